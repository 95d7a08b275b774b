"""``s4ref validate``: judge implementations against the certified oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def validate(
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="TARGET...",
            help="A ready-made adapter (fast, s5-pytorch, annotated-s4, state-spaces-s4) or the path "
            "of an adapter file.",
        ),
    ],
    source: Annotated[
        Path | None,
        typer.Option(help="Checkout of the library that a file-based adapter loads.", metavar="PATH"),
    ] = None,
    python: Annotated[
        Path | None,
        typer.Option(help="Interpreter to run the adapter with; by default this one.", metavar="PATH"),
    ] = None,
    dtype: Annotated[
        list[str] | None,
        typer.Option(help="float32 or float64; repeat for both, which is the default."),
    ] = None,
    level: Annotated[str, typer.Option(help="Highest level to run, L0 to L3.")] = "L3",
    only: Annotated[
        str | None, typer.Option(help="Run only the checks whose id matches, as in 'L2.*'.")
    ] = None,
    case: Annotated[
        str | None, typer.Option(help="Run only the case with this id, taken from a report.")
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            help="File of expected failures with reasons (TOML); ready-made adapters bring theirs.",
            metavar="FILE",
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            help="Write the report as JSON: a file, or a folder for one file a target.", metavar="PATH"
        ),
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that one case may take.")] = 20.0,
    memory_limit: Annotated[float, typer.Option(help="GiB that the worker may occupy.")] = 4.0,
) -> None:
    """Judge implementations against the certified oracle.

    Exit status: 0 if every check passed or failed as expected, 1 if something is wrong, 2 if the
    adapter cannot be loaded, 3 for a defect of s4ref.
    """
