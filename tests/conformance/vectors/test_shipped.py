"""The set that comes with s4ref is the one this s4ref makes."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import LegS, LegT, bilinear, zoh
from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.exchange import encode
from s4ref.conformance.vectors.make import Plan, plans, values, vector
from s4ref.conformance.vectors.schemas import complaint
from s4ref.conformance.vectors.store import Vector, index_of, load, read, shipped


FOLDER = shipped()
PLANS = {plan.id: plan for operator in OPERATORS.values() for plan in plans(operator)}
AGAIN = "if this is intended: s4ref vectors make --out s4ref/conformance/vectors/data"


@functools.cache
def vectors() -> dict[str, Vector]:
    """Return the shipped set."""
    return read(FOLDER)


def test_it_has_the_vectors_of_the_catalogue_and_no_others():
    assert set(vectors()) == set(PLANS), AGAIN
    assert [entry["operator"] for entry in index_of(FOLDER)["operators"]] == list(OPERATORS)


def test_it_is_small():
    files = list(FOLDER.iterdir())
    assert {f.name for f in files} == {"index.json", *(f"{name}.json" for name in OPERATORS)}
    assert sum(f.stat().st_size for f in files) <= 3_000_000  # the limit of a set is 10 MB


# A handful at random here; the deep profile reaches all of them.
@given(st.sampled_from(sorted(PLANS)))
def test_vectors_are_reproduced_character_by_character(key: str):
    made = vector(PLANS[key])
    shown = vectors()[key]
    right = {"id": shown.id, "inputs": shown.inputs, "outputs": shown.outputs}
    assert made == right, AGAIN


@given(st.sampled_from(sorted(key for key, plan in PLANS.items() if plan.operator.second)))
def test_a_second_way_gives_the_same_decimals(key: str):
    plan = PLANS[key]
    other = values(plan.operator, plan.inputs, plan.operator.second)
    shown = vectors()[key].outputs
    assert set(other) <= set(shown)  # nothing where there is no second way to this one
    for name in other:
        for part in ("re", "im") if "re" in shown[name] else ("",):
            ours, theirs = (x[part] if part else x for x in (other[name], shown[name]))
            assert ours["mid"] == theirs["mid"]


@pytest.mark.parametrize("name", OPERATORS)
def test_files_keep_to_the_schema(name: str):
    assert complaint(load(FOLDER / f"{name}.json"), "vectors", "operator") is None


def find(operator: str, **inputs: Any) -> dict[str, Any]:
    """Return the outputs of the vector that asks this."""
    wanted = {name: encode(value) for name, value in inputs.items()}
    return dict(vectors()[Plan(OPERATORS[operator], wanted).id].outputs)


def test_the_bilinear_kernel_of_legs_1_is_a_geometric_series():
    K = find("kernel", system=LegS(1), C=[Fraction(1)], dt=Fraction(1, 10), L=16, rule=bilinear)
    assert K["K"]["exact"] == [str(Fraction(2, 21) * Fraction(19, 21) ** l) for l in range(16)]


def test_the_zero_order_hold_of_legs_2_encloses_mpmath_at_twice_the_digits():
    out = find("discretize", system=LegS(2), dt=Fraction(1, 10), rule=zoh)
    with mpmath.workdps(80):
        h, root = mpmath.mpf(1) / 10, mpmath.sqrt(3)
        one, two = mpmath.exp(-h), mpmath.exp(-2 * h)
        # A = -(1, 0; sqrt 3, 2): the integral of e^(sA) B in closed form
        right = {
            "Ab": [one, 0, -root * (one - two), two],
            "Bb": [1 - one, root * (one - two)],
        }
        for name, values in right.items():
            for x, mid, rad in zip(values, out[name]["mid"], out[name]["rad"], strict=True):
                assert abs(x - mpmath.mpf(mid)) <= mpmath.mpf(rad) * (1 + mpmath.mpf(10) ** -30)


def test_digits_of_the_formulary():
    # Formulary (2.11): A_00 = -1/theta, B_1 = sqrt(3)/theta, theta = 2
    out = find("hippo", family=LegT(2))
    assert out["A"]["exact"][0] == "-1/2"
    assert out["B"]["mid"][1].startswith("0.8660254037844386467637231")
