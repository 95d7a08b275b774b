"""``s4ref vectors``: make, verify and use golden vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


vectors = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Golden vectors: exact inputs and certified outputs of every operator, as JSON.",
)

OPERATOR_HELP = "Operator to take; may be repeated.  [default: all]"
Operators = Annotated[
    list[str] | None, typer.Option("--operator", metavar="NAME", help=OPERATOR_HELP)
]


@vectors.command()
def make(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder to write to; made if it is missing.")
    ] = Path("vectors"),
    operator: Operators = None,
) -> None:
    """Write a set of vectors.

    One file for each operator, and an index.  The same version of s4ref writes the same bytes
    every time, on every machine.
    """
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.golden import write

    raise typer.Exit(write(out, operator or ()))


@vectors.command()
def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Folder of a set.  [default: the one shipped]"),
    ] = None,
    operator: Operators = None,
) -> None:
    """Compute a set again and compare.

    Operators with a second way to their values are computed by that too.  Exits with 0 if the set
    is sound, 1 if anything in it is wrong, 2 if there is no set.
    """
    from s4ref.cli.golden import audit

    raise typer.Exit(audit(folder, operator or ()))


@vectors.command()
def check(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT", help="Result of a program, as JSON: one file for each dtype."
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--vectors", metavar="DIR", help="Folder of the set.  [default: the one shipped]"
        ),
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write the report to, as JSON.")
    ] = None,
) -> None:
    """Judge what a program computed.

    Its results are compared with the vectors, within derived error budgets.  Exits with 0 if
    nothing is wrong, 1 if something is, 2 if a file cannot be used.
    """
    from s4ref.cli.golden import judge

    raise typer.Exit(judge(results, folder, json))
