"""Each layout reads what its library stores."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref.errors import InputError
from s4ref.inspect import LAYOUTS, read
from s4ref.maths.discretize import already_discrete, bilinear, exp_euler, zoh
from s4ref.records import DPLR, SSM, Diagonal


rng = np.random.default_rng(20261122)


def pairs(*shape: int) -> np.ndarray:
    return rng.normal(size=(*shape, 2)).astype(np.float32)


def complex_of(x: np.ndarray) -> np.ndarray:
    return x[..., 0].astype(float) + 1j * x[..., 1].astype(float)


def state_spaces(H: int, S: int, n: int, rank: int = 0) -> dict[str, Any]:
    arrays = {
        "A_real": rng.normal(size=(S, n)).astype(np.float32),
        "A_imag": np.abs(rng.normal(size=(S, n))).astype(np.float32),
        "inv_dt": np.log(rng.uniform(0.01, 0.1, size=(H, 1))).astype(np.float32),
        "B": pairs(1, S, n),
        "C": pairs(1, H, n),
    }
    return arrays | ({"P": pairs(rank, S, n), "l_kernel": np.array(7)} if rank else {})


def test_state_spaces_diagonal() -> None:
    a = state_spaces(4, 2, 3)
    channels, name = read({f"layers.0.kernel.{k}": v for k, v in a.items()})
    assert name == "state-spaces"
    assert [c.layer for c in channels] == ["layers.0.kernel"] * 4
    for h, c in enumerate(channels):
        s = c.system
        assert isinstance(s, Diagonal)
        lam = -np.exp(a["A_real"][h % 2].astype(float)) - 1j * a["A_imag"][h % 2]
        np.testing.assert_array_equal(s.lam, lam)
        np.testing.assert_array_equal(s.B, complex_of(a["B"])[0, h % 2])
        np.testing.assert_array_equal(s.C, complex_of(a["C"])[0, h])
        assert s.weight.tolist() == [2, 2, 2]
        assert c.dt == (Fraction(float(np.exp(float(a["inv_dt"][h, 0])))),)
        assert c.rule is zoh


def test_state_spaces_with_low_rank_holds_c_tilde() -> None:
    a = state_spaces(2, 1, 4, rank=1)
    channels, _ = read(a)
    assert isinstance(channels[1].system, DPLR)
    assert channels[1].system.P.shape == (4, 1)
    assert (channels[1].rule, channels[1].tilde_L) == (bilinear, 7)


def test_minimal_s4d() -> None:
    a = {
        "log_A_real": np.log(0.5) * np.ones((2, 3)),
        "A_imag": np.tile(np.arange(3.0), (2, 1)),
        "log_dt": np.log([0.25, 0.5]),
        "C": pairs(2, 3),
    }
    channels, name = read(a)
    assert name == "s4d-minimal"
    s = channels[1].system
    np.testing.assert_allclose(s.lam, -0.5 + 1j * np.arange(3.0))
    np.testing.assert_array_equal(s.B, np.ones(3))


@pytest.mark.parametrize("split", [False, True])
def test_s5(split: bool) -> None:
    lam = np.array([-0.5 + 1j, -0.5 + 2j])
    a: dict[str, Any] = {
        "B": pairs(2, 3), "C": pairs(3, 2), "log_step": np.log([[0.1], [0.2]]),
    }  # fmt: skip
    a |= {"Lambda_re": lam.real, "Lambda_im": lam.imag} if split else {"Lambda": lam}
    channels, name = read(a)
    assert name == ("s5-jax" if split else "s5")
    assert len(channels) == 3
    np.testing.assert_array_equal(channels[2].system.B, complex_of(a["B"])[:, 2])
    assert len(channels[0].dt) == 2


def test_mamba_and_lru() -> None:
    a: dict[str, Any] = {"A_log": np.log([[1.0, 2.0]]), "dt_proj.bias": np.array([0.0])}
    (channel,), name = read({f"mixer.{k}": v for k, v in a.items()})
    assert (name, channel.rule) == ("mamba", exp_euler)
    assert float(channel.dt[0]) == pytest.approx(np.log(2))
    np.testing.assert_allclose(channel.system.lam, [-1, -2])
    b: dict[str, Any] = {
        "nu_log": np.log([0.1]), "theta_log": np.log([0.5]), "gamma_log": np.log([2.0]),
        "B": pairs(1, 1), "C": pairs(1, 1),
    }  # fmt: skip
    (one,), name = read(b)
    assert (name, one.rule) == ("lru", already_discrete)
    np.testing.assert_allclose(one.system.lam, [np.exp(-0.1 + 0.5j)])
    np.testing.assert_allclose(one.system.B, 2 * complex_of(b["B"])[:, 0])


def test_plain_names() -> None:
    a: dict[str, Any] = {
        "lam": np.array([-1 + 1j]), "B": np.ones(1), "C": np.ones(1), "dt": np.array(0.5),
    }  # fmt: skip
    (c,), name = read(a)
    assert (name, c.rule) == ("diagonal", zoh)
    assert c.system.weight.tolist() == [2]
    (d,), name = read(a | {"P": np.ones((1, 1))})
    assert isinstance(d.system, DPLR)
    assert d.rule is bilinear
    (e,), name = read({"A": -np.eye(2), "B": np.ones(2), "C": np.ones(2), "dt": np.array(0.5)})
    assert isinstance(e.system, SSM)
    assert name == "dense"
    (f,), _ = read(a, rule="gbt(1/4)")
    assert f.rule.__name__ == "gbt(1/4)"


def test_refusals() -> None:
    with pytest.raises(InputError, match="no layer was recognised among bias, weight"):
        read({"weight": np.ones(1), "bias": np.ones(1)})
    with pytest.raises(InputError, match="choose out of state-spaces"):
        read({}, layout="s6")
    with pytest.raises(InputError, match="positive and finite"):
        read({"lam": np.ones(1), "B": np.ones(1), "C": np.ones(1), "dt": np.array(-1.0)})
    broken = {"log_A_real": np.ones(2), "A_imag": np.ones(2), "log_dt": np.ones(2), "C": pairs(2)}
    with pytest.raises(InputError, match="cannot be read as s4d-minimal"):
        read(broken)


def test_a_layer_out_of_range_is_refused_by_the_name_of_what_it_makes() -> None:
    with pytest.raises(InputError, match="lam of channel 1 is not finite"):
        read({"A_log": np.array([[0.0], [800.0]]), "dt_proj.bias": np.zeros(2)})


def test_every_layout_says_what_it_assumes() -> None:
    for name, layout in LAYOUTS.items():
        assert layout.name == name
        assert layout.says
        assert layout.needs


def test_layers_come_in_the_order_of_their_numbers() -> None:
    part = {"A_log": np.zeros((1, 1)), "dt_proj.bias": np.zeros(1)}
    found, _ = read({f"layers.{i}.{k}": v for i in (10, 0, 2) for k, v in part.items()})
    assert [c.layer for c in found] == ["layers.0", "layers.2", "layers.10"]
