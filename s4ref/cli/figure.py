"""``s4ref figure``: a picture of the gallery as a file."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from s4ref.cli import files
from s4ref.cli.spelling import meant
from s4ref.errors import InputError


SUFFIXES = (".png", ".svg", ".pdf")
LABEL = 16  # columns of a name and the blanks after it


def figure(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A picture that --list names.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File to write, which may be there already; its suffix .png, .svg or .pdf says "
            "what is written.  [default: NAME.png]",
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the pictures, each with what it shows.")
    ] = False,
) -> None:
    """Draw a picture of the gallery: certified data, at the width of a page."""
    # Imported here, so that --help and --version stay quick.
    from s4ref.plot import gallery

    if listed:
        typer.echo(
            "\n".join(_entry(known, gallery.picture(known).CLAIM) for known in gallery.NAMES)
        )
        return
    if name is None:
        raise InputError(
            f"figure: which one? Give one of {', '.join(gallery.NAMES)}, or --list to see more"
        )
    if name not in gallery.NAMES:
        raise InputError(
            f"figure = {name!r} is unknown.{meant(name, gallery.NAMES)} Choose one of "
            f"{', '.join(gallery.NAMES)}"
        )
    path = files.check(f"{name}.png" if out is None else out, "out")
    if path.suffix not in SUFFIXES:
        raise InputError(f"out = {path}: the file must end in {', '.join(SUFFIXES)}")
    with files.writing(path, "out"):
        (written,) = gallery.render(name, path, (path.suffix,))
    typer.echo(str(written))


def _entry(name: str, claim: str) -> str:
    """Return a name and its claim, wrapped to a terminal, on one line elsewhere."""
    if not sys.stdout.isatty():
        return name.ljust(LABEL) + claim
    width = max(40, shutil.get_terminal_size().columns)
    rest = " " * LABEL
    return textwrap.fill(
        claim,
        width,
        initial_indent=name.ljust(LABEL),
        subsequent_indent=rest,
        break_long_words=False,
    )
