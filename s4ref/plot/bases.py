"""Measures of the past, the functions that it is projected on, and what the state really keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from s4ref import oracle
from s4ref.maths.hippo import ChebT, Family, FouT, LagT, LegS, LegT
from s4ref.maths.projection import projection
from s4ref.plot import palette
from s4ref.plot.continuous import impulse
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "The state of LegS, LagT and ChebT weighs the past exactly as the projection says; LegT and "
    "FouT, which close their window by an approximation, follow it and do not stop at its end."
)
HEIGHT = 3.4

THETA = Fraction(2)
STEP = Fraction(1, 40)
SHOWN = 4


@dataclass(frozen=True, eq=False)
class Basis:
    """One family.

    Attributes
    ----------
    tau : (J,)
    measure : (J,) weight of the past
    kernel : (J, 4) r_n times the measure, 0 outside the window: the definition
    response : (J, 4) [e^(tau A) B]_n: what x' = A x + B u keeps
    """

    tau: Floats
    measure: Floats
    kernel: Floats
    response: Floats


def data(M: int = 4, span: int = 3) -> Mapping[str, Basis]:
    """Compute the curves of five families of window or timescale comparable.

    Parameters
    ----------
    M : int
        N = 2 M + 1 states.
    span : int
        Units of time.

    Returns
    -------
    mapping from the name of a family to a Basis

    Notes
    -----
    Formulary (2.6), (2.11), (2.17), (2.21), (2.27).
    """
    N = 2 * M + 1
    families: Mapping[str, Family] = {
        "LegS": LegS(N),
        "LegT": LegT(N, theta=THETA),
        "LagT": LagT(N),
        "FouT": FouT(N, theta=THETA),
        "ChebT": ChebT(N, theta=THETA),
    }
    return {name: _basis(family, span) for name, family in families.items()}


def _basis(family: Family, span: int) -> Basis:
    tau = [j * STEP for j in range(int(span / STEP) + 1)]
    window = projection(family).window
    inside = [t for t in tau if window is None or t <= window]
    measure, kernel = np.zeros(len(tau)), np.zeros((len(tau), family.N))
    measure[: len(inside)] = oracle.measure(family, inside, relative_to="largest").approximate()
    # ChebT keeps its kernel, a polynomial, beyond the window that it was meant for
    stated = tau if projection(family).impulse else inside
    kernel[: len(stated)] = oracle.state_kernel(family, stated).approximate()
    response = impulse(family, STEP, len(tau))
    times = np.array([float(t) for t in tau])
    return Basis(times, measure, kernel[:, :SHOWN], response[:, :SHOWN])


def draw(drawn: Figure, d: Mapping[str, Basis]) -> None:
    """Fill the figure: measures above, functions below, one family a column.

    Parameters
    ----------
    drawn : Figure
    d : mapping from the name of a family to a Basis
    """
    axes = drawn.subplots(2, len(d), sharex=True, sharey="row", height_ratios=(1, 2.6))
    for column, (name, basis) in zip(axes.T, d.items(), strict=True):
        _draw_measure(column[0], basis, palette.FAMILY[name])
        _draw_functions(column[1], basis)
        column[0].set_title(name)
    axes[0, 0].set_ylabel("measure")
    axes[1, 0].set_ylabel("weight of the input in state $n$")
    axes[1, 2].set_xlabel(r"time before now, $\tau$")
    _explain(axes[1])


def _draw_measure(ax: Axes, b: Basis, color: str) -> None:
    # only between points of the window, so that its end is upright
    ax.fill_between(b.tau, b.measure, where=(b.measure > 0).tolist(), color=color, alpha=0.35, lw=0)
    ax.set_ylim(0, 1.08)


def _draw_functions(ax: Axes, b: Basis) -> None:
    some = slice(0, None, 5)
    ax.axhline(0, color=palette.GREY, lw=0.5, zorder=0)
    for n, color in enumerate(palette.SEQUENCE):
        ax.plot(b.tau, b.response[:, n], color=color, lw=1.1)
        ax.plot(b.tau[some], b.kernel[some, n], "o", color=color, ms=2.4, mew=0)
    ax.set_xlim(0, b.tau[-1])
    ax.set_ylim(-1.6, 2.8)


def _explain(axes: Sequence[Axes]) -> None:
    """Name the colours, the lines and the dots, each where a panel has room."""
    for n, color in enumerate(palette.SEQUENCE):
        axes[0].text(0.97, 0.94 - 0.08 * n, f"$n={n}$", color=color, **_at(axes[0], "right"))
    axes[1].plot([], [], "o", color="0.3", ms=2.4, mew=0, label="definition")
    axes[1].plot([], [], color="0.3", lw=1.1, label="state")
    axes[1].legend(loc="upper right", handlelength=1.2, borderpad=0)
    axes[4].text(0.04, 0.07, "grows after\nthe window", color="0.4", **_at(axes[4], "left"))


def _at(ax: Axes, side: str) -> dict[str, Any]:
    return {"ha": side, "va": "center", "transform": ax.transAxes}
