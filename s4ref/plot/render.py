"""Files out of figures: the same data give the same bytes.

The one module that imports matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from s4ref.errors import MissingDependencyError


if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE_WIDTH = 7.2  # inches: readable at the width of a page
DPI = 200

# Formats by suffix, with the metadata that would make two files of the same figure differ.
FORMATS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        ".png": {"Software": None},
        ".svg": {"Date": None, "Creator": None},
        ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
)

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
_DESCRIPTION = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}


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


def save(
    drawn: Figure, path: Path, formats: Sequence[str] = (".png", ".svg"), *, note: str = ""
) -> tuple[Path, ...]:
    """Write a figure in each of the formats, without dates.

    Call it inside :func:`figure`, whose style also governs writing.

    Parameters
    ----------
    drawn : Figure
    path : Path
        The suffix is replaced.
    formats : sequence of str
        Keys of ``FORMATS``; PNG and SVG unless given.
    note : str, optional
        A description for the metadata of the files.

    Returns
    -------
    tuple of Path
        One for each format.
    """
    paths = tuple(path.with_suffix(suffix) for suffix in formats)
    for target in paths:
        described = {_DESCRIPTION[target.suffix]: note} if note else {}
        drawn.savefig(target, dpi=DPI, metadata={**FORMATS[target.suffix], **described})
    return paths
