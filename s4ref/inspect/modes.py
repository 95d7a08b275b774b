"""The modes of a channel after discretization: how near to instability, which do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.exact import Gauss
from s4ref.inspect.channel import Channel
from s4ref.maths.discretize import already_discrete
from s4ref.records import Diagonal


NEAR = 1e-3  # relative distance below which two modes hardly differ
BITS = 128
SILENT = 2.0**-24  # share of the kernel below which float32 does not see a mode


@dataclass(frozen=True)
class ModeReport:
    """What became of the modes.

    Attributes
    ----------
    abscissa : max Re of the eigenvalues of A; None for a layer that is discrete already
    radius : max modulus of the eigenvalues of Ab
    memory : samples in which the slowest mode decays by a factor e; inf if none decays
    lam_bar : eigenvalues of Ab, one of each pair where the channel stores one
    silent : indices of stored modes whose part of the kernel float32 does not see
    twins : pairs of stored modes nearer to each other than a thousandth of their size
    aliased : indices of stored modes that turn by more than half a turn a sample
    frozen : indices of stored modes whose decay a sample is lost in float32
    """

    abscissa: float | None
    radius: float
    memory: float
    lam_bar: npt.NDArray[Any]
    silent: tuple[int, ...] = ()
    twins: tuple[tuple[int, int], ...] = ()
    aliased: tuple[int, ...] = ()
    frozen: tuple[int, ...] = ()


def modes(channel: Channel) -> ModeReport:
    """Return the report on a channel's modes.

    Eigenvalues of a diagonal system are those stored; else the oracle's, certified: those of
    diag(lam) - P Q* cannot be had from float64 (64 states of LegS are off by 62).
    Cost: O(N) for a diagonal system, else one certified spectrum.
    """
    s, rule = channel.system, channel.rule
    if isinstance(s, Diagonal):
        lam = np.asarray(s.lam, dtype=np.complex128)
    else:
        lam = np.asarray(oracle.spectrum(s, digits=8).to_numpy(np.float64), dtype=np.complex128)
    bar, gain = _discrete(lam, channel)
    radius = float(np.abs(bar).max())
    memory = float("inf") if radius >= 1 else -1 / np.log(radius) if radius > 0 else 0.0
    discrete = rule is already_discrete
    abscissa = None if discrete else float(lam.real.max())
    if not isinstance(s, Diagonal):
        return ModeReport(abscissa, radius, float(memory), bar)
    z = lam * np.array([float(step) for step in channel.dt])
    lost = UNIT_ROUNDOFF["float32"] / 2
    return ModeReport(
        abscissa,
        radius,
        float(memory),
        bar,
        _silent(s, np.abs(gain)),
        _twins(lam),
        () if discrete else _where(np.abs(z.imag) > np.pi),
        _where((np.abs(bar) <= 1) & (1 - np.abs(bar) < lost)),
    )


def _discrete(lam: npt.NDArray[Any], channel: Channel) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return lam_bar and the weight b of the input of each mode, under the channel's rule."""
    F, bars, gains = Ball(), [], []
    steps = channel.dt if len(channel.dt) == len(lam) else channel.dt * len(lam)
    with precision(BITS):
        for value, step in zip(lam, steps, strict=True):
            point = Gauss(Fraction(float(value.real)), Fraction(float(value.imag)))
            bar, gain = channel.rule.mode(F, F.scalar(point), F.scalar(step))
            bars.append(_middle(F, bar))
            gains.append(_middle(F, gain))
    return np.array(bars), np.array(gains)


def _middle(F: Ball, x: Any) -> complex:
    return complex(float(F.re(x).mid()), float(F.im(x).mid()))


def _silent(s: Diagonal[Any], gain: npt.NDArray[Any]) -> tuple[int, ...]:
    """Return modes whose first tap, |C_n b_n B_n|, is too small beside the largest."""
    B, C = np.asarray(s.B), np.asarray(s.C)
    B = np.abs(B) if B.ndim == 1 else np.linalg.norm(B, axis=1)
    C = np.abs(C) if C.ndim == 1 else np.linalg.norm(C, axis=0)
    part = B * C * gain
    return _where(part <= SILENT * part.max())


def _twins(lam: npt.NDArray[Any]) -> tuple[tuple[int, int], ...]:
    gap = np.abs(lam[:, None] - lam[None, :])
    size = np.maximum(np.abs(lam)[:, None], np.abs(lam)[None, :])
    near = np.argwhere(np.triu(gap <= NEAR * np.maximum(size, np.finfo(float).tiny), 1))
    return tuple((int(i), int(j)) for i, j in near)


def _where(mask: npt.NDArray[Any]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(mask))
