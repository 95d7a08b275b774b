"""Several readings at once: products of conventions, and a convention slip with a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from s4ref.conformance.diagnosis.explain import Group, concerns, explained, passes_reading
from s4ref.conformance.diagnosis.library import CONVENTIONS, READINGS
from s4ref.conformance.diagnosis.reading import Reading


MOST = 4  # entries of CONVENTIONS that may be wrong at once
FREQUENT = frozenset(
    {
        "b-without-dt", "b-halved", "b-doubled", "dt-doubled", "dt-halved", "dt-missing", "conj-b",
        "conj-lam", "conj-q", "conj-p", "low-rank-dropped", "halves-uncoupled", "b-c-swapped",
        "transposed", "bar-transposed", "negated-a", "doubled", "halved", "negated",
        "kernel-early", "kernel-late-lost", "reversed", "imaginary-part", "d-in-kernel",
        "omega-sign", "fft-unnormalised", "even-part", "c-tilde-short", "c-tilde-long",
        "circular", "circular-2l-2", "correlation", "d-dropped", "d-doubled", "d-negated",
        "state-ignored", "state-undamped", "state-conjugated", "state-halved", "im-c-dropped",
        "im-b-dropped", "p-q-swapped", "low-rank-first-column", "output-halved", "output-doubled",
        "euler-b", "a-exponential", "a-bilinear", "b-not-discretized", "io-transposed",
    }
)  # fmt: skip


def declared(g: Group) -> Iterator[tuple[Reading, float]]:
    """Yield the products of two to MOST conventions that explain a group: the probe."""
    slips = [r for r in CONVENTIONS if r.entries(g.conventions) and r.plan(g.conventions)]
    for count in range(2, MOST + 1):
        for chosen in combinations(slips, count):
            keys = [key for r in chosen for key in r.entries(g.conventions)]
            if len(set(keys)) < len(keys):
                continue
            reading = chosen[0]
            for other in chosen[1:]:
                reading = reading.also(other)
            found = explained(reading, g)
            if found is not None and passes_reading(reading, g):
                yield reading, found


def pairs(g: Group) -> Iterator[tuple[Reading, float]]:
    """Yield two readings that together explain a group.

    A convention slip with a frequent mistake first, then two frequent mistakes.
    """
    frequent = [r for r in READINGS if r.id in FREQUENT]
    for first, second in (
        *((a, b) for a in CONVENTIONS for b in frequent if a is not b and b not in CONVENTIONS),
        *combinations(frequent, 2),
    ):
        if not _together(first, second, g):
            continue
        reading = first.also(second)
        found = explained(reading, g)
        if found is not None and passes_reading(reading, g):
            yield reading, found


def _together(first: Reading, second: Reading, g: Group) -> bool:
    """Whether both apply and both change what the group asked."""
    return all(
        (r.only is None or r.only(g.conventions)) and _relevant(r, g) for r in (first, second)
    )


def _relevant(reading: Reading, g: Group) -> bool:
    return any(concerns(c.stage, g.failing[0].way) for c in reading.changes)
