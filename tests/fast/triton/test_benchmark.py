"""The benchmark for CUDA devices runs all its steps, tried on the CPU by Triton's interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.fast import triton as ours


SCRIPT = Path(__file__).parents[3] / "benchmarks" / "fast_gpu.py"
TILED = [f"cauchy, {n} and {n} a lane" for n in (2, 4, 8)]
MEASURED = {
    "dplr": ["cauchy", "dplr_kernel, cauchy", "dplr_kernel, krylov", *TILED, "naive"],
    "s4d": ["s4d", "diagonal_kernel", "naive"],
}


@pytest.mark.skipif(
    not ours.installed(), reason="triton is not installed; it exists for Linux only"
)
def test_every_row_is_measured():
    sizes = ["--H", "2", "--N", "4", "--L", "32", "--repeats", "1"]
    run = subprocess.run(
        [sys.executable, str(SCRIPT), "--device", "cpu", *sizes],
        env={**os.environ, "TRITON_INTERPRET": "1"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "failed" not in run.stdout
    rows = [(line[:5].strip(), line[6:29].strip()) for line in run.stdout.splitlines()]
    for structure, names in MEASURED.items():
        assert [name for s, name in rows if s == structure][: len(names)] == names
