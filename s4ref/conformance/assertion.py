"""Conformance as an assertion, for test suites."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from s4ref.conformance.record import Report
from s4ref.conformance.report.terminal import render
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings


WIDTH = 110


def check(target: str | Path, settings: Settings | None = None) -> Report:
    """Judge an adapter and raise unless the run is green.

    Parameters
    ----------
    target, settings
        As for :func:`s4ref.conformance.validate`.

    Raises
    ------
    AssertionError
        With the report as its message.
    InputError, AdapterError
        As for :func:`s4ref.conformance.validate`.
    """
    report = validate(target, settings)
    if not report.green:
        page = StringIO()
        render(report, Console(file=page, width=WIDTH, no_color=True))
        raise AssertionError(page.getvalue())
    return report
