"""Transfer functions: LegS, its diagonal approximation, and perturb-then-diagonalise.

C = e_0; moduli left, distances from LegS right.

Claim: S4D misses LegS by a spike near omega = N^2/pi that moves off as N grows but keeps its height
2/pi; a perturbation E misses it by a multiple of its norm, at every frequency.

Seen: The spikes are equally high, at 81, 325, 1303; everywhere else S4D comes closer with N; the
curves of PTD are parallel, a decade apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("transfer").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("transfer", folder / "transfer")


if __name__ == "__main__":
    render()
