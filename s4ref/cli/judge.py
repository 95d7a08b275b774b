"""Runs, progress and reports of ``s4ref validate``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from s4ref.cli.needs import require
from s4ref.cli.reports import places, write
from s4ref.conformance import Settings
from s4ref.conformance.places import Places
from s4ref.conformance.targets import resolve
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.conformance.interrupted import Interrupted


def judge(
    targets: Sequence[str],
    settings: Settings,
    asked: Mapping[str, str | None] | None = None,
    *,
    verbose: bool = False,
) -> int:
    """Judge each target, print its report, and return the largest exit status.

    Parameters
    ----------
    targets : names or paths of adapters
    settings : for every target
    asked : where reports go, by format: see :func:`s4ref.cli.reports.places`
    verbose : whether checks that had nothing to ask are shown too

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
    found = [resolve(target, settings.source, settings.command) for target in targets]
    for target in targets:
        require(target, settings.python)
    wanted = places(targets, asked or {})
    console, status = Console(), 0
    done: list[str] = []
    for target, resolved, place in zip(targets, found, wanted, strict=True):
        with Places(resolved, settings) as workers:
            workers.launch()
            # Loaded only now, while the workers load their own.
            from s4ref.cli.progress import watched
            from s4ref.conformance.interrupted import Interrupted
            from s4ref.conformance.report import terminal

            try:
                report = watched(resolved, settings, workers)
            except Interrupted as stop:
                left = [name for name in targets if name not in done]
                Console(stderr=True, soft_wrap=True).print(
                    _where_to_go_on(stop, targets, left), markup=False, highlight=False
                )
                raise
        done.append(target)
        terminal.render(report, console, verbose=verbose)
        write(report, place)
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
