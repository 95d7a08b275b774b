"""The condition number of the eigenvector matrix of LegS, and the laws quoted for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.maths.hippo import LegS
from s4ref.plot import palette
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "kappa(V) of LegS grows like (1 + sqrt 2)^(2N), about 2^(2.54 N): nearly twice the exponent of "
    "the quoted 2^(4N/3), and past 2^53 from N = 23 on."
)
HEIGHT = 3.1

DIGITS = 12

SIZES = (2, 3, 4, 6, 8, 12, 16, 20, 22, 23, 24, 28, 32, 40, 48, 56, 64)
RATE = 2 * math.log2(1 + math.sqrt(2))  # bits per unit of N


@dataclass(frozen=True, eq=False)
class EigenvectorData:
    """Binary logarithms, so that N = 128 fits.

    Attributes
    ----------
    N : (J,) ints
    kappa : (J,) of kappa_2(V), V as in (8.5)
    unit : (J,) of kappa_2(V) with unit columns
    worst : (J,) of the largest condition number of an eigenvalue
    entry : (J,) of the largest entry of the matrix of [S4]
    slope : (J - 1,) bits of kappa per unit of N, between neighbouring N
    """

    N: npt.NDArray[np.int64]
    kappa: Floats
    unit: Floats
    worst: Floats
    entry: Floats
    slope: Floats


def data(sizes: Sequence[int] = SIZES) -> EigenvectorData:
    """Compute the curves.

    Parameters
    ----------
    sizes : sequence of int
        State sizes N >= 2, ascending.

    Returns
    -------
    EigenvectorData

    Notes
    -----
    Certified.  Formulary (8.5)-(8.9).
    """
    families = [LegS(N) for N in sizes]
    N = np.array(sizes, dtype=np.int64)
    kappa = _log2(
        oracle.eigenvector_condition(f, scaling="closed-form", digits=DIGITS) for f in families
    )
    return EigenvectorData(
        N,
        kappa,
        _log2(oracle.eigenvector_condition(f, digits=DIGITS) for f in families),
        _log2(oracle.eigenvalue_conditions(f, digits=DIGITS) for f in families),
        np.array([math.log2(_largest_entry(n)) for n in sizes]),
        np.diff(kappa) / np.diff(N),
    )


def _largest_entry(N: int) -> int:
    """Return the largest entry of V_ij = binom(i + j, i - j), the scaling of [S4]."""
    return max(comb(i + j, i - j) for i in range(N) for j in range(i + 1))


def _log2(numbers: Iterable[oracle.Certified]) -> Floats:
    """Return log2 of the largest of each."""
    return np.log2([float(np.max(x.approximate())) for x in numbers])


def draw(drawn: Figure, d: EigenvectorData) -> None:
    """Fill the figure: the curves on the left, their slope on the right.

    Parameters
    ----------
    drawn : Figure
    d : EigenvectorData
    """
    left, right = drawn.subplots(1, 2, width_ratios=(1.5, 1))
    _draw_curves(left, d)
    _draw_slope(right, d)


def _draw_curves(ax: Axes, d: EigenvectorData) -> None:
    last = d.N[-1]
    ax.axhline(53, color=palette.GREY, lw=0.8, ls=":")
    ax.text(1, 55, "$2^{53}$: no digit of\nfloat64 is left", color="0.4", va="bottom")
    guide = RATE * d.N + (d.kappa[-1] - RATE * last)  # the law through the last point
    ax.plot(d.N, guide, color=palette.BLACK, lw=0.9, ls=(0, (3.5, 1.8)))
    ax.plot(d.N, d.kappa, "o-", color=palette.BLUE, lw=1.4, ms=2.5)
    ax.plot(d.N, d.unit, "o-", color=palette.SKY, lw=1.0, ms=2)
    ax.plot(d.N, d.worst, "o-", color=palette.GREEN, lw=1.0, ms=2)
    ax.plot(d.N, d.entry, "o-", color=palette.ORANGE, lw=1.0, ms=2)
    ax.plot(d.N, 4 / 3 * d.N, color=palette.VERMILION, lw=1.4, ls=(0, (1.5, 1)))
    ax.set_xlim(0, last * 1.02)
    ax.set_ylim(0, d.kappa[-1] * 1.05)
    ax.set_xlabel("state size $N$")
    bits = range(0, int(d.kappa[-1]) + 1, 20)
    ax.set_yticks(bits, [f"$2^{{{b}}}$" for b in bits])
    place: Any = {"transform": ax.transAxes, "va": "center"}
    ax.text(0.63, 0.80, r"$\kappa_2(V)$", color=palette.BLUE, ha="right", **place)
    ax.text(0.63, 0.73, r"with unit columns", color=palette.SKY, ha="right", **place)
    ax.text(0.80, 0.66, r"worst $\kappa(\lambda_k)$", color=palette.GREEN, ha="left", **place)
    ax.text(0.98, 0.57, r"quoted $2^{4N/3}$", color=palette.VERMILION, ha="right", **place)
    ax.text(0.70, 0.23, "largest entry, one\nscaling of $V$", color=palette.ORANGE, **place)
    ax.set_ylabel("size")
    ax.set_title("Conditioning of the eigenvectors of LegS")


def _draw_slope(ax: Axes, d: EigenvectorData) -> None:
    middle = (d.N[1:] + d.N[:-1]) / 2
    ax.axhline(RATE, color=palette.BLACK, lw=0.9, ls=(0, (3.5, 1.8)))
    ax.plot(middle, d.slope, "o-", color=palette.BLUE, lw=1.4, ms=2.5)
    ax.axhline(4 / 3, color=palette.VERMILION, lw=1.4, ls=(0, (1.5, 1)))
    ax.text(d.N[-1], RATE + 0.03, r"law $(1+\sqrt{2})^{2N}$: 2.543", ha="right", va="bottom")
    ax.text(d.N[-1], 4 / 3 + 0.03, "quoted: 4/3", color=palette.VERMILION, ha="right", va="bottom")
    ax.set_xlim(0, d.N[-1] * 1.02)
    ax.set_ylim(1.2, 2.75)
    ax.set_xlabel("state size $N$")
    ax.set_ylabel(r"bits of $\kappa_2(V)$ per unit of $N$")
    ax.set_title("Rate of growth")
