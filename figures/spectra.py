"""Spectra of families and of initialisations.

Eigenvalues of A (left), imaginary parts of five S4D initialisations (middle), two laws against
those of LegS (right).

Claim: The largest frequencies of LegS are near N^2/(pi (2n+1)); S4D-Inv stays within 23 percent of
all of them (N = 64), 1.5 percent low at the top, while Inv2, Lin and Quad run elsewhere.

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
