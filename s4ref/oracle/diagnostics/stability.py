"""Certified spectral abscissa and radius, and whether a system is stable."""

from __future__ import annotations

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.maths.discretize import Rule, bilinear, exp_euler, foh, known_rule, zoh
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.decide import decide
from s4ref.oracle.diagnostics.operator import Operator, exact_matrix
from s4ref.oracle.diagnostics.spectrum import Eigenvalues, steps_of
from s4ref.oracle.escalate import escalate


def spectral_radius(
    system: Operator, dt: object, *, rule: Rule = bilinear, digits: int = 17
) -> Certified:
    """Return the spectral radius max |lam| of Ab: above 1 the recurrence grows without bound.

    Parameters
    ----------
    system, dt, rule, digits
        As for :func:`spectrum`.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError, PrecisionError
        As :func:`spectrum`.

    Notes
    -----
    Cost that of the spectrum: O(N^3) in time, O(N^2) in memory.  Schur stability is rho < 1,
    Formulary (8.1); see also :func:`is_stable`, which decides it.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.spectral_radius(LegS(4), "1/10").decimal(6)
    array('0.904762', dtype=object)
    """
    eigen = Eigenvalues(system, dt, rule)
    return escalate(
        lambda F: [_largest([abs(root.ball) for root in eigen(F)])],
        digits=digits,
        shape=(),
        what=f"spectral radius of {eigen.spectrum.A.what}",
    )


def spectral_abscissa(system: Operator, *, digits: int = 17) -> Certified:
    """Return the spectral abscissa max Re lam of A: the rate at which x' = A x decays or grows.

    Parameters
    ----------
    system, digits
        As for :func:`spectrum`.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError, PrecisionError
        As :func:`spectrum`.

    Notes
    -----
    Cost that of the spectrum: O(N^3) in time, O(N^2) in memory, O(N^2) in time where A is
    triangular.  Formulary (8.1): -1 for LegS, exactly.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.spectral_abscissa(LegS(64)).decimal()
    array('-1', dtype=object)
    """
    eigen = Eigenvalues(system, None, bilinear)
    return escalate(
        lambda F: [_largest([root.ball.real for root in eigen(F)])],
        digits=digits,
        shape=(),
        what=f"spectral abscissa of {eigen.spectrum.A.what}",
    )


def is_stable(system: Operator, *, dt: object = None, rule: Rule = bilinear) -> bool:
    """Decide whether A is Hurwitz (all Re lam < 0) or, with dt, Ab is Schur (all |lam| < 1).

    Parameters
    ----------
    system, dt, rule
        As for :func:`spectrum`.

    Returns
    -------
    bool
        Certain either way.

    Raises
    ------
    InputError
        For what is no system.
    PrecisionError
        Where an eigenvalue lies on the border without being known to.  Rational systems are
        decided there too: exact zeros of real parts are found by factorisation.

    Notes
    -----
    Cost that of a spectrum at 96 bits: O(N^3) in time, O(N^2) in memory.  Formulary (8.1).  The
    bilinear rule and the exponential ones (zoh, foh, exp_euler) map the open left half plane into
    the open disc and its border into the circle, so A decides for them.

    Examples
    --------
    >>> from s4ref import LegS, euler, oracle
    >>> oracle.is_stable(LegS(8)), oracle.is_stable(LegS(8), dt="1/2", rule=euler)
    (True, False)
    """
    return _is_stable(system, dt, rule, None)


def _is_stable(system: object, dt: object, rule: Rule, index: list[int] | None) -> bool:
    if dt is not None:
        known_rule(rule)
    if dt is None or rule in (bilinear, zoh, foh, exp_euler):
        if dt is not None:
            steps_of(system, dt, 1)
        eigen = Eigenvalues(system, None, bilinear, index)
        what = f"whether {eigen.spectrum.A.what} is Hurwitz"
        return decide(lambda F: _all_below([x.ball.real for x in eigen(F)], 0), what)
    eigen = Eigenvalues(system, dt, rule, index)
    what = f"whether Ab of {eigen.spectrum.A.what} under {rule.__name__} is Schur"
    return decide(lambda F: _all_below([abs(x.ball) for x in eigen(F)], 1), what)


def require_stable(
    system: Operator, dt: object, rule: Rule, index: list[int] | None = None
) -> None:
    """Refuse a system that is not stable, for what only stable ones have.

    ``index`` names the states that matter, all unless given.

    Raises
    ------
    InputError
        If it is not stable.
    """
    if index != [] and not _is_stable(system, dt, rule, index):
        where = "A is not Hurwitz" if dt is None else f"Ab under {rule.__name__} is not Schur"
        raise InputError(
            f"system = {exact_matrix(system).what} is not stable: {where}, so this quantity is "
            "infinite or does not exist; look at spectrum(system) and move the eigenvalues"
        )


def _all_below(values: list[Scalar], bound: int) -> bool | None:
    if any(x >= bound for x in values):
        return False
    return True if all(x < bound for x in values) else None


def _largest(values: list[Scalar]) -> Scalar:
    """Return an enclosure of the largest of several balls."""
    best = values[0]
    for x in values[1:]:
        best = best.max(x)
    return best
