"""``s4ref identify`` on files, as a terminal shows it and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

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


def test_safetensors_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], refusal: Callable[[list[str]], str]
):
    path = tmp_path / "given.safetensors"
    path.write_bytes(b"x")
    assert "cannot be read as safetensors" in refusal(["identify", str(path)])
    save_file({"A": -A}, path)
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
    ("x.pt", b"x", "numpy.savez"),
    ("x.npy", b"x", "cannot be read"),
    ("x.json", b'{"A": [[1, 2], [3]]}', "not equally long"),
    ("x.json", b'{"A": {"x": 1}}', "no number"),
    ("x.json", b'{"A": [["1/0"]]}', "'1/0' is no number"),
    ("x.json", b'{"A": [[true, null]]}', "True is no number"),
    ("x.json", b"null", "None is no number"),
    ("x.json", b'{"A": ' + b"[" * 100_000, "nested too deeply"),
    ("x.json", '{"é": 1}'.encode("latin-1"), "not UTF-8"),
    ("x.csv", "# é\n1,2\n".encode("latin-1"), "byte 2 is not UTF-8"),
    ("x.csv", b"1,2\n3\n", "line 2 has 1 numbers where the first row has 2"),
    ("x.csv", b"", "is empty"),
    ("x.csv", b"# nothing\n", "no numbers"),
    ("x.csv", b"a,b\nc,d\n", "'c' in line 2 is no number"),
    ("x.csv", b"1,5;2,5\n3,5;4,5\n", "commas and semicolons"),
    ("x.csv", b"1,x\n3,4\n", "'x' in line 1 is no number"),
    ("x.csv", b"1,nan\n3,4\n", "A[0, 1] = nan"),
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


def test_a_folder_is_refused(tmp_path: Path, refusal: Callable[[list[str]], str]):
    assert "is a folder" in refusal(["identify", str(tmp_path)])


def test_as_names_the_array_of_a_file_with_one(
    tmp_path: Path, refusal: Callable[[list[str]], str], capsys: pytest.CaptureFixture[str]
):
    A = oracle.hippo(LegS(4)).A.to_numpy()
    np.savez(tmp_path / "one.npz", weights=A)
    assert main(["identify", str(tmp_path / "one.npz"), "--as", "A"]) == 0
    capsys.readouterr()
    np.savez(tmp_path / "two.npz", weights=A, more=A)
    assert "holds weights, more" in refusal(["identify", str(tmp_path / "two.npz"), "--as", "A"])


@pytest.mark.parametrize(
    "text",
    ["-1,0\n-1.7320508075688772,-2\n", "a;b\n-1;0\n-1.7320508075688772;-2\n",
     "\ufeffx y\n-2/2 0\n-1.7320508075688772 -4/2\n"],
    ids=["plain", "header", "fractions"],
)  # fmt: skip
def test_text_may_have_a_header_and_fractions(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert main(["identify", str(tmp_path / "a.csv")]) == 0
    assert "A is LegS (N = 2)" in capsys.readouterr().out


def test_an_unknown_name_is_refused(tmp_path: Path, refusal: Callable[[list[str]], str]):
    path = written(tmp_path, "npy")
    assert "as = 'X'" in refusal(["identify", str(path), "--as", "X"])


def test_pickles_are_not_opened(tmp_path: Path, refusal: Callable[[list[str]], str]):
    np.save(tmp_path / "p.npy", np.array([{"A": 1}], dtype=object), allow_pickle=True)
    assert "cannot be read" in refusal(["identify", str(tmp_path / "p.npy")])
