"""Nodes that are powers of one rounded root are recognised by the error they leave, tap by tap."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from s4ref.conformance import Settings, check


ROUNDED = """\
angle = -2 * torch.pi * torch.arange(L // 2 + 1, dtype=torch.float64) / L
        z = torch.polar(torch.ones_like(angle), angle).to(self.lam.dtype)"""
POWERED = """\
root = torch.exp(torch.tensor(-2j * torch.pi / L)).to(self.lam.dtype)
        z = root ** torch.arange(L // 2 + 1)"""


def adapter(text: str, folder: Path) -> SimpleNamespace:
    """Return an adapter of this process."""
    path = folder / "adapter.py"
    path.write_text(text)
    return SimpleNamespace(**runpy.run_path(str(path)))


def test_powers_of_a_rounded_root_have_a_name(tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("mutants/right/half_fft_torch.py").read_text()
    assert ROUNDED in text
    settings = Settings(checks=("L2.kernel.families",), dtypes=("float32",), isolated=False)
    check(adapter(text, tmp_path), settings)  # nodes rounded one by one
    with pytest.raises(AssertionError, match="known as     nodes-as-powers"):
        check(adapter(text.replace(ROUNDED, POWERED), tmp_path), settings)
