"""The past of a signal, read back from the state of three families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from s4ref import oracle
from s4ref.maths.hippo import Family, FouT, LegS, LegT
from s4ref.maths.projection import projection
from s4ref.plot import palette
from s4ref.plot.fingerprint import ROUNDED
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "LegT holds its window evenly and converges fast, FouT slowly and never at the ends of the "
    "window; LegS holds all of the past, the recent finely and the distant coarsely."
)
HEIGHT = 4.0

THETA = Fraction(2)
STEP = Fraction(1, 50)
SPAN = 4  # units of time shown
COLORS = (palette.ORANGE, palette.BLUE, palette.BLACK)  # by size

NOW = Fraction(7, 2)

# Slow, middle and fast; the periods fit no window.
SIGNAL = (
    oracle.Signal.cos(2)
    + Fraction(3, 5) * oracle.Signal.sin(5)
    + Fraction(2, 5) * oracle.Signal.cos(11)
)


@dataclass(frozen=True, eq=False)
class Reconstruction:
    """One family.

    Attributes
    ----------
    tau : (J,) time before now; up to the end of the window
    signal : (J,) u(now - tau)
    recovered : N -> (J,) sum_n x_n r_n(tau)
    error : N -> (J,) modulus of the difference
    """

    tau: Floats
    signal: Floats
    recovered: Mapping[int, Floats]
    error: Mapping[int, Floats] = field(metadata=ROUNDED)


def data(sizes: Sequence[int] = (9, 17, 33)) -> Mapping[str, Reconstruction]:
    """Compute states and what they say about the past.

    Parameters
    ----------
    sizes : sequence of int
        Odd state sizes.

    Returns
    -------
    mapping from the name of a family to a Reconstruction

    Notes
    -----
    States are those of x' = A x + B u, exactly, for a signal as old as time.  Formulary (1.1),
    (2.2).
    """
    return {
        "LegT": _reconstruct([LegT(N, theta=THETA) for N in sizes]),
        "FouT": _reconstruct([FouT(N, theta=THETA) for N in sizes]),
        "LegS": _reconstruct([LegS(N) for N in sizes]),
    }


def _reconstruct(families: Sequence[Family]) -> Reconstruction:
    window = projection(families[0]).window
    end = Fraction(SPAN) if window is None else window
    tau = [j * STEP for j in range(int(end / STEP) + 1)]
    times = np.array([float(t) for t in tau])
    signal = signal_at(float(NOW) - times)
    recovered, error = {}, {}
    for family in families:
        state = oracle.evolve(family, SIGNAL, NOW, past="signal")
        values = oracle.reconstruct(family, state, tau).approximate()
        recovered[family.N], error[family.N] = values, np.abs(values - signal)
    return Reconstruction(times, signal, recovered, error)


def signal_at(s: Floats) -> Floats:
    """Return u(s) in float64."""
    found: Floats = np.cos(2 * s) + 0.6 * np.sin(5 * s) + 0.4 * np.cos(11 * s)
    return found


def draw(drawn: Figure, d: Mapping[str, Reconstruction]) -> None:
    """Fill the figure: signals above, errors below, one family a column.

    Parameters
    ----------
    drawn : Figure
    d : mapping from the name of a family to a Reconstruction
    """
    spans = [r.tau[-1] for r in d.values()]
    axes = drawn.subplots(2, len(d), sharey="row", width_ratios=[1 + s / 2 for s in spans])
    for column, (name, r) in zip(axes.T, d.items(), strict=True):
        _draw_signal(column[0], r)
        _draw_error(column[1], r)
        column[0].set_title(name)
        for ax in column:
            ax.set_xlim(0, r.tau[-1])
    axes[0, 0].legend(loc="upper right")
    axes[1, 2].legend(loc="lower right")
    axes[0, 0].set_ylabel("signal")
    axes[1, 0].set_ylabel("error of the reconstruction")
    axes[1, 1].set_xlabel(r"time before now, $\tau$")


def _draw_signal(ax: Axes, r: Reconstruction) -> None:
    ax.plot(r.tau, r.signal, color=palette.PALE, lw=4, label="signal")
    # the largest size would hide the signal
    for (N, values), color in zip(list(r.recovered.items())[:2], COLORS, strict=False):
        ax.plot(r.tau, values, color=color, lw=1.1, label=f"N = {N}")


def _draw_error(ax: Axes, r: Reconstruction) -> None:
    for (N, values), color in zip(r.error.items(), COLORS, strict=True):
        ax.semilogy(r.tau, values, color=color, lw=1.0, label=f"N = {N}")
    ax.set_ylim(1e-15, 5)
