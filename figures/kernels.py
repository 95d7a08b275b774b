"""Kernels by family and by step.

C reads the input of one time unit ago, N = 33; above four families, below LegS under the bilinear
rule.

Claim: Each family answers an impulse one time unit later; in steps the answer comes at l = 1/dt,
and halving the step leaves a quarter of the distance to the continuous kernel.

Seen: Peaks stand at tau = 1 above and at l = 16, 64, 256, 1024 below; the three finest steps give
one shape, a quarter of the step a sixteenth of the distance.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("kernels").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("kernels", folder / "kernels")


if __name__ == "__main__":
    render()
