"""The scaled shifted Legendre polynomials are orthonormal on [0, 1].

Argument, for all n, m.  Let P~_n(x) = P_n(2x - 1) with coefficients a(n, j).

1. Sturm-Liouville: ``(x(1-x) P~_n')' = -n(n+1) P~_n``.  Coefficient of x^j: ``(j+1)^2 a(n,j+1) -
   j(j+1) a(n,j) = -n(n+1) a(n,j)``.
2. The operator ``f -> (x(1-x) f')'`` is self-adjoint for the integral over [0, 1]: on monomials,
   <x^p, T x^q> = q^2/(p+q) - q(q+1)/(p+q+1) is symmetric in p and q.
3. For n != m the eigenvalues differ, ``n(n+1) - m(m+1) = (n-m)(n+m+1) != 0``, so <P~_n, P~_m> = 0.
4. Norm: with the three-term recurrence ``(n+1) P~_{n+1} = (2n+1)(2x-1) P~_n - n P~_{n-1}``,
   checked by coefficients, and 3, ``(n+1) h_{n+1} = (2n+1) <(2x-1) P~_n, P~_{n+1}> =
   (2n+1)(n+1)/(2n+3) h_n``, so h_n = 1/(2n+1) by induction from h_0 = 1.

Second evidence: integrals of SymPy's Legendre polynomials up to degree 7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import j, n, polynomial, ratio
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "legs-orthogonality"
DEGREE = 7

p, q = sp.symbols("p q", integer=True, positive=True)
gap = sp.Symbol("d", integer=True, positive=True)


@dataclass(frozen=True)
class Statement:
    """The Sturm-Liouville eigenvalue, the three-term factors, and the squared norm, in n."""

    eigenvalue: sp.Expr
    ahead: sp.Expr  # factor of P~_{n+1}
    middle: sp.Expr  # factor of (2x - 1) P~_n
    behind: sp.Expr  # factor of P~_{n-1}
    norm: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        eigenvalue=-n * (n + 1), ahead=n + 1, middle=2 * n + 1, behind=n, norm=1 / (2 * n + 1)
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("norm 1/(n+1)", replace(s, norm=1 / (n + 1))),
        Wrong("eigenvalue n^2", replace(s, eigenvalue=-(n**2)), SYMBOLIC),
        Wrong("three-term factor 2n", replace(s, middle=2 * n), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the four steps, then integrals."""
    grade = Grade.SYMBOLIC_STEP

    def pairing(left: sp.Expr, right: sp.Expr) -> sp.Expr:
        return right**2 / (left + right) - right * (right + 1) / (left + right + 1)

    distinct = sp.expand(s.eigenvalue - s.eigenvalue.subs(n, n + gap))
    three = s.ahead * ratio(1, 0) - s.middle * (2 * ratio(0, -1) - 1) + s.behind * ratio(-1, 0)
    # <(2x-1) P~_n, P~_{n+1}> = ahead(n)/middle(n) h_{n+1} = behind(n+1)/middle(n+1) h_n
    forward = s.ahead / s.middle * s.norm.subs(n, n + 1)
    backward = (s.behind / s.middle).subs(n, n + 1) * s.norm
    return [
        vanish(
            grade,
            "(x(1-x) P~_n')' = eigenvalue P~_n, coefficient of x^j",
            [(j + 1) ** 2 * ratio(0, 1) - j * (j + 1) - s.eigenvalue],
        ),
        vanish(grade, "the operator is self-adjoint on monomials", [pairing(p, q) - pairing(q, p)]),
        hold(grade, "eigenvalues of different degree differ", [distinct.is_nonzero]),
        vanish(grade, "three-term recurrence, coefficient of x^j", [three]),
        vanish(
            grade, "norms: h_0 = 1 and h_n to h_{n+1}", [s.norm.subs(n, 0) - 1, forward - backward]
        ),
        vanish(Grade.EXACT_N, f"integrals, degrees up to {DEGREE}", _integrals(s)),
    ]


def _integrals(s: Statement) -> list[sp.Expr]:
    x = sp.Symbol("x")
    residuals = []
    for a in range(DEGREE + 1):
        for b in range(a + 1):
            product = sp.Poly(polynomial(a, x) * polynomial(b, x), x).integrate(x)
            expected = s.norm.subs(n, a) if a == b else 0
            residuals.append(product.eval(1) - product.eval(0) - expected)
    return residuals
