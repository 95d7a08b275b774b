"""What is off in a discrete pair: Ab or Bb, and of diagonal ones which modes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.asked import Asked
from s4ref.conformance.diagnosis.held import held
from s4ref.conformance.diagnosis.patterns import ratio
from s4ref.conformance.observation import Observation


MODES = 4  # that are named


def parts(o: Observation) -> list[str] | None:
    """Say which part of (Ab, Bb) is off, or None if it is not a pair that was compared."""
    asked = o.subject
    if not isinstance(asked, Asked) or asked.way != "pair" or o.budget is None:
        return None
    h = held(asked.layer.realised, asked.layer.bench.declaration.conventions.half)
    dense = np.size(o.expected) != h.n * (1 + h.B.shape[1])
    size = _order(np.size(o.expected), h.B.shape[1]) ** 2 if dense else h.n
    return told(o.got, o.expected, size, o.budget.algorithm, o.scale, h.B.shape[1], dense)


def told(
    got: npt.NDArray[Any],
    expected: npt.NDArray[Any],
    size: int,
    tolerance: float,
    scale: float,
    inputs: int,
    dense: bool,
) -> list[str]:
    """Say which part is off.

    Parameters
    ----------
    got, expected : Ab and Bb laid end to end
    size : how many entries Ab has
    tolerance, scale : of the part that is worse; the other may err as much, relative
    inputs : columns of B
    dense : whether Ab is a matrix, not its diagonal
    """
    off = []
    for name, part in (("Ab", slice(None, size)), ("Bb", slice(size, None))):
        x, y = got[part], expected[part]
        room = tolerance * max(1.0, float(np.max(np.abs(y))) / scale if scale > 0 else 1.0)
        wrong = ~(np.abs(x - y) <= room)
        if wrong.any():
            off.append((name, x, y, room, wrong))
    if not off:
        return []
    if len(off) == 2:
        text = "Ab and Bb are off"
    else:
        text = "Ab is off, Bb is right" if off[0][0] == "Ab" else "Ab is right, Bb is off"
    if not dense:
        width = {"Ab": 1, "Bb": inputs}
        modes = {int(i) // width[name] for name, *_, w in off for i in np.flatnonzero(w)}
        if len(modes) == 1 < size:
            text += f" (mode {min(modes)} of {size})"
        elif len(modes) < size:
            few = ", ".join(map(str, sorted(modes))) if len(modes) <= MODES else str(len(modes))
            text += f" (modes {few} of {size})" if len(modes) <= MODES else f" ({few} modes)"
    factors = [
        f"{name} = {c:.6g} x expected in every entry"
        for name, x, y, room, _ in off
        if x.size > 1 and (c := ratio(x, y, room)) is not None
    ]
    return [text, *factors]


def _order(entries: int, inputs: int) -> int:
    """Return N of N^2 + N inputs entries."""
    return (math.isqrt(inputs**2 + 4 * entries) - inputs) // 2
