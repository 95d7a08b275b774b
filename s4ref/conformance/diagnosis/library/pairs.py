"""The declared rule with one part changed: Ab, Bb, both, or the step of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense, Held
from s4ref.conformance.diagnosis.rules import (
    Pair,
    Part,
    named,
)


def only_a(part: Part) -> Callable[[Dense], Pair]:
    """Return the declared rule with another Ab."""

    def rule(d: Dense) -> Pair:
        _, Bb, Bp = named(d.held.rule)(d)
        return part(d), Bb, Bp

    return rule


def only_b(part: Part) -> Callable[[Dense], Pair]:
    """Return the declared rule with another Bb."""

    def rule(d: Dense) -> Pair:
        Ab, _, _ = named(d.held.rule)(d)
        return Ab, part(d), None

    return rule


def from_pair(f: Callable[[Dense, Array, Array], tuple[Array, Array]]) -> Callable[[Dense], Pair]:
    """Return the declared rule with (Ab, Bb) changed."""

    def rule(d: Dense) -> Pair:
        Ab, Bb, Bp = named(d.held.rule)(d)
        return (*f(d, Ab, Bb), Bp)

    return rule


def stepped(f: Callable[[Array], Array]) -> Callable[[Held], Held]:
    """Return the layer with another dt."""
    return lambda h: replace(h, dt=f(h.dt))


def step_of_a(f: Callable[[Array], Array]) -> Callable[[Dense], Pair]:
    """Use another dt in Ab alone."""

    def rule(d: Dense) -> Pair:
        rule_ = named(d.held.rule)
        _, Bb, Bp = rule_(d)
        return rule_(replace(d, dt=f(d.dt)))[0], Bb, Bp

    return rule


def step_of_b(f: Callable[[Array], Array]) -> Callable[[Dense], Pair]:
    """Use another dt in Bb alone."""

    def rule(d: Dense) -> Pair:
        rule_ = named(d.held.rule)
        Ab, _, _ = rule_(d)
        _, Bb, Bp = rule_(replace(d, dt=f(d.dt)))
        return Ab, Bb, Bp

    return rule


def softplus(x: Array) -> Array:
    """Return log(1 + e^x)."""
    return np.logaddexp(x, 0)
