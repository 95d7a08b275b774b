"""Exact values of single entries: what settles rounding ties and zeros that no ball can.

A family's kernel entry is g sum_n C_n sqrt(r_n) q_n with rational q_n and its gain g.  Square roots
of numbers no two of which have a square as their quotient are linearly independent over the
rationals, so grouping by that decides rationality and zero.  A gain that is transcendental leaves
nothing rational but zero; a family with pi in A is not read here at all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from s4ref.arithmetic import Matrix, Rational
from s4ref.errors import PrecisionError
from s4ref.exact import Exact, ExactArray, Gauss, exact, imag_part, real_part
from s4ref.maths.discretize import Rule, bilinear
from s4ref.maths.initialise import Modal
from s4ref.oracle.orbit import Orbit
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import SSM, Discrete


# N^4 counts bits times operations of a rational solve: N <= 100 where states follow, N <= 177 for
# the discretization alone, which takes some seconds at the limit.
MAX_EXACT_WORK = 10**8
MAX_DISCRETE_WORK = 10**9


class Surd(NamedTuple):
    """The number q sqrt(r), times the gain of the family where that is transcendental."""

    q: Fraction
    r: Fraction
    transcendental: bool = False


@functools.lru_cache(maxsize=4)
def dense_form(prepared: Dense | Modes) -> Dense | None:
    """Return the system as one real dense one over the rationals, or None if modes are irrational.

    A mode's own step goes into lam and B, dt lam and dt B with step 1, which no rational rule tells
    from lam and B with step dt.
    """
    if isinstance(prepared, Dense):
        return prepared
    if isinstance(prepared.lam, Modal) or prepared.B is None:
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


@functools.lru_cache(maxsize=4)
def _kernel_orbit(dense: Dense, rule: Rule) -> Orbit:
    """Return Ab^l Bb, l = 0, 1, ..."""
    F, d = Rational(), _discrete(dense, rule)
    return Orbit(d.Bb, lambda l, x: F.mul(d.Ab, x) if l else x)


def exact_kernel_entry(
    prepared: Dense | Modes, rule: Rule, l: int, output: int, channel: int
) -> Fraction | None:
    """Return K[l][output, channel] if it is rational and affordable, else None."""
    dense = _affordable(prepared, rule)
    x = None if dense is None else _kernel_orbit(dense, rule).at(l)
    if dense is None or x is None:
        return None
    C = dense.ssm.C[output]
    terms = [Rational.fraction(x[n, channel]) * c for n, c in enumerate(C)]
    return rational_sum(Surd(q, *gain) for q, gain in zip(terms, _with_gain(dense), strict=True))


def exact_Ab_entry(prepared: Dense | Modes, rule: Rule, i: int, j: int) -> Exact | None:
    """Return Ab[i, j] in the caller's basis, of a diagonal system its multiplier i = j.

    None unless it is rational and affordable.
    """
    dense = _affordable(prepared, rule, limit=MAX_DISCRETE_WORK)
    if dense is None:
        return None
    Ab = _discrete(dense, rule).Ab
    if dense.states is not None:
        return _gauss(Rational.fraction(Ab[i, i]), Rational.fraction(Ab[dense.states.im[i], i]))
    r = _radicands(dense)
    return rational_sum([Surd(Rational.fraction(Ab[i, j]) / r[j], r[i] * r[j])])


def exact_Bb_entry(prepared: Dense | Modes, rule: Rule, i: int, channel: int) -> Exact | None:
    """Return Bb[i, channel] in the caller's basis if it is rational and affordable, else None."""
    dense = _affordable(prepared, rule, limit=MAX_DISCRETE_WORK)
    if dense is None:
        return None
    Bb = _discrete(dense, rule).Bb
    value = Rational.fraction(Bb[i, channel])
    if dense.states is not None:
        return _gauss(value, Rational.fraction(Bb[dense.states.im[i], channel]))
    return rational_sum([Surd(value, *_with_gain(dense)[i])])


class ExactRun:
    """The recurrence over the rationals: outputs and states as sums of square roots.

    Parameters
    ----------
    inputs : (T, inputs, 1)
    start : initial state as the system stores it, or None
    """

    def __init__(
        self, prepared: Dense | Modes, rule: Rule, inputs: ExactArray, start: ExactArray | None
    ) -> None:
        self._prepared, self._rule = prepared, rule
        self._inputs, self._start = inputs, start

    def output(self, index: int) -> Fraction | None:
        """Return entry ``index`` of the outputs, time slowest, if rational and affordable."""
        k, output = divmod(index, self._prepared.io[0])
        dense, x = self._dense, self._state(k)
        if dense is None or x is None:
            return None
        through: Fraction = dense.ssm.D[output].dot(self._inputs[k][:, 0])
        terms = [
            x._replace(q=c * x.q)
            for c, row in zip(dense.ssm.C[output], x, strict=True)
            for x in row
        ]
        return rational_sum([*terms, Surd(through, Fraction(1))])

    def final_state(self, index: int) -> Exact | None:
        """Return entry ``index`` of the final state, as stored, if rational and affordable."""
        return self.state(len(self._inputs) - 1, index)

    def state(self, k: int, index: int) -> Exact | None:
        """Return entry ``index`` of the state after input k, as :meth:`final_state` does."""
        dense, x = self._dense, self._state(k)
        if dense is None or x is None:
            return None
        if dense.states is None or dense.states.im[index] < 0:
            return rational_sum(x[index])
        return _gauss(x[index][0][0], x[dense.states.im[index]][0][0])

    def recurrence(self, k: int) -> Discrete[Matrix]:
        """Return the discrete system of step k: here one for all; the system must be affordable."""
        del k
        dense = self._dense
        assert dense is not None
        return _discrete(dense, self._rule)

    @functools.cached_property
    def _dense(self) -> Dense | None:
        return _affordable(self._prepared, self._rule)

    def _state(self, k: int) -> list[list[Surd]] | None:
        """Return each entry of T x_k as a sum of square roots; T = I if no family."""
        x = None if self._orbit is None else self._orbit.at(k)
        if self._dense is None or x is None:
            return None
        r, forced = _radicands(self._dense), _with_gain(self._dense)
        return [
            [
                Surd(Rational.fraction(q), *((r[n] * r[m - 1],) if m else forced[n]))
                for m, q in enumerate(row)
            ]
            for n, row in enumerate(x.tolist())
        ]

    @functools.cached_property
    def _orbit(self) -> Orbit | None:
        """Return the states; column 0 holds what is rational in the scaled basis.

        An initial state s of a family adds T Ab^k T^-1 s, entries q_nm s_m sqrt(r_n r_m)/r_m: a
        column for each m.
        """
        dense, start = self._dense, self._start
        if dense is None:
            return None
        F = Rational()
        ring: Any = F
        if start is None or dense.radicands is None:
            first = dense.state_in(ring, start)
        else:
            columns = np.diag([s / r for s, r in zip(start, dense.radicands, strict=True)])
            first = F.hstack([dense.state_in(ring, None), F.matrix(columns)])
        still: ExactArray = np.full((dense.io[1], F.shape(first)[1]), Fraction(0), dtype=object)

        def step(k: int, x: Matrix) -> Matrix:
            u = still.copy()
            u[:, 0] = self._inputs[k][:, 0]
            d = self.recurrence(k)
            return F.mul(d.Ab, x) + F.mul(d.Bb, F.matrix(u))

        return Orbit(first, step)


def _affordable(
    prepared: Dense | Modes, rule: Rule, *, limit: int = MAX_EXACT_WORK
) -> Dense | None:
    """Return the system in dense form if its rational discretization is affordable, else None.

    The generalised bilinear rules keep rationals rational.
    """
    if not rule.rational:
        return None
    family = prepared.family if isinstance(prepared, Dense) else None
    if family is not None and family.circular() is not None:
        return None
    N = prepared.ssm.N if isinstance(prepared, Dense) else 2 * len(prepared.dt)
    return dense_form(prepared) if N**4 <= limit else None


def _gauss(re: Fraction, im: Fraction) -> Exact:
    return exact(Gauss(re, im), "value")


@functools.lru_cache(maxsize=4)
def _discrete(prepared: Dense, rule: Rule) -> Discrete[Matrix]:
    """Discretize over the rationals, once for all entries of one call: keyed by identity."""
    F, s = Rational(), prepared.ssm
    # rational rules ask for ring operations alone
    ring: Any = F
    try:
        return rule(ring, SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C)), F.scalar(prepared.dt))
    except ZeroDivisionError as error:
        raise PrecisionError(
            f"{prepared.what}: {'2/dt' if rule is bilinear else '1/(alpha dt)'} is an eigenvalue "
            f"of A, exactly, where rule {rule.__name__} has a pole: change dt"
        ) from error


def _radicands(prepared: Dense) -> tuple[Fraction, ...]:
    return prepared.radicands or (Fraction(1),) * prepared.ssm.N


def _with_gain(prepared: Dense) -> list[tuple[Fraction, bool]]:
    """Return the radicands of what the input drives, and whether its gain is transcendental."""
    square = Fraction(1) if prepared.family is None else prepared.family.gain_square
    r = _radicands(prepared)
    return [(x, True) for x in r] if square is None else [(x * square, False) for x in r]


def rational_sum(terms: Iterable[Surd]) -> Fraction | None:
    """Return the sum of surds if it is rational, else None."""
    groups: dict[tuple[Fraction, bool], Fraction] = {(Fraction(1), False): Fraction(0)}
    for q, r, transcendental in terms:
        if not q:
            continue
        for known, flag in groups:
            root = square_root(r / known) if flag == transcendental else None
            if root is not None:
                groups[known, flag] += q * root
                break
        else:
            groups[r, transcendental] = q
    rational = groups.pop((Fraction(1), False))
    return None if any(groups.values()) else rational


@functools.lru_cache(maxsize=1 << 16)
def square_root(x: Fraction) -> Fraction | None:
    """Return the square root of x > 0 if it is rational, else None."""
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(p, q) if p * p == x.numerator and q * q == x.denominator else None
