"""The fast path on a CUDA device keeps to the budgets that hold on the CPU (``make test-gpu``)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from s4ref import DPLR, Diagonal, bounds, fast, oracle
from s4ref.maths import discretize


pytestmark = pytest.mark.gpu

DEVICE = "cuda"
DT, L = 0.01, 512
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
RULES = {"bilinear": (fast.bilinear, discretize.bilinear), "zoh": (fast.zoh, discretize.zoh)}


def parameters(N: int, dtype: str) -> tuple[dict[str, torch.Tensor], Any]:
    """Return LegS in conjugate halves, rounded to the dtype, on the device, and its weights."""
    modes = fast.legs_modes(N)
    row = torch.ones(N, dtype=modes.V.dtype) @ modes.V
    parts = {"lam": modes.lam, "P": modes.P, "B": modes.B, "C": row}
    return {k: t.to(COMPLEX[dtype]).to(DEVICE) for k, t in parts.items()}, modes.weight


def error_and_budget(
    K: torch.Tensor, system: DPLR[Any] | Diagonal[Any], rule: str, dtype: str, algorithm: str
) -> tuple[float, float]:
    """Return the largest error of a kernel and what its algorithm may cost."""
    assert K.device.type == DEVICE
    exact = discretize.RULES[rule]
    right = oracle.kernel(system, DT, L, rule=exact).to_numpy(np.float64)
    budget = bounds.kernel_budget(system, DT, L, rule=exact, dtype=dtype, algorithm=algorithm)
    return float(np.abs(K.cpu().double().numpy() - right).max()), budget.algorithm


@pytest.mark.parametrize("dtype", COMPLEX)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("N", [1, 4, 17])
def test_dplr_kernel(N: int, rule: str, dtype: str):
    p, weight = parameters(N, dtype)
    K = fast.dplr_kernel(
        p["lam"], p["P"], None, p["B"], p["C"], DT, L, rule=RULES[rule][0], weight=weight
    )
    held = {k: t.cpu().numpy() for k, t in p.items()}
    error, budget = error_and_budget(K, DPLR(**held, weight=weight), rule, dtype, "bsgs")
    assert error <= budget


@pytest.mark.parametrize("N", [2, 4, 17])
def test_dplr_kernel_by_cauchy_sums(N: int):
    p, weight = parameters(N, "float32")
    K = fast.dplr_kernel(
        p["lam"], p["P"], None, p["B"], p["C"], DT, L, weight=weight, method="cauchy"
    )
    held = {k: t.cpu().numpy() for k, t in p.items()}
    system = DPLR(**held, weight=weight)
    error, budget = error_and_budget(K, system, "bilinear", "float32", "cauchy")
    assert error <= budget


@pytest.mark.parametrize("method", ["cauchy", "krylov"])
def test_gradients_are_those_of_the_cpu(method: str):
    found = []
    for device in ("cpu", DEVICE):
        p, weight = parameters(8, "float32")
        leaves = {k: t.to(device).requires_grad_() for k, t in p.items()}
        K = fast.dplr_kernel(
            leaves["lam"], leaves["P"], None, leaves["B"], leaves["C"], DT, L, weight=weight,
            method=method,
        )  # fmt: skip
        found.append(torch.autograd.grad((K * K).sum(), list(leaves.values())))
    for right, got in zip(*found, strict=True):
        # Both are float64 inside and rounded once.
        assert (got.cpu() - right).norm() <= 1e-6 * right.norm()


def test_results_repeat_to_the_bit():
    p, weight = parameters(8, "float32")
    low = p.pop("P")

    def both() -> list[torch.Tensor]:
        K = fast.dplr_kernel(**p, P=low, Q=None, dt=DT, L=L, weight=weight)
        return [K, fast.diagonal_kernel(**p, dt=DT, L=L, weight=weight)]

    for first, second in zip(both(), both(), strict=True):
        assert torch.equal(first, second)


@pytest.mark.parametrize("dtype", COMPLEX)
@pytest.mark.parametrize("rule", RULES)
def test_diagonal_kernel(rule: str, dtype: str):
    p, weight = parameters(16, dtype)
    K = fast.diagonal_kernel(p["lam"], p["B"], p["C"], DT, L, rule=RULES[rule][0], weight=weight)
    held = {k: t.cpu().numpy() for k, t in p.items() if k != "P"}
    error, budget = error_and_budget(K, Diagonal(**held, weight=weight), rule, dtype, "vandermonde")
    assert error <= budget


def test_convolution_gives_the_values_of_the_cpu():
    generator = torch.Generator().manual_seed(0)
    u = torch.randn(3, 256, dtype=torch.float64, generator=generator)
    K = torch.randn(3, 256, dtype=torch.float64, generator=generator)
    here, there = fast.causal_convolution(u, K), fast.causal_convolution(u.to(DEVICE), K.to(DEVICE))
    # Two FFTs of 512 real numbers each way; every output is a sum of 256 products.
    allowed = 32 * bounds.UNIT_ROUNDOFF["float64"] * (u.norm(dim=-1) * K.norm(dim=-1)).max()
    assert (there.cpu() - here).abs().max() <= allowed
