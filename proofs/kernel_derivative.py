"""The derivative of a kernel in any direction is the kernel of a block-triangular system.

Argument, for every N, L, rule and direction.  Write X + e Y with e^2 = 0 for a matrix and its
derivative.  ``X + e Y -> [[X, Y], [0, X]]`` keeps sums, products and inverses, so it commutes with
every rational rule, and with exponentials, which are limits of polynomials.  Hence the blocks of
the discretized [[A, E], [0, A]] are Ab and its derivative.  In front of the rows (C, dC) and behind
the columns (dB; B), the corner of a product gives ``C X dB + C Y B + dC X B``: the derivative of
C X B.  A step moves A and B as (A/dt, B/dt) does, as the rules see dt A and dt B only.  Second
evidence: 2 x 2 systems over the rationals under three rules, against derivatives of rational
functions of e.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import block_difference, block_product, inverse, letters, normal_form


THEOREM = "kernel-derivative"

X, Y, U, V, Z = letters("X Y U V Z")
B, C, b, c = letters("B C b c")


@dataclass(frozen=True)
class Statement:
    """The block matrix of X + e Y, and the vectors around it."""

    lower: sp.Expr  # bottom left of the image of X + e Y
    corner: sp.Expr  # top right
    first: sp.Expr  # upper half of the column
    last: sp.Expr  # right half of the row


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(lower=sp.Integer(0), corner=Y, first=b, last=c)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("the transposed blocks", replace(s, lower=Y, corner=sp.Integer(0))),
        Wrong("twice the direction", replace(s, corner=2 * Y)),
        Wrong("the column (B; dB)", replace(s, first=B)),
        Wrong("the row (C, 0)", replace(s, last=sp.Integer(0))),
        Wrong("the row (C, -dC)", replace(s, last=-c), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check products, inverses and the read-out, then small systems."""

    def image(one: sp.Expr, two: sp.Expr) -> list[list[sp.Expr]]:
        swap = {X: one, Y: two}
        corner, lower = (sp.sympify(part).subs(swap, simultaneous=True) for part in _parts(s))
        return [[one, corner], [lower, one]]

    # (X + eY)(U + eV) = XU + e(XV + YU)
    product = block_product(image(X, Y), image(U, V))
    # (X + eY)^-1 = Z - e Z Y Z with Z = X^-1
    unit = block_product(image(X, Y), image(Z, -Z * Y * Z))
    read = block_product(block_product([[C, s.last]], image(X, Y)), [[s.first], [B]])
    wanted = C * X * b + C * Y * B + c * X * B
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "products of images are images of products",
            block_difference(product, image(X * U, X * V + Y * U)),
        ),
        vanish(
            Grade.SYMBOLIC_STEP,
            "inverses of images are images of inverses",
            block_difference(unit, [[sp.Integer(1), 0], [0, sp.Integer(1)]], inverse(X, Z)),
        ),
        vanish(
            Grade.SYMBOLIC_STEP,
            "the corner read out is the derivative of C X B",
            [normal_form(read[0][0] - wanted)],
        ),
        hold(Grade.EXACT_N, "2 x 2 systems, three rules, K_0..K_3", _small(s)),
    ]


def _parts(s: Statement) -> tuple[sp.Expr, sp.Expr]:
    return s.corner, s.lower


def _small(s: Statement) -> list[bool]:
    """Compare kernels of block systems with derivatives at e = 0, and the direction of the step."""
    e = sp.Symbol("e")
    A, E = sp.Matrix([[-1, 2], [0, -3]]) / 2, sp.Matrix([[1, -2], [3, 1]]) / 4
    B0, dB = sp.Matrix([1, 2]), sp.Matrix([-1, 1])
    C0, dC = sp.Matrix([[1, -1]]), sp.Matrix([[2, 1]])
    values = {Y: E, b: dB, c: dC, B: B0}
    zero = sp.zeros(2, 2)
    corner, lower, first, last = (
        _value(part, values, shape)
        for part, shape in ((s.corner, zero), (s.lower, zero), (s.first, 0 * B0), (s.last, 0 * C0))
    )
    A2 = sp.Matrix(sp.BlockMatrix([[A, corner], [lower, A]]))
    B2, C2 = first.col_join(B0), C0.row_join(last)
    found = []
    for alpha in (sp.Integer(0), sp.Rational(1, 2), sp.Integer(1)):
        moved = _kernel(A + e * E, B0 + e * dB, C0 + e * dC, alpha, sp.Rational(1, 3))
        block = _kernel(A2, B2, C2, alpha, sp.Rational(1, 3))
        found += [_slope(K, e) == k for K, k in zip(moved, block, strict=True)]
        step = _kernel(A, B0, C0, alpha, sp.Rational(1, 3) + e)
        scaled = _kernel(A + 3 * e * A, B0 + 3 * e * B0, C0, alpha, sp.Rational(1, 3))
        found += [_slope(K, e) == _slope(k, e) for K, k in zip(step, scaled, strict=True)]
    return found


def _value(part: sp.Expr, values: dict[sp.Symbol, sp.Matrix], zero: sp.Matrix) -> sp.Matrix:
    """Return a multiple of a letter, or zero, as a matrix."""
    coefficient, word = sp.sympify(part).args_cnc() if part != 0 else ([], [])
    return sp.Mul(*coefficient) * values[word[0]] if word else zero


def _kernel(
    A: sp.Matrix, B0: sp.Matrix, C0: sp.Matrix, alpha: sp.Expr, dt: sp.Expr
) -> list[sp.Expr]:
    """Return K_0..K_3 under GBT(alpha)."""
    eye, field = sp.eye(A.rows), sp.QQ.frac_field(sp.Symbol("e"))
    parts = (eye - alpha * dt * A, eye + (1 - alpha) * dt * A, dt * B0, C0)
    left, right, column, row = (DomainMatrix.from_Matrix(M).convert_to(field) for M in parts)
    Ab, x, out = left.inv() * right, left.inv() * column, []
    for _ in range(4):
        out.append((row * x).to_Matrix()[0])
        x = Ab * x
    return out


def _slope(K: sp.Expr, e: sp.Symbol) -> sp.Expr:
    return sp.cancel(sp.diff(K, e).subs(e, 0))
