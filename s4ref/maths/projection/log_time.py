"""The time-varying LegS system x' = (A x + B u)/t from its differential equation."""

from __future__ import annotations

from fractions import Fraction

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.maths.hippo import GLegS, LegS
from s4ref.maths.projection.evolution import Working, working
from s4ref.maths.projection.held import Held
from s4ref.maths.projection.polynomials import ball
from s4ref.maths.projection.signal import Signal


def evolve_growing(F: Ball, family: LegS | GLegS, u: Signal | Held, t: Fraction) -> list[Scalar]:
    """Return x(t) for t > 0; x is regular at 0, where it starts as e_0 u(0).

    Inside an interval x is a particular solution plus e^(A ln(t/a)) times what it missed at the
    left end a, (2.5).
    """
    system = working(F, family)
    alpha = family.alpha if isinstance(family, GLegS) else Fraction(0)
    x: list[Scalar] = []
    for low, high, part in u.pieces(Fraction(0), t):
        x_high = _particular(F, system, part, high, alpha)
        if low == 0:
            x = x_high
            continue
        x_low = _particular(F, system, part, low, alpha)
        flow = F.expm(F.scale(system.A, F.scalar(high / low).log()))
        missed = F.rows([[(a - b) / r] for a, b, r in zip(x, x_low, system.scale, strict=True)])
        flown = system.full(F.entries(F.mul(flow, missed)))
        x = [a + b for a, b in zip(x_high, flown, strict=True)]
    return x


def _particular(F: Ball, system: Working, u: Signal, t: Fraction, alpha: Fraction) -> list[Scalar]:
    """Return sum u_m t^m (m - A)^-1 B over the Taylor coefficients of u = sum u_m s^m.

    Each power s^m has the solution (m - A)^-1 B t^m.  Since A + A^T <= -(1 + alpha), the norm of
    (m - A)^-1 is at most 1/(m + (1+alpha)/2), which bounds the terms left out.
    """
    count, rest = _terms(u, t)
    n = len(system.states)
    total: list[Scalar] = [flint.arb(0)] * n
    for m, c in enumerate(_taylor(u, t, count)):
        if c == 0:
            continue
        shifted: Matrix = F.scale(F.eye(n), flint.arb(m)) - system.A
        column = F.entries(F.solve(shifted, system.b))
        total = [x + c * y for x, y in zip(total, column, strict=True)]
    x = system.full(total)
    if rest == 0:
        return x
    B = F.entries(system.b)
    norm = sum(((r * b) ** 2 for r, b in zip(system.scale, B, strict=True)), flint.arb(0)).sqrt()
    missing = flint.arb(0, (rest * norm / (count + ball((1 + alpha) / 2))).upper())
    return [value + missing for value in x]


def _sizes(u: Signal, t: Fraction) -> list[tuple[Scalar, Scalar, int]]:
    """Return |a| t^j, |lam| t and j of each term a s^j e^(lam s)."""
    now = ball(t)
    return [
        (
            flint.acb(ball(a.re), ball(a.im)).abs_upper() * now**j,
            (abs(rate.scalar()) * now).upper(),
            j,
        )
        for (rate, j), a in u.terms.items()
    ]


def _terms(u: Signal, t: Fraction) -> tuple[int, Scalar]:
    """Return how many powers to take, and a bound of the sum of |u_m| t^m over the others.

    Beyond K >= 2 |lam| t the terms (|lam| t)^k/k! halve at least, so they sum to twice the first.
    """
    sizes = _sizes(u, t)
    count = 1 + max((j for *_, j in sizes), default=0)
    if all(z == 0 for _, z, _ in sizes):
        return count, flint.arb(0)
    goal = flint.arb(2) ** -flint.ctx.prec
    while True:
        orders = [(size, z, count - j) for size, z, j in sizes]
        if all(k >= 2 * z for _, z, k in orders):
            rest = [2 * size * z**k / flint.arb(k + 1).gamma() for size, z, k in orders]
            bound = sum(rest, flint.arb(0))
            if bound < goal:
                return count, bound
        count += 8


def _taylor(u: Signal, t: Fraction, count: int) -> list[Scalar]:
    """Return u_0, u_1 t, ..., the first ``count`` terms of the Taylor series of u at t."""
    now, out = ball(t), [flint.acb(0)] * count
    for (rate, j), a in u.terms.items():
        term = flint.acb(ball(a.re), ball(a.im)) * now**j
        z = rate.scalar() * now
        for m in range(j, count):
            out[m] += term
            term = term * z / (m - j + 1)
    return [value.real for value in out]
