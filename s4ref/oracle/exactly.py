"""Exact values of single entries: what settles rounding ties and zeros that no ball can.

A family's kernel entry is sum_n C_n sqrt(r_n) q_n with rational q_n.  Square roots of distinct
square-free numbers are linearly independent over the rationals, so grouping by square-free part
decides rationality and zero.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from s4ref.arithmetic import Matrix, Rational
from s4ref.exact import ExactArray
from s4ref.maths.discretize import Bilinear, Rule
from s4ref.maths.resolvent import matrix_power
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import SSM, Discrete


# Bits times operations; entries grow by some 10 N bits a step.  About a second at the limit.
MAX_EXACT_WORK = 10**8


def exact_kernel_entry(
    prepared: Dense | Modes, rule: Rule, l: int, output: int, channel: int
) -> Fraction | None:
    """Return K[l][output, channel] if it is rational and affordable, else None."""
    if not _affordable(prepared, rule, l + 1) or not isinstance(prepared, Dense):
        return None
    F = Rational()
    d = _discrete(F, prepared, rule)
    x = F.entries(F.mul(matrix_power(F, d.Ab, l), d.Bb))
    N, inputs = prepared.ssm.N, prepared.io[1]
    terms = [
        Rational.fraction(x[n * inputs + channel]) * prepared.ssm.C[output, n] for n in range(N)
    ]
    return rational_sum(terms, _radicands(prepared))


def exact_Ab_entry(prepared: Dense, rule: Rule, i: int, j: int) -> Fraction | None:
    """Return Ab[i, j] in the caller's basis if it is rational and affordable, else None."""
    if not _affordable(prepared, rule, 1):
        return None
    value = Rational.fraction(_discrete(Rational(), prepared, rule).Ab[i, j])
    r = _radicands(prepared)
    return rational_sum([value / r[j]], (r[i] * r[j],))


def exact_Bb_entry(prepared: Dense, rule: Rule, i: int, channel: int) -> Fraction | None:
    """Return Bb[i, channel] in the caller's basis if it is rational and affordable, else None."""
    if not _affordable(prepared, rule, 1):
        return None
    value = Rational.fraction(_discrete(Rational(), prepared, rule).Bb[i, channel])
    return rational_sum([value], (_radicands(prepared)[i],))


def exact_output(
    prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None, index: int
) -> Fraction | None:
    """Return entry ``index`` of the outputs, time slowest, if it is rational and affordable."""
    k, output = divmod(index, prepared.io[0])
    x = _exact_state(prepared, rule, inputs[: k + 1], start)
    if x is None or not isinstance(prepared, Dense):
        return None
    terms = [c * v for c, v in zip(prepared.ssm.C[output], x, strict=True)]
    through: Fraction = prepared.ssm.D[output].dot(inputs[k][:, 0])
    return rational_sum([*terms, through], (*_radicands(prepared), 1))


def exact_final_state(
    prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None, index: int
) -> Fraction | None:
    """Return entry ``index`` of the final state if it is real, rational and affordable."""
    x = _exact_state(prepared, rule, inputs, start)
    if x is None or not isinstance(prepared, Dense):
        return None
    return rational_sum([x[index]], (_radicands(prepared)[index],))


def _exact_state(
    prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None
) -> list[Fraction] | None:
    """Return the state after the inputs, in the working basis.

    None if not affordable, or if an initial state brings surds into the scaled basis.
    """
    if not _affordable(prepared, rule, len(inputs) ** 2) or not isinstance(prepared, Dense):
        return None
    if start is not None and prepared.radicands is not None:
        return None
    F = Rational()
    d = _discrete(F, prepared, rule)
    ring: Any = F
    x = prepared.state_in(ring, start)
    for u in inputs:
        x = F.mul(d.Ab, x) + F.mul(d.Bb, F.matrix(u))
    return [Rational.fraction(v) for v in F.entries(x)]


def _affordable(prepared: Dense | Modes, rule: Rule, steps: int) -> bool:
    """Only the bilinear rule on dense, DPLR and family systems keeps rationals rational."""
    if not isinstance(rule, Bilinear) or not isinstance(prepared, Dense):
        return False
    return steps * prepared.ssm.N**4 <= MAX_EXACT_WORK


def _discrete(F: Rational, prepared: Dense, rule: Rule) -> Discrete[Matrix]:
    s = prepared.ssm
    # bilinear asks for ring operations alone
    ring: Any = F
    return rule(ring, SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C)), F.scalar(prepared.dt))


def _radicands(prepared: Dense) -> tuple[int, ...]:
    return prepared.radicands or (1,) * prepared.ssm.N


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
