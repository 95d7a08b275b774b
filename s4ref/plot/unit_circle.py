"""Where four rules put the eigenvalues of a discretized system: the unit circle decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.maths.discretize import Rule, backward_euler, bilinear, euler, zoh
from s4ref.maths.hippo import Family, LegS, LegT
from s4ref.maths.initialise import Modal, S4DLegS
from s4ref.plot import palette
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "Backward Euler, bilinear and ZOH keep every eigenvalue inside the unit circle at any step; "
    "forward Euler does not: LegS leaves the circle where dt > 2/N."
)
HEIGHT = 2.65

RULES: Mapping[str, Rule] = {
    "Forward Euler": euler,
    "Backward Euler": backward_euler,
    "Bilinear": bilinear,
    "ZOH": zoh,
}
COLORS = {
    "LegS": palette.FAMILY["LegS"],
    "LegT": palette.FAMILY["LegT"],
    "S4D-LegS": palette.BLACK,
}
Complexes = npt.NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class CircleData:
    """What the panels show.

    Attributes
    ----------
    N : state size
    dt : the step
    images : rule -> system -> (N,) eigenvalues of Ab
    """

    N: int
    dt: float
    images: Mapping[str, Mapping[str, Complexes]]


def data(N: int = 32, dt: Fraction = Fraction(1, 12)) -> CircleData:
    """Compute the eigenvalues of Ab for LegS, LegT and S4D-LegS under four rules.

    Parameters
    ----------
    N : int
        State size, even.
    dt : Fraction
        The step; above 2/N forward Euler is unstable on LegS.

    Returns
    -------
    CircleData

    Notes
    -----
    Certified and correctly rounded.  Formulary (3.6), (5.1)-(5.3).
    """
    systems: Mapping[str, Family | Modal] = {
        "LegS": LegS(N),
        "LegT": LegT(N),
        "S4D-LegS": S4DLegS(N),
    }
    images = {
        title: {
            name: oracle.spectrum(system, dt=dt, rule=rule).to_numpy().astype(complex)
            for name, system in systems.items()
        }
        for title, rule in RULES.items()
    }
    return CircleData(N, float(dt), images)


def moduli(d: CircleData, title: str, name: str) -> Floats:
    """Return |lam| of one rule and one system."""
    found: Floats = np.abs(d.images[title][name])
    return found


def draw(drawn: Figure, d: CircleData) -> None:
    """Fill the figure, one rule a panel.

    Parameters
    ----------
    drawn : Figure
    d : CircleData
    """
    panels = drawn.subplots(1, len(d.images), sharey=True)
    for ax, (title, systems) in zip(panels, d.images.items(), strict=True):
        _draw_circle(ax)
        for name, values in systems.items():
            ax.plot(values.real, values.imag, color=COLORS[name], label=name, **_marker(name))
        outside = sum(int((moduli(d, title, name) >= 1).sum()) for name in systems)
        total = sum(len(values) for values in systems.values())
        ax.set_title(title)
        ax.set_xlabel(r"$\mathrm{Re}\,\bar\lambda$")
        ax.text(-1.8, -1.55, f"{outside} of {total}\noutside", color="0.3", va="bottom")
    panels[0].set_ylabel(r"$\mathrm{Im}\,\bar\lambda$")
    handles, labels = panels[0].get_legend_handles_labels()
    note = f"N = {d.N},  $\\Delta$ = 1/{round(1 / d.dt)}"
    drawn.legend(handles, labels, loc="outside upper center", ncols=3, title=note, columnspacing=2)


def _marker(name: str) -> dict[str, Any]:
    if name == "S4D-LegS":
        return {"ls": "none", "marker": "o", "ms": 4.5, "mfc": "none", "mew": 0.7}
    return {"ls": "none", "marker": "o", "ms": 2.6, "mew": 0}


def _draw_circle(ax: Axes) -> None:
    angle = np.linspace(0, 2 * np.pi, 181)
    ax.fill(np.cos(angle), np.sin(angle), color="0.94", lw=0, zorder=0)
    ax.plot(np.cos(angle), np.sin(angle), color=palette.GREY, lw=0.8, zorder=0.5)
    ax.set_aspect("equal")
    ax.set_xlim(-1.85, 1.35)
    ax.set_ylim(-1.6, 1.6)
