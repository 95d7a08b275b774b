"""What a gradient becomes under a mistake: (name, right gradient, question) -> what a layer gives.

None where a mistake says nothing different.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.bounds import Budget
from s4ref.conformance import sensitivity
from s4ref.conformance.asked import Asked
from s4ref.conformance.declared import Conventions
from s4ref.conformance.problems import Realised
from s4ref.conformance.reference import Reference
from s4ref.maths.discretize import GeneralisedBilinear, rule_named
from s4ref.records import SSM, Diagonal


Array = npt.NDArray[Any]


@dataclass(frozen=True)
class GradientPart:
    """The gradient of one parameter as it came, and as it should have come."""

    name: str
    got: Any
    expected: Any
    budget: Budget


@dataclass(frozen=True)
class GradientAsked(Asked):
    """The question of a gradient; ``u`` is the cotangent, ``parts`` every parameter that came."""

    parts: tuple[GradientPart, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a reading may look at beside the right gradient."""

    held: Realised
    c: Array
    conventions: Conventions

    def instead(
        self, held: Realised | None = None, c: Array | None = None, through: str = "both"
    ) -> dict[str, Array]:
        """Return the gradients of another question."""
        system, weights = self.held if held is None else held, self.c if c is None else c
        return sensitivity.gradient(system, weights, self.conventions, through=through)


Predict = Callable[[str, Array, Question], Array | None]


def times(factor: Callable[[Question], float]) -> Predict:
    """Return the right gradient times a number."""
    return lambda name, g, q: factor(q) * g


def step(q: Question) -> float:
    return float(q.held.dt[0]) if len(q.held.dt) == 1 else float("nan")


def conjugated(name: str, g: Array, q: Question) -> Array | None:
    return np.conj(g) if np.iscomplexobj(g) else None


def real_part(name: str, g: Array, q: Question) -> Array | None:
    return g.real + 0 * g if np.iscomplexobj(g) else None


def imaginary_part(name: str, g: Array, q: Question) -> Array | None:
    return 1j * g.imag if np.iscomplexobj(g) else None


def transposed(name: str, g: Array, q: Question) -> Array | None:
    return g.T if g.ndim == 2 and g.shape[0] == g.shape[1] > 1 else None


def per_log(name: str, g: Array, q: Question) -> Array | None:
    """With respect to log(-Re lam) and Im lam, or to log dt."""
    if name == "dt":
        return np.asarray(g * np.array([float(x) for x in q.held.dt]).reshape(g.shape))
    if name != "lam" or not np.iscomplexobj(g) or isinstance(q.held.system, SSM):
        return None
    lam: Array = np.asarray(q.held.system.lam, dtype=np.complex128)
    return np.asarray(g.real * lam.real + 1j * g.imag)


def one_place(which: str) -> Predict:
    """Return the gradient of P through one of the two places where it stands."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        system = q.held.system
        if name != "P" or isinstance(system, SSM) or q.conventions.has_Q:
            return None
        h = sensitivity.derivatives(q.held, q.c).get(which)
        if h is None:
            return None
        if which == "Q" and q.conventions.lowrank == "plus":
            h = -h
        return np.conj(h) if q.conventions.gradient == "torch" else h

    return predict


def asked(change: Callable[[Array], Array]) -> Predict:
    """Return the gradient for another cotangent."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        return q.instead(c=change(q.c)).get(name)

    return predict


def row_held(name: str, g: Array, q: Question) -> Array | None:
    """C (I - Ab^L) taken for a constant: the derivative at fixed C of the untruncated kernel."""
    if q.held.tilde_L is None or name == "C":
        return None
    return q.instead(held=Reference().plain(q.held)).get(name)


def tilde_held(name: str, g: Array, q: Question) -> Array | None:
    """C (I - Ab^L) made once and for all: the derivative of the generating function alone."""
    if q.held.tilde_L is not None or name == "C":
        return None
    L, dt = q.c.shape[-1], q.held.dt[0] if len(q.held.dt) == 1 else q.held.dt
    row = oracle.output_tilde(q.held.system, dt, L, rule=rule_named(q.held.rule))
    C = row.to_numpy().reshape(np.shape(q.held.system.C))
    held = replace(q.held, system=replace(q.held.system, C=C), tilde_L=L, memo={})
    return q.instead(held=held).get(name)


def through(which: str) -> Predict:
    """Return the gradient while Ab or Bb is constant."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        if name in ("B", "C", "D"):
            return None
        return q.instead(through=which).get(name)

    return predict


def step_of(which: str) -> Predict:
    """Return the gradient of the step as it stands before A, or before B, alone."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        if name != "dt" or q.held.rule == "none":
            return None
        h, s = sensitivity.derivatives(q.held, q.c), q.held.system
        n = h["dt"].size
        steps = np.array([float(x) for x in q.held.dt])
        of_B = (h["B"].reshape(-1) * np.asarray(s.B, dtype=complex).reshape(-1)).real
        of_B = of_B.reshape(n, -1).sum(axis=1) / steps
        each = of_B if which == "B" else h["dt"] - of_B
        return np.asarray(each.sum() if len(q.held.dt) == 1 else each)

    return predict


def powers(more: int) -> Predict:
    """Return the gradient with l + more in place of l where lam_bar^l is differentiated."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        if name != "lam" or not isinstance(q.held.system, Diagonal) or q.held.rule == "foh":
            return None
        rule, lam = rule_named(q.held.rule), np.asarray(q.held.system.lam, dtype=complex)
        h = sensitivity.derivatives(q.held, q.c)
        B = np.asarray(q.held.system.B, dtype=complex).reshape(len(lam), -1)
        steps = np.array([float(x) for x in q.held.dt])
        slope = steps * np.ones(len(lam), dtype=complex)  # of log lam_bar
        if isinstance(rule, GeneralisedBilinear):
            z, alpha = steps * lam, float(rule.alpha)
            slope = steps / ((1 - alpha * z) * (1 + (1 - alpha) * z))
        elif q.held.rule == "none":
            slope = 1 / lam
        extra = more * slope * (h["B"].reshape(B.shape) * B).sum(axis=1)
        return np.asarray(g + (np.conj(extra) if q.conventions.gradient == "torch" else extra))

    return predict


def without(c: Array, index: int) -> Array:
    out = np.array(c)
    out[..., index] = 0
    return out
