"""Time and error against the length, of a result of ``s4ref bench``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from s4ref.plot import palette


if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS: Mapping[str, str] = {
    "s4ref": palette.BLUE, "s4ref, torch only": palette.SKY, "s4ref, krylov": palette.BLACK,
    "naive": palette.VERMILION,
    "published naive": palette.ORANGE, "KeOps": palette.GREEN, "CUDA extension": palette.PURPLE,
}  # fmt: skip
LINES = {"forward": "-", "forward+backward": "--"}
EXTENTS = {"whole": "-", "window": ":"}


class Curves(NamedTuple):
    """Points of one structure: by contestant and pass (L, seconds), by contestant and extent, of
    the whole kernel or of its worst window, (L, error)."""

    structure: str
    times: dict[tuple[str, str], list[tuple[int, float]]]
    errors: dict[tuple[str, str], list[tuple[int, float]]]


def data(result: Mapping[str, Any]) -> list[Curves]:
    """Return the curves of a result, one entry a structure."""
    found: dict[str, Curves] = {}
    for row in result["rows"]:
        curves = found.setdefault(row["structure"], Curves(row["structure"], {}, {}))
        for which, times in row["passes"].items():
            for name, entry in times.items():
                if isinstance(entry, dict):
                    point = (row["L"], entry["seconds"])
                    curves.times.setdefault((name, which), []).append(point)
        for name, error in row["errors"].items():
            for extent in EXTENTS:
                curves.errors.setdefault((name, extent), []).append((row["L"], error[extent]))
    return list(found.values())


def draw(ax: Axes, curves: Curves) -> None:
    """Draw seconds against L, and a line that grows as L does."""
    for (name, which), points in curves.times.items():
        L, seconds = np.array(points).T
        ax.loglog(
            L, seconds, LINES[which], marker=".", color=COLOURS[name], linewidth=1.1,
            label=name if which == "forward" else None,
        )  # fmt: skip
    L, seconds = np.array(curves.times["s4ref", "forward"]).T
    guide = 0.5 * seconds[-1] * L / L[-1]
    ax.loglog(L, guide, ":", color=palette.GREY, linewidth=0.9, label="O(L)")
    ax.set_title(f"{curves.structure}: seconds; dashed with gradients")
    _finish(ax)


def draw_errors(ax: Axes, curves: Curves) -> None:
    """Draw the relative error of the whole kernel and of its worst dyadic window against L.

    A window in which no digit is right, as where a kernel has decayed, is drawn at 1.
    """
    for (name, extent), points in curves.errors.items():
        L, error = np.array(points).T
        ax.loglog(
            L, np.clip(error, 1e-18, 1.0), EXTENTS[extent], marker=".", color=COLOURS[name],
            linewidth=1.1, label=name if extent == "whole" else None,
        )  # fmt: skip
    ax.set_title(f"{curves.structure}: error; dotted in the worst window")
    _finish(ax)


def _finish(ax: Axes) -> None:
    ax.set_xlabel("L")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3, fontsize="x-small")
    ax.grid(visible=True, linewidth=0.3, color=palette.PALE)
