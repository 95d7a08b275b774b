"""s4ref.fast never imports Triton by itself, and leaves other devices alone."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from s4ref.fast import triton as ours


@pytest.mark.parametrize("module", ["s4ref.fast", "s4ref.fast.triton"])
def test_import_leaves_triton_alone(module: str):
    program = f"import sys, {module}; sys.exit('triton' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_cpu_is_not_served():
    assert not ours.serves(torch.device("cpu"))


def test_cuda_is_served_where_triton_is_installed():
    assert ours.serves(torch.device("cuda")) == ours.installed()
