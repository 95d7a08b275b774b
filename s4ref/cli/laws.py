"""``s4ref laws``: put the stability laws to the test."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def laws(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LAW]...", help="Laws to try; all if none is named."),
    ] = None,
    examples: Annotated[int, typer.Option(metavar="N", help="Cases for each law.")] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed tries other cases.")] = 0,
    listed: Annotated[
        bool, typer.Option("--list", help="Show the laws, their formulas and sources.")
    ] = False,
) -> None:
    """Put the stability laws of the S4 chain to the test, on exact random systems.

    Exits with 0 if every law held, with 1 and the smallest case that breaks it if one did not.
    From a test suite: from s4ref.laws.tests import *
    """
    # Loaded here: Hypothesis is not needed by the other commands.
    from s4ref.laws import LAWS, law, run

    console = Console()
    chosen = LAWS if not names else tuple(law(name) for name in names)
    if listed:
        for one in chosen:
            console.print(Text(one.id, style="bold") + Text(f": {one.title}", style="default"))
            console.print(Padding(Text(one.says), (0, 0, 0, 4)))
            console.print(Padding(Text(f"{one.theorem}; {one.source}", style="dim"), (0, 0, 0, 4)))
        return
    with console.status("") as status:
        outcomes = run(
            [one.id for one in chosen],
            examples=examples,
            seed=seed,
            progress=lambda one: status.update(one.title),
        )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("law", "cases", ""):
        table.add_column(title, justify="right" if title == "cases" else "left")
    for o in outcomes:
        style = "green" if o.held else "bold red"
        table.add_row(o.law.id, str(o.examples), Text("holds" if o.held else "BROKEN", style=style))
    console.print(table)
    for o in outcomes:
        if not o.held:
            console.print(Text(f"\n{o.law.id}: {o.law.says}", style="bold"))
            console.print(Padding(Text(o.counterexample), (0, 0, 0, 2)))
    broken = sum(not o.held for o in outcomes)
    total = sum(o.examples for o in outcomes)
    console.print(f"\nlaws {len(outcomes)}   cases {total}   broken {broken}   seed {seed}")
    raise typer.Exit(1 if broken else 0)
