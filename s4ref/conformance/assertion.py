"""Conformance as an assertion, for test suites and notebooks."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from io import StringIO
from typing import Any

from rich.console import Console

from s4ref.conformance.record import Report
from s4ref.conformance.report.findings import findings
from s4ref.conformance.report.terminal import render
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.errors import InputError


WIDTH = 110


def check(target: object, settings: Settings | None = None, **options: Any) -> Report:
    """Judge an adapter and raise unless the run is green.

    Parameters
    ----------
    target : str, Path or object
        As for :func:`s4ref.conformance.validate`: a file, a ready-made name, or a module, class or
        namespace with the callables of an adapter, which runs in this process.
    settings : Settings, optional
    **options
        Attributes of :class:`s4ref.conformance.Settings` instead of, or on top of, ``settings``:
        ``check(target, quick=True, levels=("L2",))``.

    Returns
    -------
    Report
        Of a green run.

    Raises
    ------
    AssertionError
        With the report as its message.
    InputError, AdapterError
        As for :func:`s4ref.conformance.validate`; an option that does not exist.
    """
    report = validate(target, settings_with(settings, options))
    if not report.green:
        page = StringIO()
        render(report, Console(file=page, width=WIDTH, no_color=True))
        raise AssertionError(page.getvalue())
    return report


def settings_with(settings: Settings | None, options: Mapping[str, Any]) -> Settings:
    """Return settings with some of them replaced by name.

    Raises
    ------
    InputError
        For a name that no setting has.
    """
    known = [field.name for field in fields(Settings)]
    for name in options:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f": choose out of {', '.join(known)}"
            raise InputError(f"there is no setting {name!r}{hint}")
    return replace(settings or Settings(), **options)


def told(report: Report) -> str:
    """Return the findings of a report in words, as the message of a failing test."""
    paragraphs = []
    for finding in findings(report):
        summary, *rest = finding.lines
        checks = f"checks: {', '.join(finding.checks)}"
        head = f"{finding.verdict.value}: {summary}"
        paragraphs.append("\n  ".join([head, checks, *rest]))
    return "\n\n".join([*paragraphs, *report.bookkeeping])
