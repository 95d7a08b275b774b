"""Computes what ``s4ref show`` was asked for, and writes it in the format asked for."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from s4ref import oracle
from s4ref.cli import files
from s4ref.cli.formats import json, latex, npz, table
from s4ref.cli.question import Question
from s4ref.cli.values import Answer, answer
from s4ref.errors import InputError


FORMATS = ("table", "json", "latex", "npz")


@dataclass(frozen=True)
class Presentation:
    """How to write answers.

    Attributes
    ----------
    format : one of FORMATS
    out : file, None for standard output
    every_row : whether long tables are shown whole on a terminal
    long : whether to go on whatever it costs
    """

    format: str
    out: str | None
    every_row: bool
    long: bool

    @classmethod
    def of(cls, format: str, out: str | None, *, every_row: bool, long: bool) -> Presentation:
        """Return the options, checked before anything is computed."""
        if format not in FORMATS:
            raise InputError(f"format = {format!r} is unknown: choose one of {', '.join(FORMATS)}")
        if format == "npz" and out is None:
            raise InputError("format = npz is no text: name a file with --out FILE.npz")
        if format == "table" and out is not None:
            raise InputError(
                f"out = {out}: a table goes to the terminal; add --format json, latex or npz"
            )
        if out is not None:
            files.check(out, "out")
        return cls(format, out, every_row, long)


def present(question: Question, names: Sequence[str], how: Presentation) -> None:
    """Compute and write; tables as they come, every other format at the end.

    Raises
    ------
    InputError
        As the oracle does; a request above its allowance names the flag that goes on.
    """
    with _patience(how.long):
        answers: list[Answer] = []
        for name in names:
            found = _answer(question, name)
            if how.format == "table":
                table.show(found, every_row=how.every_row)
            else:
                answers.append(found)
    if how.format == "npz" and how.out is not None:
        with files.writing(how.out, "out"):
            npz.write(answers, how.out)
        return
    if how.format == "table":
        return
    text = json.text(answers) if how.format == "json" else latex.text(answers, question.system)
    if how.out is None:
        typer.echo(text)
    else:
        with files.writing(how.out, "out"):
            Path(how.out).write_text(f"{text}\n", encoding="utf-8")


def _answer(question: Question, name: str) -> Answer:
    try:
        return answer(question, name)
    except InputError as error:
        if "oracle.patience(" not in str(error):
            raise
        raise InputError(
            f"{str(error).split(' Ask for less')[0]} Ask for less, or add --long"
        ) from error


@contextlib.contextmanager
def _patience(long: bool) -> Iterator[None]:
    """Raise the allowance, with a progress bar that only a terminal shows."""
    if not long:
        yield
        return
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bar:
        task = bar.add_task("certifying", total=1.0)

        def move(done: float) -> None:
            bar.update(task, completed=done)

        with oracle.patience(seconds=math.inf, memory=math.inf, progress=move):
            yield
