"""Certified reconstruction of the past from a state."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import Gauss, exact_array, rational, whole
from s4ref.maths.hippo import Family
from s4ref.maths.projection import growing, projection
from s4ref.maths.projection.polynomials import ball
from s4ref.oracle.basis import basis_functions
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.projection_cost import guard_bits, table_cost
from s4ref.oracle.times import finite, known_family, times


def reconstruct(
    family: Family,
    x: object,
    tau: object,
    *,
    time_varying: bool = False,
    digits: int = 17,
    relative_to: RelativeTo = "largest",
) -> Certified:
    """Return what a state says about the past: the sum of x_n r_n(tau) approximates u(t - tau).

    The best approximation in the measure, for the state of :func:`project`; exact for signals in
    the span of the basis.

    Parameters
    ----------
    family : Family
        One that is a projection.
    x : (N,) exact real numbers, or a Certified state
        A certified state, as of :func:`project`, is computed again to the precision needed.
    tau : exact real number, or (T,) of them
        How long ago, inside the window; with ``time_varying`` the ratio s/t in [0, 1].
    time_varying : bool
        LegS and GLegS only: the basis of (2.3), in s/t.
    digits : int
        Significant decimal digits.
    relative_to : str
        ``"largest"`` or ``"entry"``: where the digits count.

    Returns
    -------
    Certified
        Of the shape of tau.

    Raises
    ------
    InputError
        For a family that is no projection, a state of another size, tau outside the window, or at
        an end where the basis is infinite.
    PrecisionError
        Where the digits cannot be reached.

    Notes
    -----
    Cost O(T N) in time and memory, and that of the state, which is computed anew at each precision
    tried.
    Formulary (2.2), (2.6), (2.12), (2.19).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> ramp = oracle.Signal.polynomial([0, 1])
    >>> x = oracle.project(LegS(2), ramp, 3, time_varying=True)
    >>> oracle.reconstruct(LegS(2), x, ["1/3", "2/3"], time_varying=True).decimal(15)
    array(['1', '2'], dtype=object)
    """
    P = (growing if time_varying else projection)(known_family(family))
    taus = times(tau, P.window)
    what = f"reconstruction from {family.name}"
    finite(P.basis, taus, P.window, what)
    state = _state(x, P.N, family.name)

    def values(F: Ball) -> list[Scalar]:
        weights = state(F)
        rows = (P.basis(ball(at)) for at in taus.flat)
        return [sum(map(operator.mul, weights, row), F.scalar(Fraction(0))) for row in rows]

    affordable(table_cost(taus.size, P.N, digits=whole(digits, "digits")), what)
    return escalate(
        values,
        digits=digits,
        shape=taus.shape,
        what=what,
        relative_to=relative_to,
        guard_bits=guard_bits(P.N),
    )


def delay_row(family: Family, delay: object, *, digits: int = 17) -> Certified:
    """Return the output row C with C x(t), approximately, u(t - delay).

    The basis functions at ``delay``.  For LegT at delay = theta this is the other endpoint, by
    which the differential equation is closed: C (sI - A)^-1 B is the [N-1/N] Pade approximant of
    e^(-theta s), so -C A^-(k+1) B = (-theta)^k/k! for k < 2N.  ``initial_C`` of state-spaces/s4 is
    this row for its ``legt`` and ``fourier``, and zero for every other measure.

    Parameters
    ----------
    family : Family
        One that is a projection.
    delay : int, Fraction, str or float
        How long ago, inside the window.
    digits : int
        Significant decimal digits of the largest entry.

    Returns
    -------
    Certified
        (N,).

    Raises
    ------
    InputError
        As :func:`basis_functions`.

    Notes
    -----
    Cost O(N) in time and memory.  Formulary (2.15), (2.16); [LMU].

    Examples
    --------
    >>> from s4ref import LegT, oracle
    >>> oracle.delay_row(LegT(3, theta=1, basis="lmu"), 1).decimal()
    array(['1', '1', '1'], dtype=object)
    """
    delay = rational(delay, "delay")
    return basis_functions(family, delay, digits=digits)


def _state(x: object, N: int, name: str) -> Callable[[Ball], list[Scalar]]:
    """Return the state at any precision."""
    state = x if isinstance(x, Certified) else exact_array(x, "x")
    if state.shape != (N,):
        raise InputError(f"x has shape {state.shape}; {name} needs ({N},)")
    if isinstance(state, Certified):
        if state.is_complex:
            raise InputError("x is complex: states are real; reconstruct both parts apart")
        source = state._sources[0]
        return lambda F: source.balls(F.bits)
    if any(isinstance(value, Gauss) for value in state):
        raise InputError("x is complex: states are real; reconstruct both parts apart")
    return lambda F: [F.scalar(value) for value in state]
