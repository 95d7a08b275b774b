"""Pictures of the gallery: labelled, unclipped, readable, and named in one place."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from s4ref.errors import InputError, MissingDependencyError
from s4ref.plot import gallery
from s4ref.plot.render import PAGE_WIDTH, figure


SMALLEST = 6.5  # points


def test_names_are_those_of_modules() -> None:
    assert len(gallery.NAMES) == 10
    for name in gallery.NAMES:
        shown = gallery.picture(name)
        assert 0 < shown.HEIGHT < PAGE_WIDTH
        assert shown.CLAIM.endswith(".")
        assert len(shown.CLAIM) < 240


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="figure = 'kernals' is unknown: choose one of matrices"):
        gallery.picture("kernals")


def test_an_unknown_format_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"format = '.gif' is unknown: choose one of .png"):
        gallery.render("pseudospectra", tmp_path / "x", (".gif",))


def test_without_matplotlib_nothing_is_computed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependencyError, match=r"s4ref\[plot\]"):
        gallery.render("pseudospectra", tmp_path / "x")


@pytest.mark.parametrize("name", gallery.NAMES)
def test_pictures_are_labelled_and_readable(name: str, small: Callable[[str], Any]) -> None:
    pytest.importorskip("matplotlib")
    shown = gallery.picture(name)
    with figure(shown.HEIGHT) as drawn:
        assert drawn.get_figwidth() == PAGE_WIDTH
        shown.draw(drawn, small(name))
        texts = drawn.findobj(lambda part: hasattr(part, "get_fontsize") and part.get_visible())
        assert min(text.get_fontsize() for text in texts if text.get_text().strip()) >= SMALLEST
        assert any(ax.get_ylabel() for ax in drawn.axes)
        named = [ax for ax in drawn.axes if ax.get_xlabel() or ax.get_title(loc="left")]
        assert len(named) >= len(drawn.axes) / 2


def test_files_carry_the_fingerprint_of_their_data(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    paths = gallery.render("matrices", tmp_path / "it", (".png", ".svg", ".pdf"))
    assert [path.name for path in paths] == ["it.png", "it.svg", "it.pdf"]
    again = gallery.render("matrices", tmp_path / "again", (".png", ".svg", ".pdf"))
    for one, other in zip(paths, again, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert b"data " in paths[0].read_bytes()
    assert "<dc:description>data " in paths[1].read_text("utf-8")
