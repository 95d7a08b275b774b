"""Which problems are posed: the small ones for the formulas, the families for accuracy, one sweep
over lengths; and the layers that an adapter constructs by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

import numpy as np

from s4ref.bounds.diagonal import multipliers
from s4ref.conformance import realmodes, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import DISCRETE, Conventions
from s4ref.conformance.encode import spelled
from s4ref.conformance.problems import Problem, System, constructed
from s4ref.maths.discretize import GeneralisedBilinear, rule_named
from s4ref.oracle.floating import FloatModes, in_float64, shown


# (1/dt, L).  Moderate steps and lengths: here kappa * u <= 1e-2 for every sane algorithm in every
# dtype.
# 1/10 needs every bit of float64: what float32 makes of it shows.
SMALL = ((8, 16), (4, 7), (2, 2), (8, 1), (10, 5))
SMALL_DT = {"modes": (Fraction(1, 4), Fraction(1, 8))}

SMALL_N, SMALL_L = 4, 16

# (N, 1/dt, L).  Together they vary each of the three by at least a factor of 16; neither 72 modes
# nor 36 pairs are whole tiles of 16, 32 or 64.
FAMILIES = (
    (4, 8, 64), (4, 1024, 100), (8, 16, 31), (16, 8, 100), (16, 64, 257), (16, 1024, 1024),
    (64, 8, 64), (72, 128, 100), (64, 8, 1024), (64, 1024, 1024),
)  # fmt: skip
LENGTHS = (1, 2, 3, 7, 16, 17, 31, 64, 97, 257)
NAMED = {
    "dplr": ("legs", "legt"),
    "diagonal": ("s4d-lin", "legs-normal"),
    "real": realmodes.NAMED,
    "dense": ("legs", "legt"),
}
DENSE_MAX = 16  # beyond, a dense matrix is nobody's layer


# (N, L) of constructed layers; N = 4 is small.
OWN = ((4, 16), (16, 100), (64, 257))
EXPLICIT_DT = 1024  # least 1/dt at which an explicit rule is stable enough on the families
LARGEST = 2.0**10  # what an unstable mode may grow to: far inside the range of every dtype


_largest: ContextVar[int | None] = ContextVar("largest", default=None)


@contextmanager
def up_to(N: int | None) -> Iterator[None]:
    """Leave out larger families while they are yielded: making one costs a certified spectrum."""
    token = _largest.set(N)
    try:
        yield
    finally:
        _largest.reset(token)


def _posed(
    c: Conventions, name: str, system: System, dt: Fraction, L: int, **more: bool
) -> Problem:
    return Problem(name, system, (dt,), L, spelled(c.rule, L), **more)


def small(
    d: Declaration, *, grid: tuple[tuple[int, int], ...] = SMALL, own: bool = True
) -> Iterator[Problem]:
    """Yield the small systems, each at several steps and lengths; then small constructed ones."""
    c = d.conventions
    if "make" in d.provides:
        for name, system in systems.small(c.kind, discrete=c.rule == DISCRETE).items():
            for inverse, L in grid if c.rule != DISCRETE else _lengths_only(grid):
                yield _posed(c, name, system, Fraction(1, inverse), L, small=True)
            if c.dt_shape == "modes" and grid and name == "dyadic-4":
                L = grid[0][1]
                steps = SMALL_DT["modes"]
                yield Problem(f"{name}-dt", system, steps, L, spelled(c.rule, L), small=True)
    if own:
        yield from _own(d, small=True)


def _lengths_only(grid: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """A step that plays no part is one."""
    return tuple(dict.fromkeys((1, L) for _, L in grid))


def _own(d: Declaration, *, small: bool) -> Iterator[Problem]:
    if "construct" not in d.provides:
        return
    c = d.conventions
    for init in c.inits:
        for N, L in OWN:
            if (N <= SMALL_N and L <= SMALL_L) is small:
                yield constructed(init, N, L, spelled(c.rule, L), mimo=c.io == "mimo", small=small)


def small_steps(d: Declaration) -> Iterator[Problem]:
    """Yield a small system at ever smaller steps: where 1/dt digits are lost, it shows here.

    Few lags, as the loss of a long kernel hides in its condition; and steps with every bit of
    float32 in use, as at dt = 2^-k the difference e^(dt lam) - 1 is nearly exact by luck.
    """
    c = d.conventions
    if "make" not in d.provides or c.rule == DISCRETE:
        return
    system = systems.small(c.kind)["dyadic-4"]
    for power in (2, 3, 4):
        dt = Fraction(float(np.float32(10.0**-power)))
        yield _posed(c, "dyadic-4", system, dt, 8)


def families(
    d: Declaration, *, grid: tuple[tuple[int, int, int], ...] = FAMILIES, own: bool = True
) -> Iterator[Problem]:
    """Yield the families people train, and random systems, from easy to hard."""
    c = d.conventions
    discrete = c.rule == DISCRETE
    if "make" in d.provides:
        for N in (8, 16):
            system = systems.random(c.kind, N, discrete=discrete)
            yield _posed(c, f"random-{N}", system, Fraction(1, 1 if discrete else 32), 64)
        for N, inverse, L in grid:
            if (
                (c.structure == "dense" and N > DENSE_MAX)
                or N > (_largest.get() or N)
                or (explicit(c.rule) and inverse < EXPLICIT_DT)
            ):
                continue
            for name in names(c):
                system = systems.named(c.kind, name, N)
                posed = _posed(c, name, system, Fraction(1, 1 if discrete else inverse), L)
                if not (explicit(c.rule) and _growth(posed) > LARGEST):
                    yield posed
    if own:
        yield from _own(d, small=False)


def names(c: Conventions) -> tuple[str, ...]:
    """Return the families posed to an adapter."""
    return systems.DISCRETE_NAMED[c.kind] if c.rule == DISCRETE else NAMED[c.kind]


def explicit(rule: str) -> bool:
    """Whether Ab may grow although A is stable, so that moderate steps overflow."""
    if rule in ("dss", DISCRETE):
        return False
    named = rule_named(rule)
    return isinstance(named, GeneralisedBilinear) and named.alpha < Fraction(1, 2)


def _growth(problem: Problem) -> float:
    """Return the modulus of the largest eigenvalue of Ab^L."""
    system, rule = problem.system, rule_named(problem.rule)
    floats = in_float64(system, problem.dt[0], C=shown(system))
    if isinstance(floats, FloatModes):
        moduli = np.abs(multipliers(floats, rule)[0])
    else:
        moduli = np.abs(np.linalg.eigvals(floats.discretize(rule)[0]))
    return float(moduli.max() ** problem.L)


def lengths(d: Declaration, grid: tuple[int, ...] = LENGTHS) -> Iterator[Problem]:
    """Yield one family at many lengths: 1, odd, prime and just beyond powers of two."""
    c = d.conventions
    if "make" not in d.provides:
        return
    name = names(c)[0]
    system = systems.named(c.kind, name, 8)
    dt = Fraction(1, EXPLICIT_DT if explicit(c.rule) else 1 if c.rule == DISCRETE else 32)
    for L in grid:
        yield _posed(c, name, system, dt, L)
