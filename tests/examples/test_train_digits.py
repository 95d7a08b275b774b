"""The training example: it learns, repeats itself to the bit, and draws its curve."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch


SCRIPT = Path(__file__).parents[2] / "examples" / "train_digits.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The example, as a module."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the examples extra")
    spec = importlib.util.spec_from_file_location("train_digits", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["s4", "s4d", "s5"])
def test_an_epoch_on_a_slice_learns_and_repeats(script: ModuleType, kind: str):
    torch.set_num_threads(1)
    sizes = {"width": 8, "states": 8, "depth": 1}
    runs = [script.train(kind, epochs=2, batch=20, count=100, **sizes) for _ in range(2)]
    (losses, scores), again = runs
    assert (losses, scores) == again
    assert losses[1] < losses[0]
    assert 0 <= scores[-1] <= 1


def test_draws_its_curve(script: ModuleType, tmp_path: Path):
    path = tmp_path / "curve.png"
    script.draw([2.0, 1.0], [0.5, 0.9], path, "a title")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_test_set_is_a_fifth_and_apart(script: ModuleType):
    u, test_u, labels, test_labels = script.images(0)
    assert u.shape == (1437, 1, 64)
    assert test_u.shape == (360, 1, 64)
    assert len(labels) == 1437
    assert sorted(set(test_labels.tolist())) == list(range(10))
    assert float(u.abs().max()) <= 1
