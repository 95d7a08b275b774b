"""The ``state_dict`` of the layers of ``s4ref.fast``: S4, S4D and S5, in one direction or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.inspect.channel import Channel
from s4ref.inspect.plain import plain
from s4ref.inspect.stored import Arrays, complex_of
from s4ref.maths.discretize import Rule
from s4ref.records import SSM


NEEDS = frozenset(
    {"modes.log_decay", "modes.frequency", "modes.damped", "modes.weight", "B", "C", "log_dt"}
)


def own(layer: str, a: Arrays, rule: Rule, *, mimo: bool = False) -> Iterator[Channel]:
    """lam = -exp(log_decay) + i frequency, Re lam = 0 where not damped; B, C, P as pairs.

    ``mimo`` reads a square B, of which shapes do not tell, as that of S5.
    """
    parts = _system(a)
    yield from map(_real, plain(layer, parts, rule, mimo=mimo))
    if "C_reverse" in a:
        name = f"{layer}.C_reverse".lstrip(".")
        parts["C"] = complex_of(a["C_reverse"])
        yield from map(_real, plain(name, parts, rule, mimo=mimo))


def _system(a: Arrays) -> dict[str, npt.NDArray[Any]]:
    weight = a["modes.weight"].astype(int)
    decay = np.where(a["modes.damped"] == 1, _exp(a, "modes.log_decay"), 0.0)
    parts = {
        "lam": -decay + 1j * a["modes.frequency"].astype(np.float64) * (weight == 2),
        "weight": weight,
        "B": complex_of(a["B"]),
        "C": complex_of(a["C"]),
        "dt": _exp(a, "log_dt"),
    }
    if "P" in a:
        parts["P"] = complex_of(a["P"])
    return parts | ({"D": a["D"]} if "D" in a else {})


def _exp(a: Arrays, name: str) -> npt.NDArray[Any]:
    """Return exp in float64, of what the layer's own dtype can hold."""
    x = a[name]
    high = np.log(float(np.finfo(x.dtype).max)) if x.dtype.kind == "f" else np.inf
    if (x > high).any() or (name == "log_dt" and (x < -high).any()):
        worst = x.flat[int(np.argmax(np.abs(x)))]
        raise InputError(
            f"{name} contains {worst:.6g}, whose exponential is out of the range of {x.dtype}: "
            "this layer has diverged"
        )
    return np.asarray(np.exp(x.astype(np.float64)))


def _real(channel: Channel) -> Channel:
    """Return the channel with B and P real at the modes of weight 1, as the layers take them."""
    s = channel.system
    if isinstance(s, SSM):
        return channel
    single = np.asarray(s.weight) == 1
    parts = {"B": np.where(single, s.B.real, s.B)}
    if hasattr(s, "P"):
        parts["P"] = np.where(single[:, None], s.P.real, s.P)
    return replace(channel, system=replace(s, **parts))
