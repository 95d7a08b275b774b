"""The laws hold for the oracle, and are broken by operators that deserve it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.linalg

import s4ref
from s4ref import laws
from s4ref.errors import InputError


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.id)
def test_the_law_holds(law: laws.Law) -> None:
    (outcome,) = laws.run([law.id], examples=60, seed=20261122)
    assert outcome.held, outcome.counterexample
    assert outcome.examples >= 60


def test_every_law_cites_a_theorem_and_a_source() -> None:
    path = Path(s4ref.__file__).parent / "theorems.toml"
    known = set(tomllib.loads(path.read_text(encoding="utf-8")))
    ids = [law.id for law in laws.LAWS]
    assert len(set(ids)) == len(ids)
    for law in laws.LAWS:
        assert law.theorem in known, law.id
        assert law.says
        assert law.source


def bilinear(A: Any, B: Any, dt: float) -> tuple[Any, Any]:
    I = np.eye(len(A))
    Ab = np.linalg.solve(I - dt / 2 * A, I + dt / 2 * A)
    return Ab, np.linalg.solve(I - dt / 2 * A, dt * B)


def kernel(A: Any, B: Any, C: Any, dt: float, L: int) -> Any:
    Ab, x = bilinear(A, B, dt)
    K = []
    for _ in range(L):
        K.append(C @ x)
        x = Ab @ x
    return np.array(K)


def sane(law: str) -> Callable[..., Any]:
    return bilinear if law == "hurwitz-to-schur" else kernel


@pytest.mark.parametrize("name", ["hurwitz-to-schur", "similarity", "step-scaling", "prefix"])
def test_a_sane_program_keeps_the_law(name: str) -> None:
    # the rule of a kernel law is drawn; a program has one rule of its own
    law = laws.law(name)
    own = law if name == "hurwitz-to-schur" else bilinear_only(law)
    own.test(sane(name), examples=60, seed=3)()


def bilinear_only(law: laws.Law) -> laws.Law:
    from dataclasses import replace

    from s4ref.maths.discretize import bilinear as rule

    return replace(law, cases=law.cases.filter(lambda case: case[-1] is rule))


def explicit(A: Any, B: Any, dt: float) -> tuple[Any, Any]:
    return np.eye(len(A)) + dt * A, dt * B


def halfway(A: Any, B: Any, dt: float) -> tuple[Any, Any]:
    Ab, Bb = bilinear(A, B, dt)
    return 1.25 * Ab, Bb


def transposed(A: Any, B: Any, C: Any, dt: float, L: int) -> Any:
    return kernel(A.T, B, C, dt, L)


def unscaled(A: Any, B: Any, C: Any, dt: float, L: int) -> Any:
    return kernel(A, B / dt, C, dt, L)


def periodic(A: Any, B: Any, C: Any, dt: float, L: int) -> Any:
    Ab = bilinear(A, B, dt)[0]
    Ct = np.linalg.solve((np.eye(len(A)) - np.linalg.matrix_power(Ab, L)).T, C)
    return kernel(A, B, Ct, dt, L)


def loud(A: Any, B: Any, C: Any, dt: float, L: int) -> Any:
    return 1.5 * kernel(A, B, C, dt, L)


def single(lam: Any, B: Any, C: Any, dt: float, L: int, dtype: str) -> Any:
    from s4ref.laws.rounding import recurrence

    return recurrence(lam, B, C, dt, L, "float16" if dtype == "float64" else dtype)


BROKEN = [
    ("hurwitz-to-schur", explicit),
    ("hurwitz-to-schur", halfway),
    ("similarity", transposed),
    ("step-scaling", unscaled),
    ("prefix", periodic),
    ("energy", loud),
    ("rounding-slopes", single),
]


@pytest.mark.parametrize("name, subject", BROKEN)
def test_a_wrong_program_breaks_the_law(name: str, subject: Callable[..., Any]) -> None:
    (outcome,) = laws.run([name], subject=subject, examples=200, seed=5)
    assert not outcome.held
    assert outcome.counterexample


def test_refusals() -> None:
    with pytest.raises(InputError, match="Did you mean 'similarity'"):
        laws.law("similarty")
    with pytest.raises(InputError, match="at least one case"):
        laws.run(examples=0)
    with pytest.raises(InputError, match="no operator to put in"):
        laws.run(["legs-form"], subject=explicit)
    with pytest.raises(InputError, match="shape"):
        laws.run(["hurwitz-to-schur"], subject=lambda A, B, dt: (np.zeros(1), B))


def test_the_test_module_has_every_law() -> None:
    from s4ref.laws import tests

    assert len(tests.__all__) == len(laws.LAWS)
    assert all(
        name.startswith("test_") and callable(getattr(tests, name)) for name in tests.__all__
    )


def test_the_exponential_by_scipy_keeps_the_law() -> None:
    def zoh(A: Any, B: Any, dt: float) -> tuple[Any, Any]:
        N = len(A)
        M = np.zeros((N + 1, N + 1))
        M[:N, :N], M[:N, N] = dt * A, dt * B
        E = scipy.linalg.expm(M)
        return E[:N, :N], E[:N, N]

    (outcome,) = laws.run(["hurwitz-to-schur"], subject=zoh, examples=80, seed=2)
    assert outcome.held, outcome.counterexample
