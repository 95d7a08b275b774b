"""Transfer functions of LegS, of its diagonal approximation, and of a perturbed diagonalisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss
from s4ref.maths.hippo import LegS
from s4ref.maths.initialise import S4DLegS
from s4ref.maths.perturb import Perturbed
from s4ref.plot import palette
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "S4D misses LegS by a spike near omega = N^2/pi that moves off as N grows but keeps its height "
    "2/pi; a perturbation E misses it by a multiple of its norm, at every frequency."
)
HEIGHT = 3.2

DIGITS = 17
_TWO = np.array([[1, 1], [1, -1]])
_FOUR = np.kron(_TWO, _TWO)
PTD = r"PTD, $\Vert E\Vert$ = 1/10"
COLORS = (palette.SKY, palette.BLUE, palette.BLACK)  # by state size


@dataclass(frozen=True, eq=False)
class Deviation:
    """Of one system from LegS, with C = e_0.

    Attributes
    ----------
    omega : (J,) ascending
    size : (J,) |G - G_LegS| at i omega
    """

    omega: Floats
    size: Floats


@dataclass(frozen=True, eq=False)
class TransferData:
    """What the panels show.

    Attributes
    ----------
    N : state size of the left panel and of the perturbed system
    omega : (J,) ascending
    gain : system -> (J,) |G(i omega)|
    diagonal : state size -> Deviation of S4D-LegS
    perturbed : norm of E -> Deviation
    """

    N: int
    omega: Floats
    gain: Mapping[str, Floats]
    diagonal: Mapping[int, Deviation]
    perturbed: Mapping[Fraction, Deviation]


def data(N: int = 16, sizes: Sequence[int] = (16, 32, 64), points: int = 160) -> TransferData:
    """Compute the transfer functions.

    Parameters
    ----------
    N : int
        State size of the left panel and of the perturbed system, a power of 4.
    sizes : sequence of int
        State sizes of S4D-LegS, even.
    points : int
        Frequencies, beside those close to the spike.

    Returns
    -------
    TransferData

    Raises
    ------
    InputError
        If N is no power of 4.

    Notes
    -----
    E is a Hadamard matrix over sqrt(N): dense, rational, of norm 1, and nothing random about it.
    Formulary (4.9), (4.11), (4.12).
    """
    H = _hadamard(N)
    omega = _frequencies(N, points)
    legs, s4d = _response(LegS(N), omega), _response(S4DLegS(N, basis="state"), omega)
    norms = [Fraction(1, 10**k) for k in (1, 2, 3)]
    shifted = {norm: _response(Perturbed(LegS(N), H * norm), omega) for norm in norms}
    gain = {"LegS": legs, "S4D": s4d, "PTD": shifted[norms[0]]}
    return TransferData(
        N,
        omega,
        {name: np.abs(G) for name, G in gain.items()},
        {size: _diagonal(size, points) for size in sizes},
        {norm: Deviation(omega, np.abs(G - legs)) for norm, G in shifted.items()},
    )


def _hadamard(N: int) -> ExactArray:
    """Return the Hadamard matrix of Sylvester over sqrt(N); orthogonal and rational."""
    H, root = np.array([[1]]), 1
    while len(H) < N:
        H, root = np.kron(H, _FOUR), 2 * root
    if len(H) != N:
        raise InputError(f"N = {N}: give a power of 4, for which H/sqrt(N) is rational")
    return np.array([[Fraction(int(x), root) for x in row] for row in H], dtype=object)


def _frequencies(N: int, points: int) -> Floats:
    """Return frequencies evenly spaced on a logarithmic axis, and more about each mode of S4D."""
    modes = oracle.modes(S4DLegS(N)).lam.imag.to_numpy(np.float64)
    near = np.sinh(np.linspace(-7, 7, 29)) / 50  # a mode is about as wide as 1/2
    close = np.add.outer(modes[:1], near).ravel()
    others = np.add.outer(modes[1:], [-1.5, -0.5, 0, 0.5, 1.5]).ravel()
    found: Floats = np.unique(np.concatenate([np.geomspace(0.1, 1e5, points), close, others]))
    return found[found >= 0.1]


def _response(system: LegS | S4DLegS | Perturbed, omega: Floats) -> np.ndarray:
    s = np.empty(len(omega), dtype=object)
    for j, value in enumerate(omega):
        s[j] = Gauss(Fraction(0), Fraction(float(value)))
    C = [1] + [0] * (system.N - 1)
    return oracle.transfer(system, s, C=C, digits=DIGITS).approximate(np.complex128)


def _diagonal(N: int, points: int) -> Deviation:
    omega = _frequencies(N, points)
    apart = _response(S4DLegS(N, basis="state"), omega) - _response(LegS(N), omega)
    return Deviation(omega, np.abs(apart))


def draw(drawn: Figure, d: TransferData) -> None:
    """Fill the figure: moduli on the left, distances from LegS on the right.

    Parameters
    ----------
    drawn : Figure
    d : TransferData
    """
    left, right = drawn.subplots(1, 2, width_ratios=(1, 1.3))
    _draw_gain(left, d)
    _draw_deviation(right, d)


def _draw_gain(ax: Axes, d: TransferData) -> None:
    ax.loglog(d.omega, d.gain["LegS"], color=palette.PALE, lw=4, label="LegS")
    ax.loglog(d.omega, d.gain["S4D"], color=palette.BLUE, lw=1.1, label="S4D-LegS")
    ax.loglog(d.omega, d.gain["PTD"], color=palette.VERMILION, lw=1.1, label=PTD)
    ax.set_xlim(0.1, 1e4)
    ax.set_ylim(1e-5, 3)
    ax.legend(loc="lower left")
    ax.set_xlabel(r"frequency $\omega$")
    ax.set_ylabel(r"$|G(i\omega)|$")
    ax.set_title(f"Transfer functions, N = {d.N}")


def _draw_deviation(ax: Axes, d: TransferData) -> None:
    ax.axhline(2 / np.pi, color=palette.GREY, lw=0.8, ls=":")
    for (N, apart), color in zip(d.diagonal.items(), COLORS, strict=False):
        ax.loglog(apart.omega, apart.size, color=color, lw=1.0)
        ax.text(N**2 / np.pi, 0.9, f"{N}", color=color, ha="center", va="bottom")
    for apart in d.perturbed.values():
        ax.loglog(apart.omega, apart.size, color=palette.VERMILION, lw=1.0)
    ax.text(40, 0.9, "S4D-LegS, N =", ha="right", va="bottom")
    ax.text(2.6e3, 0.9, r"spike at $\omega\approx N^2/\pi$", ha="left", va="bottom")
    ax.text(6e4, 0.6, r"$2/\pi$", color="0.4", ha="right", va="top")
    norms = ", ".join(str(norm) for norm in d.perturbed)
    ax.text(0.14, 4e-9, f"PTD, N = {d.N},\n$\\Vert E\\Vert$ = {norms}", color=palette.VERMILION)
    ax.set_xlim(0.1, 1e5)
    ax.set_ylim(1e-9, 5)
    ax.set_xlabel(r"frequency $\omega$")
    ax.set_ylabel(r"distance from LegS, $|G-G_{\mathrm{LegS}}|$")
    ax.set_title("What diagonalizing costs")
