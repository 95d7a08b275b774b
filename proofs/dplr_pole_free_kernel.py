"""The generating function of a DPLR system in four Cauchy sums, without a pole at z = -1.

Argument, for every N, rank r and z.  The pencil of `bilinear-resolvent` at A = Lambda - P Q* is
``(1-z) I - hA = T + h P Q*`` with h = dt/2 (1 + z) and T = (1-z) I - h Lambda, a diagonal matrix.
With R = T^-1 and K = (I_r + h Q* R P)^-1, Woodbury gives ``(T + h P Q*)^-1 = R - h R P K Q* R``;
both products reduce to I by the rule h (Q* R P) K = I - K, and at h = 0 trivially.  So ``dt C~
(pencil)^-1 B`` is ``dt [C~ R B - h (C~ R P) K (Q* R B)]``, and each ``X R Y`` is the sum of ``X_n
Y_n / ((1-z) - h lam_n)``.

Second evidence: four sums written as loops, against C (I - z Ab)^-1 Bb from the dense A, at z = -1
too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.exact import Matrix, bilinear, entries, evaluate, eye, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "dplr-pole-free-kernel"
SIZES = ((1, 1), (2, 1), (3, 2), (4, 2))  # (N, r)
POINTS = (sp.Rational(1, 3), sp.Integer(1), (3 + 4 * sp.I) / 5, sp.Integer(-1))

Ct, B, P, Qs, Lam, T, R, K = letters("C~ B P Q* Lambda T T^-1 K")
z, dt, h = sp.symbols("z dt h")  # h = dt/2 (1 + z)


@dataclass(frozen=True)
class Statement:
    """A, the diagonal of the pencil, the core that K inverts, the value, and the hypotheses as
    rules."""

    A: sp.Expr
    T: sp.Expr
    core: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        A=Lam - P * Qs,
        T=(1 - z) - h * Lam,
        core=1 + h * Qs * R * P,
        value=dt * (Ct * R * B - h * Ct * R * P * K * Qs * R * B),
        hypotheses={**inverse(T, R), (Qs, R, P, K): (1 - K) / h, (K, Qs, R, P): (1 - K) / h},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("A = Lambda + P Q*", replace(s, A=Lam + P * Qs)),
        Wrong("h lost outside", replace(s, value=s.value.subs(h, 1))),
        Wrong("h lost in the core", replace(s, core=1 + Qs * R * P)),
        Wrong("diagonal 2 - z", replace(s, T=(2 - z) - h * Lam)),
        Wrong("core not invertible", replace(s, hypotheses=inverse(T, R)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the pencil, the two products, the value, the case h = 0; then the sums."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    pencil, guess = T + h * P * Qs, R - h * R * P * K * Qs * R
    at_zero = [pencil.subs(h, 0) * guess.subs(h, 0) - 1, guess.subs(h, 0) * pencil.subs(h, 0) - 1]
    return [
        vanish(
            grade, "(1-z) I - hA = T + h P Q*", [normal_form(1 - z - h * s.A - s.T - h * P * Qs)]
        ),
        vanish(
            grade,
            "h != 0: K inverts the core on both sides",
            [normal_form(s.core * K - 1, rules), normal_form(K * s.core - 1, rules)],
        ),
        vanish(
            grade,
            "h != 0: R - h R P K Q* R inverts T + h P Q* on both sides",
            [normal_form(pencil * guess - 1, rules), normal_form(guess * pencil - 1, rules)],
        ),
        vanish(grade, "h = 0 (z = -1): R inverts T", [normal_form(x, rules) for x in at_zero]),
        vanish(
            grade,
            "dt C~ (R - h R P K Q* R) B is the value",
            [normal_form(dt * Ct * guess * B - s.value)],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N, r in SIZES:
        shapes = {Ct: (1, N), B: (N, 1), P: (N, r), Qs: (r, N), Lam: (N, 1)}
        for i, point in enumerate(POINTS):
            at = sample(shapes, seed=f"{THEOREM} {N} {i}")
            at[Lam] = DomainMatrix.diag([row[0] for row in at[Lam].to_list()], sp.QQ_I).to_dense()
            step = sp.Rational(1, 5)
            scalars = {z: point, dt: step, h: step / 2 * (1 + point)}
            at[R] = evaluate(s.T, N, at, scalars).inv()
            at[K] = evaluate(s.core, r, at, scalars).inv()
            residuals += entries(_dense(s, N, at, scalars) - evaluate(s.value, 1, at, scalars))
    return vanish(
        Grade.EXACT_N, f"dense C~ (I - z Ab)^-1 Bb, z = -1 included, (N, r) in {SIZES}", residuals
    )


def _dense(
    s: Statement, N: int, at: dict[sp.Symbol, Matrix], scalars: dict[sp.Symbol, sp.Expr]
) -> Matrix:
    """Return C~ (I - z Ab)^-1 Bb by the definitions of Ab and Bb."""
    Ab, Bb = bilinear(evaluate(s.A, N, at, scalars), at[B], scalars[dt])
    return at[Ct] * (eye(N) - Ab * number(scalars[z])).inv() * Bb
