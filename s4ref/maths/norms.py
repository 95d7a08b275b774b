"""Certified 2-norms of matrices of balls: the trace of a power, and a vector once that suffices.

For a positive semidefinite H with largest eigenvalue x and any m,

    tr(H^2m)/tr(H^m) <= x^m <= tr(H^m)   and   tr(H^m) <= N x^m,

so that m = 2^k, reached by k squarings, encloses x to a relative (log N)/m at worst: no gap is
needed, equal eigenvalues do no harm.  A relative error e of H^m is an error e/m of x.

As soon as one eigenvalue of H^m outweighs the others together, a vector v near its eigenvector
finishes: with p = v* H v/v* v, r^2 = |H v|^2/|v|^2 - p^2 and b^2 = tr(H^2) - p^2 < p^2, no other
eigenvalue exceeds b, and Kato and Temple's inequality says p <= x <= p + r^2/(p - b).
"""

from __future__ import annotations

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError


MAX_ITERATIONS = 40  # a squaring costs as much


def norm2(F: Ball, M: Matrix, *, bits: int | None = None) -> Scalar:
    """Return an enclosure of the largest singular value of M.

    Parameters
    ----------
    F : Ball
    M : (m, n) real or complex balls
    bits : int, optional
        Relative accuracy to stop at; by default the working precision.

    Cost O(k N^3), k <= bits + 5 squarings, k = 1 to 4 where the largest value stands alone.
    """
    rows, cols = F.shape(M)
    star = F.transpose(F.conj(M))
    return largest_eigenvalue(F, M * star if rows <= cols else star * M, bits=bits).sqrt()


def largest_eigenvalue(F: Ball, H: Matrix, *, bits: int | None = None) -> Scalar:
    """Return an enclosure of the largest eigenvalue of a positive semidefinite H.

    Parameters
    ----------
    F : Ball
    H : (N, N) Hermitian balls
    bits : int, optional
        As for :func:`norm2`.

    Raises
    ------
    PrecisionError
        If the balls are too wide to tell the trace from 0.
    """
    wanted = F.bits if bits is None else min(bits, F.bits)
    if all(x.is_zero() for x in H.entries()):
        return flint.arb(0)
    exponent, m, found = 0, 1, _Bracket(flint.arb(2) ** -wanted)
    while True:
        trace, squares = H.trace().real, _sum_of_squares(H)
        if not (trace.is_finite() and trace > 0):
            raise PrecisionError("the norm of a matrix of balls cannot be told from 0")
        found.update(squares / trace, trace, exponent, m)
        if not found.is_done and squares > trace * trace * flint.arb(0.6):
            found.update(*_kato_temple(H, squares, m << wanted), exponent, m)
        if found.is_done or m.bit_length() > wanted + 5 or trace.rel_accuracy_bits() < 4:
            return found.low.union(found.high)
        # scaling by a power of two is exact
        shift = _exponent(trace)
        H = H * flint.arb(2) ** -shift
        H, exponent, m = H * H, 2 * (exponent + shift), 2 * m


class _Bracket:
    """The best lower and upper bound so far; done when close, or when the balls are the limit."""

    def __init__(self, tolerance: Scalar) -> None:
        self.low, self.high = flint.arb(0), flint.arb.pos_inf()
        self.is_done = False
        self._tolerance = tolerance

    def update(self, low: Scalar, high: Scalar, exponent: int, m: int) -> None:
        """Take bounds of (x 2^-exponent)^m."""
        if low > 0:
            self.low = self.low.max(_root(low, exponent, m))
        self.high = self.high.min(_root(high, exponent, m))
        width = self.high - self.low
        close = width.abs_upper() < self._tolerance * self.high
        self.is_done = bool(close or (m > 1 and width.mid() <= width.rad()))


def _kato_temple(H: Matrix, squares: Scalar, target: int) -> tuple[Scalar, Scalar]:
    """Return both bounds of the largest eigenvalue, by power iteration from its largest column."""
    diagonal = [H[i, i].real.mid() for i in range(H.nrows())]
    top = max(range(len(diagonal)), key=lambda i: diagonal[i])
    v = type(H)(H.nrows(), 1, [H[i, top] for i in range(H.nrows())]).mid()
    best: tuple[Scalar, Scalar] = (flint.arb(0), squares.sqrt())
    for _ in range(MAX_ITERATIONS):
        w = H * v
        length = _sum_of_squares(v)
        p = (_star(v) * w)[0, 0].real / length
        rest = (_sum_of_squares(w) / length - p * p).nonnegative_part()
        others = (squares - p * p).nonnegative_part().sqrt()
        if not p > others:
            break
        excess = rest / (p - others)
        if not excess < best[1] - best[0]:
            break
        best = (p, p + excess)
        if excess * target < p:
            break
        v = w.mid() * flint.arb(2) ** -_exponent(p)
    return best


def _star(M: Matrix) -> Matrix:
    return (M.conjugate() if isinstance(M, flint.acb_mat) else M).transpose()


def _sum_of_squares(M: Matrix) -> Scalar:
    """Return the sum of |entry|^2, which is tr(M^2) of a Hermitian M, as one product in C."""
    flat, n = M.entries(), M.nrows() * M.ncols()
    row = type(M)(1, n, flat)
    return (row * _star(row))[0, 0].real


def _exponent(x: Scalar) -> int:
    man, exp = x.mid().man_exp()
    return int(man).bit_length() + int(exp)


def _root(x: Scalar, exponent: int, m: int) -> Scalar:
    """Return (x 2^exponent)^(1/m)."""
    return ((x.log() + exponent * flint.arb(2).log()) / m).exp()
