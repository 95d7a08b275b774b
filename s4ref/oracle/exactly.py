"""Exact values of single entries: what settles rounding ties and zeros that no ball can.

A family's kernel entry is g sum_n C_n sqrt(r_n) q_n with rational q_n and its gain g.  Square roots
of numbers no two of which have a square as their quotient are linearly independent over the
rationals, so grouping by that decides rationality and zero.  A gain that is transcendental leaves
nothing rational but zero; a family with pi in A is not read here at all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from s4ref.arithmetic import Matrix, Rational
from s4ref.errors import PrecisionError
from s4ref.exact import Exact, ExactArray, Gauss, exact, imag_part, real_part
from s4ref.maths.discretize import Rule, bilinear, exp_euler, held
from s4ref.maths.discretize.nilpotent import RationalExponentials, nilpotent
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
    F, d = Rational(), rational_discrete(dense, rule)
    return Orbit(d.Bb, lambda l, x: F.mul(d.Ab, x) if l else x)


def exact_kernel_entry(
    prepared: Dense | Modes, rule: Rule, l: int, output: int, channel: int
) -> Fraction | None:
    """Return K[l][output, channel] if it is rational and affordable, else None."""
    dense = rational_form(prepared, rule)
    if dense is None and silent(prepared, output, channel):
        return Fraction(0)
    if dense is None and l == 0 and rule == exp_euler:
        dense, x = _euler_input(prepared)
    else:
        x = None if dense is None else _kernel_orbit(dense, rule).at(l)
    if dense is None or x is None:
        return None
    C = dense.ssm.C[output]
    terms = [Rational.fraction(x[n, channel]) * c for n, c in enumerate(C)]
    return rational_sum(Surd(q, *gain) for q, gain in zip(terms, with_gain(dense), strict=True))


def exact_Ab_entry(prepared: Dense | Modes, rule: Rule, i: int, j: int) -> Exact | None:
    """Return Ab[i, j] in the caller's basis, of a diagonal system its multiplier i = j.

    None unless it is rational and affordable.
    """
    dense = rational_form(prepared, rule, limit=MAX_DISCRETE_WORK)
    if dense is None:
        return None
    Ab = rational_discrete(dense, rule).Ab
    if dense.states is not None:
        return gauss(Rational.fraction(Ab[i, i]), Rational.fraction(Ab[dense.states.im[i], i]))
    r = radicands(dense)
    return rational_sum([Surd(Rational.fraction(Ab[i, j]) / r[j], r[i] * r[j])])


def exact_Bb_entry(prepared: Dense | Modes, rule: Rule, i: int, channel: int) -> Exact | None:
    """Return Bb[i, channel] in the caller's basis if it is rational and affordable, else None."""
    return _input_entry(prepared, rule, i, channel, lambda d, N: d.Bb.tolist())


def exact_Bp_entry(prepared: Dense | Modes, rule: Rule, i: int, channel: int) -> Exact | None:
    """Return Bp[i, channel] in the caller's basis if it is rational and affordable, else None."""
    # of the held form, whose last states are the last inputs
    return _input_entry(prepared, rule, i, channel, lambda d, N: [row[N:] for row in d.Ab.tolist()])


def _input_entry(
    prepared: Dense | Modes,
    rule: Rule,
    i: int,
    channel: int,
    part: Callable[[Discrete[Matrix], int], list[list[Any]]],
) -> Exact | None:
    dense = rational_form(prepared, rule, limit=MAX_DISCRETE_WORK)
    rows: list[list[Any]] = []
    if dense is not None:
        rows = part(rational_discrete(dense, rule), dense.ssm.N)
    elif rule == exp_euler:
        dense, Bb = _euler_input(prepared)
        rows = [] if Bb is None else Bb.tolist()
    if dense is None:
        return Fraction(0) if _unmoved(prepared, i, channel) else None
    value = Rational.fraction(rows[i][channel])
    if dense.states is not None:
        return gauss(value, Rational.fraction(rows[dense.states.im[i]][channel]))
    return rational_sum([Surd(value, *with_gain(dense)[i])])


def _euler_input(prepared: Dense | Modes) -> tuple[Dense | None, Matrix | None]:
    """Return the dense form over the rationals, if there is one, and its dt B.

    That is Bb under exp_euler, the only rational part of what this rule makes of a system.
    """
    dense, columns = _markov(prepared)
    if dense is None:
        return None, None
    F = Rational()
    return dense, F.scale(columns[0], F.scalar(dense.dt))


def rational_form(
    prepared: Dense | Modes, rule: Rule, *, limit: int = MAX_EXACT_WORK
) -> Dense | None:
    """Return the system in dense form if its rational discretization is affordable, else None.

    The generalised bilinear rules keep rationals rational, and every rule does where A is
    nilpotent: its exponential is a polynomial.
    """
    family = prepared.family if isinstance(prepared, Dense) else None
    if family is not None and family.circular() is not None:
        return None
    N = prepared.ssm.N if isinstance(prepared, Dense) else 2 * len(prepared.dt)
    dense = dense_form(prepared) if N**4 <= limit else None
    if dense is None or rule.rational or (family is None and _nilpotent(dense)):
        return dense
    return None


@functools.lru_cache(maxsize=256)
def silent(prepared: Dense | Modes, output: int, channel: int) -> bool:
    """Return whether C A^j B = 0 for j < N, exactly: then the kernel is zero under every rule."""
    dense, columns = _markov(prepared)
    if dense is None:
        return False
    pairs = list(zip(dense.ssm.C[output], with_gain(dense), strict=True))
    return all(
        rational_sum(
            Surd(Rational.fraction(x[n, channel]) * c, *gain) for n, (c, gain) in enumerate(pairs)
        )
        == 0
        for x in columns
    )


def _unmoved(prepared: Dense | Modes, i: int, channel: int) -> bool:
    """Return whether no A^j B moves state i of a dense system."""
    dense, columns = _markov(prepared)
    return dense is prepared and all(x[i, channel] == 0 for x in columns)


@functools.lru_cache(maxsize=4)
def _markov(prepared: Dense | Modes) -> tuple[Dense | None, list[Matrix]]:
    """Return the dense form over the rationals, if there is one, and its A^j B for j < N."""
    family = prepared.family if isinstance(prepared, Dense) else None
    N = prepared.ssm.N if isinstance(prepared, Dense) else 2 * len(prepared.dt)
    circular = family is not None and family.circular() is not None
    dense = None if circular or N**4 > MAX_EXACT_WORK else dense_form(prepared)
    if dense is None:
        return None, []
    F = Rational()
    A, columns = F.matrix(dense.ssm.A), [F.matrix(dense.ssm.B)]
    while len(columns) < N:
        columns.append(F.mul(A, columns[-1]))
    return dense, columns


@functools.lru_cache(maxsize=4)
def _nilpotent(dense: Dense) -> bool:
    return nilpotent(dense.ssm.A)


def gauss(re: Fraction, im: Fraction) -> Exact:
    """Return re + i im."""
    return exact(Gauss(re, im), "value")


@functools.lru_cache(maxsize=4)
def rational_discrete(prepared: Dense, rule: Rule) -> Discrete[Matrix]:
    """Discretize over the rationals, once for all entries of one call: keyed by identity.

    Under the first-order hold the last input is part of the state, after the others.
    """
    F, s = RationalExponentials(), prepared.ssm
    # rational rules ask for ring operations alone, the others for exponentials too
    ring: Any = F
    ssm = SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C))
    try:
        return held(F, rule(ring, ssm, F.scalar(prepared.dt)))
    except ZeroDivisionError as error:
        raise PrecisionError(
            f"{prepared.what}: {'2/dt' if rule is bilinear else '1/(alpha dt)'} is an eigenvalue "
            f"of A, exactly, where rule {rule.__name__} has a pole: change dt"
        ) from error


def radicands(prepared: Dense) -> tuple[Fraction, ...]:
    """Return the squares of the diagonal of T, ones where T = I."""
    return prepared.radicands or (Fraction(1),) * prepared.ssm.N


def with_gain(prepared: Dense) -> list[tuple[Fraction, bool]]:
    """Return the radicands of what the input drives, and whether its gain is transcendental."""
    square = Fraction(1) if prepared.family is None else prepared.family.gain_square
    r = radicands(prepared)
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
