"""The rules on scalars, to twice the width of float64, against mpmath."""

from __future__ import annotations

import mpmath
import torch
from mpmath import mpc, mpf

from s4ref.fast import _wide_modes as modes
from s4ref.fast._wide_complex import WideComplex


STEP = 0.0137
SIZES = [0.0, 1e-300, 1e-30, 2.0**-5, 0.04, 0.7, 3.0, 40.0, 1e3, 1e6]
DIRECTIONS = [-1, 1j, -1j, -0.6 - 0.8j, -0.001 + 1j]


def given_modes() -> torch.Tensor:
    """Modes of every size, in some directions; STEP of them stays in the range."""
    size = torch.tensor(SIZES, dtype=torch.float64)[:, None] / STEP
    return (size * torch.tensor(DIRECTIONS, dtype=torch.complex128)).flatten()


def number(z: WideComplex, k: int) -> mpc:
    """Entry k, exactly."""
    return mpc(*(mpf(float(x.hi[k])) + mpf(float(x.lo[k])) for x in z))


def test_bilinear():
    lam = given_modes()
    lb, gain = modes.bilinear(lam, torch.tensor([STEP], dtype=torch.float64))
    with mpmath.workdps(60):
        for k, value in enumerate(lam.tolist()):
            z = mpf(STEP) * mpc(value) / 2
            assert abs(number(lb, k) - (1 + z) / (1 - z)) <= 1e-30
            assert abs(number(gain, k) * (1 - z) / mpf(STEP) - 1) <= 1e-30


def test_zero_order_hold():
    lam = given_modes()
    lb, gain = modes.zoh(lam, torch.tensor([STEP], dtype=torch.float64))
    with mpmath.workdps(60):
        for k, value in enumerate(lam.tolist()):
            z = mpf(STEP) * mpc(value)
            phi1 = mpmath.expm1(z) / z if abs(z) > 1e-60 else 1 + z / 2
            # Each squaring doubles the error; where exp(z) is near 1, phi_1 is near 0.
            assert abs(number(lb, k) - mpmath.exp(z)) <= 1e-29 * (1 + abs(z))
            assert abs(number(gain, k) / mpf(STEP) - phi1) <= 1e-29


def test_zero_order_hold_beyond_its_reach_is_no_number():
    lam = torch.tensor([-1.0, 1e12j], dtype=torch.complex128)
    lb, gain = modes.zoh(lam, torch.tensor([1.0], dtype=torch.float64))
    for z in (lb, gain):
        assert torch.isfinite(z.re.hi).tolist() == [True, False]
