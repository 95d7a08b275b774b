"""Certified resolvent norms, whose level lines are the pseudospectra, and semigroup norms."""

from __future__ import annotations

from collections.abc import Callable

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Exact, ExactArray, Gauss, brief, exact_array, whole
from s4ref.maths.hippo import LegS
from s4ref.maths.norms import norm2
from s4ref.maths.transfer import legs_inverse
from s4ref.oracle.certified import Certified, bits_for
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.eigenvalues import Spectrum
from s4ref.oracle.diagnostics.operator import ExactMatrix, Operator, exact_matrix
from s4ref.oracle.escalate import escalate
from s4ref.oracle.patience import affordable


POINT = 36  # products that a norm amounts to


def resolvent_norm(system: Operator, z: object, *, digits: int = 6) -> Certified:
    """Return |(zI - A)^-1|_2 at points z: eps-pseudospectra are where it exceeds 1/eps.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    z : array_like of exact complex numbers
        A point or a grid of any shape; floats count at their binary value.
    digits : int
        Significant digits of each norm.

    Returns
    -------
    Certified
        Of the shape of z.  1/norm is the smallest singular value of zI - A.

    Raises
    ------
    InputError
        For what is no system or no number, or z that is an eigenvalue, where the norm is infinite.

    Notes
    -----
    The norm is taken in the caller's basis, that of the orthonormal polynomials for a family: the
    largest eigenvalue of R R*, R = (zI - A)^-1, enclosed by traces of powers and Kato and Temple's
    inequality.  Each point raises its own precision: the inverse loses log2(|z| norm) bits, but
    that of LegS, which has a closed form, none.  Cost O(N^3) a point, some 1 ms at N = 16 and 7 ms
    at N = 32; memory O(N^2).  Points that mirror each other in the real axis cost one of a real A.
    Formulary (8.10); Trefethen and Embree, sec. 2.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.resolvent_norm(LegS(4), ["0", "-3/2"], digits=10).decimal()
    array(['1.549193245', '31.46598046'], dtype=object)
    """
    A, points = exact_matrix(system), exact_array(z, "z")
    work = dense_cost(A.N, POINT * points.size, digits=whole(digits, "digits"))
    affordable(work, f"resolvent norms of {A.what} at {points.size} points")
    poles = Spectrum(A).known()
    for x in points.flat:
        if x in poles:
            raise InputError(
                f"z = {brief(x)} is an eigenvalue of {A.what}: the norm is infinite there"
            )
    norms = _Points(A, points, bits_for(digits), isinstance(system, LegS))
    found = escalate(norms, digits=digits, shape=points.shape, what=f"resolvent norm of {A.what}")
    norms.finished = True
    return found


class _Points:
    """Resolvent norms at many points; one that has its digits is not computed again for others.

    Of a real matrix the norms at z and its conjugate are one.
    """

    def __init__(self, A: ExactMatrix, points: ExactArray, wanted: int, is_legs: bool) -> None:
        self._A, self._wanted, self._is_legs = A, wanted, is_legs
        self._keys = [_upper(x) if A.is_real else x for x in points.flat]
        self._settled: dict[Exact, Scalar] = {}
        self.finished = False

    def __call__(self, F: Ball) -> list[Scalar]:
        """Return all norms; once finished, with all bits that F has."""
        inverse = self._inverse(F)
        bits = F.bits if self.finished else self._wanted + 4
        norms = {} if self.finished else dict(self._settled)
        for x in self._keys:
            if x not in norms:
                norms[x] = _norm(F, inverse, F.scalar(x), bits)
        if not self.finished:
            self._settled = {x: ball for x, ball in norms.items() if self._is_good(ball)}
        return [norms[x] for x in self._keys]

    def _inverse(self, F: Ball) -> Callable[[Scalar], Matrix]:
        """Return (zI - A)^-1 as a function of z."""
        N = self._A.N
        if self._is_legs:
            return lambda z: legs_inverse(F, N, z)
        M, I = self._A.over(F), F.eye(N)
        return lambda z: (I * z - M).inv()

    def _is_good(self, ball: Scalar) -> bool:
        return bool(ball.is_finite() and ball.rel_accuracy_bits() >= self._wanted)


def _upper(x: Exact) -> Exact:
    """Return x or its conjugate, in the upper half plane."""
    return Gauss(x.re, abs(x.im)) if isinstance(x, Gauss) else x


def _norm(F: Ball, inverse: Callable[[Scalar], Matrix], z: Scalar, bits: int) -> Scalar:
    """Return the norm at z, or a ball that says nothing where the precision does not suffice."""
    try:
        return norm2(F, inverse(z), bits=bits)
    except (ZeroDivisionError, PrecisionError):
        return flint.arb.nan()


def semigroup_norm(system: Operator, t: object, *, digits: int = 17) -> Certified:
    """Return |exp(tA)|_2: by how much the state may grow or decay in time t.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    t : array_like of exact real numbers
        Times, of any shape.
    digits : int
        Significant digits of each norm.

    Returns
    -------
    Certified
        Of the shape of t.

    Raises
    ------
    InputError
        For what is no system, or a time that is no real number.

    Notes
    -----
    At most exp(t mu), mu the numerical abscissa, for t >= 0; Formulary (8.2), (8.3).  One
    exponential and one norm a point: O(N^3) in time, O(N^2) in memory.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.semigroup_norm(LegS(4), 1).decimal(10)
    array('0.605943925', dtype=object)
    """
    A, times = exact_matrix(system), exact_array(t, "t")
    work = dense_cost(A.N, POINT * times.size, digits=whole(digits, "digits"))
    affordable(work, f"norms of exp(t A) of {A.what} at {times.size} times")
    for x in times.flat:
        if isinstance(x, Gauss):
            raise InputError(f"t = {brief(x)} is complex: a time is a real number")

    def norms(F: Ball) -> list[Scalar]:
        M = A.over(F)
        return [norm2(F, F.expm(F.scale(M, F.scalar(x)))) for x in times.flat]

    return escalate(norms, digits=digits, shape=times.shape, what=f"semigroup norm of {A.what}")
