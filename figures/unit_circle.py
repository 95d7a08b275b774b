"""Discretized spectra against the unit circle.

LegS, LegT and S4D-LegS, N = 32, dt = 1/12, under four rules; forward Euler has eigenvalues beyond
the frame.

Claim: Backward Euler, bilinear and ZOH keep every eigenvalue inside the unit circle at any step;
forward Euler does not: LegS leaves the circle where dt > 2/N.

Seen: Only the first panel has dots outside the disc; bilinear spreads the frequencies of S4D along
the circle in order, ZOH winds them round it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("unit_circle").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("unit_circle", folder / "unit_circle")


if __name__ == "__main__":
    render()
