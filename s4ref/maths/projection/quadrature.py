"""The definition of a projection by certified quadrature; nothing here knows A or B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.maths.projection.base import Projection
from s4ref.maths.projection.exosystem import tail
from s4ref.maths.projection.held import Held
from s4ref.maths.projection.integral import Integrand, integrate
from s4ref.maths.projection.legs import GrowingLegSProjection
from s4ref.maths.projection.polynomials import ball, root
from s4ref.maths.projection.signal import Signal


Piece: TypeAlias = tuple[Fraction, Fraction, Integrand]
Component: TypeAlias = Callable[[Scalar], Scalar]
Input: TypeAlias = Signal | Held | Integrand


def pieces(u: Input, a: Fraction, b: Fraction) -> list[Piece]:
    """Return the intervals of [a, b] with a formula each."""
    if not isinstance(u, (Signal, Held)):
        return [(a, b, u)]
    return [(low, high, _ignore_flag(part)) for low, high, part in u.pieces(a, b)]


def _ignore_flag(part: Signal) -> Integrand:
    """An entire function is analytic everywhere, so the integrator's question needs no answer."""
    return lambda s, analytic: part(s)


def project_sliding(P: Projection, u: Input, t: Fraction, *, whole_past: bool) -> list[Scalar]:
    """Return x_n(t) = integral of u(s) k_n(t - s), (2.1), from 0 or from the start of the window.

    On an infinite window the whole past is cut at a tau whose tail the kernels' envelope and the
    exponents of the signal bound by incomplete Gamma functions.
    """
    start = None if P.window is None else t - P.window
    if not whole_past:
        start = Fraction(0) if start is None else max(start, Fraction(0))
    if start is None:
        if not isinstance(u, Signal):
            raise InputError(
                "past = 'signal' on an infinite window needs a Signal, whose tail can be bounded"
            )
        return _all_past(P, u, t)
    if start >= t:
        return [flint.arb(0)] * P.N
    now, parts = ball(t), pieces(u, start, t)
    out = []
    for n in range(P.N):
        k = _component(P, n)
        total = flint.arb(0)
        for low, high, f in parts:

            def integrand(s: Scalar, analytic: bool, f: Integrand = f, k: Component = k) -> Scalar:
                return f(s, analytic) * k(now - s)

            total += integrate(integrand, ball(low), ball(high))
        out.append(_finite(total))
    return out


def _finite(x: Scalar) -> Scalar:
    """Refuse an integral that no bisection makes finite."""
    if not x.is_finite():
        raise InputError(
            "the signal has no certified integral: either it has a pole or a branch point on the "
            "way, or it does not pass the flag on (acb.sqrt(s, analytic=...)) or returns NaN; "
            "split the history there, or give a Signal"
        )
    return x


def _component(P: Projection, n: int) -> Component:
    """Return k_n, by a recurrence that goes no further than n."""
    short = replace(P, N=n + 1)
    return lambda tau: short.kernel(tau)[n]


def depth(P: Projection, u: Signal, bits: int) -> Fraction:
    """Return a tau beyond which about 2^-bits is left: a poor choice costs width, never truth."""
    envelope = P.envelope(flint.arb(1))
    assert envelope is not None, "an infinite window has an envelope"
    slowest = min(lam.re for lam, _ in u.terms) if u.terms else Fraction(0)
    degree = max((j for _, j in u.terms), default=0) + P.N
    return 1 + (Fraction(7, 10) * bits + 8 * degree) / (envelope.rate + slowest)


def _all_past(P: Projection, u: Signal, t: Fraction) -> list[Scalar]:
    now, T = ball(t), ball(depth(P, u, flint.ctx.prec))
    envelope = P.envelope(T)
    assert envelope is not None
    out = []
    for n in range(P.N):
        k = _component(P, n)
        rest = tail(u, now, T, envelope.size[n], envelope.power[n], envelope.rate)

        def integrand(tau: Scalar, _: bool, k: Component = k) -> Scalar:
            return u(now - tau) * k(tau)

        body = integrate(integrand, flint.arb(0), T)
        out.append(body + flint.arb(0, rest.upper()))
    return out


def project_growing(P: GrowingLegSProjection, u: Input, t: Fraction) -> list[Scalar]:
    """Return the time-varying LegS state, (2.3): the integral of u(t x) p_n(x) x^alpha, t > 0."""
    q, now = P.alpha.denominator, ball(t)
    total = [flint.arb(0)] * P.N
    for low, high, f in pieces(u, Fraction(0), t):
        a, b = (root(ball(edge / t), q) for edge in (low, high))
        for n in range(P.N):
            short = replace(P, N=n + 1)

            def integrand(
                w: Scalar, analytic: bool, f: Integrand = f, short: GrowingLegSProjection = short
            ) -> Scalar:
                values, weight = short.paired(w)
                return f(now * w**q, analytic) * values[-1] * weight

            total[n] += _finite(integrate(integrand, a, b))
    return total


def gram(P: Projection) -> list[Scalar]:
    """Return the integrals of r_m r_n in the measure, row by row: diag(norms) if all is well."""
    N = P.N
    # weights that go on for ever leave about 2^-bits beyond this depth
    end = P.paired_end(flint.arb(flint.ctx.prec + 8 * N))
    rest = P.paired_tail(end)
    values: dict[tuple[int, int], Scalar] = {}
    for m in range(N):
        short = replace(P, N=m + 1)
        for n in range(m + 1):

            def integrand(w: Scalar, _: bool, n: int = n, short: Projection = short) -> Scalar:
                q, weight = short.paired(w)
                return q[-1] * q[n] * weight

            value = integrate(integrand, flint.arb(0), end)
            value += flint.arb(0, (rest[m] * rest[n]).upper())
            values[m, n] = values[n, m] = value
    return [values[m, n] for m in range(N) for n in range(N)]
