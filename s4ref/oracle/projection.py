"""Certified states of HiPPO families, by their definition and by their differential equation.

The two share no formula: :func:`project` integrates the signal against the basis and never sees A
or B; :func:`evolve` exponentiates the matrices and never sees a basis.
"""

from __future__ import annotations

import functools
from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import whole
from s4ref.maths.hippo import Family, GLegS, LegS
from s4ref.maths.projection import Held, Signal, growing, projection
from s4ref.maths.projection.evolution import (
    evolve_all_past,
    evolve_analytic,
    evolve_from_zero,
)
from s4ref.maths.projection.exact import exact_state
from s4ref.maths.projection.log_time import evolve_growing
from s4ref.maths.projection.quadrature import Input, project_growing, project_sliding
from s4ref.oracle.certified import Certified, bits_for
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.history import Past, checked, require_integrable, roughly, span
from s4ref.oracle.patience import affordable
from s4ref.oracle.projection_cost import (
    flow_cost,
    guard_bits,
    quadrature_cost,
    series_bits,
    series_cost,
)


MAX_EXACT = 64  # states of a family whose rational solves are cheap


def project(
    family: Family,
    signal: Input,
    t: object,
    *,
    past: Past = "zero",
    time_varying: bool = False,
    digits: int = 17,
    relative_to: RelativeTo = "largest",
) -> Certified:
    """Return the state x(t) that the definition of a family gives, by certified quadrature.

    x_n(t) = integral of u(t - tau) k_n(tau) dtau over the window, k_n = r_n mu / norm_n, with the
    basis r_n and the measure mu of :func:`basis_functions` and :func:`measure`.

    Parameters
    ----------
    family : Family
        One that is a projection: LegS, GLegS, LegT, LagT, LagTCode, FouT, FourierDecay, ChebT.
    signal : Signal, Held or callable
        The input u(s).  A callable is called as ``f(s, analytic)`` with a complex ball (``acb``)
        of python-flint and, if ``analytic`` is true, must return a ball that is not finite unless
        f is analytic on all of s: pass the flag on to ``sqrt`` and ``log``.
    t : int, Fraction, str or float
        The time, exact.
    past : str
        ``"zero"``: u = 0 before time 0, t >= 0.  ``"signal"``: u is the signal's formula at all
        times; on an infinite window a ``Signal`` that grows backwards slower than the kernels
        decay.
    time_varying : bool
        LegS and GLegS only: the measure is stretched over [0, t], (2.3), t > 0.
    digits : int
        Significant decimal digits.
    relative_to : str
        ``"largest"`` counts them in the largest state, ``"entry"`` in each: a state that is
        exactly 0 cannot have them.

    Returns
    -------
    Certified
        (N,).  Convert it with ``approximate()``: to round a state that is exactly 0 correctly,
        ``to_numpy()`` may need any precision.

    Raises
    ------
    InputError
        For a family that is no projection, saying what it is instead, and arguments out of their
        domain.
    PrecisionError
        Where quadrature does not reach the digits, as when every state is 0.

    Notes
    -----
    O(N^2) evaluations of three-term recurrences for each of some hundred nodes, growing with the
    square of the digits; memory O(N).  An infinite window is cut where an incomplete Gamma
    function bounds what is left.  Recurrences in balls lose about 1.3 bits a state, which the
    precision makes up for.  Formulary (2.1)-(2.3), (2.6), (2.10), (2.12), (2.18)-(2.23), (2.27);
    [HiPPO], [HTTYH].

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> u = oracle.Signal.exp(-1) * oracle.Signal.cos(3)
    >>> oracle.project(LegS(2), u, 2, time_varying=True).decimal(12)
    array(['0.0378305377766', '-0.169924764945'], dtype=object)
    """
    now = checked(family, signal, t, past, time_varying)
    P, digits = projection(family), whole(digits, "digits")
    stretched = growing(family) if time_varying else None

    # where eight times the bits that suffice do not, all states are zero
    enough = bits_for(digits) + guard_bits(P.N) << 3

    def states(F: Ball) -> list[Scalar]:
        if enough < F.bits:
            raise PrecisionError(
                f"{enough} bits do not tell the states from 0, so they may all be 0 (the signal "
                "may be orthogonal to the basis)"
            )
        if stretched:
            return project_growing(stretched, signal, now)
        return project_sliding(P, signal, now, whole_past=past == "signal")

    if past == "signal" and P.window is None:
        require_integrable(family, signal)
    what = f"projection on {family.name}"
    length = roughly(now) if time_varying else span(P, signal, now, past)
    affordable(quadrature_cost(P.N, signal, length, digits=digits), what)
    return escalate(
        states,
        digits=digits,
        shape=(P.N,),
        what=what,
        relative_to=relative_to,
        guard_bits=guard_bits(P.N),
    )


def evolve(
    family: Family,
    signal: Input,
    t: object,
    *,
    past: Past = "zero",
    time_varying: bool = False,
    digits: int = 17,
    relative_to: RelativeTo = "largest",
) -> Certified:
    """Return the state x(t) that the differential equation x' = A x + B u gives.

    The signal is the output of an autonomous system w' = S w, u = c w, so one exponential of
    ((A, B c), (0, S)) carries (x, w) from 0 to t; with ``past="signal"`` the state is X w(t),
    where A X - X S + B c = 0.  No basis and no measure enters.

    Equal to :func:`project` for the inputs for which the family is an exact projection: all of
    them for LegS, GLegS, LagT and LagTCode; polynomials of degree below N for LegT, periodic
    trigonometric polynomials for FouT and FourierDecay, both with ``past="signal"``; inputs that
    vanish before t - theta for ChebT.

    Parameters
    ----------
    family : Family
        Any HiPPO family.
    signal, t, past, digits, relative_to
        As for :func:`project`; a callable needs ``past="zero"`` and no ``time_varying``.
    time_varying : bool
        LegS and GLegS only: x' = (A x + B u)/t, from x(0) = e_0 u(0)/sqrt(1 + alpha), t > 0.

    Returns
    -------
    Certified
        (N,).

    Raises
    ------
    InputError
        For arguments out of their domain.
    PrecisionError
        Where the digits cannot be reached.

    Notes
    -----
    O((N + d)^3) for a signal of d generating states, once for each distinct interval of held
    samples; ``past="signal"`` solves N d equations, O((N d)^3); the time-varying system sums some
    digits + |lam t| powers of t, a solve each.  In memory O((N + d)^2), O((N d)^2).  Formulary
    (2.4), (2.5), (5.3); [HiPPO].

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> one = oracle.Signal.polynomial([1])
    >>> oracle.evolve(LegS(3), one, 0, past="signal").decimal()
    array(['1', '0', '0'], dtype=object)
    """
    now = checked(family, signal, t, past, time_varying)
    smooth = isinstance(signal, (Signal, Held))
    if not smooth and (time_varying or past == "signal"):
        raise InputError(
            "signal is a callable: the differential equation takes it with past='zero' and without "
            "time_varying; give a Signal or Held for the others"
        )
    if past == "signal":
        require_integrable(family, signal)
    what, digits = f"state of {family.name}", whole(digits, "digits")
    if time_varying:
        cost = series_cost(family.N, signal, roughly(now), digits=digits)
    else:
        cost = flow_cost(family.N, signal, digits=digits, all_past=past == "signal")
    affordable(cost, what)

    def states(F: Ball) -> list[Scalar]:
        if not isinstance(signal, (Signal, Held)):
            return evolve_analytic(F, family, signal, now)
        if time_varying:
            assert isinstance(family, (LegS, GLegS))
            return evolve_growing(F, family, signal, now)
        if past == "signal":
            assert isinstance(signal, Signal)
            return evolve_all_past(F, family, signal, now)
        return evolve_from_zero(F, family, signal, now)

    @functools.cache
    def known() -> list[Fraction | None] | None:
        if not isinstance(signal, Signal) or not (time_varying or past == "signal"):
            return None
        return exact_state(family, signal, now, growing=time_varying)

    def exact(index: int) -> Fraction | None:
        values = known() if family.N <= MAX_EXACT else None
        return values[index] if values else None

    return escalate(
        states,
        digits=digits,
        shape=(family.N,),
        what=what,
        relative_to=relative_to,
        exact=exact,
        guard_bits=series_bits(signal, roughly(now)) if time_varying else 0,
    )
