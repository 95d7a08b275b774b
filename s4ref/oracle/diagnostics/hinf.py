"""Certified H-infinity norms: the largest gain over all frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.maths.discretize import bilinear
from s4ref.maths.peak import Peak, peak
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.gain import GainRatio, gain_ratio
from s4ref.oracle.diagnostics.reach import relevant_states
from s4ref.oracle.diagnostics.stability import require_stable
from s4ref.oracle.diagnostics.transfer import prepare_with_row
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import System


@dataclass(frozen=True)
class HinfNorm:
    """sup |G(i omega)| with a certified bracket, and where it is attained.

    Attributes
    ----------
    value : of shape ()
    omega : of shape (), the frequency of the peak, nonnegative; None where |G| only comes near
        its supremum as omega grows, or where that is D alone
    """

    value: Certified
    omega: Certified | None

    @property
    def lower(self) -> Fraction:
        """A gain that is reached, exactly: no larger than the norm."""
        return Fraction(self.value.mid()[()] - self.value.rad()[()])

    @property
    def upper(self) -> Fraction:
        """A gain that no frequency exceeds, exactly."""
        return Fraction(self.value.mid()[()] + self.value.rad()[()])


def hinf_norm(system: System, *, C: object = None, digits: int = 17) -> HinfNorm:
    """Return the H-infinity norm sup_omega |G(i omega)|, with a certified bracket.

    Parameters
    ----------
    system : family, diagonal initialisation or record
        Stable, with one input or one output; of several outputs |G| is the length of the vector.
    C : array_like, optional
        Output row of a family or an initialisation.
    digits : int
        Significant digits of the norm; the frequency has them too.

    Returns
    -------
    HinfNorm
        With ``value``, the bracket ``lower <= norm <= upper``, and ``omega``.

    Raises
    ------
    InputError
        For bad input, an unstable system, or several inputs and several outputs at once.
    PrecisionError
        Where a system that is not rational has modes that G does not show, whose cancelling poles
        leave multiple critical points.

    Notes
    -----
    |G(i omega)|^2 is a ratio of polynomials in omega^2 whose critical points are isolated, all of
    them: none can hide between grid points.  Rational systems use exact polynomials with common
    factors removed.  Equivalent to the Hamiltonian test of Formulary (8.15) with no bisection.
    Cost O(N^3) products of numbers of O(N) digits, memory O(N^2).  Formulary (8.13)-(8.15).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> peak = oracle.hinf_norm(LegS(2), C=["1/4", 1], digits=10)
    >>> peak.value.decimal(), peak.omega.decimal()
    (array('0.6714979891', dtype=object), array('1.362432875', dtype=object))
    """
    prepared = prepare_with_row(system, C)
    if min(prepared.io) > 1:
        raise InputError(
            f"system has {prepared.io[0]} outputs and {prepared.io[1]} inputs: give one input, or "
            "one output, at a time"
        )
    index = relevant_states(prepared, reached=True, seen=True)
    require_stable(system, None, bilinear, index)
    found = _Search(gain_ratio(prepared))
    what = f"H-infinity norm of {prepared.what}"
    value = escalate(lambda F: [found.norm(F)], digits=digits, shape=(), what=what)
    if found.is_at_infinity:
        return HinfNorm(value, None)
    omega = escalate(
        lambda F: [found.frequency(F)], digits=digits, shape=(), what=f"frequency of the {what}"
    )
    return HinfNorm(value, omega)


class _Search:
    """The peak at each precision, once for the norm and for the frequency."""

    def __init__(self, ratio: GainRatio) -> None:
        self._ratio = ratio
        self._known: dict[int, tuple[Peak, Scalar]] = {}
        self.is_at_infinity = False

    def _at(self, F: Ball) -> tuple[Peak, Scalar]:
        if F.bits not in self._known:
            P, Q, factor = self._ratio(F)
            self._known[F.bits] = peak(P, Q), factor
        return self._known[F.bits]

    def norm(self, F: Ball) -> Scalar:
        found, factor = self._at(F)
        self.is_at_infinity = found.at is None
        return (found.value * factor).sqrt()

    def frequency(self, F: Ball) -> Scalar:
        at = self._at(F)[0].at
        return flint.arb(0) if at is None else at.sqrt()
