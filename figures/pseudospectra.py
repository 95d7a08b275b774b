"""Pseudospectra of LegS and its numerical range.

Level lines of the smallest singular value of z I - A, certified at each point of the grid.

Claim: The eps-pseudospectra of LegS are wide even for eps = 1e-9, and still none reaches right of
Re z = eps - 1/2, because the numerical range ends at -1/2: no transient growth.

Seen: The line of 1e-9 encloses ten eigenvalues although their distance is 1; every line is pressed
against Re z = -1/2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("pseudospectra").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("pseudospectra", folder / "pseudospectra")


if __name__ == "__main__":
    render()
