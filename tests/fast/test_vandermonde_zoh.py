"""exp(dt lam) and dt phi_1(dt lam): values and derivatives near and far from 0, any strides."""

from __future__ import annotations

import mpmath
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
            assert abs(complex(lb[k]) - mpmath.exp(z)) <= 4e-16 * abs(mpmath.exp(z))
            assert abs(complex(gain[k]) / float(dt) - phi1) <= 1e-15 * abs(phi1)
            got = on_lam[k].conj() / float(dt) ** 2
            assert abs(complex(got) - slope) <= 1e-14 * abs(slope)


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


def exponential(lam: complex, dt: float) -> complex:
    """exp(dt lam)."""
    with mpmath.workdps(40):
        return complex(mpmath.exp(mpmath.mpf(dt) * mpmath.mpc(lam)))


def moment(lam: complex, dt: float, k: int) -> complex:
    """int_0^dt s^k exp(s lam) ds: by parts, with digits for what cancels near 0."""
    with mpmath.workdps(60 + 310 * k):
        step = mpmath.mpf(dt)
        z = step * mpmath.mpc(lam)
        if z == 0:
            return complex(step ** (k + 1) / (k + 1))
        value = mpmath.expm1(z) / z
        for j in range(1, k + 1):
            value = (mpmath.exp(z) - j * value) / z
        return complex(step ** (k + 1) * value)


@pytest.mark.parametrize("again", [False, True])
def test_derivatives_keep_their_digits_where_modes_are_damped(again: bool):
    lam = torch.cat([modes(), torch.tensor([-68 + 3j, -110.0, -300 + 200j])])
    lam.requires_grad_()
    dt = torch.full(lam.shape, 0.37, dtype=torch.float64, requires_grad=True)
    gain = zoh.step(lam, dt)[1]
    on_lam, on_dt = torch.autograd.grad(gain.real.sum(), (lam, dt), create_graph=again)
    second = torch.autograd.grad(on_lam.real.sum(), (lam, dt)) if again else ()
    on_lam, on_dt = on_lam.detach(), on_dt.detach()
    for n, value in enumerate(lam.tolist()):
        exp = exponential(value, 0.37)
        slope = moment(value, 0.37, 1)
        assert abs(complex(on_lam[n].conj()) - slope) <= 1e-14 * abs(slope)
        assert abs(float(on_dt[n]) - exp.real) <= 1e-15 * abs(exp)
        if again:
            slope = moment(value, 0.37, 2)
            assert abs(complex(second[0][n].conj()) - slope) <= 1e-13 * abs(slope)
            assert abs(float(second[1][n]) - 0.37 * exp.real) <= 1e-15 * abs(exp)


def test_phases_keep_their_digits_where_modes_are_fast():
    lam = torch.tensor([1e4j, -1 + 12345678.9j, 7e7j], dtype=torch.complex128)
    lb, _ = zoh.step(lam, torch.tensor([0.7], dtype=torch.float64))
    for got, value in zip(lb.tolist(), lam.tolist(), strict=True):
        right = exponential(value, 0.7)
        assert abs(got - right) <= 4e-16 * abs(right)


def test_any_strides():
    base = modes().reshape(11, 4)
    dt = torch.full((4, 1), 0.37, dtype=torch.float64)
    straight = zoh.step(base.mT.contiguous(), dt)
    for view in (base.mT, base.mT.conj().conj(), base.conj().resolve_conj().mH):
        for a, b in zip(zoh.step(view, dt), straight, strict=True):
            assert torch.equal(a, b)
    for a, b in zip(zoh.step(base[:, ::2].mT, dt[:2]), straight, strict=True):
        assert torch.equal(a, b[::2])
