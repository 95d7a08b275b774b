"""What is drawn can be stated, is stable, and prints as short fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from s4ref.conformance.declared import parse_conventions
from s4ref.conformance.encode import expressible, unsupported
from s4ref.conformance.problems import as_columns, unfold
from s4ref.conformance.strategies import problems, systems
from s4ref.errors import InputError
from s4ref.records import DPLR, SSM, Diagonal


DECLARED: list[dict[str, Any]] = [
    {"structure": "dplr"},
    {"structure": "dplr", "spectrum": "half", "has_Q": True},
    {"structure": "dplr", "lowrank": "plus", "max_rank": 1},
    {"structure": "diagonal", "rule": "zoh", "spectrum": "half"},
    {"structure": "diagonal", "rule": "dss"},
    {"structure": "diagonal", "rule": "none", "dt_shape": "modes"},
    {"structure": "diagonal", "C_kind": "merged", "N_multiple": 4, "max_L": 8},
    {"structure": "dense", "rule": "euler"},
    {"structure": "dense", "io": "mimo"},
]


@given(data=st.data(), declared=st.sampled_from(DECLARED))
def test_every_problem_can_be_posed(data: st.DataObject, declared: dict[str, Any]) -> None:
    c = parse_conventions(declared, "adapter")
    problem = data.draw(problems(c))
    assert expressible(problem, c)
    assert unsupported(problem, c) is None
    assert problem.N % c.N_multiple == 0
    assert problem.small <= (problem.N <= 4)
    numbers = [x for x in vars(problem.system).values() if x is not None]
    for part in (f(x) for x in numbers for f in (np.real, np.imag)):
        assert all(Fraction(v).denominator <= 128 for v in np.ravel(part).tolist())


def dense(system: Any) -> Any:
    full = unfold(system)
    if isinstance(full, SSM):
        return full.A
    A = np.diag(full.lam)
    if isinstance(full, DPLR):
        P = as_columns(full.P)
        A = A - P @ (P if full.Q is None else as_columns(full.Q)).conj().T
    return A


@given(
    data=st.data(),
    structure=st.sampled_from(["dplr", "diagonal", "dense"]),
    lowrank=st.sampled_from(["tied", "plus", "free"]),
    discrete=st.booleans(),
)
def test_every_system_is_stable(
    data: st.DataObject, structure: str, lowrank: str, discrete: bool
) -> None:
    discrete = discrete and structure != "dplr"
    system = data.draw(systems(structure, lowrank=lowrank, discrete=discrete))
    A = dense(system)
    if discrete:
        assert np.abs(np.linalg.eigvals(A)).max() < 1
    else:
        assert np.linalg.eigvalsh((A + A.conj().T) / 2)[-1] <= 1e-9


@pytest.mark.parametrize(
    "wanted",
    [
        lambda s: s.N > 1 and len(set(s.lam.tolist())) < len(s.lam),
        lambda s: 0 in s.lam,
        lambda s: s.weight is None,
        lambda s: s.weight is not None and 1 in s.weight,
        lambda s: s.N >= 8,
        lambda s: as_columns(s.P).shape[1] == 2,
        lambda s: s.Q is not None,
    ],
    ids=["repeated", "zero", "free", "mixed", "large", "rank 2", "two factors"],
)
def test_every_kind_is_drawn(wanted: Any) -> None:
    assert wanted(find(systems("dplr", lowrank="free"), wanted))


def test_systems_shrink_to_what_is_checked_by_hand() -> None:
    smallest = find(systems("diagonal"), lambda s: True)
    assert isinstance(smallest, Diagonal)
    assert (smallest.lam, smallest.B, smallest.C) == (-1, 1, 1)
    # A conjugate left out shows only in an imaginary part: nothing else stays in its way.
    complex_ = find(systems("diagonal"), lambda s: bool((s.B * s.C).imag.any()))
    entries = np.concatenate([complex_.lam, complex_.B, complex_.C])
    assert len(entries) == 3
    assert np.abs(entries).max() <= 2**0.5


@pytest.mark.parametrize(
    "arguments, says",
    [
        ({"structure": "banded"}, "structure = 'banded'"),
        ({"lowrank": "minus"}, "lowrank = 'minus'"),
    ],
)
def test_refusals(arguments: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        systems(**arguments)  # type: ignore[arg-type]
