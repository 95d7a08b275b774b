"""The cores of a diagonal kernel: each against the plain sum, and against each other."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor

from s4ref import fast
from s4ref.fast import _cores, _vandermonde_torch


HAS_NUMBA = _cores.has_numba()
CPU = torch.device("cpu")
LENGTHS = [1, 2, 3, 5, 31, 64, 100, 1023]


@pytest.fixture(params=["torch", "numba"])
def core(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """A core."""
    if request.param == "torch":
        yield _vandermonde_torch
        return
    if not HAS_NUMBA:
        pytest.skip("numba is not installed: there is one implementation")
    from s4ref.fast import _vandermonde_numba

    yield _vandermonde_numba


def system(H: int, n: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Modes that decay slowly, one of which is zero, and their weights."""
    g = torch.Generator().manual_seed(seed)
    size, angle = torch.rand(2, H, n, dtype=torch.float64, generator=g)
    lb = torch.polar(torch.exp(-1e-3 * size), 6.0 * angle)
    lb[0, 0] = 0.0
    return lb, torch.randn(H, n, dtype=torch.complex128, generator=g)


def squarings(lb: Tensor, L: int) -> list[Tensor]:
    """lb^(2^k), as many as the cores ask for."""
    powers = [lb]
    while len(powers) < (L - 1).bit_length():
        powers.append(powers[-1] * powers[-1])
    return powers[: (L - 1).bit_length()]


def plain(lb: Tensor, v: Tensor, L: int) -> Tensor:
    """The sum, power by power."""
    K, term = [], v
    for _ in range(L):
        K.append(term.sum(-1).real)
        term = term * lb
    return torch.stack(K, dim=-1)


def close(a: Tensor, b: Tensor, tolerance: float) -> bool:
    a, b = a.detach().to(b.dtype), b.detach()
    return float((a - b).abs().max()) <= tolerance * float(b.abs().max())


@pytest.mark.parametrize("n", [1, 3, 4])
@pytest.mark.parametrize("L", LENGTHS)
@pytest.mark.parametrize("known", [False, True])
def test_cores_are_the_plain_sum(core: ModuleType, L: int, n: int, known: bool):
    lb, v = system(3, n)
    powers = squarings(lb, L) if known else None
    K = core.forward(lb, v, L, powers)
    exact = plain(lb, v, L)
    assert K.shape == (3, L)
    assert K.dtype == torch.float64 or not known
    assert close(K, exact, 6e-8 if K.dtype == torch.float32 else 1e-12)


@pytest.mark.parametrize("n", [1, 3, 4])
@pytest.mark.parametrize("L", LENGTHS)
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_adjoints_are_those_of_the_plain_sum(
    core: ModuleType, L: int, n: int, known: bool, dtype: torch.dtype
):
    lb, v = system(3, n)
    g = torch.Generator().manual_seed(1)
    dK = torch.randn(3, L, dtype=dtype, generator=g)
    leaves = [t.clone().requires_grad_() for t in (lb, v)]
    K = plain(*leaves, L)
    exact = torch.autograd.grad(K, leaves, dK.double(), materialize_grads=True)
    got = core.backward(lb, v, L, squarings(lb, L) if known else None, dK)
    for a, b in zip(got, exact, strict=True):
        assert close(a, b, 1e-11)


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: there is one implementation")
@pytest.mark.parametrize("L", [4097, 16384, 16385, 50_001])
def test_blocks_of_a_long_kernel_join(L: int):
    from s4ref.fast import _vandermonde_numba

    lb, v = system(2, 2, seed=4)
    powers = squarings(lb, L)
    dK = torch.randn(2, L, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    ours, theirs = (
        (core.forward(lb, v, L, powers), *core.backward(lb, v, L, powers, dK))
        for core in (_vandermonde_numba, _vandermonde_torch)
    )
    for a, b in zip(ours, theirs, strict=True):
        assert close(a, b, 1e-11)


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: no threads of ours")
@pytest.mark.parametrize("H, L", [(7, 300), (1, 50_000)])
def test_threads_do_not_change_a_bit(H: int, L: int):
    from s4ref.fast import _vandermonde_numba as core

    lb, v = system(H, 3, seed=5)
    results = []
    dK = torch.randn(H, L, generator=torch.Generator().manual_seed(6))
    before = torch.get_num_threads()
    for threads in (1, 2, 5):
        torch.set_num_threads(threads)
        results.append((core.forward(lb, v, L, None), *core.backward(lb, v, L, None, dK)))
    torch.set_num_threads(before)
    for result in results[1:]:
        assert all(torch.equal(a, b) for a, b in zip(result, results[0], strict=True))


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: there is one implementation")
def test_a_kernel_keeps_its_implementation_for_the_derivative(monkeypatch: pytest.MonkeyPatch):
    def gradient(forward_with: bool, backward_with: bool) -> Tensor:
        lam = torch.linspace(-1, -2, 5).to(torch.complex64).requires_grad_()
        monkeypatch.setattr(_cores, "has_numba", lambda: forward_with)
        K = fast.diagonal_kernel(lam, torch.ones(5), torch.ones(5), 0.1, 333, rule=fast.zoh)
        monkeypatch.setattr(_cores, "has_numba", lambda: backward_with)
        return torch.autograd.grad(K.sum(), lam)[0]

    assert torch.equal(gradient(False, False), gradient(False, True))
    assert torch.equal(gradient(True, True), gradient(True, False))


@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
@pytest.mark.parametrize("weight", [None, [2, 1, 2]])
def test_public_kernels_agree(
    dtype: torch.dtype, weight: list[int] | None, monkeypatch: pytest.MonkeyPatch
):
    g = torch.Generator().manual_seed(3)
    lam = -0.5 + 10j * torch.arange(3)
    B, C = torch.randn(2, 4, 3, dtype=torch.complex128, generator=g)
    leaves = [t.to(dtype).requires_grad_() for t in (lam, B, C)]

    def found() -> tuple[Any, ...]:
        K = fast.diagonal_kernel(*leaves, 0.01, 777, rule=fast.zoh, weight=weight)
        return K, *torch.autograd.grad((K * K).sum(), leaves)

    ours = found()
    monkeypatch.setattr(_cores, "has_numba", lambda: False)
    for a, b in zip(ours, found(), strict=True):
        assert close(a, b, 5e-7 if dtype == torch.complex64 else 1e-13)


def test_a_gradient_that_is_a_view_with_its_sign_pending():
    lam = torch.tensor([-1.0 + 2j], requires_grad=True)
    K = fast.diagonal_kernel(lam, [1.0], [1.0], 0.1, 9)
    z = torch.complex(torch.zeros(9), torch.arange(9.0)).conj()
    (pending,) = torch.autograd.grad(K, lam, z.imag, retain_graph=True)
    (plainly,) = torch.autograd.grad(K, lam, -torch.arange(9.0))
    assert z.imag.is_neg()
    assert torch.equal(pending, plainly)


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed: torch does the work")
def test_choose_says_who_does_the_work(monkeypatch: pytest.MonkeyPatch):
    given: dict[str, Any] = {"lam": [-1.0], "B": [1.0], "C": [1.0], "dt": 0.1, "L": 9}
    assert fast.choose(**given).implementation == "numba"
    monkeypatch.setattr(_cores, "has_numba", lambda: False)
    assert fast.choose(**given).implementation == "torch"
