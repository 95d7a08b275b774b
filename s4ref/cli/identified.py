"""An identification on the terminal: a paragraph, a small table, and the Python to reproduce it."""

from __future__ import annotations

import json
import os
import textwrap

import typer
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from s4ref.identify import Candidate, Identification


PIPED = 100  # columns where no terminal says how many there are
LONGEST = 400  # characters of a line of Python that is worth printing


def render(found: Identification, rows: int, *, as_json: bool) -> None:
    """Print an identification.

    Parameters
    ----------
    found : Identification
    rows : int
        Candidates to list.
    as_json : bool
        Plain data instead.
    """
    if as_json:
        typer.echo(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
        return
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=PIPED)
    typer.echo(textwrap.fill(str(found), console.width, break_on_hyphens=False) + "\n")
    console.print(_table(found, max(1, rows)))
    if found.identified:
        console.print("\nIn Python:", highlight=False)
        code = "\n".join(_cut(line) for line in found.code.splitlines())
        if console.is_terminal:
            console.print(Syntax(code, "python", theme="ansi_light", background_color="default"))
        else:
            console.print(code, highlight=False, markup=False, soft_wrap=True)


def _table(found: Identification, rows: int) -> Table:
    table = Table()
    for name in ("candidate", "conventions", "verdict"):
        table.add_column(name, overflow="fold")
    table.add_column("distance", justify="right", no_wrap=True)
    for candidate in listed(found)[:rows]:
        table.add_row(
            _titled(candidate),
            "; ".join(candidate.changes) or "as defined",
            candidate.verdict,
            f"{candidate.distance:.2g}",
        )
    return table


def listed(found: Identification) -> list[Candidate]:
    """Return the candidates worth a row: the best, its other names, the second, then the rest."""
    best = found.best
    first = [best, *found.also, *([found.second] if found.second is not None else [])]
    rest = (c for c in found.candidates if not any(c is other for other in first))
    again = (best.family, best.rule)
    # another way to write the best one says nothing new
    return [*first, *(c for c in rest if c.tier > best.tier or (c.family, c.rule) != again)]


def _titled(candidate: Candidate) -> str:
    rule = ""
    if candidate.rule:
        rule = f"; {candidate.rule}, dt = {_step(candidate)}"
    return f"{candidate.title}{rule}"


def _step(candidate: Candidate) -> str:
    dt = candidate.dt
    return f"{dt:.6g}" if isinstance(dt, float) else str(dt)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 4]} ..."
