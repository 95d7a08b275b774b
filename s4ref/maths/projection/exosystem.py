"""A signal as the output of an autonomous system: w' = S w, u = c w."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import flint
import numpy as np

from s4ref.arithmetic.protocol import Scalar
from s4ref.exact import ExactArray, Gauss
from s4ref.maths.projection.polynomials import ball
from s4ref.maths.projection.signal import CONSTANT, Rate, Signal, Term


class Exosystem(NamedTuple):
    """w' = (S + pi turn) w, u = c w, exact; w_j is s^j e^(lam s)/j!, by real and imaginary part.

    Attributes
    ----------
    S, turn : (d, d) exact
    c : (1, d) exact
    blocks : exponent and length of each chain, in order
    """

    S: ExactArray
    turn: ExactArray
    c: ExactArray
    blocks: tuple[tuple[Rate, int], ...]

    def state(self, s: Scalar) -> list[Scalar]:
        """Return w(s)."""
        out: list[Scalar] = []
        for rate, length in self.blocks:
            wave = (rate.scalar() * s).exp()
            for j in range(length):
                value = wave * s**j / flint.arb(j + 1).gamma()
                out += [value] if rate.real else [value.real, value.imag]
        return out


def exosystem(signal: Signal) -> Exosystem:
    """Return the system that generates a signal: one Jordan chain an exponent, in real form."""
    lengths: dict[Rate, int] = {} if signal.terms else {CONSTANT: 1}
    for rate, power in signal.terms:
        if rate.real or rate.upper:
            lengths[rate] = max(lengths.get(rate, 0), power + 1)
    size = sum(length * (1 if rate.real else 2) for rate, length in lengths.items())
    S, turn = (np.full((size, size), Fraction(0), dtype=object) for _ in range(2))
    c: ExactArray = np.full((1, size), Fraction(0), dtype=object)
    i = 0
    for rate, length in lengths.items():
        width, factorial = 1 if rate.real else 2, Fraction(1)
        for j in range(length):
            factorial *= max(j, 1)
            for r in range(width):
                S[i + r, i + r] = rate.re
                if j:
                    S[i + r, i + r - width] = Fraction(1)  # (s^j/j!)' = s^(j-1)/(j-1)!
            a = signal.terms.get(Term(rate, j), Gauss(Fraction(0), Fraction(0)))
            c[0, i] = a.re * factorial * width
            if width == 2:  # a w + conj(a w) = 2 Re a Re w - 2 Im a Im w
                S[i, i + 1], S[i + 1, i] = -rate.im, rate.im
                turn[i, i + 1], turn[i + 1, i] = -rate.turn, rate.turn
                c[0, i + 1] = -2 * a.im * factorial
            i += width
    return Exosystem(S, turn, c, tuple(lengths.items()))


def order(signal: Signal) -> int:
    """Return the number of states of the system, from the terms alone."""
    powers: dict[Rate, int] = {}
    for rate, power in signal.terms:
        powers[rate] = max(powers.get(rate, 0), power + 1)
    return max(1, sum(powers.values()))


def tail(signal: Signal, t: Scalar, T: Scalar, size: Scalar, power: int, rate: Fraction) -> Scalar:
    """Bound the integral of |u(t - tau)| size tau^power e^(-rate tau) over [T, oo), T >= 1.

    (|t| + tau)^j <= (1 + |t|)^j tau^j for tau >= 1; what is left is an incomplete Gamma function.
    """
    total = flint.arb(0)
    for (lam, j), a in signal.terms.items():
        delta = ball(rate + lam.re)
        modulus = flint.acb(ball(a.re), ball(a.im)).abs_upper()
        wave = (ball(lam.re) * t).exp() * (1 + abs(t)) ** j
        n = power + j + 1
        total += modulus * wave * (delta * T).gamma_upper(n) / delta**n
    return total * size
