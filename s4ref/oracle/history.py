"""What both routes to a state ask of a family, a signal, a time and a past."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.maths.hippo import Family, GLegS, LegS
from s4ref.maths.projection import Held, Projection, Signal
from s4ref.maths.projection.evolution import forgetting
from s4ref.maths.projection.quadrature import Input, depth
from s4ref.oracle.certified import bits_for


Past = Literal["zero", "signal"]
SOON_OVER = 60.0  # time constants after which a kernel is below every digit asked for


def roughly(t: Fraction) -> float:
    """Return a time for an estimate; one beyond the range of floats is as good as their largest."""
    return float(min(t, Fraction(10) ** 200))


def span(P: Projection, signal: Input, now: Fraction, past: Past) -> float:
    """Return how much history quadrature meets; kernels that decay are soon over."""
    if P.window is not None:
        return 1.0
    if past == "zero":
        return min(roughly(now), SOON_OVER)
    assert isinstance(signal, Signal)
    return float(depth(P, signal, bits_for(17)))


def checked(
    family: object, signal: object, t: object, past: object, time_varying: object
) -> Fraction:
    """Check what both routes ask for and return the time."""
    if not isinstance(family, Family):
        raise InputError(f"family = {brief(family)}: give a HiPPO family such as LegS(4)")
    if not isinstance(signal, (Signal, Held)) and not callable(signal):
        raise InputError(
            f"signal = {brief(signal)}: give a Signal, Held samples, or a callable f(s, analytic)"
        )
    if past not in get_args(Past):
        raise InputError(f"past = {brief(past)} is unknown: choose 'zero' or 'signal'")
    now = rational(t, "t")
    if time_varying:
        if not isinstance(family, (LegS, GLegS)):
            raise InputError(f"time_varying is a reading of legs and glegs, not of {family.name}")
        if past != "zero" or now <= 0:
            raise InputError(
                f"t = {now}, past = {brief(past)}: the time-varying system knows [0, t], t > 0, "
                "and past='zero'"
            )
    elif past == "zero" and now < 0:
        raise InputError(f"t = {now}: with past='zero' nothing has happened yet; take t >= 0")
    return now


def require_integrable(family: Family, signal: Input) -> None:
    """Refuse an infinite past that the kernels do not forget."""
    if not isinstance(signal, Signal):
        raise InputError(
            "past = 'signal' reaches back without end, which needs a Signal: Held samples are 0 "
            "before time 0, so past='zero' is the same; a callable has no tail that can be bounded"
        )
    rate, attained = forgetting(family)
    for lam, _ in signal.terms:
        if lam.re < -rate or (lam.re == -rate and not attained):
            raise InputError(
                f"the signal grows like e^({lam.re} s) towards the past, where {family.name} "
                f"forgets like e^({-rate} tau) at best: the integral over the past diverges; use "
                "past='zero'"
            )
