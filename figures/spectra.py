"""Spectra of families and of initialisations.

Eigenvalues of A (left), imaginary parts of five S4D initialisations (middle), two laws against
those of LegS (right).

Claim: The frequencies of LegS fall like N^2/(pi (2n+1)); S4D-Inv follows them, 1.5 percent low at
the top and 23 percent high at the bottom (N = 64), while Lin and Quad run the other way.

Seen: LegS is real, LegT and FouT lie on arcs, LagT is one point; S4D-Inv runs beside LegS over
almost four decades.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("spectra").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("spectra", folder / "spectra")


if __name__ == "__main__":
    render()
