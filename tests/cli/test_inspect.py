"""``s4ref inspect``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from s4ref.cli import main


def checkpoint(path: Path, damping: float = -0.5) -> Path:
    n = 4
    arrays = {
        "layers.0.log_A_real": np.log(abs(damping)) * np.ones((3, n), dtype=np.float32),
        "layers.0.A_imag": np.tile(np.arange(1, n + 1, dtype=np.float32), (3, 1)),
        "layers.0.log_dt": np.log(np.array([0.01, 0.1, 0.2], dtype=np.float32)),
        "layers.0.C": np.ones((3, n, 2), dtype=np.float32),
        "head.weight": np.ones((2, 2), dtype=np.float32),
    }
    save_file(arrays, path)
    return path


def test_a_checkpoint_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = checkpoint(tmp_path / "model.safetensors")
    out = tmp_path / "out.json"
    assert main(["inspect", str(file), "-L", "64", "--json", str(out)]) == 0
    printed = capsys.readouterr().out
    for words in ("s4d-minimal", "layers.0: 3 channels, N = 8", "stable", "f32"):
        assert words in printed
    assert json.loads(out.read_text())["stable"] is True


def test_an_unstable_layer_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "model.npz"
    np.savez(file, lam=np.array([0.25 + 1j]), B=np.ones(1), C=np.ones(1), dt=0.5)
    assert main(["inspect", str(file)]) == 1
    assert "unstable: an eigenvalue of Ab has modulus" in capsys.readouterr().out


def test_bfloat16_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch = pytest.importorskip("torch", reason="writes bfloat16")
    from safetensors.torch import save_file as save

    file = tmp_path / "low.safetensors"
    save(
        {
            "log_A_real": torch.full((1, 2), -0.75, dtype=torch.bfloat16),
            "A_imag": torch.tensor([[1.0, 3.0]], dtype=torch.bfloat16),
            "log_dt": torch.tensor([-2.0], dtype=torch.bfloat16),
            "C": torch.ones((1, 2, 2), dtype=torch.bfloat16),
        },
        file,
    )
    assert main(["inspect", str(file), "-L", "16"]) == 0
    assert f"{np.exp(-np.exp(-0.75) * np.exp(-2.0)):.6f}"[:7] in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("gone.safetensors", None, "there is no such file"),
        ("bad.safetensors", b"\x08\0\0\0\0\0\0\0garbage!", "cannot be read as safetensors"),
        ("one.npy", "npy", "one array without a name"),
        ("other.npz", "npz", "no layer was recognised among"),
    ],
)
def test_bad_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: object, says: str
) -> None:
    file = tmp_path / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "npy":
        np.save(file, np.ones(3))
    elif content == "npz":
        np.savez(file, weight=np.ones(3))
    assert main(["inspect", str(file)]) == 2
    assert says in " ".join(capsys.readouterr().err.split())
