"""Certified measures, basis functions and kernels of HiPPO families."""

from __future__ import annotations

from s4ref.exact import whole
from s4ref.maths.hippo import Family
from s4ref.maths.projection import growing, projection
from s4ref.maths.projection.quadrature import gram as gram_matrix
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.projection_cost import gram_cost, guard_bits
from s4ref.oracle.times import evaluate, finite, known_family, times


def measure(
    family: Family,
    tau: object,
    *,
    time_varying: bool = False,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> Certified:
    """Return the density mu(tau) of the measure in which a family approximates the past.

    Parameters
    ----------
    family : Family
        One that is a projection.
    tau : exact real number, or (T,) of them
        How long ago, inside the window; with ``time_varying`` the ratio s/t in [0, 1].
    time_varying : bool
        LegS and GLegS only: the measure x^alpha of (2.3) and its like, x = s/t.
    digits : int
        Significant decimal digits.
    relative_to : str
        ``"entry"`` or ``"largest"``: where the digits count.

    Returns
    -------
    Certified
        Of the shape of tau.

    Raises
    ------
    InputError
        For a family that is no projection, tau outside the window or where mu is infinite.

    Notes
    -----
    LegS(alpha) e^(-(1+alpha) tau); LegT, FouT 1/theta; LagT (2.19); ChebT (2.27); all of mass 1
    but LegS(alpha), 1/(1 + alpha), and LagTCode, b^2 on [0, oo).  Cost O(T) in time and memory.

    Examples
    --------
    >>> from s4ref import LegT, oracle
    >>> oracle.measure(LegT(4, theta=2), [0, "1/2"]).decimal()
    array(['0.5', '0.5'], dtype=object)
    """
    P = (growing if time_varying else projection)(known_family(family))
    taus = times(tau, P.window)
    what = f"measure of {family.name}"
    finite(lambda x: [P.measure(x)], taus, P.window, what)
    return evaluate(
        lambda x: [P.measure(x)],
        taus,
        shape=taus.shape,
        what=what,
        zeros=lambda x: [P.measure_zero(x)],
        digits=digits,
        relative_to=relative_to,
    )


def basis_functions(
    family: Family,
    tau: object,
    *,
    time_varying: bool = False,
    digits: int = 17,
    relative_to: RelativeTo = "largest",
) -> Certified:
    """Return the basis functions r_n(tau): the past is approximated by the sum of x_n r_n(tau).

    Orthogonal in the measure of :func:`measure`; orthonormal but for the LMU basis, whose squared
    norms are 1/(2n + 1), and the dummy function 0 of padded Fourier families.

    Parameters
    ----------
    family, digits, relative_to
        As for :func:`measure`.
    tau : exact real number, or (T,) of them
        How long ago, inside the window; with ``time_varying`` the ratio s/t in [0, 1].
    time_varying : bool
        LegS and GLegS only: the basis of (2.3) and its like, in x = s/t.

    Returns
    -------
    Certified
        (N,) or (T, N).

    Raises
    ------
    InputError
        As :func:`measure`.

    Notes
    -----
    Three-term recurrences in balls, never monomials.  Cost O(T N) in time and memory.  Formulary
    (2.3), (2.6), (2.10), (2.12), (2.16), (2.19)-(2.21), (2.27), section 9.

    Examples
    --------
    >>> from s4ref import LegT, oracle
    >>> oracle.basis_functions(LegT(3, theta=1, basis="lmu"), "1/4").decimal()
    array(['1', '-0.5', '-0.125'], dtype=object)
    """
    P = (growing if time_varying else projection)(known_family(family))
    taus = times(tau, P.window)
    what = f"basis of {family.name}"
    finite(P.basis, taus, P.window, what)
    return evaluate(
        P.basis,
        taus,
        shape=(*taus.shape, P.N),
        what=what,
        digits=digits,
        relative_to=relative_to,
        zeros=P.zeros,
    )


def gram(family: Family, *, digits: int = 17) -> Certified:
    """Return the inner products of the basis functions in the measure, by certified quadrature.

    Parameters
    ----------
    family : Family
        One that is a projection.
    digits : int
        Digits of the largest entry: those that vanish are balls about 0.

    Returns
    -------
    Certified
        (N, N): the identity, diag(1/(2n + 1)) in the LMU basis, with a 0 at a dummy state.

    Raises
    ------
    InputError
        For a family that is no projection.
    PrecisionError
        Where quadrature does not reach the digits.

    Notes
    -----
    N (N + 1)/2 integrals of O(N^2) each: O(N^4) in time, O(N^2) in memory.  End points are made
    smooth by substitution: tau = w^q for a weight tau^(p/q), tau = theta sin^2(pi w/2) for ChebT.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> abs(oracle.gram(LegS(2)).approximate()).round(15)
    array([[1., 0.],
           [0., 1.]])
    """
    P, what = projection(known_family(family)), f"Gram matrix of {family.name}"
    affordable(gram_cost(P.N, digits=whole(digits, "digits")), what)
    return escalate(
        lambda F: gram_matrix(P),
        digits=digits,
        shape=(P.N, P.N),
        what=what,
        relative_to="largest",
        guard_bits=guard_bits(P.N),
    )
