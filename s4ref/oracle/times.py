"""Functions of exact times: what the certified bases, measures and kernels share."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, brief, exact_array, whole
from s4ref.maths.hippo import Family
from s4ref.maths.projection.polynomials import ball
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.projection_cost import guard_bits, table_cost


def known_family(family: object) -> Family:
    """Return what is a family, and refuse what is none."""
    if not isinstance(family, Family):
        raise InputError(f"family = {brief(family)}: give a HiPPO family such as LegS(4)")
    return family


def times(tau: object, window: Fraction | None) -> ExactArray:
    """Return exact times in [0, window]."""
    taus = exact_array(tau, "tau")
    if taus.ndim > 1 or any(isinstance(x, Gauss) for x in taus.flat):
        raise InputError("tau: give one real number or a sequence of them")
    for x in taus.flat:
        if x < 0 or (window is not None and x > window):
            end = "oo)" if window is None else f"{window}]"
            raise InputError(f"tau = {x}: must lie in the window [0, {end}")
    return taus


def finite(
    function: Callable[[Scalar], list[Scalar]],
    taus: ExactArray,
    window: Fraction | None,
    what: str,
) -> None:
    """Refuse the ends of the window where a function is infinite there."""
    with precision(64):
        for x in (Fraction(0), window):
            if x is None or x not in taus.flat:
                continue
            if not all(value.is_finite() for value in function(ball(x))):
                raise InputError(f"tau = {x}: the {what} is infinite there; stay inside the window")


def evaluate(
    function: Callable[[Scalar], list[Scalar]],
    taus: ExactArray,
    *,
    shape: tuple[int, ...],
    what: str,
    digits: int,
    relative_to: RelativeTo,
    zeros: Callable[[Fraction], list[bool]] | None = None,
) -> Certified:
    """Return function(tau) for all tau, row by row; ``zeros`` says which are exactly 0."""
    width = max(1, int(np.prod(shape)) // max(1, taus.size))

    affordable(table_cost(taus.size, width, digits=whole(digits, "digits")), what)

    def values(F: Ball) -> list[Scalar]:
        del F
        return [value for x in taus.flat for value in function(ball(x))]

    def exact(index: int) -> Fraction | None:
        place, n = divmod(index, width)
        return Fraction(0) if zeros and zeros(taus.flat[place])[n] else None

    return escalate(
        values,
        digits=digits,
        shape=shape,
        what=what,
        relative_to=relative_to,
        exact=exact,
        guard_bits=guard_bits(width),
    )
