"""Certified H-infinity norms: the largest gain over all frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import whole
from s4ref.maths.discretize import bilinear
from s4ref.maths.peak import Peak, peak
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.gain import GainRatio, gain_ratio
from s4ref.oracle.diagnostics.reach import relevant_states
from s4ref.oracle.diagnostics.stability import require_stable
from s4ref.oracle.diagnostics.transfer import prepare_with_row
from s4ref.oracle.escalate import escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import System


PEAK = 600  # products that all critical points amount to; LegT(64) takes 4 s


@dataclass(frozen=True)
class HinfNorm:
    """sup |G(i omega)| with a certified bracket, and where it is attained.

    Attributes
    ----------
    value : of shape ()
    omega : of shape (), the frequency of the peak, nonnegative; None where |G| only comes near
        its supremum as omega grows, or where that is D alone; of peaks too much alike the lowest
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
    Of peaks that 1536 bits do not tell apart, such as equal ones, omega is the lowest; the norm
    holds for all.  Cost O(N^3) products of numbers of O(N) digits, memory O(N^2).  Formulary
    (8.13)-(8.15).

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
    work = dense_cost(prepared.stored, PEAK, digits=whole(digits, "digits"))
    affordable(work, f"the H-infinity norm of {prepared.what}")
    index = relevant_states(prepared, reached=True, seen=True)
    require_stable(system, None, bilinear, index)
    found = _Search(gain_ratio(prepared))
    what = f"H-infinity norm of {prepared.what}"
    value = escalate(lambda F: [found.norm(F)], digits=digits, shape=(), what=what)
    place = found.place(value.bits)
    if place is None:
        return HinfNorm(value, None)
    omega = escalate(
        lambda F: [found.near(F, place)], digits=digits, shape=(), what=f"frequency of the {what}"
    )
    return HinfNorm(value, omega)


MOST_BITS = 1536  # to tell peaks apart


class _Search:
    """The peak at each precision, once for the norm and for the frequency."""

    def __init__(self, ratio: GainRatio) -> None:
        self._ratio = ratio
        self._known: dict[int, tuple[Peak, Scalar]] = {}

    def _at(self, F: Ball) -> tuple[Peak, Scalar]:
        if F.bits not in self._known:
            P, Q, factor = self._ratio(F)
            self._known[F.bits] = peak(P, Q), factor
        return self._known[F.bits]

    def norm(self, F: Ball) -> Scalar:
        found, factor = self._at(F)
        return (found.value * factor).sqrt()

    def place(self, bits: int) -> Scalar | None:
        """Return a ball about omega^2 of the peak, None at infinity, from this precision on."""
        while True:
            with precision(bits):
                places = self._at(Ball())[0].places
            if len(places) == 1 or bits >= MOST_BITS:
                return places[0]
            bits = min(2 * bits, MOST_BITS)

    def near(self, F: Ball, place: Scalar) -> Scalar:
        """Return the frequency of the peak in that ball."""
        places = [x for x in self._at(F)[0].places if x is not None and x.overlaps(place)]
        if len(places) != 1:
            raise PrecisionError("two peaks are too near to each other")
        return places[0].sqrt()
