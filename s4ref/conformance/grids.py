"""Which problems are posed: the small ones for the formulas, the families for accuracy, one sweep
over lengths.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from s4ref.conformance import systems
from s4ref.conformance.declared import Conventions
from s4ref.conformance.problems import Problem


# (1/dt, L).  Moderate steps and lengths: here kappa * u <= 1e-2 for every sane algorithm in every
# dtype.
SMALL = ((8, 16), (4, 7), (2, 2), (8, 1))
SMALL_DT = {"modes": (Fraction(1, 4), Fraction(1, 8))}

# (N, 1/dt, L).  Together they vary each of the three by at least a factor of 16.
FAMILIES = (
    (4, 8, 64), (4, 1024, 100), (8, 16, 31), (16, 8, 100), (16, 64, 257), (16, 1024, 1024),
    (64, 8, 64), (64, 128, 100), (64, 8, 1024), (64, 1024, 1024),
)  # fmt: skip
LENGTHS = (1, 2, 3, 7, 16, 17, 31, 64, 97, 257)
NAMED = {
    "dplr": ("legs", "legt"),
    "diagonal": ("s4d-lin", "legs-normal"),
    "dense": ("legs", "legt"),
}
DENSE_MAX = 16  # beyond, a dense matrix is nobody's layer


def small(c: Conventions, *, grid: tuple[tuple[int, int], ...] = SMALL) -> Iterator[Problem]:
    """Yield the small systems, each at several steps and lengths."""
    for name, system in systems.small(c.structure).items():
        for inverse, L in grid:
            yield Problem(name, system, (Fraction(1, inverse),), L, c.rule, small=True)
        if c.dt_shape == "modes" and np.size(system.B) and name == "dyadic-4":
            yield Problem(f"{name}-dt", system, SMALL_DT["modes"], grid[0][1], c.rule, small=True)


def small_steps(c: Conventions) -> Iterator[Problem]:
    """Yield a small system at ever smaller steps: where 1/dt digits are lost, it shows here.

    Few lags, as the loss of a long kernel hides in its condition; and steps with every bit of
    float32 in use, as at dt = 2^-k the difference e^(dt lam) - 1 is nearly exact by luck.
    """
    system = systems.small(c.structure)["dyadic-4"]
    for power in (2, 3, 4):
        dt = Fraction(float(np.float32(10.0**-power)))
        yield Problem("dyadic-4", system, (dt,), 8, c.rule)


def families(
    c: Conventions, *, grid: tuple[tuple[int, int, int], ...] = FAMILIES
) -> Iterator[Problem]:
    """Yield the families people train, and random systems, from easy to hard."""
    for N in (8, 16):
        yield Problem(f"random-{N}", systems.random(c.structure, N), (Fraction(1, 32),), 64, c.rule)
    for N, inverse, L in grid:
        if c.structure == "dense" and N > DENSE_MAX:
            continue
        for name in NAMED[c.structure]:
            system = systems.named(c.structure, name, N)
            yield Problem(name, system, (Fraction(1, inverse),), L, c.rule)


def lengths(c: Conventions) -> Iterator[Problem]:
    """Yield one family at many lengths: 1, odd, prime and just beyond powers of two."""
    name = NAMED[c.structure][0]
    system = systems.named(c.structure, name, 8)
    for L in LENGTHS:
        yield Problem(name, system, (Fraction(1, 32),), L, c.rule)
