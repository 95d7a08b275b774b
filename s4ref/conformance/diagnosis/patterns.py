"""What an error without a name looks like: which samples, which node, which growth, which dtype."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.observation import Observation, Status


FORMULA = 2.0**-10  # relative: below, what is held in half precision may err so
ALIKE = "float32 and float64 err alike"


def samples(got: Any, expected: Any, tolerance: float) -> str:
    """Say which samples are off, along time."""
    if np.ndim(got) == 0:
        return ""
    axis = -1 if np.ndim(got) != 2 else 0
    off = np.moveaxis(np.abs(got - expected) > tolerance, axis, 0)
    return _which([bool(row.any()) for row in off.reshape(off.shape[0], -1)])


def _which(off: list[bool]) -> str:
    indices = [i for i, bad in enumerate(off) if bad]
    n = len(off)
    if not indices:
        return "not finite"
    if len(indices) == n:
        return "every sample is off"
    if len(indices) == 1:
        return f"only sample {indices[0]} of {n} is off"
    if indices == list(range(indices[0], n)):
        return f"right up to sample {indices[0] - 1}, off from {indices[0]} on"
    if indices == list(range(indices[-1] + 1)):
        return f"off up to sample {indices[-1]}, right from {indices[-1] + 1} on"
    for parity, name in ((0, "even"), (1, "odd")):
        if all(i % 2 == parity for i in indices):
            return f"only {name} samples are off"
    return f"{len(indices)} of {n} samples are off, the first at {indices[0]}"


def ratio(got: Any, expected: Any, tolerance: float) -> float | None:
    """Return c if got = c * expected within the tolerance."""
    norm = float(np.sum(np.abs(expected) ** 2))
    if norm == 0 or not np.isfinite(got).all():
        return None
    c = float(np.sum(np.real(got * np.conj(expected)))) / norm
    return c if float(np.max(np.abs(got - c * expected))) <= tolerance * max(1.0, abs(c)) else None


def node(got: Any, expected: Any, tolerance: float) -> str:
    """Say which node of the transform is wrong, if it is one."""
    if np.ndim(got) not in (1, 3) or np.iscomplexobj(got):
        return ""
    L = np.shape(got)[-1]
    if L < 5 or not np.isfinite(got).all():
        return ""
    spectrum = np.abs(np.fft.rfft(np.asarray(got) - expected, axis=-1)).reshape(-1, L // 2 + 1)
    # one node alone: every other one is right to the rounding of the error itself
    size = float(spectrum.max())
    off = np.flatnonzero((spectrum > 1e-6 * size).any(axis=0))
    if len(off) != 1 or size <= 4 * tolerance * L:
        return ""
    k = int(off[0])
    if k == 0:
        return "the error is the same in every tap: the node z = 1 is wrong"
    if 2 * k == L:
        return "the error alternates in sign: the node z = -1 is wrong"
    return f"the error is one wave of {k} turns: the node k = {k} of {L} is wrong"


def shape(got: Any, expected: Any, tolerance: float) -> str:
    """Say how the error runs along the taps of one kernel: its signs, its growth or decay."""
    if np.ndim(got) != 1 or np.iscomplexobj(got) or len(got) < 7:
        return ""
    gap = np.asarray(got) - expected
    if not (np.abs(gap) > tolerance).all() or not np.isfinite(gap).all():
        return ""
    rate = math.exp(float(np.polyfit(np.arange(len(gap)), np.log(np.abs(gap)), 1)[0]))
    signs = np.sign(gap)
    told = []
    if (signs[1:] == -signs[:-1]).all():
        told.append("its sign alternates")
    elif (signs == signs[0]).all():
        told.append(f"its sign is {'plus' if signs[0] > 0 else 'minus'} throughout")
    if not 0.97 < rate < 1.03:
        told.append(f"it {'grows' if rate > 1 else 'decays'} by {rate:.2g} a sample")
    return "; ".join(told)


def channels(got: Any, expected: Any, tolerance: float) -> str:
    """Say which channels are off where there are several."""
    if np.ndim(got) not in (2, 3):
        return ""
    off = np.abs(np.asarray(got) - expected) > tolerance
    per = off.any(axis=0) if np.ndim(got) == 2 else off.any(axis=-1)
    if per.all() or not per.any():
        return ""
    if per.ndim == 1:
        return f"only channel {', '.join(map(str, np.flatnonzero(per)))} is off"
    same = np.equal.outer(np.arange(per.shape[0]), np.arange(per.shape[1]))
    if not per[~same].any():
        return "only the diagonal channels are off"
    if not np.diag(per).any():
        return "only outputs of another channel's input are off"
    rows, columns = np.flatnonzero(per.any(axis=1)), np.flatnonzero(per.any(axis=0))
    if len(rows) < per.shape[0]:
        return f"only output {', '.join(map(str, rows))} is off"
    if len(columns) < per.shape[1]:
        return f"only input {', '.join(map(str, columns))} is off"
    return ""


def precision(pairs: Sequence[tuple[Observation, Observation]]) -> str:
    """Say whether float64 helps: the same case in float64 and in float32."""
    ratios = [
        low.error / high.error
        for high, low in pairs
        if high.error > 0 and math.isfinite(low.error) and math.isfinite(high.error)
    ]
    if not ratios:
        return ""
    middle = float(np.median(ratios))
    nearer = math.sqrt(UNIT_ROUNDOFF["float32"] * UNIT_ROUNDOFF["float64"])
    typical = sum(high.narrow or high.error >= nearer * high.scale for high, _ in pairs)
    # As the verdict has it: what float32 may cost is no formula, however much both err alike.
    if 2 * typical >= len(pairs) and all(
        high.lower is not None and high.error <= high.lower and not high.partial
        for high, _ in pairs
    ):
        return "float64 errs no more than float32 may: its digits are those of float32"
    if 0.5 < middle < 2 and any(low.status is not Status.OK for _, low in pairs):
        if all(high.error <= FORMULA * high.scale for high, _ in pairs):
            return f"{ALIKE}: a formula, a constant, or something held in fewer digits"
        return f"{ALIKE}: a formula, no rounding"
    if middle > 2**24:
        return f"float64 errs {middle:.0e} times less than float32: rounding"
    return ""
