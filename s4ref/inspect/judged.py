"""What is said of a channel and of a layer, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.inspect.channel import Channel
from s4ref.inspect.digits import Digits
from s4ref.inspect.modes import ModeReport


DTYPES = tuple(UNIT_ROUNDOFF)
FEW_DIGITS = 2.0  # below that a kernel is noise to the eye


@dataclass(frozen=True)
class Warned:
    """Something that deserves a look: its kind, how bad it is among its kind, and its words."""

    kind: str
    weight: float
    text: str


@dataclass(frozen=True)
class ChannelReport:
    """One channel.

    Attributes
    ----------
    digits : one entry a length, of the channels that were computed
    """

    channel: Channel
    modes: ModeReport
    digits: tuple[Digits, ...] = ()

    @property
    def stable(self) -> bool:
        """Whether every mode of Ab lies in the open disc."""
        return self.modes.radius < 1

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What deserves a look."""
        m, n = self.modes, len(self.modes.lam_bar)
        out = []
        if not self.stable:
            text = f"unstable: an eigenvalue of Ab has modulus {m.radius:.9g}"
            out.append(Warned("unstable", m.radius, text))
        for kind, where, text in (
            ("silent", m.silent, "are silent in float32"),
            ("aliased", m.aliased, "turn more than half a turn a sample"),
            ("frozen", m.frozen, "do not decay in float32"),
        ):
            if where:
                out.append(Warned(kind, len(where), f"{len(where)} of {n} modes {text}"))
        if m.twins:
            text = f"{len(m.twins)} pairs of modes nearly coincide"
            out.append(Warned("twins", len(m.twins), text))
        few = [d for d in self.digits if d.sane["float32"] < FEW_DIGITS]
        for d in few:
            text = f"float32 gives {d.sane['float32']:.1f} digits at L = {d.L}"
            out.append(Warned("digits", -d.sane["float32"], text))
        return tuple(out)

    def to_json(self) -> dict[str, Any]:
        """Return the report as a tree of JSON values."""
        m = self.modes
        return {
            "channel": self.channel.index,
            "N": self.channel.system.N,
            "dt": [float(step) for step in self.channel.dt],
            "rule": self.channel.rule.__name__,
            "stable": self.stable,
            "spectral_abscissa": m.abscissa,
            "spectral_radius": m.radius,
            "memory_samples": m.memory if np.isfinite(m.memory) else None,
            "silent": list(m.silent),
            "twins": [list(pair) for pair in m.twins],
            "aliased": list(m.aliased),
            "frozen": list(m.frozen),
            "digits": [
                {
                    "L": d.L,
                    "condition": d.condition if np.isfinite(d.condition) else None,
                    "resonance": d.resonance,
                    "nodes": d.nodes,
                    "best": d.best,
                    "sane": d.sane,
                }
                for d in self.digits
            ],
            "warnings": [w.text for w in self.warnings],
        }


@dataclass(frozen=True)
class LayerReport:
    """One layer.

    Attributes
    ----------
    name : where its arrays stand; empty for the top
    channels : every channel that was looked at
    total : how many the layer has
    """

    name: str
    channels: tuple[ChannelReport, ...]
    total: int

    @property
    def stable(self) -> bool:
        """Whether every channel looked at is stable."""
        return all(c.stable for c in self.channels)

    @property
    def computed(self) -> tuple[ChannelReport, ...]:
        """The channels whose digits were computed."""
        return tuple(c for c in self.channels if c.digits)
