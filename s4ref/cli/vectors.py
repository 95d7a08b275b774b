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

OPERATOR_HELP = "Operators to take; may be repeated.  [default: all]"
Operators = Annotated[
    list[str] | None, typer.Option("--operator", metavar="NAME", help=OPERATOR_HELP)
]


@vectors.command()
def make(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write to.")] = Path("vectors"),
    operator: Operators = None,
) -> None:
    """Write a set of vectors.

    One file an operator and an index.  The same s4ref writes the same bytes every time, on every
    machine.
    """
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.golden import write

    raise typer.Exit(write(out, operator or ()))


@vectors.command()
def verify(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A set.  [default: the one shipped]")
    ] = None,
    operator: Operators = None,
) -> None:
    """Compute a set again and compare.

    Where an operator has a second way to its values, by that too.  Exits with 0 if the set is
    sound, 1 if anything in it is wrong, 2 if there is no set.
    """
    from s4ref.cli.golden import audit

    raise typer.Exit(audit(folder, operator or ()))


@vectors.command()
def check(
    results: Annotated[
        list[Path],
        typer.Argument(metavar="RESULT", help="What a program computed: one file for a dtype."),
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--vectors", metavar="DIR", help="The set.  [default: the one shipped]"),
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the report goes as JSON.")
    ] = None,
) -> None:
    """Judge what a program computed.

    Its results are compared with the vectors, within derived error budgets.  Exits with 0 if
    nothing is wrong, 1 if something is, 2 if a file cannot be used.
    """
    from s4ref.cli.golden import judge

    raise typer.Exit(judge(results, folder, json))
