"""The bilinear discretization of a dissipative matrix shortens every vector; of a skew one it keeps
lengths.

Argument, for every N and h = dt/2 > 0, real A.  Let x = (I - hA) y, so Ab x = (I + hA) y.  Then
``|x|^2 - |Ab x|^2 = -2h y^T (A + A^T) y = -4h y^T A y``, an identity in the free algebra with
transposes.  If y^T A y < 0 for y != 0, the right side is positive for x != 0.  The matrix I - hA is
invertible, because (I - hA) y = 0 gives 0 = |y|^2 - h y^T A y > 0 for y != 0.  If A^T = -A, the
right side is 0: lengths are kept.  Second evidence: random rational A = S - G^T G - I and skew S.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "dissipative-contraction"
SIZES = (1, 2, 3, 4)

A, At, y, yt = letters("A A^T y y^T")
h = sp.Symbol("h", positive=True)
length, work = sp.symbols("length work", positive=True)  # |y|^2 and -y^T A y, for y != 0


@dataclass(frozen=True)
class Statement:
    """Denominator and numerator of Ab in A, the loss |x|^2 - |Ab x|^2 in y, and the sign of the
    symmetric part in the examples."""

    denominator: sp.Expr
    numerator: sp.Expr
    loss: sp.Expr
    damping: int


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        denominator=1 - h * A,
        numerator=1 + h * A,
        loss=-2 * h * yt * (A + At) * y,
        damping=-1,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sign of the loss", replace(s, loss=-s.loss), SYMBOLIC),
        Wrong("half the loss", replace(s, loss=s.loss / 2), SYMBOLIC),
        Wrong("forward rule", replace(s, denominator=1 + 0 * A, numerator=1 + 2 * h * A)),
        Wrong("growing systems", replace(s, damping=1)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the loss, its sign, the skew case, then random matrices."""
    grade = Grade.SYMBOLIC_STEP

    def squared(X: sp.Expr) -> sp.Expr:
        return yt * sp.expand(X).subs(A, At) * X * y

    gap = squared(s.denominator) - squared(s.numerator)
    return [
        vanish(grade, "|x|^2 - |Ab x|^2 is the stated loss", [normal_form(gap - s.loss)]),
        hold(
            grade,
            "with y^T A y = -work < 0 the loss is positive",
            [sp.expand(4 * h * -s.damping * work).is_positive],
        ),
        hold(
            grade,
            "y^T (I - hA) y > 0 for y != 0: I - hA is invertible",
            [(length - h * s.damping * work).is_positive],
        ),
        vanish(grade, "A^T = -A: nothing is lost", [normal_form(s.loss, {(At,): -A})]),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    shorter: list[bool] = []
    same: list[bool] = []
    for N in SIZES:
        skew = sp.Matrix(N, N, lambda i, j: sp.Rational(i - j, i + j + 1))
        root = sp.Matrix(N, N, lambda i, j: sp.Rational((3 * i + 5 * j) % 7 - 3, 2))
        damped = skew + s.damping * (root.T * root + sp.eye(N))
        for X, facts in ((damped, shorter), (skew, same)):
            step = sp.Rational(1, 3)
            at = [_dense(part, X, step) for part in (s.denominator, s.numerator)]
            Ab = at[1] * at[0].inv()
            gram = sp.eye(N) - Ab.T * Ab
            if X is damped:
                facts.append(all(gram[:m, :m].det() > 0 for m in range(1, N + 1)))
            else:
                facts.append(gram.is_zero_matrix is True or s.denominator == 1)
    return [
        hold(Grade.EXACT_N, f"I - Ab^T Ab is positive definite (minors), N in {SIZES}", shorter),
        hold(Grade.EXACT_N, f"Ab^T Ab = I for skew A, N in {SIZES}", same),
    ]


def _dense(part: sp.Expr, X: sp.Matrix, step: sp.Expr) -> sp.Matrix:
    """Evaluate c_0 + c_1 A."""
    slope = sp.expand(part).coeff(A).subs(h, step)
    return sp.eye(X.rows) * sp.expand(part).subs(A, 0).subs(h, step) + slope * X
