"""Spectra of the families, and the frequencies that diagonal initialisations start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.maths.hippo import FouT, LagT, LegS, LegT
from s4ref.maths.initialise import Modal, S4DInv, S4DInv2, S4DLegS, S4DLin, S4DQuad
from s4ref.plot import palette
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "The largest frequencies of LegS are near N^2/(pi (2n+1)); S4D-Inv stays within 23 percent of "
    "all of them (N = 64), 1.5 percent low at the top, while Inv2, Lin and Quad run elsewhere."
)
HEIGHT = 3.0

COLORS: Mapping[str, str] = {
    "LegS": palette.BLACK,
    "Inv": palette.BLUE,
    "Inv2": palette.SKY,
    "Quad": palette.VERMILION,
    "Lin": palette.GREEN,
}


@dataclass(frozen=True, eq=False)
class SpectraData:
    """What the panels show.

    Attributes
    ----------
    eigenvalues : family -> (N,) complex eigenvalues of A, where the window is 2 or the scale 1
    frequencies : initialisation -> (n,) imaginary parts, descending
    law : (n,) N^2/(pi (2n + 1))
    """

    eigenvalues: Mapping[str, npt.NDArray[np.complex128]]
    frequencies: Mapping[str, Floats]
    law: Floats


def data(N: int = 64, size: int = 33) -> SpectraData:
    """Compute spectra and initialisations.

    Parameters
    ----------
    N : int
        State size of the initialisations, even.
    size : int
        State size of the families, odd.

    Returns
    -------
    SpectraData

    Notes
    -----
    Certified and correctly rounded.  Formulary (3.6), (4.2), (8.1).
    """
    theta = Fraction(2)
    families = {
        "LegS": LegS(size),
        "LagT": LagT(size),
        "LegT": LegT(size, theta=theta),
        "FouT": FouT(size, theta=theta),
    }
    starts: Mapping[str, Modal] = {
        "LegS": S4DLegS(N),
        "Inv": S4DInv(N),
        "Inv2": S4DInv2(N),
        "Quad": S4DQuad(N),
        "Lin": S4DLin(N),
    }
    n = np.arange(N // 2)
    return SpectraData(
        {name: oracle.spectrum(f).to_numpy().astype(complex) for name, f in families.items()},
        {
            name: np.sort(oracle.modes(m).lam.imag.to_numpy(np.float64))[::-1]
            for name, m in starts.items()
        },
        N**2 / (np.pi * (2 * n + 1)),
    )


def draw(drawn: Figure, d: SpectraData) -> None:
    """Fill the figure: eigenvalues, frequencies, and their ratio to those of LegS.

    Parameters
    ----------
    drawn : Figure
    d : SpectraData
    """
    plane, fall, ratio = drawn.subplots(1, 3, width_ratios=(1.1, 1, 1))
    _draw_plane(plane, d)
    _draw_fall(fall, d)
    _draw_ratio(ratio, d)


def _draw_plane(ax: Axes, d: SpectraData) -> None:
    ax.axhline(0, color=palette.GREY, lw=0.5, zorder=0)
    ax.axvline(0, color=palette.GREY, lw=0.5, zorder=0)
    for name, values in d.eigenvalues.items():
        ax.plot(values.real, values.imag, "o", color=palette.FAMILY[name], ms=3, mew=0)
    place: dict[str, Any] = {"weight": "bold", "va": "center", "transform": ax.transAxes}
    ax.text(0.10, 0.54, "LegS", color=palette.FAMILY["LegS"], **place)
    ax.text(0.43, 0.74, "LegT", color=palette.FAMILY["LegT"], **place)
    ax.text(0.87, 0.91, "FouT", color=palette.FAMILY["FouT"], ha="right", **place)
    ax.annotate(
        "LagT: one Jordan\nblock at −1", (-1.2, -1), (0.68, 0.05), color=palette.FAMILY["LagT"],
        textcoords="axes fraction", ha="center",
        arrowprops={"arrowstyle": "-", "color": palette.FAMILY["LagT"], "lw": 0.8},
    )  # fmt: skip
    ax.set_xlabel(r"$\mathrm{Re}\,\lambda$")
    ax.set_ylabel(r"$\mathrm{Im}\,\lambda$")
    ax.set_title(f"Spectra of A, N = {len(d.eigenvalues['LegS'])}")


def _draw_fall(ax: Axes, d: SpectraData) -> None:
    for row, (name, values) in enumerate(d.frequencies.items()):
        positive = values[values > 0]  # Lin has one real mode, which no logarithm shows
        ax.semilogy(positive, "o-", color=COLORS[name], ms=2.2, lw=0.8, mew=0)
        place: dict[str, Any] = {"transform": ax.transAxes, "weight": "bold"}
        ax.text(0.08, 0.05 + 0.075 * row, name, color=COLORS[name], **place)
    ax.set_xlabel("rank $n$ of the frequency")
    ax.set_ylabel(r"$\omega_n = \mathrm{Im}\,\lambda_n$")
    ax.set_title(f"S4D, N = {2 * len(d.law)}")


def _draw_ratio(ax: Axes, d: SpectraData) -> None:
    n, exact = np.arange(len(d.law)), d.frequencies["LegS"]
    inverse = d.frequencies["Inv"] / exact
    ax.axhline(1, color=palette.BLACK, lw=1.0)
    ax.plot(n, inverse, "o-", color=COLORS["Inv"], ms=2.2, lw=0.8, mew=0)
    ax.plot(n, d.law / exact, color=palette.GREY, lw=1.0, ls=(0, (3.5, 1.8)))
    top, bottom = (f"{x - 1:+.1%}".replace("-", "−") for x in inverse[[0, -1]])
    ax.text(n[-1] / 15, 0.965, top, color=COLORS["Inv"], va="center")
    ax.text(n[-1] - 1, inverse[-1] + 0.03, bottom, color=COLORS["Inv"], ha="right")
    ax.text(n[-1] / 3, 0.74, "Inv", color=COLORS["Inv"], weight="bold")
    law = r"$\frac{N^2}{\pi(2n+1)}$"
    ax.text(0.35, 0.73, law, color="0.4", ha="right", fontsize=10, transform=ax.transAxes)
    ax.set_ylim(0.7, 1.7)
    ax.set_xlabel("rank $n$ of the frequency")
    ax.set_ylabel(r"$\omega_n$ relative to LegS")
    ax.set_title("Relative to LegS")
