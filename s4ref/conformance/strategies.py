"""Hypothesis strategies for exact systems, small first, that shrink to what a reader can check by
hand.

Every number drawn is a choice out of a short list, simplest first, so a counterexample shrinks
towards few modes, few samples, zeros and ones.  Integers drawn are below 100: Hypothesis then never
mixes in constants of the caller's modules, and a seed draws the same systems everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from s4ref.conformance.declared import DISCRETE, SOFTMAX, Conventions
from s4ref.conformance.encode import spelled
from s4ref.conformance.problems import Problem, System, as_columns, unfold
from s4ref.errors import InputError
from s4ref.maths.discretize import GeneralisedBilinear, rule_named
from s4ref.records import DPLR, SSM, Diagonal


T = TypeVar("T")
Draw: TypeAlias = Callable[[st.SearchStrategy[T]], T]
Array: TypeAlias = npt.NDArray[Any]

NAME = "explored"
SMALL_N, SMALL_L, SMALL_DT = 4, 17, Fraction(1, 8)  # where rounding explains nothing
EIGHTHS = (0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875)
ENTRIES = (0.0, 1.0, -1.0, *EIGHTHS, *(-x for x in EIGHTHS))
COEFFICIENTS = (1.0, *(x for x in ENTRIES if x != 1.0))  # B and C: a zero silences a mode
DAMPINGS = (1.0, 0.5, 2.0, 0.25, 0.75, 1.5, 3.0, 4.0)
FREQUENCIES = (0.0, 1.0, 2.0, 0.5, 1.5, 3.0, 5.0, -1.0)
RADII = (0.5, 0.25, 0.75, 0.125, 0.625)  # of discrete modes: |re + i im| < 1
STEPS = tuple(Fraction(s) for s in "1 1/2 1/4 1/8 3/8 1/16 3/64 1/1024".split())
EXPLICIT_STEPS = (STEPS[3], *STEPS[5:])  # an explicit rule is unstable at large dt |lam|
LONG = (31, 32, 33, 64, 97, 128, 257)
MODES = (1, 2, 3, 4, 8)  # modes kept; most draws take the first two


def systems(
    structure: str = "dplr",
    *,
    half: bool = False,
    width: int = 1,
    multiple: int = 1,
    max_rank: int = 2,
    lowrank: str = "tied",
    discrete: bool = False,
    exact: bool = True,
) -> st.SearchStrategy[System]:
    """Return a strategy for stable systems with dyadic entries.

    Parameters
    ----------
    structure : {"dplr", "diagonal", "dense"}
    half : bool
        Only modes of weight 2, each of which stands for a conjugate pair.
    width : int
        Largest number of inputs, and of outputs; 1 for a system of one input and output.
    multiple : int
        The full state size N is a multiple of it.
    max_rank : int
        Largest number of columns of P.
    lowrank : {"tied", "plus", "free"}
        A = diag(lam) - P P*, diag(lam) + P P*, or diag(lam) - P Q* with Q drawn apart or Q = P.
    discrete : bool
        Modes inside the unit circle instead of the left half-plane.
    exact : bool
        Also eigenvalues zero and repeated, to the last bit.

    Notes
    -----
    Continuous systems have a numerical abscissa of at most 0: the damping is raised until they do,
    by multiples of 1/4.  They shrink to one mode, lam = -1, B = C = 1, P = D = 0.

    Raises
    ------
    InputError
        For an unknown structure or kind of low-rank term.
    """
    for name, value, known in (
        ("structure", structure, ("dplr", "diagonal", "dense")),
        ("lowrank", lowrank, ("tied", "plus", "free")),
    ):
        if value not in known:
            raise InputError(f"{name} = {value!r} is unknown: choose out of {', '.join(known)}")

    def build(draw: Draw[Any]) -> System:
        io = None if width == 1 or draw(st.booleans()) is False else _size(draw, width)
        if structure == "dense":
            return _dense(draw, io, multiple, discrete)
        weight = _weights(draw, half, multiple)
        n = len(weight) if isinstance(weight, np.ndarray) else weight
        lam = _eigenvalues(draw, n, discrete, exact)
        B, C, D = _io(draw, n, io, complex_=True)
        kept = weight if isinstance(weight, np.ndarray) else None
        if kept is not None:  # a mode of weight 1 is its own conjugate
            lam, B, C = (_real_where(x, kept == 1, axis) for x, axis in ((lam, 0), (B, 0), (C, -1)))
        if structure == "diagonal":
            return Diagonal(lam, B, C, kept, D)
        P, Q = _low_rank(draw, n, max_rank, lowrank)
        if kept is not None:
            P = _real_where(P, kept == 1, 0)
            Q = None if Q is None else _real_where(Q, kept == 1, 0)
        return _damped(DPLR(lam, P, B, C, Q, kept, D))

    return st.composite(build)()


def problems(conventions: Conventions) -> st.SearchStrategy[Problem]:
    """Return a strategy for problems that an adapter's conventions can state.

    Parameters
    ----------
    conventions : Conventions
        The adapter's; sizes, lengths, ranks and pairs keep to what it declares.

    Notes
    -----
    A problem of N <= 4, L <= 17 and dt >= 1/8 is marked small: an error there is no rounding.
    """
    c = conventions
    discrete = c.rule == DISCRETE
    free = "free" if c.has_Q else "plus" if c.lowrank == "plus" else "tied"
    drawn = systems(
        c.structure,
        half=c.half,
        width=2 if c.io == "mimo" else 1,
        multiple=c.N_multiple,
        max_rank=min(2, c.max_rank or 2),
        lowrank=free,
        discrete=discrete,
        exact=c.rule != SOFTMAX,  # its normaliser has no value at lam = 0
    )

    def build(draw: Draw[Any]) -> Problem:
        system = draw(drawn)
        if c.C_kind == "merged":
            assert not isinstance(system, SSM)
            system = replace(system, B=np.ones_like(system.B))
        L = _length(draw, c.max_L)
        steps = (Fraction(1),) if discrete else EXPLICIT_STEPS if _explicit(c.rule, L) else STEPS
        dt: tuple[Fraction, ...] = (draw(st.sampled_from(steps)),)
        if c.dt_shape == "modes" and not isinstance(system, SSM) and draw(st.booleans()):
            dt = tuple(draw(st.sampled_from(steps)) for _ in range(len(system.lam)))
        small = system.N <= SMALL_N and L <= SMALL_L and min(dt) >= SMALL_DT
        return Problem(NAME, system, dt, L, spelled(c.rule, L), small)

    return st.composite(build)()


def _explicit(rule: str, L: int) -> bool:
    found = rule_named(spelled(rule, L))
    return isinstance(found, GeneralisedBilinear) and found.alpha < Fraction(1, 2)


def _length(draw: Draw[Any], largest: int | None) -> int:
    top = min(SMALL_L, largest or SMALL_L)
    L: int = draw(st.integers(1, top))
    long = [x for x in LONG if largest is None or x <= largest]
    # One draw in eight is a long one; False is what it shrinks to.
    if long and draw(st.integers(0, 7)) == 7:
        L = draw(st.sampled_from(long))
    return L


def _size(draw: Draw[Any], top: int) -> int:
    size: int = draw(st.integers(1, top))
    return size


def _count(draw: Draw[Any], possible: Sequence[int]) -> int:
    """Return a number of modes; three draws in four take one of the first two."""
    few = possible[:2] if draw(st.integers(0, 3)) < 3 else possible
    n: int = draw(st.sampled_from(few))
    return n


def _weights(draw: Draw[Any], half: bool, multiple: int) -> Array | int:
    """Return weights of the modes, or the number of modes that stand for themselves."""
    pairs = [n for n in MODES if 2 * n % multiple == 0] or [multiple]
    free = [n for n in MODES if n % multiple == 0] or [multiple]
    if half or draw(st.booleans()) is False:
        return np.full(_count(draw, pairs), 2)
    if multiple == 1 and draw(st.booleans()):
        return np.array([2] * _count(draw, (1, 2)) + [1])
    return _count(draw, free)


def _eigenvalues(draw: Draw[Any], n: int, discrete: bool, exact: bool) -> Array:
    signs = st.sampled_from((1.0, -1.0))
    if discrete:
        re = _drawn(draw, n, st.sampled_from(RADII)) * _drawn(draw, n, signs)
        im = _drawn(draw, n, st.sampled_from((0.0, *RADII[:2], -0.5)))
    else:
        re = -_drawn(draw, n, st.sampled_from(DAMPINGS))
        im = _drawn(draw, n, st.sampled_from(FREQUENCIES))
    lam = re + 1j * im
    special = draw(st.integers(0, 7)) if exact else 0
    if special == 6:
        lam[1:] = lam[0]
    elif special == 7:
        lam[-1] = 0
    return lam


def _io(draw: Draw[Any], n: int, io: int | None, *, complex_: bool) -> tuple[Array, Array, Any]:
    """Return B, C, D; D is diagonal, which is all that layers with one gain a channel can hold."""
    gains = st.sampled_from(ENTRIES)
    if io is None:
        D: Any = draw(gains)
        return _matrix(draw, (n,), complex_), _matrix(draw, (n,), complex_), D
    D = np.diag(_drawn(draw, io, gains))
    return _matrix(draw, (n, io), complex_), _matrix(draw, (io, n), complex_), D


def _matrix(draw: Draw[Any], shape: tuple[int, ...], complex_: bool) -> Array:
    size = int(np.prod(shape))
    re = _drawn(draw, size, st.sampled_from(COEFFICIENTS))
    if not complex_:
        return re.reshape(shape)
    return (re + 1j * _drawn(draw, size, st.sampled_from(ENTRIES))).reshape(shape)


def _low_rank(draw: Draw[Any], n: int, max_rank: int, lowrank: str) -> tuple[Array, Array | None]:
    rank = draw(st.integers(1, max_rank))

    def columns() -> Array:
        re, im = (_drawn(draw, n * rank, st.sampled_from(ENTRIES)) for _ in range(2))
        return (re + 1j * im).reshape(n, rank)

    P = columns()
    if lowrank == "plus":
        return P, 0.0 - P
    return P, columns() if lowrank == "free" and draw(st.booleans()) else None


def _dense(draw: Draw[Any], io: int | None, multiple: int, discrete: bool) -> System:
    n = _count(draw, [n for n in (1, 2, 3, 4, 8) if n % multiple == 0] or [multiple])
    A = _drawn(draw, n * n, st.sampled_from(ENTRIES)).reshape(n, n)
    B, C, D = _io(draw, n, io, complex_=False)
    if discrete:  # every row sum below 1
        return SSM(A / 2 ** int(np.ceil(np.log2(n + 1))), B, C, D)
    return SSM(A - _excess(A - np.eye(n)) * np.eye(n) - np.eye(n), B, C, D)


def _damped(system: DPLR[Any]) -> System:
    """Move all eigenvalues to the left until the numerical abscissa is at most 0."""
    full = unfold(system)
    assert isinstance(full, DPLR)
    P = as_columns(full.P)
    Q = P if full.Q is None else as_columns(full.Q)
    return replace(system, lam=system.lam - _excess(np.diag(full.lam) - P @ Q.conj().T))


def _excess(A: Array) -> float:
    """Return what must be taken off the diagonal, in quarters; just above 0 is rounding's."""
    top = float(np.linalg.eigvalsh((A + A.conj().T) / 2)[-1])
    return max(0.0, float(np.ceil(4 * top - 1e-9)) / 4)


def _real_where(x: Array, own: Array, axis: int) -> Array:
    """Return x with the modes of weight 1 made real."""
    moved = np.moveaxis(np.array(x), axis, 0)
    moved[own] = moved[own].real
    return np.moveaxis(moved, 0, axis)


def _drawn(draw: Draw[Any], n: int, one: st.SearchStrategy[Any]) -> Array:
    return np.array([draw(one) for _ in range(n)], dtype=float)  # no entry is -0.0
