"""Systems whose entries lie many orders apart, against long numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import flint
import numpy as np
import pytest
import scipy.signal
import torch

from s4ref import fast
from s4ref.arithmetic.precision import precision
from s4ref.fast._balance import balance
from s4ref.fast._real_form import RealSystem
from s4ref.fast._wide import wide


System = tuple[torch.Tensor, torch.Tensor, torch.Tensor, float]


def butterworth(order: int, hertz: float, dt: float) -> System:
    """A low-pass filter as a companion matrix, with entries up to (2 pi hertz)^order."""
    b, a = scipy.signal.butter(order, 2.0 * np.pi * hertz, analog=True)
    A, B, C, _ = scipy.signal.tf2ss(b, a)
    return torch.tensor(A), torch.tensor(B[:, 0]), torch.tensor(C[0]), dt


def integrators(gain: float) -> System:
    """Eight integrators one behind the other."""
    A = gain * torch.diag(torch.ones(7, dtype=torch.float64), 1)
    return A, torch.ones(8, dtype=torch.float64), torch.tensor([1.0, -1.0] * 4).double(), 1.0


def triangular() -> System:
    """Slow modes, coupled by a thousand times their size."""
    g = torch.Generator().manual_seed(4)
    A, B, C = (torch.randn(*n, dtype=torch.float64, generator=g) for n in ((6, 6), (6,), (6,)))
    return 1e3 * A.triu(1) - 0.1 * torch.diag(torch.arange(1.0, 7.0).double()), B, C, 1.0


SYSTEMS = {
    "butterworth-1kHz": butterworth(8, 1e3, 1e-4),
    "butterworth-fast-sampling": butterworth(8, 1e3, 1e-5),
    "butterworth-100Hz": butterworth(8, 100.0, 1e-3),
    "integrators": integrators(1e4),
    "slow-integrators": integrators(1e2),
    "triangular": triangular(),
    "states-of-unlike-units": (
        -torch.diag(torch.tensor([0.3, 0.4])).double(),
        torch.tensor([1.0, 1e20]).double(),
        torch.tensor([1.0, 1e-20]).double(),
        1.0,
    ),
    "one-fast-mode": (torch.tensor([[-120.0]]).double(), *torch.ones(2, 1).double(), 1.0),
}


def exact_kernel(system: System, L: int, rule: str) -> np.ndarray:
    """C Ab^l Bb by long numbers."""
    A, B, C, dt = system
    N = A.shape[0]
    with precision(1500):
        M = flint.arb_mat((A * 1.0).tolist()) * flint.arb(dt)
        F = flint.arb_mat(B[:, None].tolist()) * flint.arb(dt)
        if rule == "zoh":
            rows = [[M[i, j] for j in range(N)] + [F[i, 0]] for i in range(N)]
            E = flint.arb_mat([*rows, [flint.arb(0)] * (N + 1)]).exp()
            Ab = flint.arb_mat([[E[i, j] for j in range(N)] for i in range(N)])
            x = flint.arb_mat([[E[i, N]] for i in range(N)])
        else:
            eye = flint.arb_mat([[int(i == j) for j in range(N)] for i in range(N)])
            below = eye - M / 2
            Ab, x = below.solve(eye + M / 2), below.solve(F)
        read = flint.arb_mat([C.tolist()])
        taps = []
        for _ in range(L):
            taps.append(float((read * x)[0, 0].mid()))
            x = Ab * x
    return np.array(taps)


def worst(got: torch.Tensor, right: Sequence[float] | np.ndarray) -> float:
    """The largest error over the dyadic windows, relative to their largest tap."""
    error, size = np.abs(got.double().numpy() - right), np.abs(right)
    edges = [0, *(2**k for k in range(len(right).bit_length())), len(right)]
    return max(
        error[a:b].max() / size[a:b].max()
        for a, b in pairwise(edges)
        if b > a and size[a:b].max() > 1e-290
    )


@pytest.mark.parametrize("rule", fast.RULES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_kernels(name: str, rule: str):
    system = SYSTEMS[name]
    K = fast.dense_kernel(*system, 64, rule=fast.RULES[rule])
    assert worst(K, exact_kernel(system, 64, rule)) <= 4e-15


@pytest.mark.parametrize("rule", fast.RULES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_float32_kernels(name: str, rule: str):
    A, B, C, dt = SYSTEMS[name]
    single = (A.float(), B.float(), C.float())
    K = fast.dense_kernel(*single, dt, 64, rule=fast.RULES[rule])
    right = exact_kernel((*(x.double() for x in single), dt), 64, rule)
    served = np.abs(right) > 1e-37  # the normal range of the result
    assert np.abs(K.double().numpy() - right)[served].max() <= 2e-7 * np.abs(right).max()
    assert worst(K[: served.sum()], right[: served.sum()]) <= 2e-7


@pytest.mark.parametrize("rule", fast.RULES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_recurrences(name: str, rule: str):
    system = SYSTEMS[name]
    impulse = torch.zeros(64, dtype=torch.float64)
    impulse[0] = 1.0
    y, _ = fast.recur(fast.dense_step(*system, rule=fast.RULES[rule]), impulse)
    assert worst(y, exact_kernel(system, 64, rule)) <= 1e-12


def test_a_balanced_system_is_the_same_system():
    A, B, C, dt = SYSTEMS["butterworth-1kHz"]
    step = torch.tensor([dt]).double()
    system = RealSystem(A[None], B[None], C[None], lambda: wide(A[None]))
    better, D = balance(system, step, 64, torch.float64)
    assert torch.equal(D, torch.exp2(D.log2().round()))
    assert torch.equal(better.A * (D[:, :, None] / D[:, None, :]), system.A)
    assert torch.equal(better.exact().hi, better.A)
    assert torch.equal(better.B * D, system.B)
    assert torch.equal(better.C / D, system.C)
    size = dt * better.A[0].abs()
    assert float(size.sum(-1).max()) < 100.0 < 1e30 < float(A.abs().max())


def test_a_system_of_like_entries_is_left_alone():
    A, B = fast.legt(16)
    system = RealSystem(A[None], B[None], B[None], lambda: wide(A[None]))
    assert balance(system, torch.tensor([1e-2]).double(), 64, torch.float32)[0] is system


def test_gradients_are_those_of_the_system_as_given():
    A, B, C, dt = (torch.as_tensor(x).double() for x in butterworth(3, 1e3, 1e-4))
    given = [x.clone().requires_grad_() for x in (A, B, C, dt)]
    total = (fast.dense_kernel(*given, 32) * torch.arange(32.0)).sum()
    got = torch.autograd.grad(total, given)
    again = [x.clone().requires_grad_() for x in (A, B, C, dt)]
    Ab, x = fast.bilinear(*(t[None] for t in (again[0], again[1], again[3])))
    taps = []
    for _ in range(32):
        taps.append(again[2] @ x[0])
        x = (Ab @ x[..., None])[..., 0]
    right = torch.autograd.grad((torch.stack(taps) * torch.arange(32.0)).sum(), again)
    for one, other in zip(got, right, strict=True):
        assert torch.allclose(one, other, rtol=1e-10, atol=0.0)
