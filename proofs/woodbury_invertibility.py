"""A low-rank update M + UW is invertible exactly when I_r + W M^-1 U is.

Argument, for every N and r, with R = M^-1.  If K inverts the core ``I_r + W R U``, Woodbury's
``R - R U K W R`` inverts M + UW (theorem ``woodbury-rank-r``).  If T inverts M + UW, then
``I_r - W T U`` inverts the core: in ``(I_r + W R U)(I_r - W T U)`` the middle product U W is
(M + UW) - M, so ``W R (U W) T U = W R U - W T U`` and everything but I_r cancels; the other order
likewise.  No determinant is used.  Second evidence: random matrices over Q(i), and updates made
singular on purpose, where both sides are singular.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, eye, matrix, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "woodbury-invertibility"
SIZES = ((1, 1), (2, 1), (3, 2))  # (N, r)

M, R, U, W, K, T, S = letters("M M^-1 U W K T S")  # S stands for M + UW


@dataclass(frozen=True)
class Statement:
    """The core, its claimed inverse in T, that of M + UW in K, and the hypotheses as rules."""

    core: sp.Expr
    from_update: sp.Expr  # inverse of the core
    from_core: sp.Expr  # inverse of the update
    update_given: Rules
    core_given: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        core=1 + W * R * U,
        from_update=1 - W * T * U,
        from_core=R - R * U * K * W * R,
        update_given={(U, W): S - M, **inverse(S, T), **inverse(M, R)},
        core_given={**inverse(M, R), (W, R, U, K): 1 - K, (K, W, R, U): 1 - K},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    no_M = {key: value for key, value in s.update_given.items() if key != (R, M)}
    return [
        Wrong("minus sign in the core", replace(s, core=1 - W * R * U)),
        Wrong("plus sign in its inverse", replace(s, from_update=1 + W * T * U)),
        Wrong("plus sign in Woodbury", replace(s, from_core=R + R * U * K * W * R)),
        Wrong("M not invertible", replace(s, update_given=no_M), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both directions, then random and singular updates."""
    grade, there, back = Grade.SYMBOLIC_STEP, s.core_given, s.update_given
    products = (s.core * s.from_update, s.from_update * s.core)
    updates = ((M + U * W) * s.from_core, s.from_core * (M + U * W))
    return [
        vanish(grade, "K inverts the core: so does Woodbury's form the update",
               [normal_form(x - 1, there) for x in updates]),
        vanish(grade, "T inverts the update: so does I - W T U the core",
               [normal_form(x - 1, back) for x in products]),
        *_fixed_sizes(s),
    ]  # fmt: skip


def _fixed_sizes(s: Statement) -> list[Step]:
    cores, updates, singular = [], [], []
    for N, r in SIZES:
        at = sample({M: (N, N), U: (N, r), W: (r, N)}, seed=f"{THEOREM} {N}")
        at[R] = at[M].inv()
        update = at[M] + at[U] * at[W]
        at[T], at[K] = update.inv(), evaluate(s.core, r, at, {}).inv()
        cores += entries(evaluate(s.core * s.from_update, r, at, {}) - eye(r))
        updates += entries(update * evaluate(s.from_core, N, at, {}) - eye(N))
        # Rank one, U = e_0 and W = -e_0^T M: the update deletes the first row of M.
        at[U] = matrix([[1 if i == 0 else 0] for i in range(N)])
        at[W] = matrix([[-1 if i == 0 else 0 for i in range(N)]]) * at[M]
        core = evaluate(s.core, 1, at, {})
        pair = (at[M] + at[U] * at[W], core)
        singular.append(all(sp.QQ_I.to_sympy(X.det()) == 0 for X in pair))
    grade, where = Grade.EXACT_N, f"over Q(i), (N, r) in {SIZES}"
    return [
        vanish(grade, f"core (I - W T U) = I, {where}", cores),
        vanish(grade, f"(M + UW)(R - R U K W R) = I, {where}", updates),
        hold(grade, f"a singular update has a singular core, {where}", singular),
    ]
