"""Layers on a CUDA device give what they give on the CPU (``make test-gpu``)."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from s4ref import fast


pytestmark = pytest.mark.gpu
MAKERS: dict[str, Any] = {
    "s4": lambda **k: fast.S4(3, 16, **k),
    "s4d": lambda **k: fast.S4D(3, 16, **k),
    "s5": lambda **k: fast.S5(3, 16, **k),
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_devices_agree(kind: str, dtype: torch.dtype):
    T = 200
    layer = MAKERS[kind](dtype=dtype, generator=torch.Generator().manual_seed(0))
    u = torch.randn(2, 3, T, dtype=dtype, generator=torch.Generator().manual_seed(1))
    right, after = layer(u, lengths=[70, T], return_state=True)
    whole = layer(u)
    layer.cuda()
    y, state = layer(u.cuda(), lengths=[70, T], return_state=True)
    sample, _ = layer.step(u[..., 0].cuda(), layer.initial_state(2))
    allowed = 16 * T * torch.finfo(dtype).eps
    for seen, truth in (
        (y, right), (state, after), (layer(u.cuda()), whole), (sample, whole[..., 0]),
    ):  # fmt: skip
        assert seen.device.type == "cuda"
        size = max(float(truth.abs().max()), 1.0)
        assert float((seen.cpu() - truth).abs().max()) <= allowed * size
