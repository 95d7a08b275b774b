"""Over thousands of samples every way of running a layer stays within the derived budget.

benchmarks/fast_agreement.py does the same over 1e5 samples.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from s4ref import bounds


SCRIPT = Path(__file__).parents[3] / "benchmarks" / "fast_agreement.py"
SAMPLES = 3000


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The benchmark, as a module."""
    spec = importlib.util.spec_from_file_location("fast_agreement", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["S4 LegS", "S4D Lin", "S5"])
def test_steps_chunks_scan_and_convolution_agree(script: ModuleType, name: str, dtype: str):
    layer = script.LAYERS[name](
        dtype=script.DTYPES[dtype], generator=torch.Generator().manual_seed(0)
    )
    system, dt, rule = script.record(layer)
    u = torch.from_numpy(np.random.default_rng(0).standard_normal((1, SAMPLES)))
    u = u.to(script.DTYPES[dtype])
    seen = script.ways(layer, u)
    # The narrower of the budgets: every way is as good as the recurrence.
    right = bounds.response_budget(
        system, u[0].double().numpy(), dt, rule=rule, dtype=dtype, algorithm="recurrence"
    ).algorithm
    assert len(seen) == 4
    for y in seen.values():
        assert float((y.double() - seen["steps"].double()).abs().max()) <= right
