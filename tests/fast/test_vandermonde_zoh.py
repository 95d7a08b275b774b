"""exp(dt lam) and dt phi_1(dt lam): values and derivatives near and far from 0, any strides."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import torch
from torch import Tensor

from s4ref.fast import _vandermonde_zoh as zoh


SIZES = [0.0, 1e-300, 1e-12, 7e-9, 1e-3, 0.0624, 0.0626, 0.49, 0.51, 1.0, 40.0]


def modes() -> Tensor:
    """Modes of every size, in four directions of the left half plane."""
    size = torch.tensor(SIZES, dtype=torch.float64)[:, None]
    return (size * torch.tensor([-1, 1j, -0.6 - 0.8j, -0.01 + 1j])).flatten()


def test_values_and_first_derivatives():
    lam, dt = modes().requires_grad_(), torch.tensor([0.37], dtype=torch.float64)
    lb, gain = zoh.step(lam, dt)
    (on_lam,) = torch.autograd.grad(gain.real.sum(), lam)
    lb, gain = lb.detach(), gain.detach()
    step = mpmath.mpf(float(dt))
    with mpmath.workdps(40):
        for k, value in enumerate(modes().tolist()):
            z = step * mpmath.mpc(value)
            phi1 = mpmath.nsum(lambda j, z=z: z**j / mpmath.factorial(j + 1), [0, mpmath.inf]) \
                if abs(z) < 1 else mpmath.expm1(z) / z  # fmt: skip
            # phi_1' = (exp(z) - phi_1) / z; its limit at 0 is 1/2.
            slope = (mpmath.exp(z) - phi1) / z if abs(z) > 1e-15 else mpmath.mpf("0.5")
            assert abs(complex(lb[k]) - mpmath.exp(z)) <= 4e-16 * (1 + abs(z))
            assert abs(complex(gain[k]) / float(dt) - phi1) <= 1e-15 * abs(phi1)
            got = on_lam[k].conj() / float(dt) ** 2
            assert abs(complex(got) - slope) <= 3e-14 * abs(slope)


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (2, 3), (1, 3)])
def test_derivatives_of_both_orders(shape: tuple[int, int]):
    lam = torch.tensor([[-1 + 2j, -0.01 + 0.02j, -0.3], [0, 1e-9j, -3 + 9j]])
    lam = lam.to(torch.complex128).requires_grad_()
    dt = torch.linspace(0.3, 0.9, shape[0] * shape[1], dtype=torch.float64).reshape(shape)
    dt.requires_grad_()
    assert torch.autograd.gradcheck(zoh.step, (lam, dt))
    assert torch.autograd.gradgradcheck(zoh.step, (lam, dt))
    # One mode of one channel for all steps.
    assert torch.autograd.gradcheck(zoh.step, (lam[:1], dt))


def test_the_graph_of_operations_is_the_same_function():
    lam, dt = modes(), torch.tensor([0.37], dtype=torch.float64)
    for a, b in zip(zoh.step(lam, dt), zoh.graph(lam, dt), strict=True):
        assert np.allclose(a.numpy(), b.numpy(), rtol=1e-14, atol=0.0)


def test_any_strides():
    base = modes().reshape(11, 4)
    dt = torch.full((4, 1), 0.37, dtype=torch.float64)
    straight = zoh.step(base.mT.contiguous(), dt)
    for view in (base.mT, base.mT.conj().conj(), base.conj().resolve_conj().mH):
        for a, b in zip(zoh.step(view, dt), straight, strict=True):
            assert torch.equal(a, b)
    for a, b in zip(zoh.step(base[:, ::2].mT, dt[:2]), straight, strict=True):
        assert torch.equal(a, b[::2])
