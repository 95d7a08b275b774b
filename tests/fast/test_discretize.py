"""The rules on real dense systems: Formulary (5.1), (5.3) and its table for LegS, N = 2."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import s4ref
from s4ref import fast
from s4ref.errors import InputError


# rule: Ab[0, 0], Ab[1, 0], Ab[1, 1], Bb[0], Bb[1] at dt = 1/10.
TABLE = {
    "bilinear": [
        0.9047619047619047619047619, -0.1499611088804222764958828, 0.8181818181818181818181818,
        0.0952380952380952380952381, 0.1499611088804222764958828,
    ],
    "zoh": [
        0.9048374180359595731642491, -0.1491411185775280479938603, 0.8187307530779818586699355,
        0.09516258196404042683575094, 0.1491411185775280479938603,
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_formulary(name: str):
    A, B = fast.legs(2)
    Ab, Bb = fast.RULES[name](A, B, torch.tensor(0.1, dtype=torch.float64))
    got = [Ab[0, 0], Ab[1, 0], Ab[1, 1], Bb[0], Bb[1]]
    assert np.allclose([float(x) for x in got], TABLE[name], rtol=2e-15)
    assert float(Ab[0, 1]) == 0.0


def test_names():
    assert fast.RULES == {"bilinear": fast.bilinear, "zoh": fast.zoh}


@pytest.mark.parametrize("name", TABLE)
def test_batches_broadcast(name: str):
    rule = fast.RULES[name]
    A, B = fast.legs(3)
    dt = torch.tensor([0.1, 0.2], dtype=torch.float64)
    Ab, Bb = rule(A[None], B[None], dt)
    assert Ab.shape == (2, 3, 3)
    assert Bb.shape == (2, 3)
    one = rule(A, B, dt[1])
    assert torch.allclose(Ab[1], one[0], rtol=1e-15)
    assert torch.allclose(Bb[1], one[1], rtol=1e-15)


def test_zoh_of_an_integrator():
    A = torch.tensor([[0.0, 1.0], [0.0, 0.0]], dtype=torch.float64)
    B = torch.tensor([0.0, 1.0], dtype=torch.float64)
    Ab, Bb = fast.zoh(A, B, torch.tensor(0.5, dtype=torch.float64))
    assert np.allclose(Ab.numpy(), [[1.0, 0.5], [0.0, 1.0]], rtol=1e-15)
    assert np.allclose(Bb.numpy(), [0.125, 0.5], rtol=1e-15)


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_zoh_where_the_exponential_of_torch_loses_digits(dtype: torch.dtype):
    # A rotation by x: its matrix has the norm x, and its powers are known.
    for x in np.geomspace(1e-6, 2.0, 60):
        A = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=dtype)
        Ab, Bb = fast.zoh(A, A[:, 0], torch.tensor(x, dtype=torch.float64))
        c, s, drop = np.cos(x), np.sin(x), 2.0 * np.sin(0.5 * x) ** 2
        assert np.allclose(Ab.numpy(), [[c, -s], [s, c]], rtol=0.0, atol=4e-15)
        assert np.allclose(Bb.numpy(), [-drop, s], rtol=0.0, atol=4e-15)


def test_bilinear_at_its_pole():
    A = torch.tensor([[2.0]], dtype=torch.float64)
    with pytest.raises(InputError, match="2/dt is an eigenvalue of A"):
        fast.bilinear(A, torch.ones(1, dtype=torch.float64), torch.tensor(1.0).double())


@pytest.mark.parametrize("name", TABLE)
def test_a_step_may_be_a_number(name: str):
    A, B = fast.legs(2)
    for one, two in zip(
        fast.RULES[name](A, B, 0.1),
        fast.RULES[name](A, B, torch.tensor(0.1, dtype=torch.float64)),
        strict=True,
    ):
        assert torch.equal(one, two)


@pytest.mark.parametrize("name", TABLE)
def test_shapes_are_checked(name: str):
    A, B = fast.legs(3)
    with pytest.raises(InputError, match=r"A has shape \(2, 3\)"):
        fast.RULES[name](A[:2], B, 0.1)
    with pytest.raises(InputError, match=r"B has shape \(2,\).*must be \(\.\.\., 3\)"):
        fast.RULES[name](A, B[:2], 0.1)


def test_a_rule_of_the_oracle_is_refused():
    A, B = fast.legs(3)
    for rule in (s4ref.bilinear, s4ref.zoh):
        with pytest.raises(InputError, match=r"a rule of the oracle.*s4ref\.fast\.bilinear"):
            fast.dense_kernel(A, B, B, 0.1, 8, rule=rule)


OWN = {
    r"returned \[.Tensor.\]": lambda A, B, dt: A,
    "it must return two tensors": lambda A, B, dt: (A, B, dt),
    "Ab of shape": lambda A, B, dt: (A[0], B),
    "Bb of shape": lambda A, B, dt: (A, B[..., None]),
    "Ab with entries that are not finite": lambda A, B, dt: (A / 0.0, B),
}


@pytest.mark.parametrize("says", OWN)
def test_what_a_rule_returns_is_checked(says: str):
    A, B = fast.legs(3)
    with pytest.raises(InputError, match=says):
        fast.dense_kernel(A, B, B, 0.1, 8, rule=OWN[says])
    with pytest.raises(InputError, match=says):
        fast.dense_step(A, B, B, 0.1, rule=OWN[says])


def test_a_rule_of_ones_own():
    def euler(A: torch.Tensor, B: torch.Tensor, dt: torch.Tensor):
        eye = torch.eye(A.shape[-1], dtype=A.dtype)
        return eye + dt[:, None, None] * A, dt[:, None] * B

    A, B = fast.legs(3)
    dt = torch.tensor([0.1, 0.2], dtype=torch.float64)
    K = fast.dense_kernel(A, B, B, dt, 8, rule=euler)
    x, M = 0.2 * B, torch.eye(3, dtype=torch.float64) + 0.2 * A
    for tap in K[1]:
        assert abs(float(tap) - float(B @ x)) <= 1e-14
        x = M @ x
