"""The conformance suite: judge an implementation of the S4 family against the certified oracle.

>>> from s4ref import conformance
>>> conformance.Verdict("WRONG").exit_code
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from s4ref.conformance.assertion import check as check
    from s4ref.conformance.pytest_cases import parametrize as parametrize
    from s4ref.conformance.record import Report as Report
    from s4ref.conformance.report.badge import to_badges as to_badges
    from s4ref.conformance.report.html import to_html as to_html
    from s4ref.conformance.report.json import to_json as to_json
    from s4ref.conformance.report.junit import to_junit as to_junit
    from s4ref.conformance.report.markdown import to_markdown as to_markdown
    from s4ref.conformance.report.stored import load_report as load_report
    from s4ref.conformance.runner import validate as validate
    from s4ref.conformance.settings import Settings as Settings
    from s4ref.conformance.verdict import Verdict as Verdict

# Loaded at first use: the oracle and the worker machinery are not needed to read a schema or a
# verdict.
_HOMES = {
    "Report": "record",
    "Settings": "settings",
    "Verdict": "verdict",
    "check": "assertion",
    "load_report": "report.stored",
    "parametrize": "pytest_cases",
    "to_badges": "report.badge",
    "to_html": "report.html",
    "to_json": "report.json",
    "to_junit": "report.junit",
    "to_markdown": "report.markdown",
    "validate": "runner",
}

__all__ = [
    "Report",
    "Settings",
    "Verdict",
    "check",
    "load_report",
    "parametrize",
    "to_badges",
    "to_html",
    "to_json",
    "to_junit",
    "to_markdown",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
