"""One mode under the zero-order hold: the solution, that it is the only one, and the step.

Argument.  Let ``x(t) = e^(at) x_0 + (e^(at) - 1)/a bu`` with a != 0.  Differentiation gives
``x' - a x - bu = 0`` and x(0) = x_0.  If y is another solution with the same start, then ``w = (y -
x) e^(-at)`` has the derivative ``(a y + bu - a x - bu - a (y - x)) e^(-at) = 0``, so w is constant,
and w(0) = 0.  At t = dt the solution is ``abar x_0 + bbar u`` with abar = e^(a dt), bbar = (e^(a
dt) - 1)/a b.  That a function with derivative 0 is constant is cited (Coq proves it).

Second evidence, without exponentials: the Taylor coefficients of x, computed from the equation
alone, at rational a, b, u, x_0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "zoh-scalar-exact"
ORDER = 12
POINTS = ((sp.Rational(-3, 2), 2, 5, -1), (sp.Rational(1, 3), -1, 2, 7))  # a, b, u, x_0

a = sp.Symbol("a", real=True, nonzero=True)
b, u, x0, t, dt = sp.symbols("b u x_0 t dt", real=True)
y = sp.Function("y")


@dataclass(frozen=True)
class Statement:
    """The solution, and abar and bbar of a step."""

    solution: sp.Expr
    abar: sp.Expr
    bbar: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        solution=sp.exp(a * t) * x0 + (sp.exp(a * t) - 1) / a * b * u,
        abar=sp.exp(a * dt),
        bbar=(sp.exp(a * dt) - 1) / a * b,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    euler = sp.exp(a * t) * x0 + t * b * u
    return [
        Wrong("not divided by a", replace(s, solution=s.solution * a, bbar=s.bbar * a)),
        Wrong("sign", replace(s, solution=s.solution.subs(a, -a), bbar=s.bbar.subs(a, -a))),
        Wrong("Mamba's bbar = dt b", replace(s, solution=euler, bbar=dt * b)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the equation, uniqueness and the step, then Taylor coefficients."""
    grade, x = Grade.SYMBOLIC_STEP, s.solution
    w = (y(t) - x) * sp.exp(-a * t)
    slope = sp.diff(w, t).subs(sp.Derivative(y(t), t), a * y(t) + b * u)
    return [
        vanish(grade, "x' = a x + b u", [sp.diff(x, t) - a * x - b * u]),
        vanish(grade, "x(0) = x_0", [x.subs(t, 0) - x0]),
        vanish(grade, "(y - x) e^(-at) has derivative 0 for any other solution y", [slope]),
        vanish(grade, "the step at t = dt", [x.subs(t, dt) - s.abar * x0 - s.bbar * u]),
        vanish(Grade.EXACT_N, f"Taylor coefficients to order {ORDER}", _taylor(s)),
    ]


def _taylor(s: Statement) -> list[sp.Expr]:
    residuals = []
    for point in POINTS:
        at = dict(zip((a, b, u, x0), point, strict=True))
        coefficients = [at[x0]]
        for order in range(ORDER):
            slope = at[a] * coefficients[order] + (at[b] * at[u] if order == 0 else 0)
            coefficients.append(slope / (order + 1))
        # every e^x by its series, so that the claimed solution is a polynomial too
        poly = sp.Poly(sp.expand(s.solution.replace(sp.exp, _series).subs(at)), t)
        residuals += [poly.coeff_monomial(t**q) - c for q, c in enumerate(coefficients)]
    return residuals


def _series(x: sp.Expr) -> sp.Expr:
    return sp.Add(*(x**q / sp.factorial(q) for q in range(ORDER + 2)))
