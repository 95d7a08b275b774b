"""Runs, progress and exit statuses of ``s4ref vectors``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from s4ref.cli import files
from s4ref.conformance.vectors import report
from s4ref.conformance.vectors.check import check
from s4ref.conformance.vectors.check_json import as_json
from s4ref.conformance.vectors.make import Progress as Show
from s4ref.conformance.vectors.make import make
from s4ref.conformance.vectors.result import read_result
from s4ref.conformance.vectors.store import read, shipped
from s4ref.conformance.vectors.verify import verify


def write(out: Path, operators: Sequence[str]) -> int:
    """Make a set, say what was written, and return 0."""
    with files.writing(out, "out"), _bar("making") as show:
        written = make(out, operators, show)
    report.written(out, written, Console())
    return 0


def audit(folder: Path | None, operators: Sequence[str]) -> int:
    """Verify a set, say what was found, and return 0 or 1."""
    place = shipped() if folder is None else folder
    with _bar("verifying") as show:
        accounts = verify(place, operators, show)
    report.verified(place, accounts, Console(), partial=bool(operators))
    return int(any(account.faults for account in accounts))


def judge(results: Sequence[Path], folder: Path | None, json: Path | None) -> int:
    """Check result files, print the report, and return 0 or 1."""
    if json is not None:
        files.check(json, "json")
    given = [read_result(path) for path in results]
    vectors = read(shipped() if folder is None else folder)
    with _bar("checking") as show:
        assessments = check(given, vectors, show)
    report.checked(given, assessments, Console())
    if json is not None:
        with files.writing(json, "json"):
            json.write_text(as_json(given, assessments), encoding="utf-8")
    return max(a.verdict.exit_code for a in assessments)


@contextmanager
def _bar(task: str) -> Iterator[Show]:
    """Show a progress bar on stderr, which only a terminal sees."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        bar = progress.add_task(task, total=None)

        def show(done: int, total: int, key: str) -> None:
            progress.update(bar, completed=done, total=total, description=f"{task} {key}")

        yield show
