"""Markdown for a comment: short, and nothing of the adapter's is a link, a mention or a tag."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from s4ref.conformance.report.markdown import MAX_LENGTH, block, code, to_markdown


def outside_code(text: str) -> str:
    """Return what is neither in a fence nor in a span."""
    text = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.M | re.S)
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", text, flags=re.S)


def test_findings_are_told(spoilt_tree: dict[str, Any]) -> None:
    text = to_markdown(spoilt_tree)
    assert text.startswith("### Not green: `right-diagonal` judged by s4ref\n")
    for finding in spoilt_tree["findings"]:
        assert f"#### {finding['verdict']}: `{finding['checks'][0]}`" in text
        assert finding["summary"] in text
        assert finding["reproduce"] in text
    for check in spoilt_tree["checks"]:
        assert f"| `{check['id']}` |" in text


def test_a_green_report_is_short_and_says_so(green_tree: dict[str, Any]) -> None:
    text = to_markdown(green_tree)
    assert text.startswith("### Green: ")
    assert "Nothing but rounding: the largest error is" in text
    assert "####" not in text


def test_no_line_ends_in_a_space(spoilt_tree: dict[str, Any]) -> None:
    assert not re.search(r"[ \t]$", to_markdown(spoilt_tree), re.M)


@pytest.mark.parametrize("text", ["plain", "`", "``` a ` b", "a | b", "two\nlines", ""])
def test_a_span_ends_where_it_should(text: str) -> None:
    span = code(text)
    assert outside_code(span) == ""
    assert "\n" not in span
    assert "|" not in span


def test_a_block_ends_where_it_should() -> None:
    assert outside_code(block("```\n# title\n````")) == ""


def test_hostile_words_stay_in_code(hostile_tree: dict[str, Any]) -> None:
    rest = outside_code(to_markdown(hostile_tree))
    for mark in ("<script", "@user", "javascript:", "<img", "# title", "\x1b", "\u202e"):
        assert mark not in rest
    assert set(re.findall(r"<[^>]*>", rest)) == {
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
    }


def test_a_comment_is_never_too_long(spoilt_tree: dict[str, Any]) -> None:
    tree = copy.deepcopy(spoilt_tree)
    for check in tree["checks"]:
        del check["cases"][2:]
    tree["checks"] *= 60
    for finding in tree["findings"]:
        finding["summary"] = "word " * 2_000
    tree["findings"] *= 40
    assert len(to_markdown(tree)) < MAX_LENGTH + 200
