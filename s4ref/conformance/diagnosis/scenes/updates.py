"""What a layer keeps of the parameters it had before an update."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from s4ref.conformance.diagnosis.held import Array, Discretized, Held
from s4ref.conformance.diagnosis.plan import RIGHT, discretized, fed
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.scenes.model import Answer, Model, SceneReading, run, zero


FIELDS = {"A": ("lam", "A"), "P": ("P", "Q"), "B": ("B",), "C": ("C",), "D": ("D",), "dt": ("dt",)}


def _answered(m: Model, d: Discretized) -> Array:
    if m.scene.by == "kernel":
        return m.kernel(d, m.scene.L)
    return m.shaped(run(d, m.u, zero(d))[0])


def _parameters(names: tuple[str, ...]) -> Answer:
    """Return the answer with some parameters of before."""

    def answer(m: Model) -> Array | None:
        new, old = (d.held for d in m.layers)
        kept = {field: getattr(old, field) for name in names for field in FIELDS[name]}
        mixed: Held = replace(new, **kept)
        d = discretized(RIGHT, mixed)
        return None if d is None else _answered(m, d)

    return answer


def _pair(*, a: bool, b: bool) -> Answer:
    """Return the answer with Ab, Bb or both of before."""

    def answer(m: Model) -> Array | None:
        new, old = m.layers
        mixed = replace(new, Ab=old.Ab if a else new.Ab, Bb=old.Bb if b else new.Bb)
        return _answered(m, mixed)

    return answer


def _kernel(m: Model) -> Array | None:
    """Return the outputs of the kernel of before with D of now."""
    new, old = m.layers
    if m.scene.by == "kernel":
        return m.kernel(old, m.scene.L)
    y = run(old, m.u, zero(old))[0]
    return m.shaped(y - fed(old.held.D, m.u) + fed(new.held.D, m.u))


FRESH = "after update() the answers are those of a fresh layer"
APART = "the answers of a layer do not depend on another one"
KEPT: tuple[tuple[str, str, Answer], ...] = (
    ("pair", "Ab and Bb", _pair(a=True, b=True)),
    ("all", "parameters, all of them", _parameters(tuple(FIELDS))),
    ("kernel", "kernel, beside the right D", _kernel),
    ("ab", "Ab", _pair(a=True, b=False)),
    ("bb", "Bb", _pair(a=False, b=True)),
    *((name.lower(), name, _parameters((name,))) for name in FIELDS),
    *(
        (f"{first.lower()}-{second.lower()}", f"{first} and {second}", _parameters((first, second)))
        for first, second in combinations(FIELDS, 2)
    ),
)


def _readings(kind: str, id: str, says: str, equation: str, place: str) -> Iterator[SceneReading]:
    for name, what, answer in KEPT:
        reading = Reading(
            f"{id}-{name}",
            says.format(what),
            equation,
            "recurrence-is-convolution",
            place,
            "compute again what depends on parameters, and keep it with its layer",
        )
        yield SceneReading(kind, reading, answer)


READINGS: tuple[SceneReading, ...] = (
    *_readings("update", "update-keeps", "keeps the old {} after an update", FRESH,
               "update(): what was computed from the old parameters"),
    *_readings("beside", "other-layers", "answers with another layer's {}", APART,
               "a cache or a buffer shared by all layers"),
)  # fmt: skip
