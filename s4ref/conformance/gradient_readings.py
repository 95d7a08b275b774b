"""What a gradient may be instead of the right one.

Each reading predicts the gradient of one parameter from the right one, or from the sensitivities of
a changed question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget
from s4ref.conformance import sensitivity
from s4ref.conformance.asked import Asked
from s4ref.conformance.declared import Conventions
from s4ref.conformance.problems import Realised
from s4ref.conformance.reference import Reference
from s4ref.records import SSM


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

    def instead(self, held: Realised | None = None, c: Array | None = None) -> dict[str, Array]:
        """Return the gradients of another question."""
        return sensitivity.gradient(
            self.held if held is None else held, self.c if c is None else c, self.conventions
        )


Predict = Callable[[str, Array, Question], Array | None]


@dataclass(frozen=True)
class GradientReading:
    """A known mistake in a gradient.

    Attributes
    ----------
    id, says, equation, place, remedy : as of :class:`Reading`; {names} stands for the parameters
    predict : (name, right gradient, question) -> what the layer gives, or None where it says
        nothing different
    """

    id: str
    says: str
    equation: str
    place: str
    remedy: str
    predict: Predict
    theorem: str = "kernel-derivative"


def times(factor: Callable[[Question], float]) -> Predict:
    """Return the right gradient times a number."""
    return lambda name, g, q: factor(q) * g


def _step(q: Question) -> float:
    return float(q.held.dt[0]) if len(q.held.dt) == 1 else float("nan")


def _conjugated(name: str, g: Array, q: Question) -> Array | None:
    return np.conj(g) if np.iscomplexobj(g) else None


def _real_part(name: str, g: Array, q: Question) -> Array | None:
    return g.real + 0 * g if np.iscomplexobj(g) else None


def _imaginary_part(name: str, g: Array, q: Question) -> Array | None:
    return 1j * g.imag if np.iscomplexobj(g) else None


def _transposed(name: str, g: Array, q: Question) -> Array | None:
    return g.T if g.ndim == 2 and g.shape[0] == g.shape[1] > 1 else None


def _per_log(name: str, g: Array, q: Question) -> Array | None:
    """With respect to log(-Re lam) and Im lam, or to log dt."""
    if name == "dt":
        return np.asarray(g * np.array([float(x) for x in q.held.dt]).reshape(g.shape))
    if name != "lam" or not np.iscomplexobj(g) or isinstance(q.held.system, SSM):
        return None
    lam: Array = np.asarray(q.held.system.lam, dtype=np.complex128)
    return np.asarray(g.real * lam.real + 1j * g.imag)


def _one_place(which: str) -> Predict:
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


def _asked(change: Callable[[Array], Array]) -> Predict:
    """Return the gradient for another cotangent."""

    def predict(name: str, g: Array, q: Question) -> Array | None:
        return q.instead(c=change(q.c)).get(name)

    return predict


def _row_held(name: str, g: Array, q: Question) -> Array | None:
    """C (I - Ab^L) taken for a constant: the derivative at fixed C of the untruncated kernel."""
    if q.held.tilde_L is None or name == "C":
        return None
    return q.instead(held=Reference().plain(q.held)).get(name)


def _without(c: Array, index: int) -> Array:
    out = np.array(c)
    out[..., index] = 0
    return out


READINGS: tuple[GradientReading, ...] = (
    GradientReading(
        "gradient-zero", "returns no gradient of {names} but zeros", "dL/dX = Re(h dX), h /= 0",
        "a detach(), .data, no_grad() or float() between the parameter and the kernel",
        "keep {names} in the graph", lambda name, g, q: 0 * g,
    ),
    GradientReading(
        "gradient-conjugated", "returns the conjugate of the gradient of {names}",
        "dL/dRe + i dL/dIm (torch), dL/dRe - i dL/dIm (jax)",
        "a custom backward() of a complex function, or the convention of gradients",
        "conjugate it, or declare \"gradient\" as it is", _conjugated,
    ),
    GradientReading(
        "gradient-doubled", "returns twice the gradient of {names}",
        "K = 2 Re sum over one mode of each pair: the 2 counts once",
        "the factor 2 of conjugate pairs, applied in forward and in backward",
        "count conjugate pairs once", times(lambda q: 2.0),
    ),
    GradientReading(
        "gradient-halved", "returns half the gradient of {names}",
        "K = 2 Re sum over one mode of each pair: d/dX of both modes",
        "the factor 2 of conjugate pairs, forgotten in backward",
        "count both modes of each pair", times(lambda q: 0.5),
    ),
    GradientReading(
        "gradient-negated", "returns the negative of the gradient of {names}",
        "dL = Re(h dX)", "a sign in a custom backward(), or a loss that is maximised",
        "change the sign", times(lambda q: -1.0),
    ),
    GradientReading(
        "gradient-without-dt", "leaves the factor dt out of the gradient of {names}",
        "d/dlam = dt d/d(dt lam)", "the chain rule through dt lam or dt B in a custom backward()",
        "multiply by dt", times(lambda q: 1 / _step(q)),
    ),
    GradientReading(
        "gradient-dt-twice", "has the factor dt once too often in the gradient of {names}",
        "d/dlam = dt d/d(dt lam); d/dlog dt = dt d/ddt",
        "the chain rule through dt lam, or log dt in place of dt",
        "leave one dt out", times(_step),
    ),
    GradientReading(
        "gradient-of-logarithm", "returns the gradient with respect to the logarithm of {names}",
        "d/dx = (d/dlog x)/x", "the trainable array in place of the parameter that it becomes",
        "return the gradient with respect to the parameters of make()", _per_log,
    ),
    GradientReading(
        "gradient-real-part", "returns the real part of the gradient of {names} alone",
        "dL/dIm belongs to the gradient", "a cast to real numbers in backward()",
        "keep the imaginary part", _real_part,
    ),
    GradientReading(
        "gradient-imaginary-part", "returns the imaginary part of the gradient of {names} alone",
        "dL/dRe belongs to the gradient", "a real part that is detached or constant",
        "keep the real part", _imaginary_part,
    ),
    GradientReading(
        "gradient-transposed", "returns the transpose of the gradient of {names}",
        "d tr(G^T A) = tr(G^T dA)", "a matrix product in a custom backward()",
        "transpose it", _transposed,
    ),
    GradientReading(
        "gradient-first-place", "differentiates P P* by its first factor alone",
        "d(P P*) = dP P* + P dP*", "P or its conjugate copy is detached",
        "differentiate both factors", _one_place("P"),
    ),
    GradientReading(
        "gradient-second-place", "differentiates P P* by its second factor alone",
        "d(P P*) = dP P* + P dP*", "P or its conjugate copy is detached",
        "differentiate both factors", _one_place("Q"),
    ),
    GradientReading(
        "gradient-reversed", "pairs the kernel with the cotangent backwards in the gradient of "
        "{names}", "L = sum_l c_l K_l", "the order of powers in a custom backward()",
        "reverse the cotangent", _asked(lambda c: c[..., ::-1]),
    ),
    GradientReading(
        "gradient-mean", "divides the gradient of {names} by the length",
        "L = sum_l c_l K_l, not their mean", "an FFT normalised in backward(), or a mean",
        "multiply by L", times(lambda q: 1 / q.c.shape[-1]),
    ),
    GradientReading(
        "gradient-times-length", "multiplies the gradient of {names} by the length",
        "L = sum_l c_l K_l", "an inverse FFT that is not normalised in backward()",
        "divide by L", times(lambda q: float(q.c.shape[-1])),
    ),
    GradientReading(
        "gradient-first-sample-lost", "leaves the first sample out of the gradient of {names}",
        "L = sum_l c_l K_l from l = 0 on", "a shift by one in a custom backward()",
        "let the sum begin at l = 0", _asked(lambda c: _without(c, 0)),
    ),
    GradientReading(
        "gradient-last-sample-lost", "leaves the last sample out of the gradient of {names}",
        "L = sum_l c_l K_l up to l = L - 1", "a shift by one in a custom backward()",
        "let the sum end at l = L - 1", _asked(lambda c: _without(c, -1)),
    ),
    GradientReading(
        "gradient-row-held", "treats C as if it did not depend on {names} through (I - Ab^L)^-1",
        "C = Ct (I - Ab^L)^-1", "a detached Ab^L",
        "differentiate through Ab^L, or keep C itself", _row_held,
        "truncated-generating-function",
    ),
)  # fmt: skip
