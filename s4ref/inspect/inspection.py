"""Inspect a checkpoint: every layer, every channel that tells something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from s4ref.errors import InputError
from s4ref.inspect import stored
from s4ref.inspect.channel import Channel
from s4ref.inspect.digits import digits, plain
from s4ref.inspect.judged import ChannelReport, LayerReport
from s4ref.inspect.layouts import read
from s4ref.inspect.modes import modes
from s4ref.records import Diagonal


LENGTHS = (256, 1024, 4096)
DENSE_LENGTHS = LENGTHS[:2]  # a budget costs O(N^2 L) where modes are coupled
CHANNELS = 4


@dataclass(frozen=True)
class Inspection:
    """A whole checkpoint.

    Attributes
    ----------
    layout : how the arrays were read
    layers : in the order of their names
    """

    layout: str
    layers: tuple[LayerReport, ...]

    @property
    def stable(self) -> bool:
        """Whether every channel looked at is stable."""
        return all(layer.stable for layer in self.layers)

    def to_json(self) -> dict[str, Any]:
        """Return the inspection as a tree of JSON values."""
        return {
            "schema": "s4ref/inspect/1",
            "layout": self.layout,
            "stable": self.stable,
            "layers": [
                {
                    "name": layer.name,
                    "channels_total": layer.total,
                    "channels": [c.to_json() for c in layer.channels],
                }
                for layer in self.layers
            ],
        }


def inspect(
    arrays: Mapping[str, Any],
    *,
    layout: str | None = None,
    rule: str | None = None,
    lengths: Sequence[int] | None = None,
    channels: int = CHANNELS,
    progress: Callable[[str], None] | None = None,
) -> Inspection:
    """Return what the arrays of a trained model promise.

    Parameters
    ----------
    arrays : mapping of str to array
        Arrays or tensors by name, as a checkpoint or a ``state_dict`` holds them; several layers
        are told apart by what stands before the last names.
    layout, rule : str, optional
        As for :func:`s4ref.inspect.read`.
    lengths : sequence of int, optional
        Lengths at which digits are wanted; 256, 1024 and, for a diagonal layer, 4096 if not given.
    channels : int
        Of each layer, how many channels have their digits computed: those of the shortest and the
        longest step, the least stable, then others spread evenly.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    Inspection

    Raises
    ------
    InputError
        If no layout fits, a length is not positive, or an array is not finite.

    Notes
    -----
    Cost: for each channel chosen and each length one certified kernel, its condition and its
    budget; for every channel of a diagonal layer O(N), of another one a certified spectrum for the
    chosen ones alone.
    """
    if channels < 1 or any(L < 1 for L in lengths or ()):
        raise InputError(
            f"channels = {channels}, lengths = {list(lengths or ())}: give positive whole numbers"
        )
    arrays = stored.named(arrays)
    for name, value in arrays.items():
        if value.dtype.kind in "fc" and not np.isfinite(value).all():
            raise InputError(f"the array {name} is not finite: this checkpoint has diverged")
    found, name = read(arrays, layout=layout, rule=rule)
    layers = []
    for where, group in groupby(found, key=lambda c: c.layer):
        members = list(group)
        diagonal = all(isinstance(c.system, Diagonal) for c in members)
        usual = LENGTHS if diagonal else DENSE_LENGTHS
        layers.append(_layer(where, members, tuple(lengths or usual), channels, progress))
    return Inspection(name, tuple(layers))


def _layer(
    name: str,
    members: list[Channel],
    lengths: tuple[int, ...],
    channels: int,
    progress: Callable[[str], None] | None,
) -> LayerReport:
    diagonal = all(isinstance(c.system, Diagonal) for c in members)
    looked: dict[int, ChannelReport] = {}
    if diagonal:
        looked = {i: ChannelReport(c, modes(c)) for i, c in enumerate(members)}
    for i in _telling(members, looked, channels):
        if progress is not None:
            progress(f"{name or 'layer'}, channel {members[i].index}")
        c = plain(members[i])
        report = looked.get(i) or ChannelReport(c, modes(c))
        parts = tuple(digits(c, L, report.modes.lam_bar) for L in lengths) if report.stable else ()
        looked[i] = replace(report, digits=parts)
    return LayerReport(name, tuple(looked[i] for i in sorted(looked)), len(members))


def _telling(members: list[Channel], looked: Mapping[int, ChannelReport], count: int) -> list[int]:
    """Return the channels worth a closer look, at most ``count`` of them."""
    everyone = range(len(members))
    order = [
        min(everyone, key=lambda i: min(members[i].dt)),
        max(everyone, key=lambda i: max(members[i].dt)),
    ]
    if looked:
        order.insert(0, max(everyone, key=lambda i: looked[i].modes.radius))
    order += [round(i) for i in np.linspace(0, len(members) - 1, count)]
    return sorted(list(dict.fromkeys(order))[:count])
