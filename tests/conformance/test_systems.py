"""The fixed systems are exact where they claim to be, stable, and the same for ever."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from s4ref.conformance import dyadic, grids, signals, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.checks import CHECKS
from s4ref.conformance.declared import Conventions
from s4ref.conformance.problems import unfold
from s4ref.records import DPLR, SSM, Diagonal


def offering(c: Conventions) -> Declaration:
    """Return the declaration of an adapter that takes parameters."""
    return Declaration("mine", "", c, frozenset({"make"}), {})


STRUCTURES = ("dplr", "diagonal", "dense")
EVERYTHING = frozenset(
    {"make", "realised", "kernel", "discretize", "apply", "init_state", "step", "hippo", "nplr"}
)


def in_float16(x: object) -> bool:
    array = np.asarray(x)
    parts = [array.real, array.imag] if np.iscomplexobj(array) else [array]
    return all(bool((part.astype(np.float16).astype(np.float64) == part).all()) for part in parts)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_small_systems_are_exact_in_float16(structure: str) -> None:
    for name, system in systems.small(structure).items():
        assert system.N <= 4, name
        for field, value in vars(system).items():
            assert value is None or in_float16(value), (name, field)
    for T in (7, 16, 257):
        for name, signal in signals.SIGNALS.items():
            assert in_float16(signal(T)) is (name != "fine")


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_system_is_stable(structure: str) -> None:
    tried = {**systems.small(structure), "random": systems.random(structure, 8)}
    for name, system in tried.items():
        if isinstance(system, SSM):
            A = system.A
        else:
            full = unfold(system)
            assert isinstance(full, (DPLR, Diagonal))
            A = np.diag(full.lam)
            if isinstance(full, DPLR):
                Q = full.P if full.Q is None else full.Q
                rank = (len(full.lam), -1)
                A = A - full.P.reshape(rank) @ Q.reshape(rank).conj().T
        # separate P and Q promise nothing
        assert name.endswith("-q") or np.linalg.eigvals(A).real.max() < 0, name


def test_no_entry_is_zero_and_bounds_are_kept() -> None:
    x = dyadic.real("seed", (1000,), bits=2, bound=2)
    assert (x != 0).all()
    assert np.abs(x).max() <= 2
    assert (x * 4 == np.round(x * 4)).all()
    assert set(np.abs(x * 4)) == set(range(1, 9))


def everything(structure: str) -> Declaration:
    c = Conventions(
        structure,  # type: ignore[arg-type]
        has_Q=structure == "dplr",
        io="mimo",
        dt_shape="modes" if structure == "diagonal" else "scalar",
    )
    return Declaration("all", "", c, EVERYTHING, {})


@pytest.mark.parametrize("structure", STRUCTURES)
def test_case_ids_are_unique_and_deterministic(structure: str) -> None:
    first, second = (
        [case.id for check in CHECKS for case in check.cases(everything(structure))]
        for _ in range(2)
    )
    assert first == second
    assert len(set(first)) == len(first) > 100


# A changed digest means that every saved case id is void: say so in the changelog.
DIGESTS = {"dplr": "7c9b830b55a6", "diagonal": "9d9fcf9869cb", "dense": "995dc2507288"}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_small_cases_keep_their_identity(structure: str) -> None:
    content = [p.content() for p in grids.small(offering(Conventions(structure)))]  # type: ignore[arg-type]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    assert digest == DIGESTS[structure]


def test_families_are_what_their_names_say() -> None:
    legs = systems.named("dplr", "legs", 4)
    assert isinstance(legs, DPLR)
    # Formulary, reference values of section 3
    assert legs.lam.imag.tolist() == [4.603293007066848680913577, 0.5565011150837434038521495]
    assert legs.lam.real.tolist() == [-0.5, -0.5]
    dense = systems.named("dense", "legs", 4)
    assert isinstance(dense, SSM)
    assert dense.A[2].tolist() == [
        -2.236067977499789696409174,
        -3.872983346207416885179265,
        -3.0,
        0,
    ]
    lin = systems.named("diagonal", "s4d-lin", 8)
    assert isinstance(lin, Diagonal)
    assert lin.N == 8
    assert (lin.lam.imag == np.pi * np.arange(4)).all()
