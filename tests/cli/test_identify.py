"""``s4ref identify`` on files, as a terminal shows it and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref import LegS, oracle
from s4ref.cli import main


HIPPO = oracle.hippo(LegS(6))
A, B = HIPPO.A.to_numpy(), HIPPO.B.to_numpy()


def written(folder: Path, kind: str) -> Path:
    """Write -A and B to a file of some kind."""
    path = folder / f"given.{kind}"
    if kind == "npz":
        np.savez(path, A=-A, B=B)
    elif kind == "json":
        path.write_text(json.dumps({"A": (-A).tolist(), "B": B.tolist()}))
    elif kind == "npy":
        np.save(path, -A)
    elif kind == "csv":
        np.savetxt(path, -A, delimiter=",", fmt="%.17g", header="minus A")
    elif kind == "txt":
        np.savetxt(path, -A, fmt="%.17g")
    return path


@pytest.mark.parametrize("kind", ["npz", "npy", "json", "csv", "txt"])
def test_files_are_read(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["identify", str(written(tmp_path, kind))]) == 0
    out, err = capsys.readouterr()
    said = " ".join(out.split())
    assert "LegS (N = 6), as in state-spaces/s4, written with the opposite sign" in said
    assert "Second:" in said
    assert "In Python:" in said
    assert err == ""


def test_safetensors_are_read_or_asked_for(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    refusal: Callable[[list[str]], str],
):
    path = tmp_path / "given.safetensors"
    monkeypatch.setattr("s4ref.cli.arrays.find_spec", lambda name: None)
    path.write_bytes(b"")
    assert "pip install safetensors" in refusal(["identify", str(path)])
    monkeypatch.undo()
    numpy = pytest.importorskip("safetensors.numpy", reason="safetensors is optional")
    numpy.save_file({"A": -A}, path)
    assert main(["identify", str(path)]) == 0
    assert "LegS" in capsys.readouterr().out


def test_nothing_that_matches_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    np.save(tmp_path / "r.npy", np.random.default_rng(0).standard_normal((5, 5)))
    assert main(["identify", str(tmp_path / "r.npy")]) == 1
    out = capsys.readouterr().out
    assert "matches nothing known here" in out
    assert "In Python:" not in out


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["identify", str(written(tmp_path, "npz")), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["identified"] is True
    assert found["best"]["family"] == "legs"
    assert found["best"]["verdict"] == "exact to float64 rounding"
    assert found["second"]["distance"] > 1e-3
    assert "LegS(6)" in found["code"]


def test_names_of_libraries_and_dt_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    d = oracle.discretize(LegS(6), "1/50")
    np.savez(tmp_path / "d.npz", dA=d.Ab.to_numpy(), dB=d.Bb.to_numpy(), dt=np.array(0.02))
    assert main(["identify", str(tmp_path / "d.npz")]) == 0
    assert "discretized by bilinear" in " ".join(capsys.readouterr().out.split())


def test_an_anonymous_kernel_is_named_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    K = oracle.kernel(LegS(3), "1/50", 64, C=[3, 1, 2]).to_numpy()
    np.save(tmp_path / "k.npy", K)
    line = ["identify", str(tmp_path / "k.npy"), "--as", "K", "--dt", "1/50", "--N", "3"]
    assert main(line) == 0
    assert "LegS" in capsys.readouterr().out


def test_what_show_writes_is_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for kind in ("json", "npz"):
        path = str(tmp_path / f"s.{kind}")
        assert main(["show", "legs", "--N", "5", "--format", kind, "--out", path]) == 0
        assert main(["identify", path]) == 0
        assert "LegS (N = 5)" in capsys.readouterr().out


REFUSALS = [
    ("nosuch.npz", None, "no such file"),
    ("x.mat", b"", "unknown kind"),
    ("x.npz", b"PK nonsense", "cannot be read"),
    ("x.json", b"{", "cannot be read"),
    ("x.csv", b"1,2\n3\n", "rows"),
    ("x.csv", b"", "no numbers"),
    ("x.json", b'{"weights": [1]}', "weights"),
    ("x.json", b"[[1, 2, 3], [4, 5, 6]]", "its parts differ"),
]


@pytest.mark.parametrize("name, content, message", REFUSALS)
def test_refusals(
    name: str,
    content: bytes | None,
    message: str,
    tmp_path: Path,
    refusal: Callable[[list[str]], str],
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert message in refusal(["identify", str(tmp_path / name)])


def test_an_unknown_name_is_refused(tmp_path: Path, refusal: Callable[[list[str]], str]):
    path = written(tmp_path, "npy")
    assert "as = 'X'" in refusal(["identify", str(path), "--as", "X"])


def test_pickles_are_not_opened(tmp_path: Path, refusal: Callable[[list[str]], str]):
    np.save(tmp_path / "p.npy", np.array([{"A": 1}], dtype=object), allow_pickle=True)
    assert "cannot be read" in refusal(["identify", str(tmp_path / "p.npy")])
