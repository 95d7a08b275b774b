"""Measures and basis functions.

Five families, N = 9, windows of length 2: how the past is weighed (above), and what the first four
states hold of it (below): dots by definition, lines exp(tau A) B.

Claim: The state of LegS, LagT and ChebT weighs the past exactly as the projection says; LegT and
FouT, which close their window by an approximation, follow it and do not stop at its end.

Seen: Dots lie on lines for LegS, LagT and ChebT; for LegT and FouT the lines waver about the dots
and run out gently after tau = 2, where the dots stop; ChebT grows without bound beyond its window.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("bases").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("bases", folder / "bases")


if __name__ == "__main__":
    render()
