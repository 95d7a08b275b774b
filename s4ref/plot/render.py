"""Files out of figures: the same data give the same bytes.

The one module that imports matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4ref.errors import MissingDependencyError


if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE_WIDTH = 7.2  # inches: readable at the width of a page
DPI = 200

_STYLE: Any = {  # keys are Literals in matplotlib >= 3.11, plain text before
    "font.family": "DejaVu Sans",  # ships with matplotlib, so it is the same everywhere
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "svg.hashsalt": "s4ref",  # ids in the file depend on its content alone
    "svg.fonttype": "none",  # text stays text: searchable, and small
    "figure.constrained_layout.use": True,
}


@contextmanager
def figure(height: float, *, width: float = PAGE_WIDTH) -> Iterator[Figure]:
    """Give an empty figure in s4ref's style; the global style stays as it was.

    Parameters
    ----------
    height, width : float
        In inches.

    Returns
    -------
    context manager of a matplotlib Figure

    Raises
    ------
    MissingDependencyError
        If matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependencyError(
            "s4ref.plot draws with matplotlib, which is not installed; "
            'run: pip install "s4ref[plot]"'
        ) from error
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield Figure(figsize=(width, height))


def save(drawn: Figure, path: Path) -> tuple[Path, Path]:
    """Write a figure as PNG and as SVG, without dates.

    Call it inside :func:`figure`, whose style also governs writing.

    Parameters
    ----------
    drawn : Figure
    path : Path
        The suffix is replaced.

    Returns
    -------
    (Path, Path)
        The PNG and the SVG.
    """
    png, svg = path.with_suffix(".png"), path.with_suffix(".svg")
    drawn.savefig(png, dpi=DPI, metadata={"Software": None})
    drawn.savefig(svg, metadata={"Date": None, "Creator": None})
    return png, svg
