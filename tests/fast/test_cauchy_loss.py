"""Channels whose modes cancel: found, computed again by the powers, and no others."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from s4ref import fast
from s4ref.fast import _arguments as arguments
from s4ref.fast import _cores
from s4ref.fast._cauchy_loss import cancelled
from s4ref.fast.cauchy import cauchy_kernel


SEEDS = st.integers(0, 2**32 - 1)
PARTS = ("lam", "P", "B", "C")


def random_system(seed: int, n: int, size: float, how: str, H: int = 4) -> dict[str, Tensor]:
    """Dissipative pairs in complex64; B lies along P, or C reads nothing of B at once."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, dtype=torch.complex128, generator=g)

    lam = -0.11 - normal(H, n).abs() + 10j * normal(H, n).real
    P, B, C = size * normal(H, n, 1), normal(H, n), normal(H, n)
    if how == "along P":
        B = P[..., 0]
    if how == "C B = 0":
        inner = (C * B).real.sum(-1) / B.abs().square().sum(-1)
        C = C - inner[:, None] * B.conj()
    parts = zip(PARTS, (lam, P, B, C), strict=True)
    return {name: t.to(torch.complex64) for name, t in parts}


def ordinary_and_cancelling() -> dict[str, Any]:
    """Two channels of each kind, in turn."""
    one = random_system(1, 4, 1.0, "any")
    other = random_system(1, 4, 1e4, "along P")
    mixed = {name: one[name].clone() for name in one}
    for name in mixed:
        mixed[name][1::2] = other[name][1::2]
    return {**mixed, "dt": torch.tensor([0.01, 0.1, 0.1, 0.1]), "weight": [2, 2, 2, 2]}


def wide(p: dict[str, Any]) -> dict[str, Any]:
    """The same numbers in double precision, so that the result is."""
    return {**p, **{name: p[name].to(torch.complex128) for name in PARTS}}


def relative(K: Tensor, truth: Tensor) -> Tensor:
    """The norm-relative error of each channel."""
    return (K.double() - truth).norm(dim=-1) / truth.norm(dim=-1)


@pytest.mark.parametrize("dt", [1e-6, 1e-8])
def test_modes_that_cancel_within_a_short_kernel(dt: float):
    p: dict[str, Any] = {"lam": [-1.0, -2.0], "P": [0.25, 0.25], "B": [1.0, 1.0], "dt": dt, "L": 16}
    p["C"] = [1.0, -1.0]
    exact = fast.kernel(**{**p, "lam": torch.tensor([-1.0, -2.0], dtype=torch.float64)})
    assert fast.choose(**p).method == "cauchy"
    assert float(relative(fast.kernel(**p), exact)) < 1e-6


@example(seed=3357374542, n=1, size=1.0, how="C B = 0", dt=1e-3, L=37, compiled=False)
@settings(max_examples=40)
@given(
    seed=SEEDS,
    n=st.sampled_from([1, 2, 12]),
    size=st.sampled_from([0.01, 1.0, 100.0, 1e4]),
    how=st.sampled_from(["any", "along P", "C B = 0"]),
    dt=st.sampled_from([1e-6, 1e-3, 0.1, 1.0]),
    L=st.sampled_from([16, 37, 256]),
    compiled=st.booleans(),
)
def test_the_promise_of_auto(
    seed: int, n: int, size: float, how: str, dt: float, L: int, compiled: bool
):
    p = {**random_system(seed, n, size, how), "dt": dt, "weight": [2] * n}
    with pytest.MonkeyPatch.context() as patch:
        if not compiled:
            patch.setattr(_cores, "has_numba", lambda: False)
        assert fast.choose(**p, L=L).method == "cauchy"
        K = fast.kernel(**p, L=L)
    more = fast.kernel(**wide(p), L=2 * L)
    exact, after = more[:, :L], more[:, L:]
    fair = after.norm(dim=-1) < 10.0 * exact.norm(dim=-1)
    assert bool((relative(K, exact)[fair] < 1e-6).all())


def test_only_channels_that_cancel_are_computed_again():
    p = ordinary_and_cancelling()
    K = fast.kernel(**p, L=64)
    sums = fast.kernel(**p, L=64, method="cauchy")
    powers = fast.kernel(**p, L=64, method="krylov")
    assert torch.equal(K[::2], sums[::2])
    assert torch.equal(K[1::2], powers[1::2])
    errors = relative(sums, fast.kernel(**wide(p), L=64))
    assert float(errors[::2].max()) < 1e-6 < float(errors[1::2].min())


def test_derivatives_are_those_of_what_was_computed():
    p = ordinary_and_cancelling()

    def gradients(method: str) -> list[Tensor]:
        leaves = {name: p[name].clone().requires_grad_() for name in PARTS}
        dt = p["dt"].clone().requires_grad_()
        K = fast.kernel(**leaves, dt=dt, weight=p["weight"], L=64, method=method)
        scale = K.detach().norm(dim=-1, keepdim=True)
        return list(torch.autograd.grad((K / scale).sum(), [*leaves.values(), dt]))

    for found, sums, powers in zip(*map(gradients, ("auto", "cauchy", "krylov")), strict=True):
        assert torch.equal(found[::2], sums[::2])
        assert torch.allclose(found[1::2], powers[1::2], rtol=1e-5)


def test_what_channels_share_stays_shared():
    p = ordinary_and_cancelling()
    p = {**p, "C": p["C"][0], "dt": 0.1}
    apart = {**p, "C": p["C"].expand(4, -1).clone(), "dt": torch.full((4,), 0.1)}
    apart["dt"] = torch.full((4,), 0.1, dtype=torch.float64)
    assert torch.equal(fast.kernel(**p, L=64), fast.kernel(**apart, L=64))
    one = {name: p[name][1] for name in ("lam", "P", "B")}
    K = fast.kernel(**{**p, **one}, L=64)
    assert K.shape == (64,)
    assert float(relative(K, fast.kernel(**wide({**p, **one}), L=64))) < 1e-6


@pytest.mark.parametrize("compiled", [True, False])
def test_families_are_left_to_the_sums(compiled: bool, monkeypatch: pytest.MonkeyPatch):
    if not compiled:
        monkeypatch.setattr(_cores, "has_numba", lambda: False)
    g = torch.Generator().manual_seed(0)
    for N in (3, 8, 64):
        m = fast.legs_modes(N)
        C = torch.randn(16, m.lam.shape[0], dtype=torch.complex128, generator=g)
        for dt, L in ((1.0, 100), (0.1, 4096), (0.001, 1024)):
            parts = (t.to(torch.complex64) for t in (m.lam, m.P, m.P, m.B, C))
            x = arguments.dplr(*parts, dt, m.weight)
            assert cancelled(x, cauchy_kernel(x, L, pivot=False)).numel() == 0


def test_kernels_of_any_size():
    # Norms that overflow or underflow in float32 count as lost; a kernel of zeros has lost nothing.
    p = random_system(2, 3, 1.0, "any")
    scale = torch.tensor([1.0, 0.0, 1e-30, 1e28])[:, None]
    x = arguments.dplr(p["lam"], p["P"], None, p["B"], p["C"] * scale, 0.1, [2, 2, 2])
    assert cancelled(x, cauchy_kernel(x, 32, pivot=False)).tolist() == [2, 3]
    K = fast.kernel(**{**p, "C": p["C"] * scale}, dt=0.1, L=32, weight=[2, 2, 2])
    one = fast.kernel(**p, dt=0.1, L=32, weight=[2, 2, 2])
    assert torch.allclose(K, one * scale, rtol=1e-5, atol=0.0)
