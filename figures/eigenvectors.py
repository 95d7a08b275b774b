"""The condition number of the eigenvectors of LegS.

From closed forms, in exact integers and balls.

Claim: kappa(V) of LegS grows like (1 + sqrt 2)^(2N), about 2^(2.54 N): nearly twice the exponent of
the quoted 2^(4N/3), and past 2^53 from N = 23 on.

Seen: Three quantities that measure the conditioning rise together; the quoted law follows the
largest entry of one scaling of V instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("eigenvectors").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("eigenvectors", folder / "eigenvectors")


if __name__ == "__main__":
    render()
