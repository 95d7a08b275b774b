"""The condition number of the eigenvector matrix of LegS, and the laws quoted for it.

Not an eigensolver: every number comes from exact integers by (8.5) to (8.9).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

import flint
import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import precision
from s4ref.arithmetic.protocol import Matrix
from s4ref.errors import PrecisionError
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

RATE = 2 * math.log2(1 + math.sqrt(2))  # bits per unit of N
_SWEEPS = 40
_WIDTH = 1e-9  # of a bracket, relative


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


def data(sizes: Sequence[int] = (*range(2, 24), *range(24, 65, 4))) -> EigenvectorData:
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
    V^-1 V^-T is the Hilbert matrix H, so kappa(V)^2 = kappa(H).  H is positive, and H^-1 is an
    integer matrix of alternating signs, hence similar to a positive one by diag((-1)^n); the
    largest eigenvalue of a positive matrix lies between the extremes of (M x)_i/x_i for every
    x > 0.  Brackets are narrowed to a relative 1e-9.  Formulary (8.5)-(8.9).
    """
    rows = [_curves(N) for N in sizes]
    kappa, unit, worst, entry = (np.array(column) for column in zip(*rows, strict=True))
    N = np.array(sizes, dtype=np.int64)
    return EigenvectorData(N, kappa, unit, worst, entry, np.diff(kappa) / np.diff(N))


def _curves(N: int) -> tuple[float, float, float, float]:
    H = [[Fraction(1, j + k + 1) for k in range(N)] for j in range(N)]
    # |V^T V| = |H^-1|, from the closed form of V; integers
    V = [[comb(n, k) * comb(n + k, k) for k in range(N)] for n in range(N)]
    G = [
        [sum((2 * n + 1) * V[n][j] * V[n][k] for n in range(N)) for k in range(N)] for j in range(N)
    ]
    root = [math.isqrt(G[j][j] << 128) for j in range(N)]  # column norms times 2^64
    with precision(96 + 16 * N):
        full = _log2_largest(_balls(H)) + _log2_largest(_balls(G))
        d = [flint.arb(r) / flint.arb(2) ** 64 for r in root]
        Hd = flint.arb_mat([[d[j] * d[k] / (j + k + 1) for k in range(N)] for j in range(N)])
        Gd = flint.arb_mat([[G[j][k] / (d[j] * d[k]) for k in range(N)] for j in range(N)])
        unit = _log2_largest(Hd) + _log2_largest(Gd)
    worst = max(comb(N + k, 2 * k + 1) * comb(2 * k, k) for k in range(N))
    entry = max(comb(i + j, i - j) for i in range(N) for j in range(i + 1))
    return full / 2, unit / 2, math.log2(worst), math.log2(entry)


def _balls(M: Sequence[Sequence[Fraction | int]]) -> Matrix:
    rows = [[flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in row] for row in M]
    return flint.arb_mat(rows)


def _log2_largest(M: Matrix) -> float:
    """Return log2 of the largest eigenvalue of an entrywise positive matrix."""
    N = M.nrows()
    x = flint.arb_mat(N, 1, [1] * N)
    for _ in range(_SWEEPS):
        y = M * x
        ratios = [y[i, 0] / x[i, 0] for i in range(N)]
        low, high = min(float(r.lower()) for r in ratios), max(float(r.upper()) for r in ratios)
        if high <= low * (1 + _WIDTH):
            return (math.log2(low) + math.log2(high)) / 2
        size = max(float(y[i, 0]) for i in range(N))
        x = flint.arb_mat(N, 1, [(y[i, 0] / size).mid() for i in range(N)])
    raise PrecisionError(f"eigenvalue of a positive matrix of size {N}: the bracket stays wide")


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
