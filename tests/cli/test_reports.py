"""The reports of ``s4ref validate`` as files: every format, of a run and of a stored report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from s4ref.cli import main


FORMATS = ("json", "html", "junit", "markdown", "badge")
QUICK = ["--only", "L2.kernel.definition", "--dtype", "float64"]


@pytest.fixture
def stored(
    readme_adapter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, Path]:
    """Judge the README's adapter with a mistake in it and return the files of its report."""
    text = readme_adapter.read_text()
    assert "return 2 *" in text
    readme_adapter.write_text(text.replace("return 2 *", "return"))
    files = {name: tmp_path / f"report.{name}" for name in FORMATS}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    assert main(["validate", str(readme_adapter), *QUICK, *options]) == 1
    capsys.readouterr()
    return files


def test_every_format_is_written_and_tells_the_finding(stored: dict[str, Path]) -> None:
    tree = json.loads(stored["json"].read_text())
    (finding,) = tree["findings"]
    assert finding["summary"] in stored["html"].read_text()
    assert finding["summary"] in stored["markdown"].read_text()
    assert ET.parse(stored["junit"]).getroot().get("failures") == str(tree["counts"]["failed"])
    assert json.loads(stored["badge"].read_text())["color"] == "red"
    other = stored["badge"].with_name("report-parameters.json")
    assert json.loads(other.read_text())["label"] == "s4ref parameters"


def test_a_stored_report_renders_to_the_same_files(
    stored: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = {name: tmp_path / f"again.{name}" for name in FORMATS}
    options = [word for name, path in again.items() for word in (f"--{name}", str(path))]
    assert main(["validate", "--from", str(stored["json"]), *options]) == 1
    assert "not green: 1 finding" in capsys.readouterr().out
    for name in FORMATS:
        assert again[name].read_bytes() == stored[name].read_bytes()


def test_a_folder_holds_every_format_of_every_target(
    readme_adapter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    options = [word for name in FORMATS for word in (f"--{name}", f"{folder}/")]
    assert main(["validate", str(readme_adapter), *QUICK, *options]) == 0
    assert "green" in capsys.readouterr().out
    stem = readme_adapter.stem
    endings = (".html", ".json", ".md", ".xml", "-kernel.json", "-parameters.json")
    assert {path.name for path in folder.iterdir()} == {f"{stem}{end}" for end in endings}


REFUSALS = [
    ("--from nosuch.json", "nosuch.json cannot be read"),
    ("--from {bad}", "breaks the schema of version 1: $: 'adapter' is a required property"),
    ("--from {bad} {adapter}", "runs nothing: give no target"),
    ("", "give a TARGET to judge"),
    ("{adapter} --html nosuch/r.html", "there is no folder nosuch"),
    ("{adapter} --html r --junit r", "r would hold two reports"),
]


@pytest.mark.parametrize("line, named", REFUSALS)
def test_refusals(
    line: str,
    named: str,
    readme_adapter: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Callable[[list[str]], str],
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    words = [word.format(adapter=readme_adapter, bad=bad) for word in line.split()]
    assert named in refusal(["validate", *words])
