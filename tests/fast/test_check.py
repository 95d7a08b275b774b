"""What is given need not be a tensor; what cannot be taken is refused by its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from s4ref import fast
from s4ref.errors import InputError


SYSTEM: dict[str, Any] = {
    "lam": torch.tensor([-1.0 + 1j, -2.0]),
    "B": np.array([1.0, 2.0]),
    "C": torch.ones(2),
    "dt": 0.1,
    "L": 5,
}


def read_only(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    x.setflags(write=False)
    return x


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "B",
    [
        np.array([2.0, 1.0])[::-1],
        np.array([1.0, 2.0], dtype=">f8"),
        read_only(np.array([1.0, 2.0])),
        np.array([1, 2]),
    ],
    ids=["backwards", "big-endian", "read-only", "integers"],
)
def test_arrays_of_any_layout(B: Any):
    assert torch.equal(fast.kernel(**{**SYSTEM, "B": B}), fast.kernel(**SYSTEM))


def test_steps_in_a_list_are_taken_as_they_are():
    lam, one = -torch.ones(2, 3, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64)
    exact = torch.tensor([0.1, 0.3], dtype=torch.float64)
    K = fast.kernel(lam=lam, B=one, C=one, dt=[0.1, 0.3], L=4)
    assert torch.equal(K, fast.kernel(lam=lam, B=one, C=one, dt=exact, L=4))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"B": torch.ones(2, device="meta")}, r"B has no values \(device meta\)"),
        ({"B": torch.ones(2).to_sparse()}, r"B has layout torch\.sparse_coo"),
        ({"B": np.array([1.0, 2.0], dtype=object)}, "B = array.* is not an array of numbers"),
        ({"weight": "22"}, "weight = '22' is not an array of numbers"),
        ({"weight": [None, 1]}, r"weight = \[None, 1\] is not an array of numbers"),
        ({"weight": [1, 3]}, r"weight = \[1, 3\]: every entry must be 1, or 2"),
        ({"weight": [float("nan"), 1]}, r"weight = \[nan, 1.0\]: every entry must be 1, or 2"),
        ({"dt": None}, "dt = None; it must be a positive number"),
    ],
)
def test_refusals(change: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        fast.kernel(**{**SYSTEM, **change})


@pytest.mark.parametrize("name", ["lam", "P", "B"])
def test_the_mode_that_should_be_real_is_named(name: str):
    p: dict[str, Any] = {n: torch.tensor([-1.0 + 1j, -2.0, -3.0]) for n in ("lam", "P", "B", "C")}
    p[name] = torch.tensor([[-1.0 + 1j, -2.0, -3.0], [-1.0 + 1j, -2.0, -3.0 + 0.5j]])
    if name == "P":
        p[name] = p[name].mT
    with pytest.raises(InputError, match=rf"{name} is not real .* \(-3\+0\.5j\) at mode 2, while"):
        fast.kernel(**p, dt=0.1, L=4, weight=[2, 1, 1])


@pytest.mark.parametrize("weight", [[1.0, 2.0], torch.tensor([1, 2], dtype=torch.uint8), (1, 2)])
def test_weights_of_any_type(weight: Any):
    p: dict[str, Any] = {n: [-1.0, -2.0 + 1j] for n in ("lam", "P", "B", "C")}
    K = fast.kernel(**p, dt=0.1, L=4, weight=weight)
    assert torch.equal(K, fast.kernel(**p, dt=0.1, L=4, weight=[1, 2]))
