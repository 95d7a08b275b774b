"""The HiPPO matrices.

A of six families above, N = 17 (FouD 18); below what is left without the low rank.

Claim: LegS, LagT and ChebT are lower triangular, FouT is block diagonal up to rank one; taking the
low rank away leaves a skew matrix, up to a multiple of I, in every family but ChebT.

Seen: The triangle of LegS, LagT and ChebT, the checkerboard of LegT and the blocks of FouT on a
rank-one grid are seen at a glance; below the diagonal every remaining matrix is the negative of
what stands above it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("matrices").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("matrices", folder / "matrices")


if __name__ == "__main__":
    render()
