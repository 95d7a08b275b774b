"""With the exact zero-order hold Mamba's recurrence is a gated average.

Argument, for every real z.  With A = -1, B = 1 and dt = ln(1 + e^z), write E = e^z > 0.  Then
``e^(A dt) = 1/(1 + E)``, and the logistic function is ``sigma(z) = 1/(1 + 1/E) = E/(1 + E)``, so
``e^(A dt) = 1 - sigma`` and ``(e^(A dt) - 1)/A = sigma``: rational identities in E.  The recurrence
is x_k = (1 - sigma) x_{k-1} + sigma u_k.  Second evidence: exact values at z = ln q for rational q.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "mamba-gate"
POINTS = tuple(sp.Rational(p, q) for p, q in ((1, 9), (2, 3), (1, 1), (7, 2), (100, 1)))  # e^z

E = sp.Symbol("E", positive=True)  # e^z
z = sp.Symbol("z", real=True)


@dataclass(frozen=True)
class Statement:
    """A, the step and the gate in z."""

    A: sp.Expr
    dt: sp.Expr
    gate: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(A=sp.Integer(-1), dt=sp.log(1 + sp.exp(z)), gate=1 / (1 + sp.exp(-z)))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("gate of -z", replace(s, gate=1 / (1 + sp.exp(z)))),
        Wrong("A = +1", replace(s, A=sp.Integer(1))),
        Wrong("step e^z without softplus", replace(s, dt=z)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both factors in E = e^z, then exact values."""
    grade = Grade.SYMBOLIC_STEP
    at = sp.log(E)
    abar, bbar = _factors(s)
    return [
        vanish(grade, "e^(A dt) = 1 - gate", [_in(abar + s.gate - 1, at)]),
        vanish(grade, "(e^(A dt) - 1)/A = gate", [_in(bbar - s.gate, at)]),
        vanish(Grade.EXACT_N, f"at e^z in {POINTS}", _values(s)),
    ]


def _factors(s: Statement) -> tuple[sp.Expr, sp.Expr]:
    abar = sp.exp(s.A * s.dt)
    return abar, (abar - 1) / s.A


def _in(expr: sp.Expr, at: sp.Expr) -> sp.Expr:
    return sp.expand(expr.subs(z, at), power_exp=True)


def _values(s: Statement) -> list[sp.Expr]:
    abar, bbar = _factors(s)
    return [
        residual
        for q in POINTS
        for residual in (
            abar.subs(z, sp.log(q)) - 1 / (1 + q),
            bbar.subs(z, sp.log(q)) - q / (1 + q),
            s.gate.subs(z, sp.log(q)) - q / (1 + q),
        )
    ]
