"""Outputs: convolution, feedthrough, channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import erf

from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.library import cuts, directions
from s4ref.conformance.diagnosis.library.nodes import next_power_of_two
from s4ref.conformance.diagnosis.plan import convolved, joined
from s4ref.conformance.diagnosis.reading import Reading, change


def _each(f: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Return the outputs with ``f`` in the place of the convolution of two sequences."""

    def mix(K: Array, u: Array) -> Array:
        out = [sum(f(K[o, i], u[:, i]) for i in range(u.shape[1])) for o in range(K.shape[0])]
        return np.stack([np.asarray(y) for y in out], axis=1)

    return mix


def circular(n: Callable[[int], int]) -> Callable[[Array, Array], Array | None]:
    """Return the circular convolution of length n(T)."""

    def mix(K: Array, u: Array) -> Array | None:
        T, m = len(u), n(len(u))
        if m >= 2 * T - 1 or m < T:
            return None

        def wrapped(k: Array, x: Array) -> Array:
            full = np.convolve(k, x)
            out = full[:T].copy()
            out[: len(full) - m] += full[m:]
            return out

        return _each(wrapped)(K, u)

    return mix


def _correlated(k: Array, x: Array) -> Array:
    return np.convolve(k, x[::-1])[: len(x)][::-1]


def _flipped(k: Array, x: Array) -> Array:
    return np.convolve(k[::-1], x)[: len(x)]


def _input_flipped(k: Array, x: Array) -> Array:
    return np.convolve(k, x[::-1])[: len(x)]


def _same(k: Array, x: Array) -> Array:
    return np.convolve(k, x, mode="same")[: len(x)]


def _last(k: Array, x: Array) -> Array:
    return np.convolve(k, x)[-len(x) :]


def _late(k: Array, x: Array) -> Array:
    return np.concatenate([[0.0], np.convolve(k, x)[: len(x) - 1]])


def _early(k: Array, x: Array) -> Array:
    return np.append(np.convolve(k, x), 0.0)[1 : len(x) + 1]


def _accumulated(k: Array, x: Array) -> Array:
    return np.cumsum(k * x)


def _pointwise(k: Array, x: Array) -> Array:
    return k * x


def _odd_without_n(K: Array, u: Array) -> Array | None:
    """FFTs of length 2 T - 1 and an irfft of length 2 T - 2."""
    T = len(u)
    if T < 2:
        return None

    def f(k: Array, x: Array) -> Array:
        spectrum = np.fft.rfft(k, 2 * T - 1) * np.fft.rfft(x, 2 * T - 1)
        return np.fft.irfft(spectrum)[:T]

    return _each(f)(K, u)


def _unnormalised(K: Array, u: Array) -> Array:
    return convolved(K, u) * (2 * len(u))


def _orthonormal(K: Array, u: Array) -> Array:
    return np.asarray(convolved(K, u) / np.sqrt(2 * len(u)))


def _residual(D: Array, u: Array) -> Array | None:
    return np.asarray(u @ D.T + u) if D.shape[0] == D.shape[1] else None


def _last_lost(y: Array) -> Array:
    return np.concatenate([y[:-1], 0 * y[-1:]])


def _first_lost(y: Array) -> Array:
    return np.concatenate([0 * y[:1], y[1:]])


def _gelu(y: Array) -> Array:
    return np.asarray(y * (1 + erf(y / np.sqrt(2))) / 2)


def fed(c: float) -> Callable[[Array, Array], Array]:
    """Return D u times c."""
    return lambda D, u: c * np.asarray(u @ D.T)


def _fed_late(D: Array, u: Array) -> Array:
    return np.concatenate([0 * u[:1], u[:-1]]) @ D.T


def _identity(D: Array, u: Array) -> Array | None:
    return u if D.shape[0] == D.shape[1] else None


def _first_gain(D: Array, u: Array) -> Array | None:
    return u * D[0, 0] if D.shape[0] == D.shape[1] and D.shape[0] > 1 else None


def _gains_reversed(D: Array, u: Array) -> Array | None:
    return u @ D[::-1, ::-1].T if D.shape[0] > 1 else None


def _dense_gain(D: Array, u: Array) -> Array | None:
    if D.shape[0] < 2 or D.shape[0] != D.shape[1]:
        return None
    return np.tile((u @ np.diag(D))[:, None], (1, D.shape[0]))


CONV = "y_k = sum_{l <= k} K[l] u_{k-l} + D u_k"
REC, PAD, LIN = (
    "recurrence-is-convolution", "causal-convolution-padding", "linearity-and-causality",
)  # fmt: skip
FFT = "apply(): rfft(K, n) * rfft(u, n)"


def _r(
    id: str,
    says: str,
    theorem: str,
    place: str,
    remedy: str,
    stage: str,
    do: Any,
    equation: str = CONV,
) -> Reading:
    return Reading(id, says, equation, theorem, place, remedy, change(stage, do))


READINGS: tuple[Reading, ...] = (
    _r("circular", "convolves circularly: the tail wraps around", PAD, FFT,
       "pad both FFTs to at least 2 L - 1", "mix", circular(lambda T: T),
       "i + j = k mod n means i + j = k only for n >= 2 L - 1"),
    _r("circular-2l-2", "pads the FFTs to 2 L - 2: one product wraps around", PAD, FFT,
       "pad to at least 2 L - 1", "mix", circular(lambda T: 2 * T - 2),
       "i + j = k mod n means i + j = k only for n >= 2 L - 1"),
    _r("circular-l-plus-1", "pads the FFTs to L + 1", PAD, FFT, "pad to at least 2 L - 1", "mix",
       circular(lambda T: T + 1)),
    _r("circular-power-of-two", "pads the FFTs to the next power of two of L", PAD, FFT,
       "pad to at least 2 L - 1", "mix", circular(next_power_of_two)),
    _r("circular-3l-2", "pads the FFTs to 3/2 L", PAD, FFT, "pad to at least 2 L - 1", "mix",
       circular(lambda T: 3 * T // 2)),
    _r("irfft-odd", "inverts FFTs of odd length 2 L - 1 by an irfft without n", PAD,
       "apply(): irfft(x)", "irfft(x, n=n)", "mix", _odd_without_n),
    _r("fft-scale", "leaves the 1/n of the inverse FFT of length n = 2 L out", PAD,
       "norm= of the FFTs", "divide by n", "mix", _unnormalised),
    _r("correlation", "correlates instead of convolving", REC, "conj of one spectrum, or conv1d",
       "reverse K", "mix", _each(_correlated)),
    _r("convolves-flipped-kernel", "convolves with K backwards", REC, "conv1d correlates already",
       "take K as it is", "mix", _each(_flipped)),
    _r("input-reversed", "convolves with u backwards", REC, "u[::-1]", "take u as it is", "mix",
       _each(_input_flipped)),
    _r("convolution-centred", 'takes the middle of the convolution, as mode="same"', LIN,
       'convolve(mode="same")', "take the first L samples", "mix", _each(_same)),
    _r("convolution-tail", "takes the last samples of the convolution", LIN, "y[-L:]",
       "take the first L samples", "mix", _each(_last)),
    _r("output-late", "gives K * u one sample late", LIN, "a pad on the left",
       "y_0 sees u_0", "mix", _each(_late)),
    _r("output-early", "gives K * u one sample early", LIN, "y[1:]", "begin at y_0", "mix",
       _each(_early)),
    Reading("products-accumulated", "adds up K[j] u_j: u is not reversed", CONV, REC,
            "K[: k + 1] @ u[: k + 1]", "pair K[l] with u_{k-l}", change("mix", _each(_accumulated)),
            only=lambda c: c.algorithm not in ("scan", "recurrence")),
    _r("pointwise-product", "multiplies K and u sample by sample", REC, "K * u",
       "convolve", "mix", _each(_pointwise)),
    _r("d-dropped", "leaves D u out", REC, "apply(), step(): + D * u", "add D u", "feed", fed(0.0)),
    _r("d-doubled", "adds D u twice", REC, "D added in kernel() and in apply()", "add D u once",
       "feed", fed(2.0)),
    _r("d-negated", "subtracts D u", REC, "- D * u", "add D u", "feed", fed(-1.0)),
    _r("d-is-one", "adds u for D u", REC, "a residual connection", "multiply by D", "feed",
       _identity),
    _r("d-halved", "adds D u / 2", REC, "D halved beside 2 Re", "add D u", "feed", fed(0.5)),
    _r("d-late", "adds D u_{k-1}", REC, "step(): the input of the step before", "add D u_k", "feed",
       _fed_late),
    _r("d-first-gain", "uses the first channel's gain for all", REC, "D[0], or a broadcast",
       "use one gain a channel", "feed", _first_gain),
    _r("d-reversed", "pairs the gains with the channels in reverse order", REC, "D[::-1]",
       "keep the order of channels", "feed", _gains_reversed),
    _r("d-sums-channels", "adds sum_i D_i u_i to every output", REC, "u @ D",
       "u * D: one gain a channel", "feed", _dense_gain),
    _r("output-doubled", "doubles the outputs, D u included", REC, "apply(): 2 * y",
       "double K only", "after", lambda y: 2 * y),
    _r("output-halved", "halves the outputs, D u included", REC, "apply(): y / 2",
       "look for a mean over two directions or channels", "after", lambda y: y / 2),
    _r("output-negated", "gives the negative output", REC, "apply(): a sign", "change the sign",
       "after", np.negative),
    _r("output-reversed", "gives y backwards", LIN, "y[::-1]", "keep the order of time", "after",
       lambda y: y[::-1]),
    _r("outputs-exchanged", "numbers the outputs backwards", REC, "the channel axis of y",
       "keep the order of channels", "after", lambda y: y[:, ::-1] if y.shape[1] > 1 else None),
    _r("direction-not-returned", "leaves the reverse direction reversed in time", LIN,
       "bidirectional(): the second flip", "flip the outputs back", "join",
       directions.not_returned),
    _r("direction-not-reversed", "runs forward twice", LIN, "bidirectional(): the first flip",
       "flip the input of the second direction", "join", directions.not_reversed),
    _r("direction-lost", "leaves the reverse direction out", LIN, "bidirectional()",
       "add the reverse direction", "join", directions.lost),
    _r("direction-d-twice", "adds D u in both directions", LIN, "bidirectional(): D",
       "add D u once", "join", directions.d_twice),
    _r("direction-other-lag", "begins the reverse direction at the other lag", LIN,
       "bidirectional(): the shift by one", 'declare the other "bidirectional_lag", or shift',
       "join", lambda run, D, u, lag: joined(run, D, u, 1 - lag)),
    _r("directions-averaged", "averages the two directions", LIN, "bidirectional(): a mean",
       "add them", "join", directions.averaged),
    _r("direction-rolled", "shifts the reverse direction by one, around the end", LIN,
       "bidirectional(): np.roll", "begin it at the declared lag, zero at the end", "join",
       directions.rolled_direction),
    _r("direction-lag-other-way", "delays the reverse direction instead of advancing it", LIN,
       "bidirectional(): the shift by one", "y_k sees u_{k+1}, not u_{k-1}", "join",
       directions.other_way),
    _r("output-tanh", "applies tanh to the outputs", LIN, "an activation in apply()",
       "leave the activation to the block", "after", np.tanh),
    _r("output-gelu", "applies gelu to the outputs", LIN, "an activation in apply()",
       "leave the activation to the block", "after", _gelu),
    _r("output-silu", "applies silu to the outputs", LIN, "an activation in apply()",
       "leave the activation to the block", "after", lambda y: y / (1 + np.exp(-y))),
    _r("output-sigmoid", "applies a sigmoid to the outputs", LIN, "an activation in apply()",
       "leave the activation to the block", "after", lambda y: 1 / (1 + np.exp(-y))),
    _r("output-modulus", "returns |y|", LIN, "abs() in apply()", "keep the sign", "after", np.abs),
    _r("mean-removed", "takes the mean over time off the outputs", LIN,
       "a normalisation in apply()", "leave it to the block: it is not causal", "after",
       lambda y: y - y.mean(axis=0)),
    _r("normalised", "normalises the outputs to mean 0 and variance 1", LIN,
       "a normalisation in apply()", "leave it to the block: it is not causal", "after",
       lambda y: (y - y.mean(axis=0)) / y.std(axis=0)),
    _r("input-mean-removed", "takes the mean off the input", LIN, "a normalisation in apply()",
       "leave it to the block: it is not causal", "mix",
       lambda K, u: convolved(K, u - u.mean(axis=0))),
    _r("output-zero", "gives zero for every output", REC, "apply()", "return y", "after",
       lambda y: 0 * y),
    _r("last-sample-lost", "gives 0 for the last output", LIN, "a pad on the right",
       "keep every sample", "after", _last_lost),
    _r("first-sample-lost", "gives 0 for the first output", LIN, "a pad on the left",
       "keep every sample", "after", _first_lost),
    _r("residual", "adds u to y beside D u", REC, "a residual connection in apply()",
       "leave it to the block", "feed", _residual),
    _r("fft-orthonormal-convolution", "multiplies orthonormal FFTs without undoing their scale",
       PAD, 'norm="ortho" of the FFTs', "divide by n in all", "mix", _orthonormal),
    _r("fft-doubled-length-scale", "divides by 2 L twice", PAD, "norm= of the FFTs",
       "divide by n once", "mix", lambda K, u: convolved(K, u) / (2 * len(u))),
    _r("y-late", "gives y one sample late, D u included", LIN, "a pad on the left of y",
       "y_0 sees u_0", "after", lambda y: np.concatenate([0 * y[:1], y[:-1]])),
    _r("y-early", "gives y one sample early, D u included", LIN, "y[1:]", "begin at y_0", "after",
       lambda y: np.concatenate([y[1:], 0 * y[:1]])),
    _r("y-rolled", "rolls y by one sample, the last one in front", LIN, "np.roll",
       "begin at y_0", "after", lambda y: np.roll(y, 1, axis=0)),
    _r("relu", "applies relu to the outputs", LIN, "an activation in apply()",
       "leave the activation to the block", "after", lambda y: np.maximum(y, 0)),
    *cuts.READINGS,
)  # fmt: skip
