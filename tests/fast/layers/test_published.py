"""A trained S4D of state-spaces/s4 goes on as a layer: its outputs, in float32, are right to 1e-7.

The module computes K[l] = 2 Re sum_n C_n (exp(dt lam_n) - 1) / lam_n exp(dt lam_n l) in float32 and
loses 1e-6 of the largest value to rounding.  Here the formula is evaluated in float64.
"""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from s4ref import fast


H, N = 8, 64


def trained(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """lam, C, D, dt, as training may leave what S4D-Lin begins with, made in float32."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=g)

    decay = torch.exp(math.log(0.5) + 0.5 * normal(H, N // 2))
    lam = torch.complex(-decay, math.pi * torch.arange(N // 2) + normal(H, N // 2))
    log_dt = math.log(1e-3) + math.log(100.0) * torch.rand(H, generator=g)
    C = torch.randn(H, N // 2, dtype=torch.complex64, generator=g)
    return lam, C, normal(H), log_dt.exp()


@pytest.mark.parametrize("T", [256, 4096])
@pytest.mark.parametrize("seed", range(4))
def test_a_trained_layer_goes_on_right_to_1e_7_of_its_largest_output(seed: int, T: int):
    lam, C, D, dt = trained(seed)
    layer = fast.S4D.from_modes(lam, torch.ones_like(lam), C, D, dt, weight=[2] * (N // 2))
    assert layer.dtype == torch.float32
    u = torch.randn(2, H, T, generator=torch.Generator().manual_seed(seed))
    z = lam.to(torch.complex128)
    step = z * dt.double()[:, None]
    v = C * (torch.exp(step) - 1) / z
    K = 2 * torch.stack([(v * torch.exp(step * k)).sum(-1).real for k in range(T)], dim=-1)
    spectrum = torch.fft.rfft(K, n=2 * T) * torch.fft.rfft(u.double(), n=2 * T)
    right = torch.fft.irfft(spectrum, n=2 * T)[..., :T] + D[:, None] * u.double()
    with torch.no_grad():
        assert float((layer(u) - right).abs().max() / right.abs().max()) <= 2.0**-23
        assert float((layer.kernel(T) - K).abs().max() / K.abs().max()) <= 2.0**-23
