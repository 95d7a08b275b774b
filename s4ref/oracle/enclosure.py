"""Exact midpoint and radius of a ball, free of any working precision."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import PrecisionError


# Midpoint and radius further apart than this many bits are not brought to one exponent.
FAR = 1 << 17
# Exact fractions of more bits than this are not made: exp(-1e300) would need 1e300 of them.
MAX_FRACTION_BITS = 1 << 20


class Dyadic(NamedTuple):
    """The number n 2^e."""

    n: int
    e: int

    def fraction(self) -> Fraction:
        """Return the value.

        Raises
        ------
        PrecisionError
            If it is too large or too small to be written out.
        """
        if abs(self.e) > MAX_FRACTION_BITS:
            raise PrecisionError(
                f"an entry near 2**{float(self.e):.3g} has no practical exact form: use "
                "to_numpy(), which rounds it to 0 or infinity, or change dt"
            )
        return Fraction(self.n) * Fraction(2) ** self.e


class Enclosure(NamedTuple):
    """Exact midpoint and radius; exact numbers, so free of any working precision."""

    mid: Dyadic
    rad: Dyadic

    @classmethod
    def of(cls, ball: Scalar) -> Enclosure:
        """Read a real ball of FLINT."""
        mid, rad = ball.mid().man_exp(), ball.rad().man_exp()
        return cls(Dyadic(int(mid[0]), int(mid[1])), Dyadic(int(rad[0]), int(rad[1])))

    def ends(self) -> tuple[Dyadic, Dyadic]:
        """Return both ends, exactly; slightly outside where the exponents are far apart."""
        if self.mid.n and self.rad.n and abs(self.mid.e - self.rad.e) > FAR:
            return self._wider().ends()
        e = min(self.mid.e, self.rad.e)
        m, r = self.mid.n << (self.mid.e - e), self.rad.n << (self.rad.e - e)
        return Dyadic(m - r, e), Dyadic(m + r, e)

    def _wider(self) -> Enclosure:
        """Return an enclosure of this one whose exponents are close; FLINT's radii have 30 bits."""
        if self.rad.e < self.mid.e:
            return Enclosure(self.mid, Dyadic(1, self.mid.e - FAR // 2))
        shift = min(self.rad.e - self.mid.e, self.mid.n.bit_length())
        return Enclosure(
            Dyadic(self.mid.n >> shift, self.rad.e), Dyadic(self.rad.n + 1, self.rad.e)
        )
