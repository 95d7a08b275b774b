"""``s4ref figure``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.cli import main
from s4ref.plot import gallery


SIGNATURE = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


def test_the_list_has_every_name_with_its_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    expected = [(name, gallery.picture(name).CLAIM) for name in gallery.NAMES]
    assert [tuple(line.split(maxsplit=1)) for line in lines] == expected


@pytest.mark.parametrize("suffix", SIGNATURE)
def test_a_picture_is_written_where_it_is_wanted(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / f"mine{suffix}"
    assert main(["figure", "matrices", "--out", str(path)]) == 0
    assert capsys.readouterr().out.strip() == str(path)
    assert path.read_bytes().startswith(SIGNATURE[suffix])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_by_default_it_is_a_png_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    assert main(["figure", "matrices"]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["matrices.png"]


REFUSALS = [
    (["kernals"], "figure = 'kernals' is unknown. Did you mean 'kernels'? Choose one of matrices"),
    (["nothing-alike"], "figure = 'nothing-alike' is unknown. Choose one of matrices"),
    ([], "which one? Give one of matrices"),
    (["matrices", "--out", "x.gif"], "must end in .png, .svg, .pdf"),
    (["matrices", "--out", "x"], "must end in .png, .svg, .pdf"),
    (["matrices", "--out", "nowhere/x.png"], "there is no folder nowhere"),
    (["matrices", "--out", "."], "is a folder: name a file in it"),
]


@pytest.mark.parametrize("arguments, message", REFUSALS)
def test_refusals(
    arguments: list[str],
    message: str,
    refusal: Callable[[list[str]], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refusal(["figure", *arguments])


def test_without_matplotlib_it_says_what_to_install(
    refusal: Callable[[list[str]], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert 'pip install "s4ref[plot]"' in refusal(["figure", "matrices"])
