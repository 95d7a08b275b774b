"""Pseudospectra of LegS: far wider than the spectrum, and yet left of a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.exact import Gauss
from s4ref.maths.hippo import LegS
from s4ref.plot import palette
from s4ref.plot.fingerprint import ROUNDED
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "The eps-pseudospectra of LegS are wide even for eps = 1e-9, and still none reaches right of "
    "Re z = eps - 1/2, because the numerical range ends at -1/2: no transient growth."
)
HEIGHT = 3.4

LEVELS = (-9, -8, -7, -6, -5, -4, -3, -2, -1, 0)  # log10 of eps
# Where the numbers stand, for N = 16.
_NEAR_LABELS = [
    (-12, -1.5),
    (-12, -2.4),
    (-12, -3.5),
    (-12, -4.8),
    (-12.5, -6.3),
    (-13.5, -8.2),
    (-14.5, -10.7),
    (-6.6, -9.2),
    (-4.0, -9.6),
]
_FAR_LABELS = [(-27, -31), (-37, -11), (-50, -55)]


@dataclass(frozen=True, eq=False)
class Grid:
    """Resolvent norms on a grid of the upper half plane; the lower one mirrors it.

    Attributes
    ----------
    re : (J,)
    im : (K,) from 0
    log10_norm : (K, J)
    """

    re: Floats
    im: Floats
    log10_norm: Floats


@dataclass(frozen=True, eq=False)
class PseudospectraData:
    """What the panels show.

    Attributes
    ----------
    N : state size
    eigenvalues : (N,) real
    abscissa : its largest real part, certified
    near, far : Grid about the spectrum, and about the numerical range
    boundary : (P,) complex points of the boundary of the numerical range, in order
    """

    N: int
    eigenvalues: Floats
    abscissa: float
    near: Grid
    far: Grid
    boundary: npt.NDArray[np.complex128] = field(metadata=ROUNDED)


def data(N: int = 16, fine: int = 2) -> PseudospectraData:
    """Compute the norms, certified at each point.

    Parameters
    ----------
    N : int
        State size.
    fine : int
        Grid points a unit, near the spectrum.

    Returns
    -------
    PseudospectraData

    Notes
    -----
    Grid points keep off the eigenvalues -1, ..., -N.  Formulary (8.1)-(8.3), (8.10).
    """
    family = LegS(N)
    step, coarse = Fraction(1, fine), Fraction(3 * N * N, 64 * fine)
    near = _grid(
        family,
        _axis(Fraction(-5 * N, 4), Fraction(N, 4), step),
        _axis(Fraction(0), Fraction(3 * N, 4), step),
    )
    # the numerical range reaches N^2/2 to the left; contours are bent where it ends on the right
    reach, bend = Fraction(N * N, 2), Fraction(N, 4)
    far = _grid(
        family,
        _axis(-reach * 9 / 8, -bend, coarse)
        + _axis(-bend, bend, 2 * step)
        + _axis(bend, reach / 4, coarse),
        _axis(Fraction(0), 2 * bend, 4 * step) + _axis(2 * bend, reach * 3 / 4, coarse),
    )
    return PseudospectraData(
        N,
        oracle.spectrum(family).to_numpy(np.float64),
        float(oracle.numerical_abscissa(family).mid().item()),
        near,
        far,
        oracle.numerical_range(family, 128).boundary,
    )


def _axis(start: Fraction, stop: Fraction, step: Fraction) -> list[Fraction]:
    """Return start, start + step, ... below stop."""
    return [start + j * step for j in range(math.ceil((stop - start) / step))]


def _grid(family: LegS, re: list[Fraction], im: list[Fraction]) -> Grid:
    re = [x + Fraction(1, 17) for x in re]  # off the eigenvalues, which are integers
    points = np.empty((len(im), len(re)), dtype=object)
    for k, j in np.ndindex(points.shape):
        points[k, j] = Gauss(re[j], im[k])
    norms = oracle.resolvent_norm(family, points, digits=17).approximate()
    x, y = (np.array([float(v) for v in axis]) for axis in (re, im))
    return Grid(x, y, np.log10(norms))


def draw(drawn: Figure, d: PseudospectraData) -> None:
    """Fill the figure: about the spectrum on the left, about the numerical range on the right.

    Parameters
    ----------
    drawn : Figure
    d : PseudospectraData
    """
    left, right = drawn.subplots(1, 2)
    _draw_contours(left, d, d.near, LEVELS, _NEAR_LABELS)
    _draw_contours(right, d, d.far, (-2, -1, 0, 1), _FAR_LABELS)
    left.set_ylabel(r"$\mathrm{Im}\,z$")
    left.set_title(rf"$\epsilon$-pseudospectra of LegS, N = {d.N}")
    note: Any = {"color": palette.VERMILION, "va": "center"}
    note["transform"] = left.get_xaxis_transform()
    left.text(0.05 * d.N, 0.15, r"$\mathrm{Re}\,z = -\frac{1}{2}$", rotation=90, **note)
    right.set_title("From further away")
    right.text(0.03, 0.93, "numerical range", **{**note, "transform": right.transAxes})


def _draw_contours(
    ax: Axes,
    d: PseudospectraData,
    g: Grid,
    levels: Sequence[int],
    places: Sequence[tuple[float, float]],
) -> None:
    im = np.concatenate([-g.im[:0:-1], g.im])
    values = -np.concatenate([g.log10_norm[:0:-1], g.log10_norm])
    ax.axvline(0, color=palette.GREY, lw=0.8, ls=":")
    lines: Any = ax.contour(
        g.re, im, values, levels=levels, cmap="viridis", vmin=-9, vmax=2.5, linewidths=0.9
    )
    names = {
        level: "1" if level == 0 else "10" if level == 1 else f"$10^{{{level}}}$"
        for level in levels
    }
    ax.clabel(lines, fmt=names, fontsize=7, manual=places if d.N == 16 else False, inline_spacing=2)
    edge = np.append(d.boundary, d.boundary[:1])
    ax.plot(edge.real, edge.imag, color=palette.VERMILION, lw=1.2)
    ax.plot(d.eigenvalues, 0 * d.eigenvalues, "o", color=palette.BLACK, ms=2.5, mew=0)
    ax.set_xlim(g.re[0], g.re[-1])
    ax.set_ylim(im[0], im[-1])
    ax.set_xlabel(r"$\mathrm{Re}\,z$")
