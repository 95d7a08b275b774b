"""What arrays under the names of the equations are, by the axes of each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref.errors import InputError
from s4ref.inspect import Channel, read
from s4ref.maths.discretize import bilinear, zoh
from s4ref.records import SSM, Diagonal


rng = np.random.default_rng(20261122)
n, H = 3, 3  # alike, so that no length tells what an axis is


def drawn(*shape: int) -> np.ndarray:
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


def modes(*shape: int) -> np.ndarray:
    return -rng.uniform(0.1, 1, size=shape) + 1j * rng.uniform(1, 2, size=shape)


STEPS = np.array([0.125, 0.25, 0.5])
SHARED = {"lam": modes(n), "B": drawn(n), "C": drawn(H, n), "dt": STEPS}


def steps(channels: list[Channel]) -> list[list[float]]:
    return [[float(x) for x in c.dt] for c in channels]


def test_shared_modes_give_each_channel_its_own_step() -> None:
    found, name = read(SHARED | {"weight": np.full(n, 2), "D": np.arange(3.0)})
    assert name == "diagonal"
    assert steps(found) == [[0.125], [0.25], [0.5]]
    for h, c in enumerate(found):
        np.testing.assert_array_equal(c.system.lam, SHARED["lam"])
        np.testing.assert_array_equal(c.system.C, SHARED["C"][h])
        assert c.system.D == h


def test_own_modes_share_the_weights() -> None:
    own = {"lam": modes(H, n), "B": drawn(H, n), "P": drawn(H, n, 1), "weight": np.array([2, 2, 2])}
    found, _ = read(SHARED | own)
    for h, c in enumerate(found):
        np.testing.assert_array_equal(c.system.P, own["P"][h])
        np.testing.assert_array_equal(c.system.lam, own["lam"][h])
        assert c.system.weight.tolist() == [2, 2, 2]
        assert c.rule is bilinear


def test_a_shared_low_rank_part_is_not_cut_by_channel() -> None:
    P = drawn(n, 1)
    found, _ = read(SHARED | {"P": P})
    assert len(found) == H
    assert all(np.array_equal(c.system.P, P) for c in found)


@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_many_inputs_are_told_by_their_shape(inputs: int) -> None:
    B, C = drawn(n, inputs), drawn(inputs, n)
    found, _ = read({"lam": modes(n), "B": B, "C": C, "dt": STEPS})
    assert steps(found) == [STEPS.tolist()] * inputs
    for h, c in enumerate(found):
        np.testing.assert_array_equal(c.system.B, B[:, h])
        np.testing.assert_array_equal(c.system.C, C[h])


def test_a_square_input_matrix_is_read_as_the_layout_says() -> None:
    square = SHARED | {"B": drawn(n, H)}
    with pytest.raises(InputError, match=r"diagonal-mimo for the first"):
        read(square)
    found, name = read(square, layout="diagonal-mimo")
    assert name == "diagonal-mimo"
    np.testing.assert_array_equal(found[1].system.B, square["B"][:, 1])
    assert steps(found) == [STEPS.tolist()] * H
    found, _ = read(square | {"lam": np.tile(square["lam"], (H, 1))})
    np.testing.assert_array_equal(found[1].system.B, square["B"][1])
    assert steps(found) == [[0.125], [0.25], [0.5]]


def test_dense_systems_follow_the_same_axes() -> None:
    A, B, C = -np.eye(n), rng.normal(size=(n, 2)), rng.normal(size=(2, n))
    found, name = read({"A": A, "B": B, "C": C, "dt": 0.5})
    assert (name, len(found)) == ("dense", 2)
    assert isinstance(found[1].system, SSM)
    np.testing.assert_array_equal(found[1].system.B, B[:, 1])
    (column,), _ = read({"A": A, "B": B[:, :1], "C": C[0], "dt": 0.5})
    np.testing.assert_array_equal(column.system.C, C[0])
    found, _ = read({"A": np.stack([A] * H), "B": B[:, 0], "C": C[0], "dt": STEPS})
    assert steps(found) == [[0.125], [0.25], [0.5]]


def test_a_layout_that_is_chosen_decides_between_two_systems_in_one_file() -> None:
    both = {"lam": modes(n), "A": -np.eye(n), "B": np.ones(n), "C": np.ones(n), "dt": np.array(0.5)}
    (c,), name = read(both)
    assert (name, type(c.system)) == ("diagonal", Diagonal)
    (c,), name = read(both, layout="dense")
    assert (name, type(c.system)) == ("dense", SSM)


def test_one_step_a_mode() -> None:
    one = {"lam": modes(n), "B": drawn(n), "C": drawn(n), "dt": STEPS}
    (c,), _ = read(one)
    assert c.dt == (Fraction(1, 8), Fraction(1, 4), Fraction(1, 2))
    found, _ = read(SHARED | {"dt": STEPS[None]})
    assert steps(found) == [STEPS.tolist()] * H
    # with a low-rank part a step belongs to a channel, as for dplr_kernel
    found, _ = read(one | {"P": drawn(n)})
    assert steps(found) == [[0.125], [0.25], [0.5]]
    with pytest.raises(InputError, match=r"give \(1, 3\) for one step a mode"):
        read(one | {"C": drawn(1, n)})


@pytest.mark.parametrize(
    "more, says",
    [
        ({"dt": np.ones(4)}, r"count channels differently: C 3, dt 4"),
        ({"B": drawn(n, 2)}, r"count channels differently: B 2, C 3"),
        ({"B": drawn(2, n)}, r"count channels differently: B 2, C 3"),
        ({"C": drawn(H, 4)}, r"C has shape \(3, 4\); with n = 3 it must be \(3,\) or \(H, 3\)"),
        ({"weight": np.ones(2)}, r"weight has shape \(2,\)"),
        ({"lam": np.array(-1.0)}, r"lam has no axes"),
        ({"lam": modes(H, n), "P": drawn(H, n)}, r"P has shape \(3, 3\), as lam has"),
        ({"C": np.array("text")}, r"C, of shape \(\) and dtype <U4, holds no numbers"),
        ({"dt": np.ones((H, n)), "P": drawn(n, 1)}, r"dt has shape \(3, 3\)"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(more: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=f"cannot be read as diagonal: .*{says}"):
        read(SHARED | more)


def test_a_rule_beside_the_arrays_is_taken_unless_another_is_asked_for() -> None:
    assert read(SHARED)[0][0].rule is zoh
    assert read(SHARED | {"rule": "bilinear"})[0][0].rule is bilinear
    assert read(SHARED | {"rule": bilinear, "Q": None})[0][0].rule is bilinear
    assert read(SHARED | {"rule": "bilinear"}, rule="zoh")[0][0].rule is zoh
    with pytest.raises(InputError, match="rule = 'simpson' is unknown"):
        read(SHARED | {"rule": "simpson"})
