"""Signals that are known exactly: sums of s^j e^(lam s).

Such a signal is the output of an autonomous linear system, which is how a differential equation
takes it in, and an entire function of s, which is what quadrature needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import Gauss, exact_array, rational
from s4ref.maths.projection.polynomials import ball


MAX_DEGREE = 1000


class Rate(NamedTuple):
    """The exponent lam = re + i (im + pi turn)."""

    re: Fraction
    im: Fraction
    turn: Fraction

    def scalar(self) -> Scalar:
        """Return lam as a ball, real where it is."""
        if self.real:
            return ball(self.re)
        return flint.acb(ball(self.re), ball(self.im) + flint.arb.pi() * ball(self.turn))

    @property
    def size(self) -> float:
        """An estimate of |lam|."""
        size = abs(self.re) + abs(self.im) + Fraction(16, 5) * abs(self.turn)
        return float(min(size, Fraction(10) ** 100))  # larger ones are beyond floats, or as good

    @property
    def real(self) -> bool:
        """Whether lam is real."""
        return self.im == 0 and self.turn == 0

    @property
    def upper(self) -> bool:
        """Whether this one stands for its conjugate pair in a real form."""
        return self.turn > 0 or (self.turn == 0 and self.im > 0)


CONSTANT = Rate(Fraction(0), Fraction(0), Fraction(0))


class Term(NamedTuple):
    """s^power e^(lam s)."""

    rate: Rate
    power: int


@dataclass(frozen=True, eq=False)
class Signal:
    """A real signal u(s) = sum a s^j e^(lam s), exact; sums and products are signals again.

    Make them with :meth:`polynomial`, :meth:`exp`, :meth:`cos`, :meth:`sin`, and combine them
    with ``+``, ``-`` and ``*`` (exact numbers too).

    Attributes
    ----------
    terms : coefficient of each s^j e^(lam s); conjugate terms have conjugate coefficients

    Examples
    --------
    >>> import flint
    >>> u = Signal.exp(-1) * Signal.cos(3) - "1/2"
    >>> print(u(flint.arb(0)).str(5))
    0.50000
    """

    terms: Mapping[Term, Gauss]

    @classmethod
    def polynomial(cls, coefficients: object) -> Signal:
        """Return c[0] + c[1] s + ..., from exact real numbers."""
        c = exact_array(coefficients, "coefficients", ndim=1)
        if not 1 <= len(c) <= MAX_DEGREE + 1 or any(isinstance(x, Gauss) for x in c):
            raise InputError(f"coefficients: give 1 to {MAX_DEGREE + 1} real numbers")
        return cls._of({Term(CONSTANT, j): Gauss(x, Fraction(0)) for j, x in enumerate(c)})

    @classmethod
    def exp(cls, rate: object) -> Signal:
        """Return e^(rate s)."""
        lam = Rate(rational(rate, "rate"), Fraction(0), Fraction(0))
        return cls._of({Term(lam, 0): Gauss(Fraction(1), Fraction(0))})

    @classmethod
    def cos(cls, omega: object = 0, *, turn: object = 0) -> Signal:
        """Return cos((omega + pi turn) s); ``turn=2`` has period 1."""
        return cls._pair(omega, turn, Gauss(Fraction(1, 2), Fraction(0)))

    @classmethod
    def sin(cls, omega: object = 0, *, turn: object = 0) -> Signal:
        """Return sin((omega + pi turn) s)."""
        return cls._pair(omega, turn, Gauss(Fraction(0), Fraction(-1, 2)))

    @classmethod
    def _pair(cls, omega: object, turn: object, a: Gauss) -> Signal:
        w, p = rational(omega, "omega"), rational(turn, "turn")
        up, down = Rate(Fraction(0), w, p), Rate(Fraction(0), -w, -p)
        if up == down:  # at frequency zero both halves are one constant
            return cls._of({Term(CONSTANT, 0): Gauss(2 * a.re, Fraction(0))})
        return cls._of({Term(up, 0): a, Term(down, 0): Gauss(a.re, -a.im)})

    @classmethod
    def _of(cls, terms: Mapping[Term, Gauss]) -> Signal:
        return cls({term: a for term, a in terms.items() if a.re or a.im})

    @property
    def constant(self) -> Fraction:
        """The coefficient of 1."""
        term = self.terms.get(Term(CONSTANT, 0))
        return term.re if term else Fraction(0)

    def __call__(self, s: Scalar) -> Scalar:
        """Return u at a real or complex ball; real for a real one."""
        total = flint.acb(0)
        for (rate, power), a in self.terms.items():
            wave = (rate.scalar() * s).exp() if rate != CONSTANT else 1
            total += flint.acb(ball(a.re), ball(a.im)) * s**power * wave
        return total.real if isinstance(s, flint.arb) else total

    def __add__(self, other: object) -> Signal:
        terms: defaultdict[Term, Gauss] = defaultdict(lambda: Gauss(Fraction(0), Fraction(0)))
        for part in (self, _signal(other)):
            for term, a in part.terms.items():
                b = terms[term]
                terms[term] = Gauss(a.re + b.re, a.im + b.im)
        return self._of(terms)

    def __mul__(self, other: object) -> Signal:
        products = Signal({})
        for (r, j), a in self.terms.items():
            for (q, k), b in _signal(other).terms.items():
                rate = Rate(r.re + q.re, r.im + q.im, r.turn + q.turn)
                if j + k > MAX_DEGREE:
                    raise InputError(f"s^{j + k}: powers of at most {MAX_DEGREE} are allowed")
                c = Gauss(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
                products += Signal({Term(rate, j + k): c})
        return products

    def __neg__(self) -> Signal:
        return self * -1

    def __sub__(self, other: object) -> Signal:
        return self + -_signal(other)

    def __rsub__(self, other: object) -> Signal:
        return _signal(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def pieces(self, a: Fraction, b: Fraction) -> list[tuple[Fraction, Fraction, Signal]]:
        """Return the intervals of [a, b] on which one formula holds: one."""
        return [(a, b, self)]


def _signal(x: object) -> Signal:
    return x if isinstance(x, Signal) else Signal.polynomial([rational(x, "signal")])
