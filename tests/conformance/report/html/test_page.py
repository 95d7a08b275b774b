"""The page as text: whole, self-contained, and deaf to what an adapter tries to make of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from s4ref.conformance.report.html import to_html


VOID = {"meta", "input", "br", "img", "link", "hr"}
ADDRESS = re.compile(r"""(?:src|href|action|xlink:href)\s*=\s*["']?([^"'\s>]+)|url\(|@import""")


class Outline(HTMLParser):
    """The tags of a page; fails where one is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_every_finding_check_and_count_is_there(spoilt_tree: dict[str, Any]) -> None:
    found = outline(to_html(spoilt_tree))
    text = " ".join(" ".join(found.text).split())
    ids = {attrs.get("id") for _, attrs in found.tags}
    for number, finding in enumerate(spoilt_tree["findings"], 1):
        assert f"finding-{number}" in ids
        assert finding["summary"] in text
        assert finding["reproduce"] in text
    for check in spoilt_tree["checks"]:
        assert check["id"] in text
        for case in check["cases"]:
            assert case["id"] in text
    for name in ("planned", "ran", "skipped", "expected", "passed"):
        assert f"{name} {spoilt_tree['counts'][name]}" in text


def test_a_counterexample_stands_in_exact_fractions(spoilt_tree: dict[str, Any]) -> None:
    page = to_html(spoilt_tree)
    system = next(f["system"] for f in spoilt_tree["findings"] if f["system"])
    fraction = next(x for x in system["entries"]["B"] if "/" in x)
    assert fraction.replace("-", "\u2212") in page


def test_a_green_page_says_nothing_but_rounding(green_tree: dict[str, Any]) -> None:
    text = " ".join(outline(to_html(green_tree)).text)
    assert "Nothing but rounding" in text
    assert "finding-1" not in text


@pytest.mark.parametrize("name", ["green_tree", "spoilt_tree", "hostile_tree"])
def test_nothing_outside_the_page_is_asked_for(name: str, request: pytest.FixtureRequest) -> None:
    page = to_html(request.getfixturevalue(name))
    addresses = {
        value
        for _, attrs in outline(page).tags
        for key, value in attrs.items()
        if key in ("src", "href", "action", "xlink:href", "data", "poster", "srcset")
    }
    assert all(value is not None and value.startswith("#") for value in addresses)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_links_of_expected_failures_are_addresses_of_pages_only(
    green_tree: dict[str, Any],
) -> None:
    entry = {
        "check": "L2.*", "dtype": ["float32"], "verdict": "WRONG", "reason": "known", "until": "",
        "needed": True,
    }  # fmt: skip
    links = ["https://example.org/a?b=1&c=2", "javascript:alert(1)", "https://x.org/ onclick=y"]
    tree = green_tree | {"expected_failures": [{**entry, "link": link} for link in links]}
    given = [attrs for tag, attrs in outline(to_html(tree)).tags if tag == "a"]
    outside = [attrs for attrs in given if not str(attrs["href"]).startswith("#")]
    assert [attrs["href"] for attrs in outside] == links[:1]


def test_hostile_words_are_words(hostile_tree: dict[str, Any]) -> None:
    page = to_html(hostile_tree)
    page.encode()
    found = outline(page)
    assert sum(tag == "script" for tag, _ in found.tags) == 1
    assert not [tag for tag, _ in found.tags if tag in ("img", "iframe", "object", "link", "base")]
    handlers = {key for _, attrs in found.tags for key in attrs if key.startswith("on")}
    assert handlers == set()
    assert "<script>alert(1)</script>" in "".join(found.text)
    assert "{{ 7 * 7 }}" in "".join(found.text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe]", page)


def test_equal_reports_are_equal_pages(spoilt_tree: dict[str, Any]) -> None:
    assert to_html(spoilt_tree) == to_html(spoilt_tree)
