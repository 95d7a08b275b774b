"""Kernels that end early and chunks that end otherwise than the rest, at a size to be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.library.family import Family
from s4ref.conformance.diagnosis.library.states import PASS, STATE
from s4ref.conformance.diagnosis.library.walks import Walk
from s4ref.conformance.diagnosis.plan import convolved, plain_row, state_after
from s4ref.conformance.diagnosis.reading import Reading, change


POWERS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
TAPS = tuple(sorted({*POWERS, *(float(n) for n in (
    3, 5, 6, 7, 9, 10, 12, 15, 20, 24, 25, 30, 31, 33, 40, 48, 50, 60, 63, 65, 80, 96, 100, 120,
    127, 129, 150, 160, 192, 200, 224, 240, 250, 255,
))}))  # fmt: skip
End = Callable[[Discretized, Array, Array, int, bool], Array]


def ended(K: Array, n: float) -> Array:
    """Return the kernel with zeros from tap n on."""
    return np.where(np.arange(K.shape[-1]) < round(n), K, 0)


def in_apply(n: float) -> Callable[[Array, Array], Array]:
    """Return the convolution with the first n taps."""
    return lambda K, u: convolved(ended(K, n), u)


def chunked(end: End) -> Callable[[float], Walk]:
    """Return right outputs by chunks whose last one ends in end(d, inputs, x, size, last)."""

    def build(value: float) -> Walk:
        size = round(value)

        def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
            if d.Bp is not None or d.held.late or size < 2:
                return None
            C, y = plain_row(d), []
            for start in range(0, len(u), size):
                part, inner = u[start : start + size], x
                for sample in part:
                    inner = d.Ab @ inner + d.Bb @ sample
                    y.append((C @ inner).real + D @ sample)
                x = end(d, part, x, size, start + size >= len(u))
            return np.array(y), x

        return walk

    return build


def _whole_lost(d: Discretized, u: Array, x: Array, size: int, last: bool) -> Array:
    return x if last and len(u) == size else state_after(d, u, x)


def _decays_whole(d: Discretized, u: Array, x: Array, size: int, last: bool) -> Array:
    return np.asarray(d.power(size) @ x + state_after(d, u, 0 * x))


def _weighed_from_end(d: Discretized, u: Array, x: Array, size: int, last: bool) -> Array:
    fresh = d.power(size - len(u)) @ state_after(d, u, 0 * x)
    return np.asarray(d.power(len(u)) @ x + fresh)


def _runs_on(d: Discretized, u: Array, x: Array, size: int, last: bool) -> Array:
    return np.asarray(d.power(size - len(u)) @ state_after(d, u, x))


def _chunk(id: str, says: str, remedy: str, end: End) -> Family:
    return Family(
        id, says, STATE, PASS, "apply(): the state after its last chunk", remedy, None, "walk",
        chunked(end), POWERS,
    )  # fmt: skip


Taps = tuple[str, str, str, str, Callable[[float], Any]]  # id, says, place, stage, build
EQUATION, REC = "y_k = sum_{l <= k} K[l] u_{k-l} + D u_k", "recurrence-is-convolution"
REMEDY = "use all L taps, not {value}"
CONVOLUTION: Taps = (
    "convolution-ends", "convolves with the first {value} taps of the kernel only",
    "apply(): a kernel of fixed length, blocks of it left out", "mix", in_apply,
)  # fmt: skip
KERNEL: Taps = (
    "kernel-ends", "gives the first {value} taps of the kernel, zeros behind",
    "kernel(): a fixed length, a window", "shape", lambda n: lambda K, d: ended(K, n),
)  # fmt: skip


def _taps(taps: Taps) -> Family:
    id, says, place, stage, build = taps
    return Family(
        f"{id}-early", says, EQUATION, REC, place, REMEDY, None, stage, build, TAPS
    )  # fmt: skip


def _at(taps: Taps, n: int) -> Reading:
    """Return the reading at a frequent size: fits are not tried where all cases are large."""
    id, says, place, stage, build = taps
    says, remedy = (text.replace("{value}", str(n)) for text in (says, REMEDY))
    return Reading(f"{id}-at-{n}", says, EQUATION, REC, place, remedy, change(stage, build(n)))


READINGS: tuple[Reading, ...] = tuple(
    _at(taps, n) for taps in (CONVOLUTION, KERNEL) for n in (32, 64, 128, 256)
)
CUTS: tuple[Family, ...] = (
    _taps(CONVOLUTION),
    _taps(KERNEL),
    _chunk("chunk-whole-last-lost",
           "leaves the last chunk of {value} samples out of its state if it is a whole one",
           "hand on the state after the last chunk, whole or not", _whole_lost),
    _chunk("chunk-decays-whole",
           "lets an incomplete chunk damp the state before by a whole chunk of {value} samples",
           "multiply by Ab^n of the n samples there are", _decays_whole),
    _chunk("chunk-weighed-from-end",
           "counts the inputs of an incomplete chunk from the end of a whole one of {value}",
           "Ab^{n-1-j} belongs to u_j of the n samples there are", _weighed_from_end),
    _chunk("chunk-runs-on",
           "lets the state run on through the padding of the last chunk of {value} samples",
           "take the state after the last true sample", _runs_on),
)  # fmt: skip
