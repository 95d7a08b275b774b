"""Triton decides when it is imported whether kernels are compiled or interpreted.

``make test`` interprets them on CPU tensors; ``make test-gpu``, which is ``-m gpu``, runs the same
tests compiled.  The choice is made before the first test module here imports Triton.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest
import torch

from s4ref.fast import triton as ours


KERNELS = ("_cauchy_kernels", "_vandermonde_kernels")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Import the kernels in the mode that the chosen tests need."""
    del module_path
    if not ours.installed() or parent.config.option.markexpr == "gpu":
        return
    before = os.environ.get("TRITON_INTERPRET")
    os.environ["TRITON_INTERPRET"] = "1"
    try:
        for name in KERNELS:
            importlib.import_module(f"s4ref.fast.triton.{name}")
    finally:
        if before is None:
            del os.environ["TRITON_INTERPRET"]
        else:
            os.environ["TRITON_INTERPRET"] = before


CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device")
INSTALLED = pytest.mark.skipif(
    not ours.installed(), reason="triton is not installed; it exists for Linux only"
)


@pytest.fixture(
    params=[
        pytest.param("cpu", marks=INSTALLED, id="interpreted"),
        pytest.param("cuda", marks=[pytest.mark.gpu, CUDA, INSTALLED], id="cuda"),
    ]
)
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.device:
    """Return where the kernels run, and check that they run as meant."""
    interpreted = request.param == "cpu"
    if interpreted:
        monkeypatch.setenv("TRITON_INTERPRET", "1")
    for name in KERNELS:
        kernel = importlib.import_module(f"s4ref.fast.triton.{name}").forward_kernel
        if (type(kernel).__name__ == "InterpretedFunction") != interpreted:
            pytest.fail("something imported triton before these tests chose how its kernels run")
    return torch.device(request.param)
