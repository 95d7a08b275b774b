"""Tables for a terminal: whole where they fit or are piped, in parts where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from s4ref.cli.formats.text import rows
from s4ref.cli.values import Answer
from s4ref.oracle.certified import Certified


WIDE = 10_000  # as wide as the digits need: a truncated number would be a wrong one
HEAD, TAIL = 24, 4  # rows that a terminal shows of a longer table
FRAME = 3  # columns of a terminal that each column of a table takes beside its digits


def show(answer: Answer, *, every_row: bool) -> None:
    """Print an answer.

    A terminal gets as many columns at a time as it has room for, and of many rows the first and
    the last, unless ``every_row``.
    """
    console = Console()
    width = console.width if console.is_terminal else WIDE
    texts = rows(answer.values)
    shown = list(range(len(texts)))
    if console.is_terminal and not every_row and len(texts) > HEAD + TAIL + 1:
        shown = [*range(HEAD), -1, *range(len(texts) - TAIL, len(texts))]
    wide = Console(width=WIDE)
    _title(answer, wide, width)
    if not texts[0]:
        wide.print("no columns: the system is normal already", highlight=False)
        return
    for table in _tables(answer.values, texts, shown, width):
        wide.print(table)
    if -1 in shown:
        wide.print(f"{len(texts)} rows; --all shows every one", highlight=False)


def _title(answer: Answer, console: Console, width: int) -> None:
    """Print the title, what the values are below it if both are too long for one line."""
    joined = f"{answer.title}: {answer.about}"
    lines = [joined] if len(joined) <= width else [answer.title, f"  {answer.about}"]
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _tables(
    values: Certified, texts: Sequence[Sequence[str]], shown: Sequence[int], width: int
) -> Iterator[Table]:
    """Yield the columns that fit side by side, then the next ones."""
    headed = len(values.shape) > 1
    names = [str(n) for n in range(len(texts[0]))]
    label = len(str(len(texts) - 1)) + FRAME + 1
    sizes = [
        max(len(texts[i][k]) if i >= 0 else 1 for i in shown) + FRAME for k in range(len(names))
    ]
    start = 0
    while start < len(names):
        stop, used = start + 1, label + sizes[start]
        while stop < len(names) and used + sizes[stop] <= width:
            used += sizes[stop]
            stop += 1
        table = Table(show_header=headed)
        table.add_column("", style="dim", justify="right")
        for k in range(start, stop):
            table.add_column(names[k], justify="right", no_wrap=True)
        for i in shown:
            cells = ["…"] * (stop - start) if i < 0 else list(texts[i][start:stop])
            table.add_row("…" if i < 0 else (str(i) if values.shape else ""), *cells)
        yield table
        start = stop
