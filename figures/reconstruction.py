"""A signal, read back from the state.

Three cosines as old as time; the state of x' = A x + B u, N = 9, 17, 33, and what it says about the
past.

Claim: LegT holds its window evenly and converges fast, FouT slowly and never at the ends of the
window; LegS holds all of the past, the recent finely and the distant coarsely.

Seen: Errors of LegT are level and fall from 1 to 1e-13; those of FouT stay near 1 at both ends of
the window, where the series meets a jump; those of LegS rise with the distance in time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("reconstruction").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("reconstruction", folder / "reconstruction")


if __name__ == "__main__":
    render()
