"""A kernel at another rate, and the state behind padding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.plan import RIGHT, discretized
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.rules import solve
from s4ref.conformance.diagnosis.scenes.model import Answer, Model, SceneReading, run, zero


def _at(d: Discretized, factor: float) -> Discretized | None:
    return discretized(RIGHT, replace(d.held, dt=d.held.dt * factor))


def _rate(power: int) -> Answer:
    """Return the kernel at rate^power times dt."""

    def answer(m: Model) -> Array | None:
        d = _at(m.layers[0], float(m.scene.rate) ** power)
        return None if d is None else m.kernel(d, m.scene.L)

    return answer


def _mixed(a: int, b: int) -> Answer:
    """Return the kernel with Ab and Bb at different powers of the rate."""

    def answer(m: Model) -> Array | None:
        first, other = (_at(m.layers[0], float(m.scene.rate) ** k) for k in (a, b))
        if first is None or other is None:
            return None
        return m.kernel(replace(first, Bb=other.Bb), m.scene.L)

    return answer


def _strided(m: Model) -> Array | None:
    """Ab^rate with Bb of one step: every rate-th tap."""
    d = m.layers[0]
    return m.kernel(replace(d, Ab=d.power(m.scene.rate)), m.scene.L)


def _scaled(m: Model) -> Array | None:
    d = m.layers[0]
    return m.kernel(replace(d, Bb=m.scene.rate * d.Bb), m.scene.L)


def _strided_scaled(m: Model) -> Array | None:
    d, rate = m.layers[0], m.scene.rate
    return m.kernel(replace(d, Ab=d.power(rate), Bb=rate * d.Bb), m.scene.L)


def _stale_row(place: str) -> Answer:
    """Return the kernel at the rate with C (I - Ab^M) of the plain step.

    M is the length of the kernel, "rate" times as much, or doubled until it is enough.
    """

    def answer(m: Model) -> Array | None:
        d, rate, L = m.layers[0], m.scene.rate, m.scene.L
        fast = _at(d, float(rate))
        if fast is None or d.held.tilde_L is not None:
            return None
        M = rate * L if place == "rate" else L
        while place == "doubled" and M < rate * L:
            M *= 2
        nodes = L if place == "length" else round(M / rate)
        eye = np.eye(len(d.Ab))
        row = d.C @ (eye - d.power(M))
        # What the nodes of another length take for C.
        used = solve((eye - fast.power(nodes)).T, row.T).T
        return m.kernel(replace(fast, C=used), L)

    return answer


def _behind(state: str) -> Answer:
    """Return the outputs after a padded beginning from a state that is not the one before it."""

    def answer(m: Model) -> Array | None:
        d, u, n = m.layers[0], m.u, m.scene.since
        pads = np.full((m.scene.pads, u.shape[1]), m.scene.junk)
        x = run(d, u[:n], zero(d))[1]
        if state == "junk":
            x = run(d, pads, x)[1]
        elif state == "decayed":
            x = run(d, 0 * pads, x)[1]
        elif state == "early":
            x = run(d, u[: n - 1], zero(d))[1]
        elif state == "late":
            x = run(d, pads[:1], x)[1]
        elif state == "late-zero":
            x = run(d, 0 * pads[:1], x)[1]
        else:
            x = 0 * x
        y = run(d, u[n:], x)[0]
        return y[:, 0] if d.held.siso else y

    return answer


RATE = "kernel(L, rate) is the kernel of the step rate * dt"
PADS = "x after n samples and padding = x after n samples"
RATES: tuple[tuple[str, str, Answer], ...] = (
    ("rate-ignored", "ignores the rate", _rate(0)),
    ("rate-inverted", "divides dt by the rate", _rate(-1)),
    ("rate-twice", "multiplies dt by the rate twice", _rate(2)),
    ("rate-of-a-only", "uses the rate in Ab only", _mixed(1, 0)),
    ("rate-of-b-only", "uses the rate in Bb only", _mixed(0, 1)),
    ("rate-of-input-only", "multiplies Bb of one step by the rate", _scaled),
    ("rate-strided", "takes every rate-th tap: Ab^rate with Bb of one step", _strided),
    ("rate-strided-scaled", "takes every rate-th tap times the rate", _strided_scaled),
    *(
        (
            f"rate-c-tilde{suffix}",
            f"keeps C (I - Ab^M) of dt for the kernel of rate * dt, {told}",
            _stale_row(place),
        )
        for suffix, told, place in (
            ("", "M = rate * L", "rate"),
            ("-of-l", "M = L", "length"),
            ("-doubled", "M = L doubled until it is rate * L or more", "doubled"),
        )
    ),
)
PADDED: tuple[tuple[str, str, Answer], ...] = (
    ("padding-in-state", "takes the padding into the state", _behind("junk")),
    ("padding-decays", "lets the state decay through the padding, Ab^pads x", _behind("decayed")),
    ("padding-one-short", "returns the state one sample before the padding", _behind("early")),
    ("padding-one-far", "takes one sample of the padding into the state", _behind("late")),
    ("padding-one-decay", "lets the state decay once in the padding", _behind("late-zero")),
    ("padding-state-lost", "returns a zero state for a padded sequence", _behind("zero")),
)

READINGS: tuple[SceneReading, ...] = (
    *(
        SceneReading(
            "rate",
            Reading(
                id, says, RATE, "zoh-augmented-exponential", "kernel(L, rate)",
                "discretize at rate * dt, Ab and Bb alike",
            ),
            answer,
        )
        for id, says, answer in RATES
    ),
    *(
        SceneReading(
            "padding",
            Reading(
                id, says, PADS, "state-passing", "apply(length=): the state returned",
                "stop at length, or set dt = 0 and u = 0 behind it",
            ),
            answer,
        )
        for id, says, answer in PADDED
    ),
)  # fmt: skip
