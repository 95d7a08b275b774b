"""The HiPPO matrices, and the skew-symmetric ones left when their low rank is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import ChebT, Family, FouD, FouT, LagT, LegS, LegT
from s4ref.plot.windows import Floats


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLAIM = (
    "LegS, LagT and ChebT are lower triangular, FouT is block diagonal up to rank one; taking the "
    "low rank away leaves a skew matrix, up to a multiple of I, in every family but ChebT."
)
HEIGHT = 2.6

_MAP = "RdBu_r"  # red against blue, told apart by all readers; white is zero
_TICKS = (-100, -10, -1, 0, 1, 10, 100)


@dataclass(frozen=True, eq=False)
class Entry:
    """One family.

    Attributes
    ----------
    A : (N, N)
    rank : of the correction, or None where no low-rank correction makes A normal
    skew : (N, N) A + P P^T - shift I, or None
    asymmetry : largest modulus of an entry of skew + skew^T, exact; 0 if P is right
    """

    A: Floats
    rank: int | None
    skew: Floats | None
    asymmetry: float | None


def data(N: int = 17) -> Mapping[str, Entry]:
    """Compute A and its skew part for six families.

    Parameters
    ----------
    N : int
        State size, odd; FouD, whose order is padded, has one state more.

    Returns
    -------
    mapping from the name of a family to an Entry

    Notes
    -----
    A is correctly rounded.  Formulary (2.4), (2.11), (2.17), (2.21), (2.26), (2.27), (3.9)-(3.11).
    """
    families: Mapping[str, Family] = {
        "LegS": LegS(N),
        "LegT": LegT(N),
        "LagT": LagT(N),
        "FouT": FouT(N),
        "FouD": FouD(N + 1),
        "ChebT": ChebT(N),
    }
    return {name: _entry(family) for name, family in families.items()}


def _entry(family: Family) -> Entry:
    A = oracle.hippo(family).A.to_numpy(np.float64)
    try:
        low = family.low_rank()
    except InputError:
        return Entry(A, None, None, None)
    # In the scaled basis and over the rationals, where cancellation is exact: with R = As T^-2,
    # A + P P^T - shift I = T (R + p gain p^T - shift T^-2) T.
    As, _ = family.scaled()
    r = np.array(family.radicands, dtype=object)
    gain = np.array(low.gain, dtype=object)
    S = As / r[None, :] + (low.p * gain) @ low.p.T - np.diag(low.shift / r)
    asymmetry = float(max(abs(x) for x in (S + S.T).flat))
    rest = (A - A.T) / 2
    return Entry(A, len(low.gain), rest, asymmetry)


def draw(drawn: Figure, d: Mapping[str, Entry]) -> None:
    """Fill the figure: A above, its skew part below, one family a column.

    Parameters
    ----------
    drawn : Figure
    d : mapping from the name of a family to an Entry
    """
    axes = drawn.subplots(2, len(d))
    for column, (name, entry) in zip(axes.T, d.items(), strict=True):
        image = _show(column[0], entry.A)
        column[0].set_title(name)
        if entry.skew is None:
            column[1].axis("off")
            column[1].text(
                0.5, 0.5, "not normal plus\nlow rank", ha="center", va="center", color="0.4"
            )
            continue
        _show(column[1], entry.skew)
        column[1].set_xlabel(f"rank {entry.rank} removed" if entry.rank else "normal already")
    axes[0, 0].set_ylabel("$A$")
    axes[1, 0].set_ylabel(r"$A+PP^T-\sigma I$")
    bar = drawn.colorbar(image, ax=axes, shrink=0.85, aspect=30, pad=0.01)
    bar.set_ticks(
        list(_scaled(np.array(_TICKS))), labels=[str(t).replace("-", "−") for t in _TICKS]
    )
    bar.set_label("entry")
    bar.outline.set_visible(False)


def _scaled(x: Any) -> Floats:
    """Return sign(x) log10(1 + 10 |x|), so that 1 and 100 are both seen."""
    found: Floats = np.sign(x) * np.log10(1 + 10 * np.abs(x))
    return found


def _show(ax: Axes, A: Floats) -> Any:
    top = float(_scaled(200.0))
    image = ax.imshow(_scaled(A), cmap=_MAP, vmin=-top, vmax=top, interpolation="none")
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set(visible=True, color="0.7")
    return image
