"""Rank one over a diagonal: the resolvent of a DPLR matrix in four Cauchy dot products.

Argument, for every N.  Let M = diag(d) with inverse R, a column P and a row Q (for Q^*).  As Q R P
is a number k_QP, ``R - R P Q R/(1 + k_QP)`` is a two-sided inverse of M + P Q: the products reduce
to I in the free algebra with the rule Q R P = k_QP, the coefficients cancelling as rational
functions.  Between a row C and a column B it reads ``k_CB - k_CP k_QB/(1 + k_QP)``.  R is diagonal
with entries 1/d_n, so ``k_XY = X R Y = sum_n X_n Y_n/d_n``, one entry at a time.

With d_n = g - lambda_n this is the published form of [S4].  Second evidence: rational
matrices, inverses computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, matrix
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "cauchy-dot-products"
SIZES = (1, 2, 3, 5)

M, R, P, Q, B, C = letters("M M^-1 P Q B C")
kCB, kCP, kQP, kQB = sp.symbols("kCB kCP kQP kQB")
x, y, d = sp.symbols("x y d", nonzero=True)
NUMBERS = {(C, R, B): kCB, (C, R, P): kCP, (Q, R, P): kQP, (Q, R, B): kQB}


@dataclass(frozen=True)
class Statement:
    """The inverse of M + P Q, the value between C and B, the summand of k_XY, and the rule of the
    inverse."""

    inverse: sp.Expr
    value: sp.Expr
    summand: sp.Expr  # in x = X_n, y = Y_n, d = d_n
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        inverse=R - R * P * Q * R / (1 + kQP),
        value=kCB - kCP * kQB / (1 + kQP),
        summand=x * y / d,
        hypotheses=inverse(M, R),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("plus sign outside", replace(s, value=kCB + kCP * kQB / (1 + kQP))),
        Wrong("minus sign inside", replace(s, value=kCB - kCP * kQB / (1 - kQP))),
        Wrong("not divided", replace(s, value=kCB - kCP * kQB)),
        Wrong("d not inverted", replace(s, summand=x * y * d)),
        Wrong("M not invertible", replace(s, hypotheses={}), SYMBOLIC),
        Wrong("x for y", replace(s, summand=x * x / d), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the inverse, the value, the entries, then random systems."""
    grade, rules = Grade.SYMBOLIC_STEP, {**s.hypotheses, (Q, R, P): kQP}
    update = M + P * Q
    products = (update * s.inverse, s.inverse * update)
    return [
        vanish(
            grade,
            "R - R P Q R/(1 + k_QP) inverts M + P Q",
            [normal_form(product - 1, rules) for product in products],
        ),
        vanish(
            grade,
            "between C and B: the four dot products",
            [normal_form(C * s.inverse * B - s.value, NUMBERS)],
        ),
        vanish(grade, "the entry of R: d times it is 1", [s.summand.subs({x: 1, y: 1}) * d - 1]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        value = [sp.Rational(3 * n * n - 5 * n + 1, n + 2) for n in range(4 * N)]
        c, b, p, q = (value[i * N : (i + 1) * N] for i in range(4))
        poles = [sp.Rational(2 * n + 3, 2) for n in range(N)]

        def k(left: list[sp.Expr], right: list[sp.Expr], poles: list[sp.Expr] = poles) -> sp.Expr:
            terms = zip(left, right, poles, strict=True)
            return sp.Add(*(s.summand.subs({x: u, y: v, d: w}) for u, v, w in terms))

        dense = [[p[i] * q[j] + (poles[i] if i == j else 0) for j in range(N)] for i in range(N)]
        found = matrix([list(c)]) * matrix([list(row) for row in dense]).inv()
        (exact,) = entries(found * matrix([[entry] for entry in b]))
        at = {kCB: k(c, b), kCP: k(c, p), kQP: k(q, p), kQB: k(q, b)}
        residuals.append(exact - s.value.subs(at))
    return vanish(Grade.EXACT_N, f"C (diag d + P Q)^-1 B, rational, N in {SIZES}", residuals)
