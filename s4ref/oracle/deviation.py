"""Strong against weak convergence: what S4D-LegS loses of LegS, certified."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import Gauss, brief, exact_array, whole
from s4ref.maths.deviation import bracket_of_peak, deviation, output_roots, peak
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import escalate


# enough to tell peaks apart; the digits come from Newton's method afterwards
SEARCH_BITS = 80


@dataclass(frozen=True)
class DiagonalPeak:
    """Where the deviation is largest, both of shape ().

    Attributes
    ----------
    omega : the frequency
    deviation : sup over all frequencies of |G_diag - G|
    """

    omega: Certified
    deviation: Certified


def diagonal_deviation(N: int, omega: object, *, C: object = None, digits: int = 17) -> Certified:
    """Return |G_diag(i omega) - G(i omega)|, S4D-LegS with half the input against LegS.

    G_diag = G/(1 + E_N),   E_N(s) = prod_{j<N} (s - j)/(s + 1 + j),   so that

    |G_diag - G| = |G| |E_N|/|1 + E_N|,   |E_N(i omega)| = omega/sqrt(omega^2 + N^2).

    At a fixed frequency it falls like 1/N: weak convergence.

    Parameters
    ----------
    N : int
        State size, at least 1.
    omega : real number, or a sequence of them
    C : (N,) real, optional
        Output row of LegS; left out, the first state alone, C = e_0.
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of the shape of omega.

    Raises
    ------
    InputError
        For a frequency or a row that is not real, or of the wrong shape.
    PrecisionError
        If the digits cannot be certified, as of a zero that is not at omega = 0.

    Notes
    -----
    Cost O(N) a frequency in time and memory.  Conditioning: 1 + E_N is about N^-2 near the
    eigenfrequencies, which costs 2 log2 N bits.  Formulary (2.8), (2.9), (4.9), (4.10).

    Examples
    --------
    >>> from s4ref import oracle
    >>> oracle.diagonal_deviation(64, 1, digits=6).decimal().item()
    '0.0111301'
    """
    row = _row(N, C)
    points = exact_array(omega, "omega")
    if points.ndim > 1 or not points.size or any(isinstance(w, Gauss) for w in points.flat):
        raise InputError(
            f"omega has shape {points.shape}: give one real frequency or a flat sequence of them"
        )

    def evaluate(F: Ball) -> list[Scalar]:
        roots = output_roots(F, row)
        return [abs(deviation(F, roots, F.imaginary(F.scalar(w)))) for w in points.flat]

    return escalate(
        evaluate,
        digits=digits,
        shape=points.shape,
        what=f"diagonal deviation at N = {N}",
        exact=lambda k: Fraction(0) if not any(row) or points.flat[k] == 0 else None,
    )


def diagonal_peak(N: int, *, C: object = None, digits: int = 17) -> DiagonalPeak:
    """Return the frequency at which S4D-LegS is worst, and by how much: sup |G_diag - G|.

    With C = e_0 it stands near omega = N^2/pi and tends to 2/pi, not to 0: there is no strong
    convergence.  The supremum is over all frequencies, proved by branch and bound, and the place of
    the peak by Newton's method in balls.

    Parameters
    ----------
    N : int
        State size, at least 1.
    C : (N,) real, optional
        As for :func:`diagonal_deviation`.
    digits : int
        Significant digits of both.

    Returns
    -------
    DiagonalPeak

    Raises
    ------
    InputError
        For a row that is not real, of the wrong shape, or zero.
    PrecisionError
        If two peaks are too much alike to say which is the highest.

    Notes
    -----
    Cost O(N) for each of some hundreds of intervals in time, O(N) in memory; about a second at N =
    64.  Formulary (4.9), (4.11).

    Examples
    --------
    >>> from s4ref import oracle
    >>> worst = oracle.diagonal_peak(2, digits=10)
    >>> worst.omega.decimal().item(), worst.deviation.decimal().item()
    ('1', '0.5')
    """
    row = _row(N, C)
    if not any(row):
        raise InputError("C is zero: both transfer functions vanish, and there is no peak")
    with precision(SEARCH_BITS + 4 * N.bit_length()):
        start = bracket_of_peak(Ball(), row)
    what = f"peak of the diagonal deviation at N = {N}"
    return DiagonalPeak(
        escalate(lambda F: [peak(F, row, start)[0]], digits=digits, shape=(), what=what),
        escalate(lambda F: [peak(F, row, start)[1]], digits=digits, shape=(), what=what),
    )


def _row(N: int, C: object) -> list[Fraction]:
    whole(N, "N")
    if C is None:
        return [Fraction(1)] + [Fraction(0)] * (N - 1)
    row = exact_array(C, "C")
    if row.shape != (N,):
        raise InputError(f"C has shape {row.shape}; LegS of size {N} needs ({N},)")
    for i, c in enumerate(row):
        if isinstance(c, Gauss):
            raise InputError(f"C[{i}] = {brief(c)} is complex: an output row of LegS is real")
    return list(row)
