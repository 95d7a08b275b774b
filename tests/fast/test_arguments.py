"""Real modes stored beside conjugate pairs stay real: their derivatives are, however the system is
computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from s4ref import fast


T = 32
WEIGHT = [1, 2, 1]
NAMES = ("lam", "P", "Q", "B", "C")
Way = Callable[..., Tensor]


def mixed(r: int = 1, *, dtype: torch.dtype = torch.complex128) -> dict[str, Tensor]:
    """A pair between two real modes, Q not P, and a row C that is complex everywhere."""
    g = torch.Generator().manual_seed(3)

    def normal(*shape: int) -> Tensor:
        t = torch.randn(*shape, dtype=torch.complex128, generator=g)
        t[::2] = t[::2].real.to(t.dtype)
        return t

    lam = torch.tensor([-1.0, -0.5 + 3.0j, -2.0], dtype=torch.complex128)
    C = torch.tensor([0.4 + 0.7j, 1.0 - 1.0j, -0.3j], dtype=torch.complex128)
    P = normal(3, r)
    parts = {"lam": lam, "P": P, "Q": P + 0.1 * normal(3, r), "B": normal(3), "C": C}
    return {name: t.to(dtype) for name, t in parts.items()}


def by_kernel(method: str, rule: Any = fast.bilinear) -> Way:
    """Return the kernel of a method."""
    return lambda *p: fast.dplr_kernel(*p, 0.1, T, weight=WEIGHT, method=method, rule=rule)


def by_impulse(make: Callable[..., Any], rule: Any = fast.bilinear) -> Way:
    """Return the first samples of an impulse response."""
    u = torch.eye(1, T, dtype=torch.float64)[0]

    def way(*p: Tensor) -> Tensor:
        made = make(*p, 0.1, weight=WEIGHT, rule=rule)
        y: Tensor = (fast.recur(made, u) if make is fast.dplr_step else made(u))[0]
        return y

    return way


WAYS = {
    "krylov": by_kernel("krylov"),
    "cauchy": by_kernel("cauchy"),
    "step": by_impulse(fast.dplr_step),
    "chunks": by_impulse(fast.dplr_chunks),
}
BY_ZOH = {
    "krylov": by_kernel("krylov", fast.zoh),
    "step": by_impulse(fast.dplr_step, fast.zoh),
    "chunks": by_impulse(fast.dplr_chunks, fast.zoh),
}


def gradients(way: Way, p: dict[str, Tensor]) -> dict[str, Tensor]:
    """The derivatives of a weighted sum of the kernel."""
    leaves = [p[name].clone().requires_grad_() for name in NAMES]
    K = way(*leaves)
    loss = (K * torch.cos(torch.arange(T))).sum()
    return dict(zip(NAMES, torch.autograd.grad(loss, leaves), strict=True))


@pytest.mark.parametrize("r", [1, 2])
@pytest.mark.parametrize("ways", [WAYS, BY_ZOH], ids=["bilinear", "zoh"])
def test_derivatives_at_real_modes_do_not_depend_on_the_algorithm(ways: dict[str, Way], r: int):
    expected = gradients(ways["krylov"], mixed(r))
    for way in ways.values():
        found = gradients(way, mixed(r))
        for name in NAMES:
            assert not bool(found[name][::2].imag.any()), name
            assert torch.allclose(found[name], expected[name], rtol=1e-6, atol=1e-8), name


def test_imaginary_parts_of_pairs_keep_their_derivatives():
    found = gradients(WAYS["cauchy"], mixed())
    assert all(bool((found[name][1].imag != 0).all()) for name in NAMES)


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_a_system_of_raw_parameters_can_be_trained(optimizer: Callable[..., Any]):
    leaves = {name: t.requires_grad_() for name, t in mixed(dtype=torch.complex64).items()}
    leaves.pop("Q")
    steps = optimizer(leaves.values(), lr=1e-3)
    target = torch.ones(T)
    losses = []
    for _ in range(3):
        assert fast.choose(**leaves, dt=0.1, L=T, weight=WEIGHT).method == "cauchy"
        loss = (fast.kernel(**leaves, dt=0.1, L=T, weight=WEIGHT) - target).square().sum()
        steps.zero_grad()
        loss.backward()
        steps.step()
        losses.append(loss.item())
    assert losses[2] < losses[0]


def test_conjugate_views_are_taken():
    p = mixed()
    K = WAYS["cauchy"](*p.values())
    turned = {name: t.conj().resolve_conj().conj() for name, t in p.items()}
    assert all(t.is_conj() for t in turned.values())
    assert torch.equal(WAYS["cauchy"](*turned.values()), K)
