"""The pole of the published bilinear form at z = -1, and the form without it.

Not a statement about lost digits: next to the pole both forms keep them.  The pole costs the one
node that hits it, and with it every entry of the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.maths.hippo import LegS
from s4ref.plot import palette
from s4ref.plot.fingerprint import ROUNDED
from s4ref.plot.forms import Held, exactly, pole_free_form, published_form
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "Towards z = -1 the prefactor of the published form grows without bound, its bracket vanishes "
    "and their product stays; at z = -1 it is inf * 0, while the pole-free form is (dt/2) Ct B."
)
HEIGHT = 2.9

BITS = 128
UNIT = {"float32": 2.0**-24, "float64": 2.0**-53}
_COMPLEX = {"float32": np.complex64, "float64": np.complex128}


@dataclass(frozen=True, eq=False)
class PoleData:
    """What the two panels show.

    Attributes
    ----------
    distance : (J,) |1 + z|, with z = -exp(i distance) on the circle
    prefactor, bracket : (J,) moduli of the factors of the published form
    limit : modulus of (dt/2) Ct B, the value at z = -1
    nodes : (M,) |1 + z| of the nodes next to z = -1; the first is 0, the node itself
    published, free : dtype -> (M,) errors relative to the value, NaN where the form has none
    """

    distance: Floats
    prefactor: Floats
    bracket: Floats
    limit: float
    nodes: Floats
    published: Mapping[str, Floats] = field(metadata=ROUNDED)
    free: Mapping[str, Floats] = field(metadata=ROUNDED)


def data(N: int = 64, L: int = 1024, dt: Fraction = Fraction(1, 1000)) -> PoleData:
    """Compute both forms for LegS, with C_n = (-1)^n/(n+1) in the place of Ct.

    Parameters
    ----------
    N, L : int
        State size and number of nodes, both even.
    dt : Fraction
        The step.

    Returns
    -------
    PoleData

    Notes
    -----
    Reference values are the pole-free form in balls of 128 bits, at the parameters that each dtype
    holds and at exact nodes.  Formulary (6.6), (6.8), (6.9).
    """
    d = oracle.dplr(LegS(N), halve=False)
    C = np.array([(-1) ** n / (n + 1) for n in range(N)])
    modes = {x: getattr(d, x).to_numpy(np.complex128) for x in ("lam", "P", "B", "V")}
    double = (modes["lam"], modes["P"][:, 0], modes["B"], C @ modes["V"])
    distance = np.geomspace(2.0**-56, 1, 57)
    with precision(BITS):
        prefactor, bracket = _factors(Ball(), double, dt, distance)
        at_pole = exactly(Ball(), double, dt, Ball().unit_root(1, 2))
    offsets = np.unique(np.r_[0, np.geomspace(1, L // 2 - 1, 28).astype(np.int64)])
    published: dict[str, Floats] = {}
    free: dict[str, Floats] = {}
    for name, kind in _COMPLEX.items():
        held = tuple(x.astype(kind) for x in double)
        with precision(BITS):
            roots = [Ball().unit_root(L // 2 - int(j), L) for j in offsets]
            true = np.array([exactly(Ball(), held, dt, z) for z in roots])
            z: Any = np.array([complex(root) for root in roots]).astype(kind)
        for out, form in ((published, published_form), (free, pole_free_form)):
            with np.errstate(all="ignore"):
                out[name] = np.abs(form(held, np.dtype(kind).type(float(dt)), z) - true)
            out[name] = out[name] / np.abs(true)
    nodes = 2 * np.sin(np.pi * offsets / L)
    return PoleData(distance, prefactor, bracket, abs(at_pole), nodes, published, free)


def _factors(F: Ball, held: Held, dt: Fraction, distance: Floats) -> tuple[Floats, Floats]:
    """Return |2/(1 + z)| and the modulus of the published bracket, their product being K(z)."""
    prefactor, product = [], []
    for phi in distance:
        angle = F.scalar(Fraction(float(phi)))
        prefactor.append(float(1 / (angle / 2).sin()))  # |1 + z| = 2 sin(phi/2)
        product.append(abs(exactly(F, held, dt, -F.exp(F.imaginary(angle)))))
    return np.array(prefactor), np.array(product) / np.array(prefactor)


def draw(drawn: Figure, d: PoleData) -> None:
    """Fill the figure: the two factors on the left, errors at the nodes on the right.

    Parameters
    ----------
    drawn : Figure
    d : PoleData
    """
    left, right = drawn.subplots(1, 2)
    _draw_factors(left, d)
    _draw_errors(right, d)


def _draw_factors(ax: Axes, d: PoleData) -> None:
    ax.loglog(d.distance, d.prefactor, color=palette.VERMILION, lw=1.5)
    ax.loglog(d.distance, d.bracket, color=palette.BLUE, lw=1.5)
    ax.loglog(d.distance, d.prefactor * d.bracket, color=palette.BLACK, lw=1.5)
    ax.text(1e-12, 3e13, r"prefactor $|2/(1+z)|$", color=palette.VERMILION, ha="left")
    ax.text(1e-12, 1e-18, "bracket of Cauchy sums", color=palette.BLUE, ha="left")
    note = r"their product: to $|\frac{\Delta}{2}\tilde{C}B|$"
    ax.text(1e-15, d.limit * 4, note, color=palette.BLACK, va="bottom")
    ax.set_xlabel(r"distance from the pole, $|1+z|$")
    ax.set_ylabel("modulus")
    ax.set_title("The published form is ∞ · 0")


def _draw_errors(ax: Axes, d: PoleData) -> None:
    floor = d.nodes[1] / 4  # where the node z = -1 is drawn, left of all others
    x = np.r_[floor, d.nodes[1:]]
    for name in UNIT:
        color = palette.DTYPE[name]
        ax.axhline(UNIT[name], color=color, lw=0.9, ls=":", zorder=0)
        ax.plot(x, d.free[name], "o", color=color, ms=3, mew=0)
        ax.plot(x[1:], d.published[name][1:], "o", color=color, ms=4.5, mfc="none", mew=0.8)
        ax.text(x[-1], UNIT[name] / 30, name, color=color, weight="bold", ha="right")
    ax.plot(floor, 1, "x", color=palette.BLACK, ms=6, mew=1.5, clip_on=False)
    ax.text(
        floor * 1.3, 1, "published form at $z=-1$: NaN,\nand so is the whole kernel", va="center"
    )
    ax.plot([], [], "o", color=palette.BLACK, ms=4.5, mfc="none", mew=0.8, label="published form")
    ax.plot([], [], "o", color=palette.BLACK, ms=3, mew=0, label="pole-free form")
    ax.legend(loc="center left", bbox_to_anchor=(0.0, 0.36))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_ylim(1e-18, 10)
    ticks = [floor, 1e-2, 1e-1, 1]
    ax.set_xticks(ticks, ["0", "$10^{-2}$", "$10^{-1}$", "$1$"])
    ax.set_xlabel(r"distance of the node from the pole, $|1+z_k|$")
    ax.set_ylabel(r"relative error of $\hat{K}(z_k)$")
    ax.set_title("Errors at the nodes, LegS, N = 64")
