"""The page in a real browser: whole at every width, quiet, deaf to attacks, filtered at will."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from s4ref.conformance.report.html import to_html
from tests.conformance.report.browser import Browser, find


PROGRAM = find()
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium or Chrome here: install one, and this page is tried in it"
)
WIDTHS = (400, 1400)
HIDDEN = """[...document.querySelectorAll("article.finding, .finding h3, .finding pre")]
    .filter((e) => !e.closest("details:not([open])") && !e.checkVisibility()).length"""
# An element that sticks out, unless a parent of it scrolls on purpose.
WIDE = """[...document.body.querySelectorAll("*")]
    .filter((e) => !e.closest(".scroll, .system dd, .skip, legend") &&
            e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((e) => `${e.tagName}.${e.className.baseVal ?? e.className} ${e.textContent.slice(0, 9)}`)
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the browser once."""
    assert PROGRAM is not None
    with Browser(PROGRAM, tmp_path_factory.mktemp("profile")) as started:
        yield started


def page(tree: dict[str, Any], folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(to_html(tree), encoding="utf-8")
    return path


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["green_tree", "spoilt_tree", "hostile_tree"])
def test_the_page_is_whole_and_quiet(
    name: str, dark: bool, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tree = request.getfixturevalue(name)
    path = page(tree, tmp_path)
    for width in WIDTHS:
        browser.open(path, width=width, dark=dark)
        assert browser.requests == [path.as_uri()]  # nothing but the page itself
        assert browser.complaints == []
        assert browser.ask("document.documentElement.scrollWidth") <= width
        browser.ask("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert browser.ask(WIDE) == []
        assert browser.ask("document.querySelectorAll('article.finding').length") == len(
            tree["findings"]
        )
        assert browser.ask(HIDDEN) == 0
        ground = browser.ask("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(19, 21, 25)" if dark else "rgb(252, 252, 250)")


def test_the_filter_finds_checks(
    browser: Browser, tmp_path: Path, spoilt_tree: dict[str, Any]
) -> None:
    browser.open(page(spoilt_tree, tmp_path))
    assert browser.ask("document.querySelector('.tools').checkVisibility()")
    every = [check["id"] for check in spoilt_tree["checks"]]
    assert shown(browser) == every
    type_in(browser, "kernel fam")
    assert shown(browser) == ["L2.kernel.families"]
    type_in(browser, "no such check")
    assert shown(browser) == []
    assert (
        browser.ask("document.getElementById('shown').textContent") == f"0 of {len(every)} checks"
    )
    type_in(browser, "")
    browser.ask("document.querySelector('input[value=bad]').click()")
    red = [check["id"] for check in spoilt_tree["checks"] if check["exit_code"]]
    assert red
    assert shown(browser) == red
    assert browser.complaints == []


def shown(browser: Browser) -> list[str]:
    ids = browser.ask(
        "[...document.querySelectorAll('details.check')].filter((c) => c.checkVisibility())"
        ".map((c) => c.querySelector('code').textContent).join(' ')"
    )
    return str(ids).split()


def type_in(browser: Browser, text: str) -> None:
    browser.ask(
        f"(() => {{ const f = document.getElementById('filter'); f.value = {text!r}; "
        "f.dispatchEvent(new Event('input')); })()"
    )


def test_all_checks_open_and_close_at_once(
    browser: Browser, tmp_path: Path, spoilt_tree: dict[str, Any]
) -> None:
    browser.open(page(spoilt_tree, tmp_path))
    opened = "document.querySelectorAll('details.check[open]').length"
    for expected in (len(spoilt_tree["checks"]), 0):
        browser.ask("document.getElementById('toggle').click()")
        assert browser.ask(opened) == expected


def test_everything_is_there_without_scripts(
    browser: Browser, tmp_path: Path, spoilt_tree: dict[str, Any]
) -> None:
    path = page(spoilt_tree, tmp_path)
    path.write_text(path.read_text().replace("<script>", "<script type='text/plain'>"))
    browser.open(path)
    assert not browser.ask("document.querySelector('.tools').checkVisibility()")
    assert shown(browser) == [check["id"] for check in spoilt_tree["checks"]]
    assert browser.ask(HIDDEN) == 0
    browser.ask("document.querySelector('details.check summary').click()")
    assert browser.ask("document.querySelector('details.check').open")


def test_plots_have_names_and_marks(
    browser: Browser, tmp_path: Path, spoilt_tree: dict[str, Any]
) -> None:
    browser.open(page(spoilt_tree, tmp_path))
    unnamed = "[...document.querySelectorAll('svg[role=img]')].filter((s) => !s.ariaLabel).length"
    assert browser.ask(unnamed) == 0
    bars = "document.querySelectorAll('.lanes rect.beyond').length"
    assert browser.ask(bars) > 0
    drawn = "document.querySelectorAll('.finding figure circle.got, .finding .far').length"
    assert browser.ask(drawn) > 0
    outside = """[...document.querySelectorAll('.finding figure circle')].filter((c) => {
        const box = c.closest('.frame').getBoundingClientRect(), own = c.getBoundingClientRect();
        return own.left < box.left || own.right > box.right || own.top < box.top - 3; }).length"""
    assert browser.ask(outside) == 0


def test_an_injected_script_does_not_run(
    browser: Browser, tmp_path: Path, green_tree: dict[str, Any]
) -> None:
    path = page(green_tree, tmp_path)
    # Even if a word got past the escaping, the page's own policy would stop it.
    evil = "<script>document.title = 'taken'</script><img src='https://example.org/x.png'>"
    path.write_text(path.read_text().replace("<main>", f"<main>{evil}"))
    browser.open(path)
    assert browser.ask("document.title") != "taken"
    assert browser.requests == [path.as_uri(), *browser.blocked]
    assert len(browser.complaints) == 2
