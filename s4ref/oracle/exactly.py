"""Exact values of single entries: what settles rounding ties and zeros that no ball can.

A family's kernel entry is sum_n C_n sqrt(r_n) q_n with rational q_n.  Square roots of distinct
square-free numbers are linearly independent over the rationals, so grouping by square-free part
decides rationality and zero.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from s4ref.arithmetic import Matrix, Rational
from s4ref.exact import Exact, ExactArray, Gauss, exact, imag_part, real_part
from s4ref.maths.discretize import Bilinear, Rule
from s4ref.maths.initialise import S4DLin
from s4ref.maths.resolvent import matrix_power
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import SSM, Discrete


# Bits times operations; entries grow by some 10 N bits a step.  About a second at the limit.
MAX_EXACT_WORK = 10**8
# Discretization alone, done once for all entries: N <= 177, some seconds at the limit.
MAX_DISCRETE_WORK = 10**9

# (q, r) stands for q sqrt(r)
Surds: TypeAlias = list[tuple[Fraction, int]]


@functools.lru_cache(maxsize=4)
def dense_form(prepared: Dense | Modes) -> Dense | None:
    """Return the system as one real dense one over the rationals, or None for S4D-Lin.

    A mode's own step goes into lam and B, dt lam and dt B with step 1, which the bilinear rule
    does not tell from lam and B with step dt.
    """
    if isinstance(prepared, Dense):
        return prepared
    if isinstance(prepared.lam, S4DLin):
        return None
    h, w = np.array(prepared.dt, dtype=object), np.array(prepared.weight, dtype=object)
    re, im = (np.frompyfunc(part, 1, 1) for part in (real_part, imag_part))
    a, b = np.diag(re(prepared.lam) * h), np.diag(im(prepared.lam) * h)
    B, C = prepared.B, prepared.C
    ssm = SSM[ExactArray](
        np.block([[a, -b], [b, a]]),
        np.concatenate([re(B) * h[:, None], im(B) * h[:, None]]),
        np.concatenate([w * re(C), -w * im(C)], axis=1),
        prepared.D,
    )
    return Dense(prepared.what, ssm, Fraction(1), prepared.scalar_io, states=prepared.states)


def exact_kernel_entry(
    prepared: Dense | Modes, rule: Rule, l: int, output: int, channel: int
) -> Fraction | None:
    """Return K[l][output, channel] if it is rational and affordable, else None."""
    dense = _affordable(prepared, rule, l + 1)
    if dense is None:
        return None
    F = Rational()
    d = _discrete(dense, rule)
    x = F.entries(F.mul(matrix_power(F, d.Ab, l), d.Bb))
    N, inputs = dense.ssm.N, dense.io[1]
    terms = [Rational.fraction(x[n * inputs + channel]) * dense.ssm.C[output, n] for n in range(N)]
    return rational_sum(terms, _radicands(dense))


def exact_Ab_entry(prepared: Dense | Modes, rule: Rule, i: int, j: int) -> Exact | None:
    """Return Ab[i, j] in the caller's basis, of a diagonal system its multiplier i = j.

    None unless it is rational and affordable.
    """
    dense = _affordable(prepared, rule, 1, limit=MAX_DISCRETE_WORK)
    if dense is None:
        return None
    Ab = _discrete(dense, rule).Ab
    if dense.states is not None:
        return _gauss(Rational.fraction(Ab[i, i]), Rational.fraction(Ab[dense.states.im[i], i]))
    r = _radicands(dense)
    return rational_sum([Rational.fraction(Ab[i, j]) / r[j]], (r[i] * r[j],))


def exact_Bb_entry(prepared: Dense | Modes, rule: Rule, i: int, channel: int) -> Exact | None:
    """Return Bb[i, channel] in the caller's basis if it is rational and affordable, else None."""
    dense = _affordable(prepared, rule, 1, limit=MAX_DISCRETE_WORK)
    if dense is None:
        return None
    Bb = _discrete(dense, rule).Bb
    value = Rational.fraction(Bb[i, channel])
    if dense.states is not None:
        return _gauss(value, Rational.fraction(Bb[dense.states.im[i], channel]))
    return rational_sum([value], (_radicands(dense)[i],))


def exact_output(
    prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None, index: int
) -> Fraction | None:
    """Return entry ``index`` of the outputs, time slowest, if it is rational and affordable."""
    k, output = divmod(index, prepared.io[0])
    dense = _affordable(prepared, rule, (k + 1) ** 2)
    if dense is None:
        return None
    x = _exact_state(dense, rule, inputs[: k + 1], start)
    through: Fraction = dense.ssm.D[output].dot(inputs[k][:, 0])
    terms = [(c * q, r) for c, row in zip(dense.ssm.C[output], x, strict=True) for q, r in row]
    return _sum([*terms, (through, 1)])


def exact_final_state(
    prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None, index: int
) -> Exact | None:
    """Return entry ``index`` of the final state, as stored, if it is rational and affordable."""
    dense = _affordable(prepared, rule, len(inputs) ** 2)
    if dense is None:
        return None
    x = _exact_state(dense, rule, inputs, start)
    if dense.states is None or dense.states.im[index] < 0:
        return _sum(x[index])
    return _gauss(x[index][0][0], x[dense.states.im[index]][0][0])


def _exact_state(
    dense: Dense, rule: Rule, inputs: ExactArray, start: ExactArray | None
) -> list[Surds]:
    """Return each entry of T x after the inputs as a sum of square roots; T = I if no family.

    An initial state s of a family adds T Ab^k T^-1 s, entries q_nm sqrt(r_n r_m).
    """
    F = Rational()
    d = _discrete(dense, rule)
    ring: Any = F
    r = _radicands(dense)
    surds = None if dense.radicands is None else start
    x = dense.state_in(ring, start if surds is None else None)
    for u in inputs:
        x = F.mul(d.Ab, x) + F.mul(d.Bb, F.matrix(u))
    state = [[(Rational.fraction(v), r[n])] for n, v in enumerate(F.entries(x))]
    if surds is not None:
        M = matrix_power(F, d.Ab, len(inputs))
        for n, row in enumerate(state):
            row += [
                (Rational.fraction(M[n, m]) * s / r[m], r[n] * r[m]) for m, s in enumerate(surds)
            ]
    return state


def _affordable(
    prepared: Dense | Modes, rule: Rule, steps: int, *, limit: int = MAX_EXACT_WORK
) -> Dense | None:
    """Return the system in dense form if ``steps`` steps of it are affordable, else None.

    Only the bilinear rule keeps rationals rational.
    """
    if not isinstance(rule, Bilinear):
        return None
    N = prepared.ssm.N if isinstance(prepared, Dense) else 2 * len(prepared.dt)
    return dense_form(prepared) if steps * N**4 <= limit else None


def _gauss(re: Fraction, im: Fraction) -> Exact:
    return exact(Gauss(re, im), "value")


@functools.lru_cache(maxsize=4)
def _discrete(prepared: Dense, rule: Rule) -> Discrete[Matrix]:
    """Discretize over the rationals, once for all entries of one call: keyed by identity."""
    F, s = Rational(), prepared.ssm
    # bilinear asks for ring operations alone
    ring: Any = F
    return rule(ring, SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C)), F.scalar(prepared.dt))


def _radicands(prepared: Dense) -> tuple[int, ...]:
    return prepared.radicands or (1,) * prepared.ssm.N


def rational_sum(terms: list[Fraction], radicands: tuple[int, ...]) -> Fraction | None:
    """Return sum terms_n sqrt(radicands_n) if it is rational, else None."""
    return _sum(zip(terms, radicands, strict=True))


def _sum(terms: Iterable[tuple[Fraction, int]]) -> Fraction | None:
    groups: dict[int, Fraction] = defaultdict(Fraction)
    for term, radicand in terms:
        square, free = square_free(radicand)
        groups[free] += term * square
    if any(value for free, value in groups.items() if free != 1):
        return None
    return groups[1]


@functools.lru_cache(maxsize=4096)
def square_free(n: int) -> tuple[int, int]:
    """Return (s, f) with n = s^2 f and f square-free."""
    s, d = 1, 2
    while d * d <= n:
        while n % (d * d) == 0:
            n //= d * d
            s *= d
        d += 1
    return s, n
