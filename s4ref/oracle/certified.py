"""An array of certified numbers: every entry is a ball that holds the true value, or is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.oracle.rounding import FORMATS, decimal_text, round_decimal, round_dyadic, round_fraction


T = TypeVar("T")


class Dyadic(NamedTuple):
    """The number n 2^e."""

    n: int
    e: int

    def fraction(self) -> Fraction:
        """Return the value."""
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
        """Return both ends, exactly."""
        e = min(self.mid.e, self.rad.e)
        m, r = self.mid.n << (self.mid.e - e), self.rad.n << (self.rad.e - e)
        return Dyadic(m - r, e), Dyadic(m + r, e)


@dataclass(frozen=True)
class Source:
    """How to compute the entries again, more precisely or exactly.

    Attributes
    ----------
    balls : bits -> flat list of real balls of one part (real or imaginary)
    exact : flat index -> the value if it is known to be rational, else None
    what : what the entries are, for messages
    bits : precision of the present entries
    """

    balls: Callable[[int], list[Scalar]]
    exact: Callable[[int], Fraction | None]
    what: str
    bits: int
    cap: int

    def settle(
        self,
        index: int,
        enclosure: Enclosure,
        rounded: Callable[[Dyadic], T],
        exactly: Callable[[Fraction], T],
    ) -> T:
        """Return the common rounding of both ends of the entry; go on until there is one."""
        bits = self.bits
        while True:
            low, high = (rounded(end) for end in enclosure.ends())
            if low == high:
                return low
            value = self.exact(index)
            if value is not None:
                return exactly(value)
            bits *= 2
            if bits > self.cap:
                raise PrecisionError(
                    f"{self.what}, flat entry {index}: cannot be rounded correctly within "
                    f"{self.cap} bits; it lies too close to a rounding boundary, or on one"
                )
            enclosure = Enclosure.of(self.balls(bits)[index])


@dataclass(frozen=True)
class Certified:
    """Real or complex numbers with guaranteed digits.

    Attributes
    ----------
    shape : tuple of ints
    digits : decimal digits asked for, and certified in each entry
    bits : working precision that sufficed

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.hippo import LegS
    >>> K = oracle.kernel(LegS(1), "2/7", 4, C=[4])
    >>> K.decimal(6)
    array(['1', '0.75', '0.5625', '0.421875'], dtype=object)
    """

    shape: tuple[int, ...]
    digits: int
    _re: tuple[Scalar, ...]
    _im: tuple[Scalar, ...] | None
    _sources: tuple[Source, ...]

    @property
    def bits(self) -> int:
        """Working precision that sufficed."""
        return self._sources[0].bits

    @property
    def is_complex(self) -> bool:
        """Whether entries have imaginary parts."""
        return self._im is not None

    @property
    def real(self) -> Certified:
        """The real parts; a part may have fewer digits than its entry's modulus."""
        return replace(self, _im=None, _sources=self._sources[:1])

    @property
    def imag(self) -> Certified:
        """The imaginary parts."""
        if self._im is None:
            raise InputError("these entries are real: there is no imaginary part to take")
        return replace(self, _re=self._im, _im=None, _sources=self._sources[1:])

    def mid(self) -> npt.NDArray[np.object_]:
        """Return the midpoints of a real array as exact fractions."""
        return self._collect(enclosure.mid.fraction() for enclosure in self._enclosures("mid"))

    def rad(self) -> npt.NDArray[np.object_]:
        """Return the radii of a real array as exact fractions; 0 where an entry is exact."""
        return self._collect(enclosure.rad.fraction() for enclosure in self._enclosures("rad"))

    def to_numpy(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return the entries correctly rounded, real and imaginary part by itself.

        Parameters
        ----------
        dtype : float64, float32, or complex128, complex64 for complex entries
            A real dtype asked of complex entries gives the complex dtype of that precision.

        Raises
        ------
        InputError
            For another dtype.
        PrecisionError
            If an entry lies too close to a rounding boundary and no exact value is at hand.
        """
        name = np.dtype(dtype).name
        part = {"complex128": "float64", "complex64": "float32"}.get(name, name)
        if part not in FORMATS or (name != part and not self.is_complex):
            raise InputError(
                f"dtype = {name}: choose float64 or float32 (complex128, complex64 if complex)"
            )
        if self._im is not None:
            re, im = self.real.to_numpy(part), self.imag.to_numpy(part)
            return (re + 1j * im).astype("complex128" if part == "float64" else "complex64")
        fmt, source = FORMATS[part], self._sources[0]
        flat = [
            source.settle(
                i,
                enclosure,
                lambda d: round_dyadic(d.n, d.e, fmt),
                lambda x: round_fraction(x, fmt),
            )
            for i, enclosure in enumerate(self._enclosures("to_numpy"))
        ]
        return np.array(flat, dtype=part).reshape(self.shape)

    def approximate(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return the midpoints rounded: within radius plus half an ulp of the truth.

        Where ``digits`` count the largest entry, this is the conversion to take: correct rounding
        of an entry that cancels to nothing may need any precision.
        """
        if self._im is not None:
            re, im = self.real.approximate(dtype), self.imag.approximate(dtype)
            return re + 1j * im
        fmt = FORMATS[np.dtype(dtype).name]
        mids = [enclosure.mid for enclosure in self._enclosures("approximate")]
        return np.array([round_dyadic(m.n, m.e, fmt) for m in mids], dtype).reshape(self.shape)

    def decimal(self, digits: int | None = None) -> npt.NDArray[np.object_]:
        """Return the entries of a real array as text, correctly rounded to ``digits`` digits."""
        d = self.digits if digits is None else digits
        if d < 1:
            raise InputError(f"digits = {digits!r}: ask for at least 1 digit")
        source = self._sources[0]
        return self._collect(
            decimal_text(
                *source.settle(
                    i,
                    enclosure,
                    lambda x: round_decimal(x.fraction(), d),
                    lambda x: round_decimal(x, d),
                )
            )
            for i, enclosure in enumerate(self._enclosures("decimal"))
        )

    def _enclosures(self, what: str) -> list[Enclosure]:
        """Read the balls; reading is exact, so no working precision enters."""
        if self._im is not None:
            raise InputError(
                f"{what}() takes one part at a time: use .real.{what}() or .imag.{what}()"
            )
        return [Enclosure.of(ball) for ball in self._re]

    def _collect(self, items: Iterator[object]) -> npt.NDArray[np.object_]:
        out = np.empty(self.shape, dtype=object)
        out.reshape(-1)[:] = list(items) if out.size else []
        return out
