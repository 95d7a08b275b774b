"""One step of a diagonal system: lb to the last digit, phases after many steps, derivatives."""

from __future__ import annotations

import mpmath
import pytest
import torch

from s4ref import fast
from s4ref.fast import _diagonal_step
from s4ref.fast._vandermonde_rules import diagonal_rule


RULES = {"bilinear": fast.bilinear, "zoh": fast.zoh}
LAM = torch.tensor([-1e-4 + 1.0000001e4j, -0.5 + 3j, -40 + 0j, -1e-12 + 1e-9j, 0, 1e12j])
LAM = LAM.to(torch.complex128)
DT = 0.7


def exact(rule: str, lam: complex) -> tuple[mpmath.mpc, mpmath.mpc]:
    """lb and Bb / B, in 60 digits."""
    with mpmath.workdps(60):
        dt = mpmath.mpf(DT)
        z = dt * mpmath.mpc(lam)
        if rule == "bilinear":
            return (1 + z / 2) / (1 - z / 2), dt / (1 - z / 2)
        return mpmath.exp(z), dt * mpmath.expm1(z) / z if z else dt


@pytest.mark.parametrize("rule", RULES)
def test_a_coefficient_that_is_repeated_is_rounded_once(rule: str):
    lam = LAM if rule == "bilinear" else LAM[:-1]  # beyond |z| = 2^30 there is no phase to hold
    dt = torch.tensor([DT], dtype=torch.float64)
    lb, gain = _diagonal_step.coefficients(lam, dt, diagonal_rule(RULES[rule]), torch.float64)
    for n, value in enumerate(lam.tolist()):
        right, push = exact(rule, value)
        assert complex(lb[n]) == complex(right)
        assert abs(complex(gain[n]) - complex(push)) <= 1e-15 * abs(complex(push))


@pytest.mark.parametrize("rule", RULES)
def test_beyond_the_range_of_wide_numbers_float64_serves(rule: str):
    lam = torch.tensor([-1e305 + 1j, -2e9 + 0j], dtype=torch.complex128)
    dt = torch.tensor([DT], dtype=torch.float64)
    scalar = diagonal_rule(RULES[rule])
    lb, gain = _diagonal_step.coefficients(lam, dt, scalar, torch.float64)
    for n, value in enumerate(lam.tolist()):
        right, push = (complex(x) for x in exact(rule, value))
        assert abs(complex(lb[n]) - right) <= 1e-15
        assert abs(complex(gain[n]) - push) <= 1e-15 * abs(push)


@pytest.mark.parametrize("omega", [1.0, 100.0, 1e4])
@pytest.mark.parametrize("rule", RULES)
def test_fast_phases_do_not_drift(rule: str, omega: float):
    T = 2000
    lam = torch.tensor([complex(-1e-4, omega * 1.0000001)], dtype=torch.complex128)
    one = torch.ones(1, dtype=torch.complex128)
    u = torch.zeros(T, dtype=torch.float64)
    u[0] = 1.0
    with mpmath.workdps(60):
        lb, push = exact(rule, complex(lam[0]))
        K = torch.tensor([float((push * lb**k).real) for k in range(T)], dtype=torch.float64)
    step = fast.diagonal_step(lam, one, one, DT, rule=RULES[rule])
    system = fast.mimo_system(lam, one[:, None], one[None], DT, rule=RULES[rule])
    even = system.run(u[None], rates=torch.ones(T))[0][0]
    allowed = T * torch.finfo(torch.float64).eps
    for y in (fast.recur(step, u)[0], system.run(u[None])[0][0], even):
        assert float((y - K).norm()) <= allowed * float(K.norm())


@pytest.mark.parametrize("rule", RULES)
def test_derivatives(rule: str):
    lam = LAM[:2].clone().requires_grad_()
    dt = torch.tensor([0.7, 0.01], dtype=torch.float64, requires_grad=True)
    B, C = (torch.randn(2, dtype=torch.complex128, requires_grad=True) for _ in range(2))

    def run(*parts: torch.Tensor) -> torch.Tensor:
        step = fast.diagonal_step(*parts, rule=RULES[rule])
        return fast.recur(step, torch.ones(3, dtype=torch.float64))[0]

    with torch.no_grad():
        lam[0] = -0.1 + 2j
    assert torch.autograd.gradcheck(run, (lam, B, C, dt))
