"""Runs, progress and reports of ``s4ref validate``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from s4ref.cli import files
from s4ref.cli.needs import require
from s4ref.cli.progress import watched
from s4ref.conformance import Settings
from s4ref.conformance.interrupted import Interrupted
from s4ref.conformance.report import json as json_report
from s4ref.conformance.report import terminal
from s4ref.conformance.targets import resolve
from s4ref.errors import InputError


def judge(targets: Sequence[str], settings: Settings, json: str | None) -> int:
    """Judge each target, print its report, and return the largest exit status.

    Parameters
    ----------
    targets : names or paths of adapters
    settings : for every target
    json : where reports go as JSON: a file for one target; a folder, made if it is missing, for
        several targets or where the name ends in a slash

    Returns
    -------
    int
        0 or 1.

    Raises
    ------
    InputError
        Before anything runs: for an unknown target, or options that do not fit together.
    MissingDependencyError
        Before anything runs: for a ready-made adapter whose libraries are not installed.
    AdapterError
        For an adapter that cannot be loaded; targets before it have been judged and reported.
    """
    if settings.expected is not None and len(targets) > 1:
        raise InputError(
            f"expected = {settings.expected}: the file belongs to one adapter, but {len(targets)} "
            "targets were given; judge them one at a time"
        )
    for target in targets:
        resolve(target, settings.source, settings.command)
        require(target, settings.python)
    places = _files(targets, json)
    console, status = Console(), 0
    done: list[str] = []
    for target, place in zip(targets, places, strict=True):
        try:
            report = watched(target, settings)
        except Interrupted as stop:
            left = [name for name in targets if name not in done]
            Console(stderr=True, soft_wrap=True).print(
                _where_to_go_on(stop, targets, left), markup=False, highlight=False
            )
            raise
        done.append(target)
        terminal.render(report, console)
        if place is not None:
            with files.writing(place, "json"):
                json_report.write(report, place)
        status = max(status, report.exit_code)
    return status


def _where_to_go_on(stop: Interrupted, targets: Sequence[str], left: Sequence[str]) -> str:
    """Return the books of an interrupted run, and the command that goes on with it."""
    if stop.journal is None:
        return stop.summary
    finished = [name for name in targets if name not in left]
    words = ["s4ref", *(word for word in sys.argv[1:] if word not in finished)]
    words += ["--resume"] * ("--resume" not in words)
    return f"{stop.summary}\nGo on with: {shlex.join(words)}"


def _files(targets: Sequence[str], json: str | None) -> list[Path | None]:
    """Return where each report goes; refuse what could not be written at the end."""
    if json is None:
        return [None] * len(targets)
    path = Path(json)
    if len(targets) == 1 and not json.endswith("/") and not path.is_dir():
        return [files.check(path, "json")]
    names = [Path(target).stem for target in targets]
    if len(set(names)) < len(names):
        raise InputError(
            f"json = {json}: two targets would write the same file there; judge them one at a time"
        )
    if path.is_file():
        raise InputError(f"json = {json} is a file; several reports need a folder")
    with files.writing(path, "json"):
        path.mkdir(parents=True, exist_ok=True)
    return [files.check(path / f"{name}.json", "json") for name in names]
