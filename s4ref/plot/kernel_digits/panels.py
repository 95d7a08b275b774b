"""The panels: each function fills one pair of axes from :class:`KernelData`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.plot import palette
from s4ref.plot.kernel_digits.compute import KernelData


if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLOOR = 3e-22  # of the error axis

_DASHED = (0, (3.5, 1.8))
_DOTTED = (0, (1, 1.5))


def draw(ax: Axes, d: KernelData, *, span: float | None = None) -> None:
    """Draw the certified kernel as a broad pale line and the overlays on it, over time.

    Both axes are those of the continuous kernel, t = l dt and K/dt, so the picture does not change
    with the step.

    Parameters
    ----------
    ax : Axes
    d : KernelData
    span : float, optional
        Units of time to show; all of them unless given.
    """
    L = len(d.kernel)
    shown = slice(0, L if span is None else min(L, 1 + round(span / d.dt)))
    time = np.arange(L)[shown] * d.dt
    ax.axhline(0, color=palette.GREY, lw=0.5, zorder=0)
    ax.plot(time, d.kernel[shown] / d.dt, color=palette.PALE, lw=4, label="oracle, certified")
    for name, curve in d.curves.items():
        values, color = curve.kernel[shown] / d.dt, palette.DTYPE[curve.dtype]
        if curve.dtype == "float64":
            ax.plot(time, values, color=color, lw=1.0, label=name, zorder=2.1)
        else:
            some = slice(0, None, max(1, len(time) // 160))
            dots: dict[str, Any] = {"ls": "none", "marker": "o", "ms": 2.0, "mew": 0}
            ax.plot(time[some], values[some], color=color, label=name, zorder=2.2, **dots)
    ax.set_xlim(0, time[-1])
    ax.set_xlabel(r"time since the input, $l\,\Delta$  (units of time)")
    ax.set_ylabel(r"kernel $K_l/\Delta$  (per unit of time)")


def draw_error(ax: Axes, d: KernelData) -> None:
    """Draw errors by window over the lag: solid what computing added, with dots for single lags;
    dashed what rounding the parameters cost; dotted the unit roundoff.

    Parameters
    ----------
    ax : Axes
    d : KernelData
    """
    steps = np.maximum(d.edges, 1)  # lag 0 has no place on a logarithmic axis; its window counts it
    for curve in d.curves.values():
        color, some = palette.DTYPE[curve.dtype], _marks(len(d.kernel))
        ax.axhline(UNIT_ROUNDOFF[curve.dtype], color=color, lw=0.9, ls=_DOTTED, zorder=0)
        ax.plot(some, curve.error[some], "o", color=color, ms=1.6, mew=0, alpha=0.4)
        if curve.rounding.any():
            ax.stairs(curve.rounding, steps, baseline=None, color=color, lw=1.0, ls=_DASHED)
        ax.stairs(curve.worst, steps, baseline=None, color=color, lw=1.7)
        ax.text(1.2, UNIT_ROUNDOFF[curve.dtype] / 400, curve.dtype, color=color, weight="bold")
    note = f"the last window has $|K_l|\\leq$ {_power(d.size[-1])}"
    clear = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}
    place: dict[str, Any] = {
        "ha": "right",
        "va": "bottom",
        "transform": ax.transAxes,
        "bbox": clear,
    }
    ax.text(0.99, 0.02, note, color=palette.GREY, **place)
    ax.set_yscale("log")
    ax.set_ylim(FLOOR, 1)
    ax.set_xscale("log", base=2)
    ax.set_xlim(1, d.edges[-1])
    ax.set_xlabel("lag $l$  (steps)")
    ax.set_ylabel("error, relative to the largest\n$|K_l|$ of the window $[2^j, 2^{j+1})$")


def key(ax: Axes) -> None:
    """Explain the line styles of :func:`draw_error` in a legend.

    Parameters
    ----------
    ax : Axes
    """
    dots = {"ls": "none", "marker": "o", "ms": 2.0, "mew": 0, "alpha": 0.5}
    styles: dict[str, dict[str, Any]] = {
        "computing, worst": {"ls": "-", "lw": 1.7},
        "computing, by lag": dots,
        "rounding parameters": {"ls": _DASHED, "lw": 1.0},
        "unit roundoff": {"ls": _DOTTED, "lw": 0.9},
    }
    for label, style in styles.items():
        ax.plot([], [], color=palette.BLACK, label=label, **style)
    ax.legend(loc="upper left", ncols=2, columnspacing=1.2, handlelength=1.7)


def _power(x: float) -> str:
    """Write a number as one digit times a power of ten."""
    digit, exponent = f"{x:.0e}".split("e")
    return f"${digit}\\cdot10^{{{int(exponent)}}}$"


def _marks(L: int, wanted: int = 140) -> npt.NDArray[np.int64]:
    """Return some lags from 1 to L - 1, evenly spread on a logarithmic axis."""
    return np.unique(np.geomspace(1, max(1, L - 1), wanted).astype(np.int64))
