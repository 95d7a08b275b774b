"""Kernels that read the input of one time unit ago: by family, and by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from s4ref import oracle
from s4ref.maths.hippo import Family, FouT, LagT, LegS, LegT
from s4ref.plot import palette
from s4ref.plot.continuous import impulse
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "Each family answers an impulse one time unit later; in steps the answer comes at l = 1/dt, "
    "and halving the step leaves a quarter of the distance to the continuous kernel."
)
HEIGHT = 4.2

N = 33
DELAY = Fraction(1)
THETA = Fraction(2)
STEPS = (Fraction(1, 16), Fraction(1, 64), Fraction(1, 256), Fraction(1, 1024))


@dataclass(frozen=True, eq=False)
class KernelsData:
    """What the panels show.

    Attributes
    ----------
    tau : (J,) time since the input
    continuous : family -> (J,) C e^(tau A) B
    steps : dt -> (L,) K_l/dt of LegS under the bilinear rule
    distance : dt -> (L,) to the continuous kernel at the middle of each step, in moduli
    """

    tau: Floats
    continuous: Mapping[str, Floats]
    steps: Mapping[Fraction, Floats]
    distance: Mapping[Fraction, Floats]


def data(steps: Sequence[Fraction] = STEPS, span: int = 3) -> KernelsData:
    """Compute the kernels.

    Parameters
    ----------
    steps : sequence of Fraction
        Steps dt of LegS.
    span : int
        Units of time.

    Returns
    -------
    KernelsData

    Notes
    -----
    C reads the reconstruction at tau = 1, rounded to 20 binary places.  (I - dt/2 A)^-1 is
    e^(dt A/2) up to dt^2, so K_l/dt stands for the time (l + 1/2) dt.  Formulary (1.2), (2.2),
    (5.1), (6.1).
    """
    families: Mapping[str, Family] = {
        "LegS": LegS(N),
        "LegT": LegT(N, theta=THETA),
        "LagT": LagT(N),
        "FouT": FouT(N, theta=THETA),
    }
    fine = Fraction(1, 128)
    tau: Floats = np.arange(int(span / fine) + 1) / float(1 / fine)
    continuous = {
        name: impulse(family, fine, len(tau)) @ readout(family) for name, family in families.items()
    }
    legs, row = families["LegS"], readout(families["LegS"])
    kernel, distance = {}, {}
    for dt in steps:
        L = int(span / dt)
        kernel[dt] = oracle.kernel(legs, dt, L, C=row).to_numpy(np.float64) / float(dt)
        middle = impulse(legs, dt, L, start=dt / 2) @ row
        distance[dt] = np.abs(kernel[dt] - middle)
    return KernelsData(tau, continuous, kernel, distance)


def readout(family: Family) -> Floats:
    """Return the row that reads the reconstruction one time unit ago, in dyadic numbers."""
    row = oracle.delay_row(family, DELAY).approximate()
    found: Floats = np.round(row * 2**20) / 2**20
    return found


def draw(drawn: Figure, d: KernelsData) -> None:
    """Fill the figure: families above; below LegS over time, over steps, and the distance.

    Parameters
    ----------
    drawn : Figure
    d : KernelsData
    """
    halves: Any = drawn.subfigures(2, 1)
    above, below = halves
    panels = above.subplots(1, len(d.continuous), sharey=True)
    for ax, (name, values) in zip(panels, d.continuous.items(), strict=True):
        ax.axhline(0, color=palette.GREY, lw=0.5, zorder=0)
        ax.axvline(1, color=palette.GREY, lw=0.8, ls=":", zorder=0)
        ax.plot(d.tau, values, color=palette.FAMILY[name], lw=1.1)
        ax.set_title(name)
        ax.set_xlim(0, d.tau[-1])
        ax.set_xlabel(r"$\tau$")
    panels[0].set_ylabel(r"kernel $C\,e^{\tau A}B$")
    over_steps, apart = below.subplots(1, 2)
    _draw_steps(over_steps, d)
    _draw_distance(apart, d)


def _draw_steps(ax: Axes, d: KernelsData) -> None:
    for (dt, values), color in zip(d.steps.items(), palette.SEQUENCE, strict=False):
        ax.plot(np.arange(1, len(values)), values[1:], color=color, lw=1.0)
        peak = int(np.argmax(values))
        ax.text(peak, values[peak] + 0.4, str(dt), color=color, ha="center", va="bottom")
    ax.text(2, 8.5, r"step $\Delta$ =", ha="left", va="bottom")
    ax.set_ylim(-5, 10)
    ax.set_xscale("log", base=2)
    ax.set_xlabel("lag $l$  (steps)")
    ax.set_ylabel(r"kernel of LegS, $K_l/\Delta$")


def _draw_distance(ax: Axes, d: KernelsData) -> None:
    for (dt, values), color in zip(d.distance.items(), palette.SEQUENCE, strict=False):
        time = (np.arange(len(values)) + 0.5) * float(dt)
        ax.semilogy(time, values, color=color, lw=0.9)
    note = r"a quarter of $\Delta$: a sixteenth of the distance"
    ax.text(0.98, 0.97, note, color="0.4", ha="right", va="top", transform=ax.transAxes)
    ax.set_ylim(1e-8, 200)
    ax.set_xlabel(r"time since the input, $(l+\frac{1}{2})\,\Delta$")
    ax.set_ylabel("distance to the continuous kernel")
