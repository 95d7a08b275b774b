"""``s4ref bench``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.bench import memory
from s4ref.cli import main


TINY = [
    "--structure",
    "s4d",
    "--N",
    "4",
    "--H",
    "2",
    "--L",
    "16",
    "--repeats",
    "1",
    "--threads",
    "1",
]


def test_a_run_prints_tables_and_writes_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory, "peak", lambda *_: {"forward": 1e6, "forward+backward": 2e6})
    out, picture = tmp_path / "out.json", tmp_path / "out.svg"
    words = ["bench", "--quick", *TINY, "--json", str(out), "--figure", str(picture)]
    assert main(words) == 0
    assert "s4d kernels, N = 4" in capsys.readouterr().out
    assert json.loads(out.read_text())["rows"][0]["L"] == 16
    assert "<svg" in picture.read_text()


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--structure", "lssl"], "structure = 'lssl' is unknown"),
        (["--N", "7"], "N = 7;"),
        (["--L", "0"], "L = 0; it must be at least 1"),
        (["--H", "0"], "H = 0; it must be at least 1"),
        (["--dtype", "half"], "dtype = 'half' is unknown"),
        (["--device", "abacus"], "device = 'abacus' cannot be used"),
        (["--quick", "--scaling"], "quick and scaling are different runs"),
        (["--json", "/nowhere/out.json"], "json = /nowhere/out.json: there is no folder"),
        (["--figure", "out.txt"], "figure = out.txt: the file must end in .png, .svg, .pdf"),
        (["--source", "/nowhere"], "source = /nowhere: there is no models/s4/s4.py in it"),
    ],
)
def test_refusals(arguments: list[str], words: str, refusal: Callable[[list[str]], str]):
    assert words in refusal(["bench", *arguments])
