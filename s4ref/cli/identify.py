"""``s4ref identify``: what the arrays of a file are."""

from __future__ import annotations

from typing import Annotated

import typer


FILE = (
    "A npz, json or safetensors file with any of the arrays A, B, Ab, Bb, K, C, dt, or a npy, csv "
    "or txt file with one array."
)
AS = "What the only array of a file is: A, Ab or K.  [default: A]"


def identify(
    file: Annotated[str, typer.Argument(metavar="FILE", help=FILE)],
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help=AS)] = None,
    dt: Annotated[
        str | None,
        typer.Option(
            "--dt", help="Step of the discretization, such as 1/100.  [default: estimated]"
        ),
    ] = None,
    N: Annotated[
        int | None,
        typer.Option("--N", help="State size behind a kernel without C.  [default: estimated]"),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", help="Number of candidates in the table.")] = 4,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Say what the matrices, modes or kernel in a file are.

    Compares them with every family and initialisation, under the normalisations, signs, orders,
    units, rules and steps that people use, and says how close the best match is and what comes
    second.

    Exits with 0 if they are identified, 1 if nothing matches, 2 if the file cannot be used.
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
