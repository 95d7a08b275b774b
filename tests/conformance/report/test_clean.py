"""What strangers write becomes text that any terminal, HTML, XML and UTF-8 can hold."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.conformance.report.clean import clean, number, real, shortened, visible


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain, $\\lambda$ = \u03bb and \u4e2d", "plain, $\\lambda$ = \u03bb and \u4e2d"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("nul\x00 bell\x07", "nul\\x00 bell\\x07"),
        ("dos\r\nold mac\r", "dos\nold mac\\x0d"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("\ud83d\ude00", "\U0001f600"),  # a pair of surrogates is a character
        ("\ufffe\U0001ffff", "\\ufffe\\U0001ffff"),
    ],
)
def test_what_cannot_be_seen_is_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(categories=None)))
def test_every_text_becomes_utf8_and_stays_as_it_is(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    once.encode()
    assert all(c in "\n\t\u200c\u200d" or unicodedata.category(c)[0] != "C" for c in once)


def test_a_tree_of_anything_is_json() -> None:
    deep: object = []
    for _ in range(500):
        deep = [deep]
    tree = clean({"a\x00": [float("nan"), float("-inf"), 10**6000, True, None, b"x"], "deep": deep})
    assert json.loads(json.dumps(tree, allow_nan=False)) == tree
    assert tree["a\\x00"][:5] == ["nan", "-inf", "an integer of 19932 bits", True, None]


def test_words_for_numbers_are_read_back() -> None:
    assert [real(number(x)) for x in (1.5, float("inf"), float("-inf"))] == [
        1.5,
        float("inf"),
        float("-inf"),
    ]
    assert number(float("nan")) == "nan"


def test_long_text_keeps_both_ends_and_says_how_much_is_gone() -> None:
    text = shortened("a" * 5000 + "b" * 5240, 60)
    assert len(text) <= 64
    assert text.startswith("aaa")
    assert text.endswith("bbb")
    assert "more..." in text
    assert shortened("short", 60) == "short"
