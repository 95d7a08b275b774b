"""What the diagonal approximation of LegS loses: |G_diag - G| on the imaginary axis.

The closed forms of LegS make both transfer functions products of N factors; over balls for the
frequency they bound whole intervals, and over series they give derivatives.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import flint

from s4ref.arithmetic import Analytic, Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import PrecisionError


MOST_INTERVALS = 20_000


def deviation(F: Analytic, roots: Sequence[Scalar], s: Scalar) -> Scalar:
    """Return G_diag(s) - G(s) = -G(s) E_N(s)/(1 + E_N(s)) of LegS, up to the sign.

    G(s) = sum_n c_n prod_{j<n} (s - j)/prod_{j<=n} (s + 1 + j),   c_n = C_n sqrt(2n+1),
    E_N(s) = prod_{j<N} (s - j)/(s + 1 + j).

    ``roots`` are the c_n; s is any scalar, ball or series with s + 1 + j invertible.  Cost O(N).
    Conditioning: perfect but for 1 + E_N, whose zeros are the eigenvalues -1/2 + i omega_m.
    Formulary (2.8), (2.9), (4.9).
    """
    E, G = F.scalar(Fraction(1)), F.scalar(Fraction(0))
    for j, c in enumerate(roots):
        below = 1 / (s + (1 + j))
        G = G + c * E * below
        E = E * (s - j) * below
    return G * E / (1 + E)


def output_roots(F: Analytic, C: Sequence[Fraction]) -> list[Scalar]:
    """Return C_n sqrt(2n+1)."""
    return [F.scalar(c) * F.sqrt(Fraction(2 * n + 1)) for n, c in enumerate(C)]


class Bracket(NamedTuple):
    """An interval of frequencies that holds the only maximiser."""

    low: Fraction
    high: Fraction


class Part(NamedTuple):
    """The frequencies omega in [low, high], or 1/omega in it if ``inverse`` is set."""

    inverse: bool
    low: Fraction
    high: Fraction

    def halves(self) -> tuple[Part, Part]:
        """Return both halves."""
        return Part(self.inverse, self.low, self.middle), Part(self.inverse, self.middle, self.high)

    @property
    def middle(self) -> Fraction:
        """The midpoint, of omega or of 1/omega."""
        return (self.low + self.high) / 2


def bracket_of_peak(F: Ball, C: Sequence[Fraction]) -> Bracket:
    """Return an interval that holds every maximiser of the deviation, where it is concave.

    Branch and bound over all frequencies, [0, 1] by omega and [1, infinity] by 1/omega: what a part
    cannot exceed, though a midpoint does elsewhere, is dropped.  Ends when the parts that are left
    touch each other and the second derivative of the square is negative on each.

    Raises
    ------
    PrecisionError
        If two peaks are too much alike, or the deviation vanishes.
    """
    roots = output_roots(F, C)
    parts = [Part(False, Fraction(0), Fraction(1)), Part(True, Fraction(0), Fraction(1))]
    best, spent = flint.arb(0), 0
    while spent < MOST_INTERVALS:
        parts = [half for part in parts for half in part.halves()]
        spent += len(parts)
        for part in parts:
            omega = F.scalar(1 / part.middle if part.inverse else part.middle)
            value = abs(deviation(F, roots, F.imaginary(omega))).abs_lower()
            best = value if value > best else best
        parts = [part for part in parts if not _ceiling(F, roots, part) < best]
        pieces = _in_one_row(parts)
        if pieces and all(second_derivative(F, roots, piece) < 0 for piece in pieces):
            return _narrowed(F, roots, Bracket(pieces[0].low, pieces[-1].high))
    raise PrecisionError(
        "the peak of the deviation is not found: two peaks are too much alike, or C gives none"
    )


def _ceiling(F: Ball, roots: Sequence[Scalar], part: Part) -> Scalar:
    """Return what the deviation cannot exceed on a part.

    On the imaginary axis E_n has modulus omega/sqrt(omega^2 + n^2) and an argument that falls, a
    sum of arc tangents, so that intervals stay narrow where products of boxes would not.  With r =
    |E_N| and phi = arg E_N, |1 + E_N|^2 = (1 - r)^2 + 4 r cos^2(phi/2).
    """
    x, pi = _hull(F, part.low, part.high), F.pi()

    def angle(n: int) -> Scalar:
        """Return atan(omega/n)."""
        return pi / 2 - (x * n).atan() if part.inverse else (x / n).atan()

    def modulus(n: int) -> Scalar:
        """Return omega/sqrt(omega^2 + n^2)."""
        return 1 / (1 + (x * n) ** 2).sqrt() if part.inverse else x / (x**2 + n * n).sqrt()

    N, phi, G = len(roots), pi * 0, flint.acb(0)
    for n, c in enumerate(roots):
        reach = x * modulus(n + 1) if part.inverse else 1 / (x**2 + (n + 1) ** 2).sqrt()
        size = c * reach * (modulus(n) if n else 1)
        last = angle(n + 1)
        G = G + size * flint.acb((phi - last).cos(), (phi - last).sin())
        phi = phi + (pi - angle(n) if n else pi / 2) - last
    r = modulus(N)
    y = (x * N) ** 2
    short = y / (1 + y + (1 + y).sqrt()) if part.inverse else 1 - r
    square = short.abs_lower() ** 2 + 4 * r.abs_lower() * (phi / 2).cos().abs_lower() ** 2
    return (abs(G).abs_upper() * r.abs_upper() / square.sqrt()).abs_upper()


def _in_one_row(parts: list[Part]) -> list[Bracket]:
    """Return the parts as intervals of omega, ascending, if they touch; else nothing.

    Nothing either if they reach 0 or infinity.
    """
    if any(part.low == 0 for part in parts):
        return []
    pieces = sorted(
        Bracket(1 / part.high, 1 / part.low) if part.inverse else Bracket(part.low, part.high)
        for part in parts
    )
    touching = all(a.high == b.low for a, b in itertools.pairwise(pieces))
    return pieces if touching else []


def _narrowed(F: Ball, roots: Sequence[Scalar], where: Bracket) -> Bracket:
    """Bisect an interval of concavity by the sign of the slope until one ball shows it concave."""
    while not second_derivative(F, roots, where) < 0:
        before, quarter = where, (where.high - where.low) / 4
        for point in (where.low + quarter, where.high - quarter):
            slope = _jet(F, roots, F.scalar(point))[1]
            if slope > 0:
                where = Bracket(point, where.high)
            elif slope < 0:
                where = Bracket(where.low, point)
                break
        if where == before:
            raise PrecisionError("the slope beside the peak of the deviation has no certain sign")
    return where


def _hull(F: Ball, a: Fraction, b: Fraction) -> Scalar:
    return F.scalar(a).union(F.scalar(b))


def second_derivative(F: Ball, roots: Sequence[Scalar], where: Bracket) -> Scalar:
    """Return an enclosure of the second derivative of the squared deviation over an interval.

    Not a number where the interval is too wide to keep 1 + E_N off zero.
    """
    try:
        return _jet(F, roots, _hull(F, *where))[2] * 2
    except ValueError:  # a series whose first term may vanish has no inverse
        return flint.arb.nan()


def _jet(F: Ball, roots: Sequence[Scalar], omega: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Return the first Taylor coefficients in omega of the squared deviation at i omega."""
    s = flint.acb_series([F.imaginary(omega), flint.acb(0, 1)], prec=3)
    E, G = flint.acb_series([1], prec=3), flint.acb_series([0], prec=3)
    for j, c in enumerate(roots):
        below = 1 / (s + (1 + j))
        G = G + E * below * c
        E = E * (s - j) * below
    h = G * E / (1 + E)
    a, b, c = (h[k] for k in range(3))
    return (
        (a * a.conjugate()).real,
        2 * (b * a.conjugate()).real,
        (b * b.conjugate() + 2 * c * a.conjugate()).real,
    )


def peak(F: Ball, C: Sequence[Fraction], start: Bracket) -> tuple[Scalar, Scalar]:
    """Return (omega, deviation) at the maximum inside the interval, by Newton's method in balls.

    Each step intersects the interval with mid - f'(mid)/f''(interval), which holds the only zero of
    f' there; it ends when the ball no longer shrinks by half.
    """
    roots = output_roots(F, C)
    x = _hull(F, *start)
    while True:
        middle = x.mid()
        step = middle - _jet(F, roots, middle)[1] / (2 * _jet(F, roots, x)[2])
        narrower = step.intersection(x)
        if not 2 * narrower.rad() < x.rad():
            break
        x = narrower
    # f' vanishes at the peak, so the ball is flat there: value at the middle plus its second order
    at, _, _ = _jet(F, roots, narrower.mid())
    curve = _jet(F, roots, x)[2]
    square = at + curve * flint.arb(0, (narrower.rad()) ** 2)
    return narrower, square.sqrt()
