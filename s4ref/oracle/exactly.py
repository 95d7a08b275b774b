"""Exact values of single entries: what settles rounding ties and zeros that no ball can.

A family's kernel entry is sum_n C_n sqrt(r_n) q_n with rational q_n.  Square roots of distinct
square-free numbers are linearly independent over the rationals, so grouping by square-free part
decides rationality and zero.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from s4ref.arithmetic import Rational
from s4ref.maths.discretize import Bilinear, Rule
from s4ref.maths.resolvent import matrix_power
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import SSM


# Bits times operations; entries grow by some 10 N bits a step.  About a second at the limit.
MAX_EXACT_WORK = 10**8


def exact_kernel_entry(
    prepared: Dense | Modes, rule: Rule, l: int, output: int, channel: int
) -> Fraction | None:
    """Return K[l][output, channel] if it is rational and affordable, else None.

    Only the bilinear rule on dense, DPLR and family systems keeps rationals rational.
    """
    if not isinstance(rule, Bilinear) or not isinstance(prepared, Dense):
        return None
    N = prepared.ssm.N
    if (l + 1) * N**4 > MAX_EXACT_WORK:
        return None
    F = Rational()
    ssm = prepared.ssm
    discrete = rule(
        F, SSM(F.matrix(ssm.A), F.matrix(ssm.B), F.matrix(ssm.C), 0), F.scalar(prepared.dt)
    )
    x = F.entries(F.mul(matrix_power(F, discrete.Ab, l), discrete.Bb))
    inputs = prepared.io[1]
    radicands = prepared.radicands or (1,) * N
    terms = [Rational.fraction(x[n * inputs + channel]) * ssm.C[output, n] for n in range(N)]
    return rational_sum(terms, radicands)


def rational_sum(terms: list[Fraction], radicands: tuple[int, ...]) -> Fraction | None:
    """Return sum terms_n sqrt(radicands_n) if it is rational, else None."""
    groups: dict[int, Fraction] = defaultdict(Fraction)
    for term, radicand in zip(terms, radicands, strict=True):
        square, free = square_free(radicand)
        groups[free] += term * square
    if any(value for free, value in groups.items() if free != 1):
        return None
    return groups[1]


def square_free(n: int) -> tuple[int, int]:
    """Return (s, f) with n = s^2 f and f square-free."""
    s, d = 1, 2
    while d * d <= n:
        while n % (d * d) == 0:
            n //= d * d
            s *= d
        d += 1
    return s, n
