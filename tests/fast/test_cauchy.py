"""The Cauchy sums at damped nodes: every rank, weight, parity and implementation, and their
derivatives."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.fast import _arguments as arguments
from s4ref.fast import _cauchy_torch, _cores
from s4ref.fast._nodes import DELTA, nodes
from s4ref.fast._pairs import pairs
from s4ref.fast.cauchy import cauchy_kernel


CPU = torch.device("cpu")
HAS_NUMBA = _cores.has_numba()
WEIGHTS: dict[str, Any] = {"pairs": [2, 2, 2, 2], "mixed": [1, 2, 1, 2], "none": None}
SEEDS = st.integers(0, 2**32 - 1)


def system(seed: int, r: int, weight: str = "pairs", H: int = 2) -> arguments.DPLRArguments:
    """Four dissipative modes in H channels: Q = P and Re lam <= -0.5."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        t = torch.randn(*shape, dtype=torch.complex128, generator=g)
        if weight == "mixed":  # the modes of weight 1 are real
            t[:, ::2] = t[:, ::2].real.to(t.dtype)
        return t

    lam = -0.5 - normal(H, 4).abs() + 3j * normal(H, 4).imag
    P = normal(H, 4, r)
    dt = torch.rand(H, dtype=torch.float64, generator=g) + 0.05
    return arguments.dplr(lam, P, P.clone(), normal(H, 4), normal(H, 4), dt, WEIGHTS[weight])


def relative(K: torch.Tensor, truth: torch.Tensor) -> float:
    """The largest norm-relative difference over the channels."""
    return float(((K - truth).norm(dim=-1) / truth.norm(dim=-1)).max())


@settings(max_examples=25)
@given(
    seed=SEEDS,
    r=st.integers(0, 3),
    weight=st.sampled_from(sorted(WEIGHTS)),
    L=st.integers(16, 300),
    pivot=st.booleans(),
)
def test_agrees_with_the_powers(seed: int, r: int, weight: str, L: int, pivot: bool):
    x = system(seed, r, weight)
    K = cauchy_kernel(x, L, pivot=pivot)
    powers = fast.dplr_kernel(x.lam, x.P, x.Q, x.B, x.C, x.dt, L, weight=WEIGHTS[weight])
    assert relative(K, powers) < 1e-6


@pytest.mark.parametrize("L", [1, 2, 3])
def test_the_shortest_kernels_are_aliased_by_delta_only(L: int):
    x = system(0, 1)
    K = cauchy_kernel(x, L, pivot=False)
    long = fast.dplr_kernel(x.lam, x.P, x.Q, x.B, x.C, x.dt, 4 * L, weight=WEIGHTS["pairs"])
    aliased = sum(DELTA**j * long[:, j * L : (j + 1) * L] for j in range(4))
    assert relative(K, aliased) < 1e-8


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: there is one implementation")
@pytest.mark.parametrize("r", [0, 1, 2, 3])
@pytest.mark.parametrize("count", [5, 128, 130])
def test_compiled_loops_and_torch_operations_agree(r: int, count: int):
    from s4ref.fast import _cauchy_numba

    sigma, omega, coef = pairs(system(5, r, H=3))
    s = nodes(2 * count - 1, CPU).s
    gamma = torch.randn(3, s.shape[1], dtype=torch.complex128)
    ours = (_cauchy_numba.forward(sigma, omega, coef, s),)
    theirs = (_cauchy_torch.forward(sigma, omega, coef, s),)
    ours += _cauchy_numba.backward(sigma, omega, coef, s, gamma)
    theirs += _cauchy_torch.backward(sigma, omega, coef, s, gamma)
    for a, b in zip(ours, theirs, strict=True):
        assert torch.allclose(a, b, rtol=1e-11, atol=1e-12 * float(b.abs().max()))


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: no threads of ours")
def test_threads_do_not_change_a_bit():
    x = system(2, 1, H=7)
    leaves = [t.clone().requires_grad_() for t in pairs(x)]
    results = []
    before = torch.get_num_threads()
    for threads in (1, 2, 5):
        torch.set_num_threads(threads)
        K = cauchy_kernel(x, 9001, pivot=False)
        results.append(K)
        sigma, omega, coef = leaves
        s = nodes(9001, CPU).s
        gamma = torch.ones(7, s.shape[1], dtype=torch.complex128)
        results += _cores.cauchy(CPU, pivot=False)[1](sigma, omega, coef, s, gamma)
    torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(results[:4], results[4:8], strict=True))
    assert all(torch.equal(a, b) for a, b in zip(results[:4], results[8:], strict=True))


@pytest.mark.parametrize("pivot", [False, True])
@pytest.mark.parametrize("r, weight", [(0, "pairs"), (1, "pairs"), (2, "pairs"), (1, "none")])
@pytest.mark.parametrize("L", [1, 2, 9])
def test_first_and_second_derivatives(
    r: int, weight: str, L: int, pivot: bool, monkeypatch: pytest.MonkeyPatch
):
    if pivot:  # the torch operations, for scalars too
        monkeypatch.setattr(_cores, "has_numba", lambda: False)
    x = system(7, r, weight)
    leaves = [t.clone().requires_grad_() for t in (x.lam, x.P, x.Q, x.B, x.C, x.dt)]

    def kernel(*args: torch.Tensor) -> torch.Tensor:
        return cauchy_kernel(arguments.dplr(*args, WEIGHTS[weight]), L, pivot=pivot)

    # The values carry about 2^-53 / DELTA, which differences over 1e-6 would show.
    assert torch.autograd.gradcheck(kernel, leaves, fast_mode=True, eps=1e-4)
    if L == 9:
        assert torch.autograd.gradgradcheck(kernel, leaves, fast_mode=True, eps=1e-4)


def test_poles_on_the_circle_are_met_at_a_distance():
    # Undamped, lam = 0 makes z = 1 a pole, and lam = 2i/dt tan(pi k / L) any other node.
    L, k = 64, 5
    on_node = 2.0 * torch.tan(torch.tensor(torch.pi * k / L, dtype=torch.float64))
    lam = torch.complex(torch.zeros(2).double(), torch.stack([on_node, torch.zeros(()).double()]))
    ones, P = torch.ones(2, dtype=torch.complex128), torch.zeros(2, 1, dtype=torch.complex128)
    x = arguments.dplr(lam, P, None, ones, ones, 1.0, [2, 2])
    powers = fast.dplr_kernel(lam, P, None, ones, ones, 1.0, L, weight=[2, 2])
    assert relative(cauchy_kernel(x, L, pivot=False), powers[None]) < 1e-6


def test_long_kernels_are_made_in_chunks(monkeypatch: pytest.MonkeyPatch):
    from s4ref.fast import cauchy

    x = system(3, 1, H=5)
    whole = cauchy_kernel(x, 100, pivot=False)
    monkeypatch.setattr(cauchy, "_CHUNK", 200)
    assert torch.equal(cauchy_kernel(x, 100, pivot=False), whole)


def test_torch_operations_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch):
    sigma, omega, coef = pairs(system(4, 2, H=5))
    s = nodes(301, CPU).s
    gamma = torch.ones(5, s.shape[1], dtype=torch.complex128)
    args = (sigma, omega, coef, s)
    whole = (_cauchy_torch.forward(*args), *_cauchy_torch.backward(*args, gamma))
    monkeypatch.setattr(_cauchy_torch, "_PIECE", 64)
    monkeypatch.setattr(_cauchy_torch, "_NODES", 13)
    pieces = (_cauchy_torch.forward(*args), *_cauchy_torch.backward(*args, gamma))
    for a, b in zip(whole, pieces, strict=True):
        assert torch.allclose(a, b, rtol=1e-12, atol=1e-13 * float(a.abs().max()))
