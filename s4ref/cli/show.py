"""``s4ref show``: certified values of a family on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer


def show(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="legs or legt.")],
    N: Annotated[int, typer.Option("--N", help="State size.")] = 4,
    what: Annotated[
        str, typer.Option(help="Any of A, B, lam, P, V, Ab, Bb, kernel, with commas.")
    ] = "A,B",
    digits: Annotated[int, typer.Option(help="Significant digits of each entry.")] = 17,
    normalisation: Annotated[
        str | None, typer.Option(help="For legt: s4 (the default), hippo-code or lmu.")
    ] = None,
    rule: Annotated[str, typer.Option(help="bilinear or zoh.")] = "bilinear",
    dt: Annotated[str, typer.Option("--dt", help="Step, as in 1/100 or 0.01.")] = "1/100",
    L: Annotated[int, typer.Option("--L", help="Length of the kernel.")] = 8,
    C: Annotated[
        str | None, typer.Option("--C", help="Output row, as in 1,-1/2,1/3; by default all ones.")
    ] = None,
) -> None:
    """Show certified values: every printed digit is right, the last one correctly rounded."""
    # Imported here, so that --help and --version stay quick.
    from rich.console import Console

    from s4ref.cli.values import Question, split, tables

    row = None if C is None else split(C)
    question = Question.of(family, N, normalisation, rule=rule, dt=dt, L=L, C=row, digits=digits)
    # As wide as the digits need: a truncated number would be a wrong one.
    console = Console(width=10_000)
    for title, table in tables(question, split(what)):
        console.print(title, highlight=False)
        console.print(table)
