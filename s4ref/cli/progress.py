"""The progress bar of ``s4ref validate``, with the time that is left."""

from __future__ import annotations

import sys
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from s4ref.conformance import Report, Settings
from s4ref.conformance.cases import Case
from s4ref.conformance.places import Places
from s4ref.conformance.runner import run
from s4ref.conformance.session import Session
from s4ref.conformance.targets import Target


COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.fields[counted]}"),
    TimeRemainingColumn(),
)
UNIT = 2000  # products N L that cost as much as a call to the worker


def watched(target: Target, settings: Settings, workers: Places) -> Report:
    """Judge one target with a progress bar on stderr, which only a terminal shows.

    Its workers may be starting already; they end with the run.  Cases are weighted by their size,
    so that the time left is not that of the easy ones.
    """
    console = Console(stderr=True)
    with Progress(
        *COLUMNS, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(target.spelling, total=None, counted="")

        def show(done: int, planned: int, case: Case) -> None:
            progress.update(
                task,
                advance=weight(case),
                counted=f"{done}/{planned}",
                description=f"{target.spelling} {case.check} {case.id}",
            )

        def tell(text: str) -> None:
            if console.is_terminal:
                console.print(text, markup=False, highlight=False)
            else:
                sys.stderr.write(f"{text}\n")

        told = replace(settings, progress=show, notice=tell)
        with Session(target, told, workers) as session:
            places = len(session.dtypes) * len(session.devices)
            progress.update(task, total=places * sum(map(weight, planned(session))))
            return run(session)


def planned(session: Session) -> list[Case]:
    """Return the cases of one dtype and device."""
    parts = (session.plan, session.explored)
    return [case for part in parts for cases in part.values() for case in cases]


def weight(case: Case) -> float:
    """Return what a case costs, about, in calls to a worker."""
    if case.skip is not None:
        return 0.0
    p = case.problem
    return 1.0 if p is None else 1.0 + p.N * p.L / UNIT
