"""Tables for a terminal: whole where they fit or are piped, in parts where they do not."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import typer
from rich.console import Console

from s4ref.cli.formats.text import rows
from s4ref.cli.values import Answer


HEAD, TAIL = 24, 4  # rows that a terminal shows of a longer table
FRAME = 3  # columns of a terminal that each column of a table takes beside its digits
GAP = "…"


def show(answer: Answer, *, every_row: bool) -> None:
    """Print an answer.

    A terminal gets as many columns at a time as it has room for, and of many rows the first and
    the last, unless ``every_row``.  No number is ever cut: it would be a wrong one.
    """
    console = Console()
    width = console.width if console.is_terminal else sys.maxsize
    texts = rows(answer.values)
    shown = list(range(len(texts)))
    if console.is_terminal and not every_row and len(texts) > HEAD + TAIL + 1:
        shown = [*range(HEAD), -1, *range(len(texts) - TAIL, len(texts))]
    typer.echo(_title(answer, width))
    if not texts[0]:
        typer.echo("no columns: the system is normal already")
        return
    labels = [GAP if i < 0 else str(i) if answer.values.shape else "" for i in shown]
    cells = [[GAP] * len(texts[0]) if i < 0 else texts[i] for i in shown]
    for table in _tables(labels, cells, headed=len(answer.values.shape) > 1, width=width):
        typer.echo(table)
    if -1 in shown:
        typer.echo(f"{len(texts)} rows; --all shows every one")


def _title(answer: Answer, width: int) -> str:
    """Return the title, what the values are below it if both are too long for one line."""
    joined = f"{answer.title}: {answer.about}"
    return joined if len(joined) <= width else f"{answer.title}\n  {answer.about}"


def _tables(
    labels: Sequence[str], cells: Sequence[Sequence[str]], *, headed: bool, width: int
) -> Iterator[str]:
    """Yield the columns that fit side by side, then the next ones."""
    names = [str(k) if headed else "" for k in range(len(cells[0]))]
    first = max(map(len, labels))
    sizes = [max(len(name), *(len(row[k]) for row in cells)) for k, name in enumerate(names)]
    start = 0
    while start < len(names):
        stop, used = start + 1, first + FRAME + 1 + sizes[start] + FRAME
        while stop < len(names) and used + sizes[stop] + FRAME <= width:
            used += sizes[stop] + FRAME
            stop += 1
        body = [[label, *row[start:stop]] for label, row in zip(labels, cells, strict=True)]
        head = ["", *names[start:stop]] if headed else None
        yield _drawn([first, *sizes[start:stop]], head, body)
        start = stop


def _drawn(sizes: Sequence[int], head: Sequence[str] | None, body: Sequence[Sequence[str]]) -> str:
    """Return a table in box-drawing characters, every cell to the right."""
    if head is None:
        lines = [_rule(sizes, "┌─┬┐")]
    else:
        lines = [_rule(sizes, "┏━┳┓"), _row(sizes, head, "┃"), _rule(sizes, "┡━╇┩")]
    lines += [_row(sizes, row, "│") for row in body]
    return "\n".join([*lines, _rule(sizes, "└─┴┘")])


def _rule(sizes: Sequence[int], glyphs: str) -> str:
    line = glyphs[1]
    return glyphs[0] + glyphs[2].join(line * (size + 2) for size in sizes) + glyphs[3]


def _row(sizes: Sequence[int], row: Sequence[str], bar: str) -> str:
    inner = f" {bar} ".join(cell.rjust(size) for cell, size in zip(row, sizes, strict=True))
    return f"{bar} {inner} {bar}"
