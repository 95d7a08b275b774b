"""``s4ref figure``: a picture of the gallery as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from s4ref.errors import InputError


def figure(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One of those that --list shows.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="NAME.png here, unless given; the suffix .png, .svg or .pdf counts.",
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show the names, each with what the reader should see.")
    ] = False,
) -> None:
    """Draw a picture of the gallery: certified data, at the width of a page."""
    # Imported here, so that --help and --version stay quick.
    from s4ref.plot import gallery

    if listed:
        for known in gallery.NAMES:
            typer.echo(f"{known:15} {gallery.picture(known).CLAIM}")
        return
    if name is None:
        raise InputError(
            f"figure: which one? Give one of {', '.join(gallery.NAMES)}, or --list to see more"
        )
    gallery.picture(name)  # refuses an unknown name before the path is looked at
    path = Path(f"{name}.png") if out is None else out
    if not path.parent.is_dir():
        raise InputError(f"out = {str(path)!r}: the folder {str(path.parent)!r} does not exist")
    if path.is_dir():
        raise InputError(f"out = {str(path)!r} is a folder: give a file such as {name}.png")
    try:
        (written,) = gallery.render(name, path, (path.suffix,))
    except OSError as error:
        raise InputError(f"out = {str(path)!r} cannot be written: {error}") from error
    typer.echo(str(written))
