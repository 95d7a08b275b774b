"""The zero-order hold reproduces the continuous state when the input is constant on each step.

Argument, for every N.  On a step the input is the constant u.  Let X(t) = e^{tA} = sum_j A^j
t^j/j! and Phi(t) = sum_j A^j t^{j+1}/(j+1)! = int_0^t e^{sA} ds.  Then, coefficient by coefficient
in symbolic j,

* X' = A X: the derivative of the (j+1)-st term is A times the j-th term, and the 0-th term is
  constant;
* A Phi = X - I: A times the j-th term of Phi is the (j+1)-st term of X;
* Phi' = X.

So x(t) = X(t) x_0 + Phi(t) B u obeys x' = A X x_0 + X B u = A x + B u and x(0) = x_0; solutions
are unique (Lipschitz, cited), and at t = dt this is Ab x_0 + Bb u.  Second evidence: nilpotent A,
where both series are polynomials in t.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, vanish
from proofs.words import letters, normal_form


THEOREM = "zoh-exact-for-held-input"
SIZES = (1, 2, 3, 4)

A, B, x0 = letters("A B x_0")
t = sp.Symbol("t", positive=True)
u = sp.Symbol("u")
j = sp.Symbol("j", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The j-th terms of X and Phi, and the state on a step in the letters X, Phi."""

    exponential: sp.Expr
    integral: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        exponential=A**j * t**j / sp.factorial(j),
        integral=A**j * t ** (j + 1) / sp.factorial(j + 1),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("j! for (j+1)!", replace(s, integral=A**j * t ** (j + 1) / sp.factorial(j))),
        Wrong("sign of A", replace(s, exponential=s.exponential.subs(t, -t))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the three coefficient identities and the equation, then nilpotent matrices."""
    grade = Grade.SYMBOLIC_STEP
    X, Phi, dX, dPhi = letters("X Phi X' Phi'")
    rules = {(dX,): A * X, (dPhi,): X, (A, Phi): X - 1}
    state, slope = X * x0 + Phi * B * u, dX * x0 + dPhi * B * u
    later = s.exponential.subs(j, j + 1)
    return [
        vanish(
            grade, "X' = A X, term by term", [normal_form(sp.diff(later, t) - A * s.exponential)]
        ),
        vanish(grade, "the 0-th term of X is I", [normal_form(s.exponential.subs(j, 0) - 1)]),
        vanish(grade, "A Phi = X - I, term by term", [normal_form(A * s.integral - later)]),
        vanish(
            grade, "Phi' = X, term by term", [normal_form(sp.diff(s.integral, t) - s.exponential)]
        ),
        vanish(grade, "x' = A x + B u", [normal_form(slope - A * state - B * u, rules)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        lower = sp.Matrix(N, N, lambda r, c: sp.Rational(r + 2, c + 1) if c < r else 0)
        column = sp.Matrix(N, 1, lambda r, _: sp.Rational(1, r + 1))
        X, Phi = sp.zeros(N), sp.zeros(N)
        for power in range(N + 1):
            X += lower**power * (s.exponential / A**j).subs(j, power)
            Phi += lower**power * (s.integral / A**j).subs(j, power)
        x = X * column + Phi * column * u
        residuals += list((x.diff(t) - lower * x - column * u).applyfunc(sp.expand))
        residuals += list(x.subs(t, 0) - column)
    return vanish(Grade.EXACT_N, f"x' = A x + B u, nilpotent A, N in {SIZES}", residuals)
