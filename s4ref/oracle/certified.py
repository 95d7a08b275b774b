"""An array of certified numbers: every entry is a ball that holds the true value, or is exact."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.precision import MAX_BITS
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss, brief, whole
from s4ref.oracle.enclosure import Dyadic, Enclosure
from s4ref.oracle.rounding import (
    FORMATS,
    FormatName,
    decimal_text,
    round_decimal,
    round_dyadic,
    round_fraction,
)


T = TypeVar("T")


LOG2_10 = math.log2(10)
GUARD_BITS = 40  # a baby-step/giant-step kernel loses about 30
DOUBLINGS = 6


def bits_for(digits: int) -> int:
    """Return the bits of ``digits`` decimal digits."""
    return math.ceil(digits * LOG2_10) + 1


def cap_for(digits: int) -> int:
    """Return the precision at which the search for ``digits`` digits gives up."""
    return min((bits_for(digits) + GUARD_BITS) << DOUBLINGS, MAX_BITS)


@dataclass(frozen=True)
class Source:
    """How to compute the entries again, more precisely or exactly.

    Attributes
    ----------
    balls : bits -> flat list of real balls of one part (real or imaginary)
    exact : flat index -> the value of this part if it is known to be rational, else None
    what : what the entries are, for messages
    bits : precision of the present entries
    cap : precision at which to give up
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
                return high  # of two zeros the positive one, unless both are negative
            # exact arithmetic is dear, and more bits settle all but true ties and zeros
            last = 2 * bits > self.cap
            value = self.exact(index) if bits > self.bits or last else None
            if value is not None:
                return exactly(value)
            bits *= 2
            if bits > self.cap:
                raise PrecisionError(
                    f"{self.what}, flat entry {index}: cannot be rounded correctly within "
                    f"{self.cap} bits; it lies too close to a rounding boundary, or on one"
                )
            ball = self.balls(bits)[index]
            enclosure = Enclosure.of(ball) if ball.is_finite() else enclosure


def _complex(re: npt.NDArray[Any], im: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return re + i im; the sum itself would make NaN of an infinite part."""
    out = np.empty(re.shape, "complex128" if re.dtype == np.float64 else "complex64")
    out.real, out.imag = re, im
    return out


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
    _re: tuple[Scalar, ...] = field(repr=False)
    _im: tuple[Scalar, ...] | None = field(repr=False)
    _sources: tuple[Source, ...] = field(repr=False)

    def __repr__(self) -> str:
        """The midpoints, to few digits: to look at, not to compute with."""
        with np.printoptions(precision=8, threshold=12, edgeitems=3):
            values = str(self.approximate()).replace("\n", "\n ")
        return f"Certified({values}, digits={self.digits})"

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
        part = self._part_dtype(dtype)
        if self._im is not None:
            return _complex(self.real.to_numpy(part), self.imag.to_numpy(part))
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

    def __array__(
        self, dtype: npt.DTypeLike | None = None, copy: bool | None = None
    ) -> npt.NDArray[Any]:
        """Return :meth:`to_numpy`, so that NumPy functions and figures take certified arrays."""
        if copy is False:
            raise ValueError("certified numbers have no memory to share with NumPy: copy them")
        return self.to_numpy(np.float64 if dtype is None else dtype)

    def approximate(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return the midpoints rounded: within radius plus half an ulp of the truth.

        Where ``digits`` count the largest entry, this is the conversion to take: correct rounding
        of an entry that cancels to nothing may need any precision.  ``dtype`` as for
        :meth:`to_numpy`.
        """
        part = self._part_dtype(dtype)
        if self._im is not None:
            return _complex(self.real.approximate(part), self.imag.approximate(part))
        mids = [enclosure.mid for enclosure in self._enclosures("approximate")]
        flat = [round_dyadic(m.n, m.e, FORMATS[part]) for m in mids]
        return np.array(flat, part).reshape(self.shape)

    def decimal(self, digits: int | None = None) -> npt.NDArray[np.object_]:
        """Return the entries of a real array as text, correctly rounded to ``digits`` digits.

        More digits than the entries have are computed again from the exact inputs.
        """
        d = self.digits if digits is None else whole(digits, "digits")
        source = self._sources[0]
        if d > self.digits:
            source = replace(source, cap=max(source.cap, cap_for(d)))
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

    def rational(self) -> npt.NDArray[np.object_]:
        """Return the entries that are known to be rational, exactly; None for all others.

        A ``Fraction``, or a ``Gauss`` where the imaginary part is not zero.  Known are balls of
        radius 0, which are their midpoints, and what exact arithmetic affords: every entry of a
        small system of rational entries under a rational rule.  None does not mean irrational.

        Returns
        -------
        array of objects, shape that of the entries

        Notes
        -----
        Cost: that of the operator over the rationals, whose entries grow by O(N) digits a step;
        it gives up beyond about a second.

        Examples
        --------
        >>> from s4ref import LegS, oracle
        >>> [str(a) for a in oracle.hippo(LegS(2)).A.rational().flat]
        ['-1', '0', 'None', '-2']
        """
        if self._im is not None:
            re, im = (part.rational().ravel().tolist() for part in (self.real, self.imag))
            return self._collect(
                None if a is None or b is None else (Gauss(a, b) if b else a)
                for a, b in zip(re, im, strict=True)
            )
        exact = self._sources[0].exact
        return self._collect(
            exact(i) if enclosure.rad.n else enclosure.mid.fraction()
            for i, enclosure in enumerate(self._enclosures("rational"))
        )

    def _part_dtype(self, dtype: npt.DTypeLike) -> FormatName:
        """Return the format of each part for a dtype asked for."""
        try:
            name = np.dtype(dtype).name
        except TypeError:
            name = brief(dtype)
        if name == "float64" or (name == "complex128" and self.is_complex):
            return "float64"
        if name == "float32" or (name == "complex64" and self.is_complex):
            return "float32"
        raise InputError(
            f"dtype = {name}: choose float64 or float32 (complex128, complex64 if complex)"
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
        flat = out.reshape(-1)
        for i, item in enumerate(items):  # at once, NumPy would look inside a Gauss
            flat[i] = item
        return out
