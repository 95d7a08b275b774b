"""Badges in the format of shields.io's endpoint."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from s4ref.conformance.report.badge import badge_text, to_badges


def test_a_badge_is_what_the_endpoint_reads(green_tree: dict[str, Any]) -> None:
    badges = to_badges(green_tree)
    assert badges["kernel"] == {
        "schemaVersion": 1,
        "label": "s4ref kernel",
        "message": green_tree["badges"]["kernel"],
        "color": "brightgreen",
    }
    assert json.loads(badge_text(badges["kernel"])) == badges["kernel"]


@pytest.mark.parametrize(
    "part, level, failing, color",
    [
        ("kernel", "L3", False, "brightgreen"),
        ("kernel", "L3 with known deviations", False, "green"),
        ("kernel", "L1", True, "orange"),  # right up to there, wrong beyond
        ("kernel", "none", True, "red"),
        ("kernel", "none", False, "lightgrey"),
        ("parameters", "L0", False, "brightgreen"),
        ("parameters", "none", True, "red"),
    ],
)
def test_colors(
    part: str, level: str, failing: bool, color: str, green_tree: dict[str, Any]
) -> None:
    tree = copy.deepcopy(green_tree)
    tree["badges"][part] = level
    for check in tree["checks"]:
        if (check["level"] == "L0") is (part == "parameters"):
            check["exit_code"] = int(failing)
    badges = to_badges(tree)
    assert badges[part]["color"] == color
    other = "kernel" if part == "parameters" else "parameters"
    assert badges[other]["color"] == to_badges(green_tree)[other]["color"]
