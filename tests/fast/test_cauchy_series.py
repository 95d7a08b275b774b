"""Power series in place of Cauchy sums: every length, rank and weight, and the hand-written
derivatives."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from s4ref import fast
from s4ref.fast import _arguments as arguments
from s4ref.fast import _cauchy_series as series
from s4ref.fast import cauchy
from s4ref.fast._pairs import coefficients, modes


WEIGHTS: dict[str, list[int] | None] = {"pairs": [2, 2, 2], "mixed": [1, 2, 1], "none": None}
ERROR = 1e-6
CPU = torch.device("cpu")


def system(seed: int, r: int, weight: str = "pairs", damping: float = 0.5) -> dict[str, Tensor]:
    """Three modes in two channels, Q = P; the largest real part is -damping."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        t = torch.randn(*shape, dtype=torch.complex128, generator=g)
        if weight == "mixed":  # the modes of weight 1 are real
            t[:, ::2] = t[:, ::2].real.to(t.dtype)
        return t

    lam = -damping - normal(2, 3).abs() + 3j * normal(2, 3).imag
    P = normal(2, 3, r)
    dt = torch.rand(2, dtype=torch.float64, generator=g) + 0.05
    return {"lam": lam, "P": P, "Q": P.clone(), "B": normal(2, 3), "C": normal(2, 3), "dt": dt}


def by_series(p: dict[str, Tensor], weight: str, L: int) -> Tensor:
    """Return the kernel as an installation without compilers makes it."""
    K: Tensor = cauchy._Series.apply(  # type: ignore[no-untyped-call]
        *modes(arguments.dplr(**p, weight=WEIGHTS[weight])), L, torch.float64
    )
    return K


def by_powers(p: dict[str, Tensor], weight: str, L: int) -> Tensor:
    """Return the kernel in float64 by powers of the matrix."""
    return fast.dplr_kernel(**p, L=L, weight=WEIGHTS[weight])


def relative(x: Tensor, truth: Tensor) -> float:
    """Return the norm-relative difference."""
    return float((x - truth).norm() / truth.norm())


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    r=st.integers(0, 3),
    weight=st.sampled_from(sorted(WEIGHTS)),
    L=st.integers(1, 300),
)
def test_agrees_with_the_powers(seed: int, r: int, weight: str, L: int):
    p = system(seed, r, weight)
    for K, exact in zip(by_series(p, weight, L), by_powers(p, weight, L), strict=True):
        assert relative(K, exact) < ERROR


@pytest.mark.parametrize("r, weight", [(0, "pairs"), (1, "mixed"), (2, "pairs"), (1, "none")])
@pytest.mark.parametrize("L", [1, 17, 100])
def test_gradients_are_those_of_the_powers(r: int, weight: str, L: int):
    p = {name: t.requires_grad_() for name, t in system(7, r, weight).items()}
    dK = torch.randn(2, L, dtype=torch.float64, generator=torch.Generator().manual_seed(L))
    leaves = [t for name, t in p.items() if r or name not in "PQ"]
    ours = torch.autograd.grad(by_series(p, weight, L), leaves, dK)
    exact = torch.autograd.grad(by_powers(p, weight, L), leaves, dK)
    for a, b in zip(ours, exact, strict=True):
        if weight == "mixed" and a.is_complex():  # real modes: the imaginary direction is not ours
            a, b = a[:, 1::2], b[:, 1::2]
        assert relative(a, b) < ERROR


def test_second_derivatives():
    p = {name: t.requires_grad_() for name, t in system(3, 1).items()}
    names = tuple(p)

    def kernel(*leaves: Tensor) -> Tensor:
        return by_series(dict(zip(names, leaves, strict=True)), "pairs", 9)

    # The values carry about 2^-53 / DELTA, which differences over 1e-6 would show.
    assert torch.autograd.gradcheck(kernel, tuple(p.values()), fast_mode=True, eps=1e-4)
    assert torch.autograd.gradgradcheck(kernel, tuple(p.values()), fast_mode=True, eps=1e-4)


def test_modes_without_damping_need_none():
    p = system(5, 1, damping=0.0)
    p["lam"] = 1j * p["lam"].imag
    p["lam"][0, 0] = 0.0
    assert relative(by_series(p, "pairs", 200), by_powers(p, "pairs", 200)) < ERROR


def test_modes_that_grow_are_summed_at_each_node(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cauchy._cores, "has_numba", lambda: False)
    monkeypatch.setattr(series, "forward", None)
    # The mode alone grows by exp(1500) over the kernel, the system decays.
    one = torch.ones(1, dtype=torch.float64)
    p = {"lam": 10.0 * one, "P": 4.0 * one, "Q": 4.0 * one, "B": one, "C": one, "dt": 0.15}
    K = cauchy.cauchy_kernel(arguments.dplr(**p, weight=None), 1000, pivot=False)
    assert relative(K[0], fast.dplr_kernel(**p, L=1000)) < ERROR


@given(L=st.integers(1, 10**6))
def test_transforms_are_little_longer_and_have_small_factors(L: int):
    M = series._circle(L, CPU).M if L < 2000 else -(-L // series._unit(L)) * series._unit(L)
    assert L <= M <= max(16, 9 * L / 8)
    while M % 2 == 0:
        M //= 2
    assert M < 16


@pytest.mark.parametrize("chunk", [1, 700])
def test_chunks_of_channels_change_nothing(chunk: int, monkeypatch: pytest.MonkeyPatch):
    x = arguments.dplr(**system(2, 2), weight=[2, 2, 2])
    a, v = (torch.cat([t, 1.1 * t, t]) for t in modes(x))
    dK = torch.ones(6, 50)
    whole = (series.forward(a, v, 50, torch.float32), *series.backward(a, v, 50, dK))
    monkeypatch.setattr(series, "_CHUNK", chunk)
    parts = (series.forward(a, v, 50, torch.float32), *series.backward(a, v, 50, dK))
    for s, t in zip(whole, parts, strict=True):
        # A product of another shape rounds otherwise, and late samples carry 2^-53 / DELTA.
        assert torch.allclose(s, t, rtol=0.0, atol=1e-8 * float(s.abs().max()))


def test_series_and_sums_at_nodes_are_one_function():
    p = system(11, 3)
    x = arguments.dplr(**p, weight=[2, 2, 2])
    K = cauchy.reference(*coefficients(*modes(x)), 64)
    assert relative(by_series(p, "pairs", 64), K) < ERROR
