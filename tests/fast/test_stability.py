"""Systems that grow are warned of once, with the eigenvalue; systems that do not, never."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch

from s4ref import fast


def messages(**system: Any) -> list[str]:
    """The warnings of one kernel of 64 samples."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        fast.kernel(dt=0.1, L=64, **system)
    return [str(w.message) for w in seen]


def test_a_growing_mode_of_a_diagonal_system_is_named():
    lam = torch.tensor([[-1.0 + 1j, -2.0], [-1.0, 0.25 + 3j]])
    (said,) = messages(lam=lam, B=torch.ones(2), C=torch.ones(2))
    assert "lam[1, 1] = 0.25+3j" in said
    (said,) = messages(lam=lam[1], B=torch.ones(2), C=torch.ones(2))
    assert "lam[1] = 0.25+3j" in said


def test_a_growing_dense_system_is_named_by_its_eigenvalue_and_channel():
    A = torch.stack([-torch.eye(3), torch.diag(torch.tensor([-1.0, 0.5, -2.0]))])
    (said,) = messages(A=A, B=torch.ones(3), C=torch.ones(3))
    assert "eigenvalue 0.5+0j in channel 1" in said


def test_a_dplr_system_is_judged_by_its_matrix_not_by_lam():
    ones = torch.ones(2)
    given: dict[str, Any] = {"B": ones, "C": ones, "P": torch.tensor([[0.0], [2.0]])}
    # diag(-1, 1) - P P* has the eigenvalues -1 and -3, diag(-1, 1) + P P* -1 and 5.
    assert messages(lam=torch.tensor([-1.0, 1.0]), **given) == []
    (said,) = messages(lam=torch.tensor([-1.0, 1.0]), Q=-given["P"], **given)
    assert "eigenvalue 5+0j" in said


@pytest.mark.parametrize("family", [fast.legs, fast.legt, fast.fout])
def test_families_do_not_grow(family: Any):
    A, B = family(9)
    assert messages(A=A, B=B, C=torch.ones(9)) == []
    assert messages(A=A.float(), B=B.float(), C=(-1.0) ** torch.arange(9)) == []


def test_an_integrator_is_not_unstable():
    assert messages(A=[[0.0, 1.0], [0.0, 0.0]], B=[0.0, 1.0], C=[1.0, 0.0]) == []
    assert messages(lam=[0.0], B=[1.0], C=[1.0]) == []


@pytest.mark.parametrize(
    "use",
    [
        lambda **x: fast.diagonal_kernel(**x, L=4),
        lambda **x: fast.kernel(**x, L=4),
        lambda **x: fast.kernel(**x, P=[0.1], L=4),
    ],
    ids=["function", "door", "dplr"],
)
def test_the_caller_is_the_place_of_the_warning(use: Any):
    with pytest.warns(RuntimeWarning, match="unstable system") as seen:
        use(lam=[1.0], B=[1.0], C=[1.0], dt=0.1)
    (said,) = seen
    assert said.filename == __file__


GROWING: dict[str, Any] = {"lam": [-1.0, 0.5], "B": [1.0, 1.0], "C": [1.0, 1.0], "dt": 0.1}
P = {"P": [0.1, 0.1], "Q": None}
DENSE: dict[str, Any] = {
    "A": [[-1.0, 0.0], [0.0, 0.5]],
    **{k: GROWING[k] for k in ("B", "C", "dt")},
}
MIMO: dict[str, Any] = {**GROWING, "B": [[1.0], [1.0]], "C": [[1.0, 1.0]]}
RECURRENCES: dict[str, Any] = {
    "diagonal_step": lambda: fast.diagonal_step(**GROWING),
    "diagonal_chunks": lambda: fast.diagonal_chunks(**GROWING),
    "dplr_step": lambda: fast.dplr_step(**GROWING, **P),
    "dplr_step_zoh": lambda: fast.dplr_step(**GROWING, **P, rule=fast.zoh),
    "dplr_chunks": lambda: fast.dplr_chunks(**GROWING, **P),
    "dense_step": lambda: fast.dense_step(**DENSE),
    "dense_chunks": lambda: fast.dense_chunks(**DENSE),
    "mimo_system": lambda: fast.mimo_system(**MIMO),
    "mimo_kernel": lambda: fast.mimo_kernel(**MIMO, L=4),
}


@pytest.mark.parametrize("name", RECURRENCES)
def test_recurrences_that_grow_are_told_once(name: str):
    with pytest.warns(RuntimeWarning, match=r"0\.\d+\+0j.*grows") as seen:
        RECURRENCES[name]()
    assert len(seen) == 1


@pytest.mark.parametrize("family", [fast.legs, fast.legt, fast.fout])
def test_recurrences_of_families_do_not_grow(family: Any):
    A, B = family(9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fast.dense_step(A, B, torch.ones(9, dtype=torch.float64), 0.1)
        fast.dense_chunks(A.float(), B.float(), torch.ones(9), 0.1)
