"""What a scene holds in float64, and how its layers run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from s4ref.conformance.asked import Scene
from s4ref.conformance.diagnosis.held import Array, Discretized, held
from s4ref.conformance.diagnosis.plan import (
    RIGHT,
    carried,
    convolved,
    discretized,
    fed,
    kernel,
    plain_row,
    state_after,
)
from s4ref.conformance.diagnosis.reading import Reading


Answer = Callable[["Model"], "Array | None"]


@dataclass(frozen=True)
class SceneReading:
    """A known mistake and what it would have answered in a scene."""

    kind: str
    reading: Reading
    answer: Answer


@dataclass(frozen=True, eq=False)
class Model:
    """A scene with every layer discretized."""

    scene: Scene
    layers: tuple[Discretized, ...]

    @property
    def u(self) -> Array:
        """Return the signal with an axis of channels."""
        assert self.scene.u is not None
        u = np.asarray(self.scene.u, dtype=np.float64)
        return u[:, None] if u.ndim == 1 else u

    def shaped(self, y: Array) -> Array:
        """Return outputs (T, outputs) as they were compared."""
        y = y[self.scene.since :]
        return y[:, 0] if self.layers[0].held.siso else y

    def kernel(self, d: Discretized, L: int) -> Array:
        """Return the kernel as it was compared."""
        K = kernel(RIGHT, d, L)
        assert K is not None
        return K[0, 0] if d.held.siso else K


def model(scene: Scene) -> Model | None:
    """Return a scene to compute with, or None for what a state does not hold: the input before."""
    layers = []
    for realised in scene.layers:
        d = discretized(RIGHT, held(realised, scene.half))
        if d is None or d.Bp is not None:
            return None
        layers.append(d)
    return Model(scene, tuple(layers))


def run(d: Discretized, u: Array, x: Array) -> tuple[Array, Array]:
    """Return outputs and state of one layer."""
    K = kernel(RIGHT, d, len(u))
    assert K is not None
    y = convolved(K, u) + fed(d.held.D, u) + carried(d, plain_row(d), x, len(u))
    return y, state_after(d, u, x)


def zero(d: Discretized) -> Array:
    """Return the state of a layer before its first sample."""
    return np.zeros(len(d.Ab), dtype=complex)
