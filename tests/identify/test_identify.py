"""A family is recognised under every convention that people write it in, and nothing else is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from s4ref import LegS, oracle
from s4ref.errors import InputError
from s4ref.identify import identify
from s4ref.identify.instances import named
from s4ref.maths.hippo import FAMILIES, Family, GLegS, LagT, LegT


Real = npt.NDArray[np.float64]


def arrays(family: Family) -> tuple[Real, Real]:
    hippo = oracle.hippo(family)
    return hippo.A.to_numpy(), hippo.B.to_numpy()


def reproduced(code: str) -> dict[str, Any]:
    """Run the line of Python that an answer ends with."""
    scope: dict[str, Any] = {}
    exec(code, scope)  # it is our own
    return scope


CASES = [
    (name, normalisation, N)
    for name, forms in FAMILIES.items()
    for normalisation in forms
    for N in (5, 6)
    if not (name == "fout" and normalisation == "fout" and N % 2 == 0)
    and not (("fourier" in name or "foud" in name or "padded" in normalisation
              or (name, normalisation) == ("fout", "s4")) and N % 2)
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name, normalisation, N", CASES)
def test_every_normalisation_is_recognised(name: str, normalisation: str, N: int, dtype: str):
    family = FAMILIES[name][normalisation](N)
    A, B = arrays(family)
    found = identify(A.astype(dtype), B.astype(dtype))
    best = found.best
    assert best.tier == 0, str(found)
    assert best.changes == ()
    assert found.second is not None
    again = reproduced(found.code)
    assert np.allclose(again["A"], A, rtol=1e-6, atol=0)
    assert np.allclose(again["B"], B, rtol=1e-6, atol=0)


def backwards(A: Real, B: Real) -> tuple[Real, Real]:
    return A[::-1, ::-1], B[::-1]


def rescaled(A: Real, B: Real) -> tuple[Real, Real]:
    D = np.array([1.0, -3.0, 0.7, 2.2, 5.0, 0.1, -1.5, 2.0, 4.0])[: len(A)]
    return A * D / D[:, None], B / D


CHANGES = {
    "opposite sign": lambda A, B: (-A, B),
    "transposed": lambda A, B: (A.T, B),
    "reverse order": backwards,
    "other units": rescaled,
    "B multiplied by 3": lambda A, B: (A, 3 * B),
    "sign of B": lambda A, B: (A, -B),
}
FAMILIES_OF_6 = [i for i in named(6) if (i.name, i.normalisation) in (
    ("legs", "s4"), ("legt", "s4"), ("legt", "lmu"), ("lagt", "hippo-paper"),
    ("chebt", "hippo-paper"),
)]  # fmt: skip


@pytest.mark.parametrize("instance", FAMILIES_OF_6, ids=lambda i: f"{i.name}-{i.normalisation}")
@pytest.mark.parametrize("phrase", CHANGES)
def test_changes_of_convention_are_named(instance: Any, phrase: str):
    A, B = CHANGES[phrase](*arrays(instance.family))
    found = identify(A.astype("float32"), B.astype("float32"))
    assert found.best.tier == 0, str(found)
    # the pattern of a family may make two changes one: LegT backwards has other words too
    told = found.best.changes + tuple(c for x in found.candidates if x.tier == 0 for c in x.changes)
    assert any(phrase in words for words in told), str(found)
    again = reproduced(found.code)
    assert np.allclose(again["A"], A, rtol=1e-5, atol=1e-9)
    assert np.allclose(again["B"], B, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("name", ["legs", "lagt", "legt", "tlagt"])
def test_the_normal_part_is_recognised(name: str):
    family = FAMILIES[name]["s4" if name != "lagt" else "hippo-paper"](6)
    form = oracle.dplr(family, halve=False)
    P = (form.V.to_numpy() @ form.P.to_numpy()).real
    found = identify(arrays(family)[0] + P @ P.T)
    assert found.best.identified
    told = " ".join(str(c.changes) + c.title for c in found.candidates if c.tier <= 1)
    assert "normal part" in told or "legsd" in told


def test_windows_and_parameters_are_read_off():
    for theta in ("4", "1/3", "0.37", "784"):
        found = identify(*arrays(LegT(6, Fraction(theta))))
        assert found.best.parameters["theta"] == Fraction(theta)
    assert identify(*arrays(GLegS(6, Fraction(1, 3)))).best.parameters == {"alpha": Fraction(1, 3)}
    found = identify(*arrays(LagT(6, Fraction(1, 2), Fraction(1, 4))))
    assert found.best.parameters == {"alpha": Fraction(1, 2), "beta": Fraction(1, 4)}


def test_an_index_base_off_by_one_is_named():
    n = np.arange(1, 9)  # the formula of base 0 with indices from 1
    A = -np.tril(np.sqrt(np.outer(2 * n + 1, 2 * n + 1)), -1) - np.diag(n + 1.0)
    best = identify(A, np.sqrt(2 * n + 1)).best
    assert best.family == "legs"
    assert "index base" in best.changes[0]
    wrong = A[:-1, :-1] * 0
    wrong = oracle.hippo(LegS(7)).A.to_numpy() + np.eye(7)  # a diagonal of -n
    assert "one too small" in identify(wrong).best.changes[0]


@pytest.mark.parametrize("N", [1, 2])
def test_at_small_sizes_rivals_are_named(N: int):
    found = identify(*arrays(LegS(N)))
    assert found.best.tier == 0
    titles = {c.title for c in (found.best, *found.also)}
    assert any("LegS" in t for t in titles)
    if N == 1:
        assert {"LegT with theta = 1", "LagT with alpha = 0, beta = 1"} <= titles
        assert "too small to tell" in str(found)


def test_a_perturbed_matrix_is_close_but_not_exact():
    A, B = arrays(LegS(16))
    noise = 1 + 1e-4 * np.random.default_rng(1).uniform(-1, 1, A.shape)
    found = identify(A * noise, B)
    assert found.best.family == "legs"
    assert found.best.verdict.startswith("close")
    assert "close to LegS" in str(found)
    assert "rounding does not explain" in str(found)


def test_one_wrong_entry_is_pointed_at():
    A, B = arrays(LegS(64))
    A = A.copy()
    A[40, 3] *= 1.001
    found = identify(A, B)
    assert found.best.family == "legs"
    assert found.best.gap.where == (40, 3)
    assert not found.best.gap.explained()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("N", [2, 3, 8])
def test_a_random_matrix_matches_nothing(N: int, seed: int):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((N, N))
    for given in (A, np.tril(A), A - A.T if N > 2 else A, A + A.T):
        found = identify(given, rng.standard_normal(N))
        assert not found.identified, str(found)
        assert "nothing known" in str(found)


def test_a_foreign_b_leaves_a_identified():
    found = identify(arrays(LegS(8))[0], np.cos(np.arange(8.0)))
    assert found.identified
    assert found.best.family == "legs"
    assert "another vector" in found.best.changes[-1]


@pytest.mark.parametrize("family", [LegS(64), LagT(64), LegT(64, Fraction(1))])
def test_the_second_comes_with_its_distance(family: Family):
    found = identify(*arrays(family))
    assert found.second is not None
    assert found.second.distance > 1e-3
    assert "Second:" in str(found)
    assert "at distance" in str(found)


def test_large_sizes_are_decided_by_all_entries():
    A, B = arrays(LegT(64))
    found = identify(-A.astype("float32"), B.astype("float32"))
    assert (found.best.family, found.best.normalisation) == ("legt", "s4")
    assert found.best.verdict == "exact to float32 rounding"
    assert 0 < found.best.units < 8
    assert found.second is not None
    assert found.second.distance > 1e-2


def test_scipy_and_lists_and_columns_are_taken():
    assert identify([[-1]], [[1]]).identified
    A, B = arrays(LegS(4))
    assert identify(A.tolist(), B[:, None]).best.family == "legs"
    assert identify(np.broadcast_to(A, (3, 4, 4)), B).best.family == "legs"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "nothing to identify"),
    ({"A": [[0.0, 0], [0, 0]]}, "zero"),
    ({"A": [[1, np.nan], [0, 1]]}, "finite"),
    ({"A": "legs"}, "array of numbers"),
    ({"A": np.eye(2) + 1j * np.ones((2, 2))}, "complex matrix"),
    ({"A": -np.tril(np.ones((3, 3))), "B": [1, 2]}, "B has shape"),
    ({"Bb": [1.0]}, "nothing to identify"),
    ({"A": [[1.0]], "Bb": [1.0]}, "without Ab"),
    ({"K": [1.0, 2.0], "A": [[1.0]]}, "by itself"),
    ({"A": np.zeros((2000, 2000))}, "N = 2000"),
    ({"A": [[-1.0, 0], [1, -1]], "Ab": [[1.0]]}, "must agree"),
    ({"Ab": [[0.9]], "dt": 0}, "dt = 0"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, message", REFUSED)
def test_refusals(arguments: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        identify(**arguments)


@pytest.mark.parametrize("N", [1, 2, 3])
def test_at_small_sizes_every_family_is_among_the_names(N: int):
    for instance in named(N):
        A, B = arrays(instance.family)
        if not A.any():  # ChebT of one state
            continue
        found = identify(-A.astype("float32"), B.astype("float32"))
        names = {c.title.split(" (N")[0] for c in (found.best, *found.also)}
        assert found.best.tier == 0, str(found)
        assert instance.describe() in names, str(found)
