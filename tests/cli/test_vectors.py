"""``s4ref vectors`` makes, verifies and checks, with an exit status for each ending."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from s4ref.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of one operator."""
    out = tmp_path_factory.mktemp("set")
    assert main(["vectors", "make", "--out", str(out), "--operator", "lru"]) == 0
    return out


def result(folder: Path, where: Path, edit: Callable[[list[float]], None] | None = None) -> Path:
    """Write what a perfect program would, gamma changed."""
    values: dict[str, Any] = {}
    for v in json.loads((folder / "lru.json").read_text())["vectors"]:
        gamma = [float(x) for x in v["outputs"]["gamma"]["mid"]]
        if edit:
            edit(gamma)
        values[v["id"]] = {"gamma": gamma}
    head = {"schema": "s4ref/vectors/result/1", "program": "mine 2.0", "dtype": "float64"}
    where.write_text(json.dumps(head | {"results": values}))
    return where


def test_make_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["vectors", "make", "--out", str(tmp_path / "v"), "--operator", "lru"]) == 0
    out, err = capsys.readouterr()
    assert "lru.json" in out
    assert "2 files in" in out
    assert err == ""  # the bar is for terminals
    assert sorted(p.name for p in (tmp_path / "v").iterdir()) == ["index.json", "lru.json"]


def test_verify_a_sound_set(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["vectors", "verify", str(folder)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "lru 2 2 - sound" in out
    assert "not in this set: backward_error" in out


def test_verify_a_changed_set(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("index.json", "lru.json"):
        text = (folder / name).read_text()
        (tmp_path / name).write_text(text.replace("[LRU]", "[lru]"))
    assert main(["vectors", "verify", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "FAIL  lru: lru.json has another SHA-256 than the index says" in out


def test_verify_the_shipped_set(capsys: pytest.CaptureFixture[str]):
    assert main(["vectors", "verify", "--operator", "lru", "--operator", "gram"]) == 0
    assert "not in this set" not in capsys.readouterr().out


def test_check_right_results(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, report = result(folder, tmp_path / "r.json"), tmp_path / "report.json"
    line = ["vectors", "check", str(path), "--vectors", str(folder), "--json", str(report)]
    assert main(line) == 0
    out = capsys.readouterr().out
    assert out.startswith("mine 2.0, float64")
    assert out.rstrip().endswith("green")
    assert json.loads(report.read_text())["operators"][0]["verdict"] == "OK"


def test_check_wrong_results(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def double(gamma: list[float]) -> None:
        gamma[0] *= 2

    path = result(folder, tmp_path / "r.json", double)
    assert main(["vectors", "check", str(path), "--vectors", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "WRONG" in out
    assert "gamma[0] = " in out
    assert "right is 0." in out
    assert out.rstrip().endswith("not green")


def test_what_is_not_finite_is_infinitely_far_off(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def spoil(gamma: list[float]) -> None:
        gamma[0] = float("nan")

    path, report = result(folder, tmp_path / "r.json", spoil), tmp_path / "report.json"
    line = ["vectors", "check", str(path), "--vectors", str(folder), "--json", str(report)]
    assert main(line) == 1
    assert "inf inf NON-FINITE" in " ".join(capsys.readouterr().out.split())
    for spoilt in json.loads(report.read_text())["operators"][0]["comparisons"]:
        assert spoilt["status"] == "non-finite"
        assert spoilt["error"] == spoilt["ratios"]["algorithm"] == "inf"


def test_results_of_the_shipped_set_need_no_folder(tmp_path: Path, folder: Path):
    assert main(["vectors", "check", str(result(folder, tmp_path / "r.json"))]) == 0


@pytest.mark.parametrize(
    "line, message",
    [
        ("make --operator nosuch", "operator = 'nosuch' is unknown"),
        ("verify nowhere", "holds no set of vectors"),
        ("verify --operator nosuch", "operator = 'nosuch' is unknown"),
        ("check nowhere.json", "nowhere.json cannot be read"),
        ("check nowhere.json --json no/such/report.json", "there is no folder no/such"),
    ],
)
def test_refusals(
    line: str,
    message: str,
    refusal: Callable[[list[str]], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(tmp_path)
    assert message in refusal(["vectors", *line.split()])


def test_an_interrupted_make_leaves_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def stop(plan: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("s4ref.conformance.vectors.make.vector", stop)
    assert main(["vectors", "make", "--out", str(tmp_path), "--operator", "lru"]) == 130
    assert list(tmp_path.iterdir()) == []
