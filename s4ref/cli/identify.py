"""``s4ref identify``: what the arrays of a file are."""

from __future__ import annotations

from typing import Annotated

import typer


FILE = "npz, npy, json, csv, txt or safetensors, with arrays A, B, Ab, Bb, K, C, dt."
AS = "What an array without a name is: A, B, Ab, Bb, K or C.  [default: A]"


def identify(
    file: Annotated[str, typer.Argument(metavar="FILE", help=FILE)],
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help=AS)] = None,
    dt: Annotated[
        str | None, typer.Option("--dt", help="Step, where it is known; otherwise estimated.")
    ] = None,
    N: Annotated[
        int | None, typer.Option("--N", help="State size, for a kernel without C.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", help="Candidates to list.")] = 4,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which family, normalisation, sign, order, units and rule matrices or a kernel are of.

    Exit status 0 if they are identified, 1 if nothing matches.
    """
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.arrays import read
    from s4ref.cli.identified import render
    from s4ref.identify import identify as identified

    arrays = read(file, name)
    if dt is not None:
        arrays["dt"] = dt
    elif "dt" in arrays:
        arrays["dt"] = arrays["dt"].item() if getattr(arrays["dt"], "size", 0) == 1 else None
    if N is not None:
        arrays["N"] = N
    found = identified(**arrays)
    render(found, rows, as_json=json)
    raise typer.Exit(0 if found.identified else 1)
