"""The pole at z = -1 and its removal.

The bilinear generating function of LegS, N = 64, dt = 1/1000, by the published and by the pole-free
form.

Claim: Towards z = -1 the prefactor of the published form grows without bound, its bracket vanishes
and their product stays; at z = -1 it is inf * 0, while the pole-free form is (dt/2) Ct B.

Seen: Two factors run apart over sixteen orders while their product stays level; at the nodes both
forms are as good as the dtype, except that the published one has no value at z = -1, and one NaN
fills the whole kernel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from s4ref.plot import gallery


def data() -> Any:
    """Return what is drawn."""
    return gallery.picture("pole").data()


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    return gallery.render("pole", folder / "pole")


if __name__ == "__main__":
    render()
