"""Badges in the format of shields.io's endpoint: of the computation, and of the parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from s4ref.conformance.record import Report
from s4ref.conformance.report.json import tree_of


LABELS = {"kernel": "s4ref kernel", "parameters": "s4ref parameters"}


def to_badges(report: Report | Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what may be claimed, as two badges.

    Parameters
    ----------
    report : Report, or its JSON

    Returns
    -------
    dict
        "kernel" and "parameters", each {"schemaVersion": 1, "label": ..., "message": ..., "color":
        ...}.  A badge is red where a check of its part failed, grey where nothing was judged.
    """
    tree = tree_of(report)
    return {
        part: {
            "schemaVersion": 1,
            "label": label,
            "message": tree["badges"][part],
            "color": _color(tree, part),
        }
        for part, label in LABELS.items()
    }


def _color(tree: Mapping[str, Any], part: str) -> str:
    checks = [c for c in tree["checks"] if (c["level"] == "L0") is (part == "parameters")]
    level = tree["badges"][part]
    if any(c["exit_code"] for c in checks):
        return "red" if level == "none" else "orange"
    if level == "none":
        return "lightgrey"
    return "green" if "deviations" in level else "brightgreen"


def badge_text(badge: Mapping[str, Any]) -> str:
    """Return a badge as the text of its file."""
    return json.dumps(badge, indent=1, ensure_ascii=False) + "\n"
