"""Stacks: which layer gets which input and which state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from scipy.special import erf

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.scenes.model import Answer, Model, SceneReading, run, zero


States: TypeAlias = list[Array]
Policy: TypeAlias = Callable[[States, int, Array], Array]
Between: TypeAlias = Callable[[Array], Array]


def _layers(pick: Callable[[Sequence[Discretized]], Sequence[Discretized]]) -> Answer:
    """Return the outputs of other layers in a row."""

    def answer(m: Model) -> Array | None:
        chosen = pick(m.layers)
        y = m.u
        for d in chosen:
            if d.dense.B.shape[1] != y.shape[1]:
                return None
            y, _ = run(d, y, zero(d))
        return m.shaped(y)

    return answer


def _together(join: Callable[[Array], Array]) -> Answer:
    """Return what comes of every layer fed with the same signal."""
    return lambda m: m.shaped(join(np.stack([run(d, m.u, zero(d))[0] for d in m.layers])))


def _between(f: Between, *, last: bool) -> Answer:
    """Return the outputs with a function behind every layer, the last one or not."""

    def answer(m: Model) -> Array | None:
        y = m.u
        for i, d in enumerate(m.layers):
            y, _ = run(d, y, zero(d))
            if last or i + 1 < len(m.layers):
                y = f(y)
        return m.shaped(y)

    return answer


def _residual(*, last: bool) -> Answer:
    def answer(m: Model) -> Array | None:
        y = m.u
        for i, d in enumerate(m.layers):
            new, _ = run(d, y, zero(d))
            if new.shape != y.shape:
                return None
            y = new + y if last or i + 1 < len(m.layers) else new
        return m.shaped(y)

    return answer


def _without_d(m: Model) -> Array | None:
    y = m.u
    for i, d in enumerate(m.layers):
        before = y
        y, _ = run(d, y, zero(d))
        if i + 1 < len(m.layers):
            y = y - before @ d.held.D.T
    return m.shaped(y)


def _states(policy: Policy, *, each: bool) -> Answer:
    """Return the outputs with each layer's state chosen by ``policy(kept states, i, state that the
    layer before has just left)``, at every sample or at every chunk.
    """

    def answer(m: Model) -> Array | None:
        if m.scene.by == "apply" and not each:
            return None
        if len({len(d.Ab) for d in m.layers}) > 1:
            return None
        cut = m.scene.since if m.scene.by == "chunks" else 0
        size = 1 if each else cut
        if size == 0:
            return None
        kept, parts, start = [zero(d) for d in m.layers], [], 0
        while start < len(m.u):
            stop = start + size if each or start == 0 else len(m.u)
            y, left = m.u[start:stop], kept[0]
            after: States = []
            for i, d in enumerate(m.layers):
                y, left = run(d, y, policy(kept, i, left))
                after.append(left)
            parts.append(y)
            kept, start = after, stop
        return m.shaped(np.concatenate(parts))

    return answer


def _gelu(y: Array) -> Array:
    return np.asarray(y * (1 + erf(y / np.sqrt(2))) / 2)


STACK = "y = S_n(... S_2(S_1(u))), each S_i with its own state"
POLICIES: tuple[tuple[str, str, Policy], ...] = (
    ("stack-first-state", "gives every layer the state of the first", lambda x, i, left: x[0]),
    ("stack-state-passed-on", "hands the state that one layer leaves to the next layer",
     lambda x, i, left: left),
    ("stack-last-state", "gives every layer the state of the last", lambda x, i, left: x[-1]),
    ("stack-states-reversed", "gives the layers their states in reverse order",
     lambda x, i, left: x[len(x) - 1 - i]),
    ("stack-states-rolled", "gives each layer the state of the one before",
     lambda x, i, left: x[i - 1]),
    ("stack-states-lost", "starts every layer from zero again", lambda x, i, left: 0 * x[i]),
    ("stack-first-state-only", "keeps the state of the first layer only",
     lambda x, i, left: x[i] if i == 0 else 0 * x[i]),
    ("stack-first-state-lost", "keeps every state but that of the first layer",
     lambda x, i, left: x[i] if i else 0 * x[i]),
    ("stack-last-state-lost", "keeps every state but that of the last layer",
     lambda x, i, left: x[i] if i + 1 < len(x) else 0 * x[i]),
)  # fmt: skip
ORDERS: tuple[tuple[str, str, Answer], ...] = (
    ("stack-reversed", "runs the layers in reverse order", _layers(lambda s: s[::-1])),
    ("stack-first-repeated", "runs the first layer every time", _layers(lambda s: [s[0]] * len(s))),
    ("stack-last-repeated", "runs the last layer every time", _layers(lambda s: [s[-1]] * len(s))),
    ("stack-last-lost", "leaves the last layer out", _layers(lambda s: s[:-1])),
    ("stack-first-lost", "leaves the first layer out", _layers(lambda s: s[1:])),
    ("stack-first-only", "runs the first layer only", _layers(lambda s: s[:1])),
    ("stack-in-parallel", "feeds every layer with the first input and gives the last one's outputs",
     _layers(lambda s: s[-1:])),
    ("stack-summed", "feeds every layer with the first input and adds up their outputs",
     _together(lambda y: y.sum(axis=0))),
    ("stack-averaged", "feeds every layer with the first input and averages their outputs",
     _together(lambda y: y.mean(axis=0))),
    ("stack-residual", "adds each layer's input to its outputs", _residual(last=True)),
    ("stack-residual-inside", "adds each layer's input to its outputs, but for the last",
     _residual(last=False)),
    ("stack-d-lost", "leaves D u out between the layers", _without_d),
    *(
        (f"stack-{name}{tail}", f"applies {name} behind every layer{more}", _between(f, last=last))
        for name, f in (
            ("gelu", _gelu),
            ("relu", lambda y: np.maximum(y, 0)),
            ("tanh", np.tanh),
            ("silu", lambda y: y / (1 + np.exp(-y))),
        )
        for last, tail, more in ((True, "", ""), (False, "-inside", " but the last"))
    ),
)  # fmt: skip


def _reading(id: str, says: str, place: str, remedy: str) -> Reading:
    return Reading(id, says, STACK, "state-passing", place, remedy)


READINGS: tuple[SceneReading, ...] = (
    *(
        SceneReading(
            "stack",
            _reading(id, says, "stack(): the loop over layers", "feed each with the one before"),
            answer,
        )
        for id, says, answer in ORDERS
    ),
    *(
        SceneReading(
            "stack",
            _reading(
                id + ("" if each else "-between-chunks"),
                says + ("" if each else ", from chunk to chunk"),
                "stack(), step(): the list of states",
                "keep one state a layer, in the order of the layers",
            ),
            _states(policy, each=each),
        )
        for each in (True, False)
        for id, says, policy in POLICIES
    ),
)
