"""The derivative of a shifted Legendre polynomial, expanded in the same basis.

Argument, for all n.  With p_n(x) = P_n(2x - 1) = sum_j a(n, j) x^j, ``a(n, j) = (-1)^(n-j) C(n, j)
C(n+j, j)``, let E_n = x p_n' - n p_n.  The coefficient of x^j in ``E_{n+1} - E_n = (2n+1) p_n`` is
``(j - n - 1) a(n+1, j) - (j - n) a(n, j) = (2n+1) a(n, j)``, a rational identity once divided by
a(n, j).  E_0 = 0, as p_0 is constant, so E_n = sum_{k<n} (2k+1) p_k: the claim.  This identity is
behind every HiPPO-Legendre operator.  Second evidence: SymPy's own polynomials up to degree 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import coefficient, j, n, polynomial, ratio
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish


THEOREM = "legendre-derivative"
DEGREE = 9

x = sp.Symbol("x")


@dataclass(frozen=True)
class Statement:
    """The factor of p_n, that of p_k in the sum, and the closed form of a(n, j)."""

    own: sp.Expr  # in n
    below: sp.Expr  # in n, for the index k
    coefficient: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        own=n,
        below=2 * n + 1,
        coefficient=(-1) ** (n - j) * sp.binomial(n, j) * sp.binomial(n + j, j),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("factor 2k", replace(s, below=2 * n)),
        Wrong("own factor n + 1", replace(s, own=n + 1)),
        Wrong("sum with the wrong sign", replace(s, below=-(2 * n + 1))),
        Wrong(
            "coefficients without the sign",
            replace(s, coefficient=sp.binomial(n, j) * sp.binomial(n + j, j)),
            SYMBOLIC,
        ),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the coefficients, the step, the start, then polynomials."""
    grade = Grade.SYMBOLIC_STEP
    gammas = (s.coefficient / coefficient(n, j)).rewrite(sp.gamma)
    step = (j - s.own.subs(n, n + 1)) * ratio(1, 0) - (j - s.own) - s.below
    return [
        vanish(grade, "the coefficients in binomials", [sp.powsimp(sp.gammasimp(gammas)) - 1]),
        vanish(grade, "E_{n+1} - E_n = (2n+1) p_n, coefficient of x^j", [step]),
        vanish(grade, "E_0 = 0", [s.own.subs(n, 0)]),
        vanish(Grade.EXACT_N, f"polynomials, degrees up to {DEGREE}", _polynomials(s)),
    ]


def _polynomials(s: Statement) -> list[sp.Expr]:
    residuals = []
    for degree in range(DEGREE + 1):
        p = polynomial(degree, x)
        total = s.own.subs(n, degree) * p
        total += sum(s.below.subs(n, k) * polynomial(k, x) for k in range(degree))
        residuals.append(sp.expand(x * sp.diff(p, x) - total))
    return residuals
