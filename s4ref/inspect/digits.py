"""How many digits of a channel's kernel a dtype can give, at each length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import bounds, oracle
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.exactly import from_tilde
from s4ref.inspect.channel import Channel


@dataclass(frozen=True)
class Digits:
    """Digits to expect at one length.

    Attributes
    ----------
    L : int
    condition : relative condition of the kernel: max of its sensitivities over max |K|
    resonance : min |1 - lam_bar^L|; C (I - Ab^L) loses its logarithm in digits
    nodes : min distance of an L-th root of unity to an eigenvalue of Ab
    best : decimal digits, by dtype, that any algorithm can give
    sane : decimal digits, by dtype, that a sane one gives
    """

    L: int
    condition: float
    resonance: float
    nodes: float
    best: dict[str, float]
    sane: dict[str, float]


def digits(channel: Channel, L: int, bar: npt.NDArray[Any]) -> Digits:
    """Return what the kernel of length L can be known to.

    Parameters
    ----------
    channel : Channel
        With C plain.
    L : int
    bar : array of complex
        Eigenvalues of Ab.

    Notes
    -----
    Digits are -log10 of a budget over max |K|, no less than 0, no more than the dtype's own.
    Cost: one certified kernel and one budget; budgets are proportional to the unit roundoff.
    """
    K = np.abs(oracle.kernel(channel.system, channel.step, L, rule=channel.rule).to_numpy(float))
    scale = float(K.max())
    unit = UNIT_ROUNDOFF["float32"]
    budget = bounds.kernel_budget(channel.system, channel.step, L, rule=channel.rule)
    condition = budget.problem / (bounds.constants.STORED * unit * scale) if scale > 0 else np.inf
    power = bar**L
    turns = np.angle(bar) * L / (2 * np.pi)
    nearest = np.exp(2j * np.pi * np.round(turns) / L)
    return Digits(
        L,
        float(condition),
        float(np.abs(1 - power).min()),
        float(np.abs(bar - nearest).min()),
        {d: _digits(budget.problem / unit * u, scale, u) for d, u in UNIT_ROUNDOFF.items()},
        {d: _digits(budget.algorithm / unit * u, scale, u) for d, u in UNIT_ROUNDOFF.items()},
    )


def _digits(budget: float, scale: float, u: float) -> float:
    if not (scale > 0 and np.isfinite(budget)):
        return 0.0
    return float(np.clip(-np.log10(max(budget / scale, u)), 0.0, None))


def plain(channel: Channel) -> Channel:
    """Return the channel with C in place of C (I - Ab^L)."""
    if channel.tilde_L is None:
        return channel
    system = from_tilde(channel.system, channel.dt, channel.tilde_L, channel.rule.__name__)
    return replace(channel, system=system, tilde_L=None)
