"""Certified state kernels, in closed form and from the matrices."""

from __future__ import annotations

from typing import Literal, get_args

from s4ref.errors import InputError
from s4ref.exact import brief, whole
from s4ref.maths.hippo import Family
from s4ref.maths.projection import projection, reading
from s4ref.maths.projection.evolution import impulse
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.projection_cost import flows_cost
from s4ref.oracle.times import evaluate, known_family, times


Route = Literal["definition", "exponential"]


def state_kernel(
    family: Family,
    tau: object,
    *,
    route: Route = "definition",
    digits: int = 17,
    relative_to: RelativeTo = "largest",
) -> Certified:
    """Return the kernels k_n(tau): x_n(t) = integral of u(t - tau) k_n(tau).

    Parameters
    ----------
    family : Family
        Any for ``route="exponential"``; for ``"definition"`` a projection, FouD or TLagTCode.
    tau : exact real number, or (T,) of them
        At least 0; inside the window where the closed form holds there alone.
    route : str
        ``"definition"``: r_n(tau) mu(tau) / norm_n in closed form, no matrix.  ``"exponential"``:
        [e^(tau A) B]_n, no basis.  Equal but for LegT, FouT and FourierDecay, which close their
        endpoint u(t - theta) by a reconstruction.
    digits, relative_to
        As for :func:`measure`.

    Returns
    -------
    Certified
        (N,) or (T, N).

    Raises
    ------
    InputError
        As :func:`measure`, and for a family without a closed form.

    Notes
    -----
    Cost O(T N) in time, O(T N^3) for the exponential; O(T N + N^2) in memory.  Formulary (2.6),
    (2.10), (2.17)-(2.20), (2.26), (2.27).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.state_kernel(LegS(2), 1).decimal(12)
    array(['0.367879441171', '-0.168370709924'], dtype=object)
    """
    if route not in get_args(Route):
        raise InputError(f"route = {brief(route)}: choose 'definition' or 'exponential'")
    what = f"state kernel of {known_family(family).name}"
    if route == "exponential":
        taus = times(tau, None)
        affordable(flows_cost(taus.size, family.N, digits=whole(digits, "digits")), what)
        return escalate(
            lambda F: [value for x in taus.flat for value in impulse(F, family, x)],
            digits=digits,
            shape=(*taus.shape, family.N),
            what=what,
            relative_to=relative_to,
        )
    k = reading(family)
    window = None if k.impulse else projection(family).window
    taus = times(tau, window)
    return evaluate(
        k.kernel,
        taus,
        shape=(*taus.shape, family.N),
        what=what,
        digits=digits,
        relative_to=relative_to,
        zeros=k.zeros,
    )
