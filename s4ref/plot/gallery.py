"""The gallery: ten pictures by name, each a module with a claim, data and a drawing.

Not the place of the drawings: every picture is a module of :mod:`s4ref.plot`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.plot.fingerprint import fingerprint
from s4ref.plot.render import FORMATS, figure, save


if TYPE_CHECKING:
    from matplotlib.figure import Figure

# In the order in which the gallery tells them.
NAMES = (
    "matrices",
    "bases",
    "reconstruction",
    "kernels",
    "spectra",
    "unit_circle",
    "pseudospectra",
    "eigenvectors",
    "transfer",
    "pole",
)


class Picture(Protocol):
    """What a module of the gallery offers.

    Attributes
    ----------
    CLAIM : what the reader should see, in one sentence; tests hold the data to it
    HEIGHT : of the figure in inches; its width is that of a page
    """

    CLAIM: str
    HEIGHT: float

    def data(self) -> Any:
        """Compute what is drawn."""

    def draw(self, drawn: Figure, d: Any) -> None:
        """Fill an empty figure."""


def picture(name: str) -> Picture:
    """Return a picture of the gallery by name.

    Parameters
    ----------
    name : str
        One of ``NAMES``.

    Returns
    -------
    Picture
        Its ``data()`` needs no matplotlib.

    Raises
    ------
    InputError
        For an unknown name.
    """
    if name not in NAMES:
        raise InputError(f"figure = {brief(name)} is unknown: choose one of {', '.join(NAMES)}")
    module: Any = importlib.import_module(f"s4ref.plot.{name}")
    found: Picture = module
    return found


def render(name: str, path: Path, formats: Sequence[str] = (".png", ".svg")) -> tuple[Path, ...]:
    """Compute, draw and write a picture of the gallery.

    Parameters
    ----------
    name : str
        One of ``NAMES``.
    path : Path
        The suffix is replaced by each of the formats.
    formats : sequence of str
        Any of ``.png``, ``.svg``, ``.pdf``.

    Returns
    -------
    tuple of Path
        One for each format.

    Raises
    ------
    InputError
        For an unknown name or format, before anything is computed.
    MissingDependencyError
        If matplotlib is not installed, before anything is computed.

    Notes
    -----
    The files carry the fingerprint of the data.  A few seconds, most of them certified
    computation.  Formulary sections 2 to 8.
    """
    for suffix in formats:
        if suffix not in FORMATS:
            raise InputError(
                f"format = {brief(suffix)} is unknown: choose one of {', '.join(FORMATS)}"
            )
    shown = picture(name)
    with figure(shown.HEIGHT) as drawn:
        d = shown.data()
        shown.draw(drawn, d)
        return save(drawn, path, formats, note=f"data {fingerprint(d)}")
