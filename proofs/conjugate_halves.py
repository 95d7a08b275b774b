"""One of each conjugate pair suffices: twice the real part, weight one for a real mode.

Argument, for every N.  A, B, C are real, so A v = lam v implies A conj(v) = conj(lam) conj(v):
modes come in conjugate pairs or are real, and with eigenvectors paired the same way the
coefficient c = (C v)(w B) of a mode (w the dual row) turns into conj(c).  Then, with symbolic l,

* a pair contributes ``c x^l + conj(c) conj(x)^l = 2 Re(c x^l)``;
* a real mode contributes ``c x^l = 1 Re(c x^l)``, and not twice that;
* in a Cauchy sum ``v/(g - lam) + conj(v)/(g - conj(lam))`` is a quotient with real coefficients in
  g; it is not 2 Re(v/(g - lam)) unless g is real, because conjugation would also turn g.

Second evidence: exact eigenvalues of real matrices built from 2 x 2 blocks, N odd and even,
against C A^l B.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, matrix, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "conjugate-halves"
SIZES = (1, 2, 3, 4, 5)
LENGTH = 6

a, b, x, y, p, q = sp.symbols("a b x y p q", real=True)
l = sp.Symbol("l", integer=True, nonnegative=True)
g = sp.Symbol("g")
c, lam = a + sp.I * b, x + sp.I * y  # a coefficient and a mode


@dataclass(frozen=True)
class Statement:
    """Weights of paired and real modes, and the Cauchy sum of a pair."""

    pair_weight: sp.Expr
    real_weight: sp.Expr
    cauchy_pair: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    numerator = 2 * a * g - 2 * sp.re(sp.expand(c * sp.conjugate(lam)))
    return Statement(
        pair_weight=sp.Integer(2),
        real_weight=sp.Integer(1),
        cauchy_pair=numerator / (g**2 - 2 * x * g + x**2 + y**2),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("pair not doubled", replace(s, pair_weight=sp.Integer(1))),
        Wrong("real mode doubled", replace(s, real_weight=sp.Integer(2))),
        Wrong(
            "Cauchy sum = 2 Re of a half, as if g were real",
            replace(s, cauchy_pair=2 * c / (g - lam)),
            SYMBOLIC,
        ),
    ]


def prove(s: Statement) -> list[Step]:
    """Check pair, real mode and Cauchy sum, the sharpness of the last, then whole kernels."""
    grade = Grade.SYMBOLIC_STEP
    # x^l = p + i q stands for any power: conj(x^l) = conj(x)^l for integer l.
    power = p + sp.I * q
    pair = c * power + sp.conjugate(c) * sp.conjugate(power)
    cauchy = c / (g - lam) + sp.conjugate(c) / (g - sp.conjugate(lam))
    twice = 2 * sp.re(sp.expand((c / (g - lam)).subs({a: 1, b: 0, x: 0, y: 1, g: sp.I / 2})))
    return [
        vanish(grade, "conj(x^l) = conj(x)^l", [sp.conjugate(lam**l) - sp.conjugate(lam) ** l]),
        vanish(
            grade,
            "a pair contributes weight * Re(c x^l)",
            [sp.expand(pair) - s.pair_weight * sp.re(sp.expand(c * power))],
        ),
        vanish(
            grade,
            "a real mode contributes weight * Re(c x^l)",
            [(a * x**l) - s.real_weight * sp.re(a * x**l)],
        ),
        vanish(grade, "Cauchy sum of a pair, any complex g", [cauchy - s.cauchy_pair]),
        hold(
            Grade.EXACT_N,
            "at g = i/2 the Cauchy sum of the pair +-i is not 2 Re of one half",
            [bool(sp.simplify(cauchy.subs({a: 1, b: 0, x: 0, y: 1, g: sp.I / 2}) - twice) != 0)],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        blocks, modes = _blocks(N)
        real = {
            name: _real_part(X) for name, X in sample(_SHAPES(N), seed=f"{THEOREM} {N}").items()
        }
        T, B, C = (real[name] for name in _NAMES)
        A = T * matrix(blocks) * T.inv()
        state, row, column = B, C * T, T.inv() * B
        for lag in range(LENGTH):
            residuals += entries(C * state - matrix([[_half_sum(s, modes, row, column, lag)]]))
            state = A * state
    return vanish(Grade.EXACT_N, f"C A^l B from halves, l < {LENGTH}, N in {SIZES}", residuals)


_NAMES = sp.symbols("T B C", commutative=False)


def _SHAPES(N: int) -> dict[sp.Symbol, tuple[int, int]]:
    return dict(zip(_NAMES, ((N, N), (N, 1), (1, N)), strict=True))


def _real_part(X: Matrix) -> Matrix:
    return matrix([[sp.re(sp.QQ_I.to_sympy(value)) for value in row] for row in X.to_list()])


def _blocks(N: int) -> tuple[list[list[object]], list[tuple[int, sp.Expr]]]:
    """Return a real matrix of 2 x 2 rotations-with-scaling and, for odd N, one real entry; modes
    with their first index."""
    rows: list[list[object]] = [[0] * N for _ in range(N)]
    modes = []
    for i in range(0, N - 1, 2):
        re, im = sp.Rational(1, i + 2), sp.Rational(i + 1, 3)
        rows[i][i] = rows[i + 1][i + 1] = re
        rows[i][i + 1], rows[i + 1][i] = im, -im
        modes.append((i, re + sp.I * im))
    if N % 2:
        rows[N - 1][N - 1] = sp.Rational(-2, 3)
        modes.append((N - 1, sp.Rational(-2, 3)))
    return rows, modes


def _half_sum(
    s: Statement, modes: list[tuple[int, sp.Expr]], row: Matrix, column: Matrix, lag: int
) -> sp.Expr:
    """Sum over one of each pair.  The block [[re, im], [-im, re]] has eigenvector (1, i)/sqrt 2
    for re + i im."""
    C, B = entries(row), entries(column)
    total = sp.Integer(0)
    for i, mode in modes:
        if mode.is_real:
            total += s.real_weight * sp.re(C[i] * B[i] * mode**lag)
        else:
            coefficient = (C[i] + sp.I * C[i + 1]) * (B[i] - sp.I * B[i + 1]) / 2
            total += s.pair_weight * sp.re(sp.expand(coefficient * mode**lag))
    return total
