"""Right results pass, wrong ones do not, and the verdict says which kind of wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.vectors.check import Assessment, check
from s4ref.conformance.vectors.check_json import as_json
from s4ref.conformance.vectors.phases import turned
from s4ref.conformance.vectors.result import Result, numbers_of, read_result
from s4ref.conformance.vectors.store import Vector, numbers, read, shipped
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError


Program = Callable[..., Result]


def verdicts(assessments: list[Assessment]) -> dict[str, Verdict]:
    """Return the verdict on each operator."""
    return {a.operator: a.verdict for a in assessments}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_a_perfect_program_passes(vectors: dict[str, Vector], program: Program, dtype: str):
    found = check([program(vectors, dtype)], vectors)
    for a in found:
        assert a.verdict is Verdict.OK, [c.observation for c in a.failed()]
        assert a.given == {dtype: a.planned}


def shifted(v: Vector, factor: float) -> dict[str, Any]:
    """Return a vector's right outputs times a factor."""
    return {
        name: {"re": (factor * x.real).tolist(), "im": (factor * x.imag).tolist()}
        if np.iscomplexobj(x)
        else (factor * x).tolist()
        for name, x in ((name, numbers(a)) for name, a in v.outputs.items())
    }


def test_a_wrong_formula_is_wrong(vectors: dict[str, Vector], program: Program):
    bad = {k: shifted(v, 0.5) for k, v in vectors.items() if v.operator == "output_tilde"}
    found = verdicts(check([program(vectors, **bad)], vectors))
    assert found == {"dplr": Verdict.OK, "lru": Verdict.OK, "output_tilde": Verdict.WRONG}


def test_float32_sold_as_float64_is_downgraded(vectors: dict[str, Vector], program: Program):
    narrow = program(vectors, "float32")
    sold = Result("fake", "float64", "unknown", narrow.values)
    assert verdicts(check([sold], vectors))["output_tilde"] is Verdict.DOWNGRADED


def test_what_is_left_out_is_counted_and_not_held_against(
    vectors: dict[str, Vector], program: Program
):
    some = {k: v for k, v in vectors.items() if v.operator == "lru"}
    found = check([program(some)], vectors)
    assert verdicts(found) == {
        "dplr": Verdict.NOT_PROVIDED,
        "lru": Verdict.OK,
        "output_tilde": Verdict.NOT_PROVIDED,
    }
    assert [a.given["float64"] for a in found] == [0, 2, 0]


def test_phases_of_eigenvectors_are_nobodys_mistake(vectors: dict[str, Vector], program: Program):
    turned = {}
    for key, v in vectors.items():
        if v.operator == "dplr":
            x = {name: numbers(array) for name, array in v.outputs.items()}
            phase = np.exp(1j * np.arange(1, len(x["lam"]) + 1))
            x["V"] = x["V"] * phase
            x["P"], x["B"] = x["P"] * phase.conj()[:, None], x["B"] * phase.conj()
            turned[key] = {
                name: {"re": a.real.tolist(), "im": a.imag.tolist()} for name, a in x.items()
            }
    assert verdicts(check([program(vectors, **turned)], vectors))["dplr"] is Verdict.OK
    for outputs in turned.values():  # but B must turn with P
        outputs["B"]["re"], outputs["B"]["im"] = outputs["B"]["im"], outputs["B"]["re"]
    assert verdicts(check([program(vectors, **turned)], vectors))["dplr"] is Verdict.WRONG


def test_phases_of_a_perturbed_system_turn_inputs_against_outputs():
    right = {"lam": np.array([1j]), "B": np.array([2 + 1j]), "C": np.array([1 - 1j])}
    turn = np.exp(0.7j)
    got = {"lam": np.array([1j]), "B": right["B"] * turn, "C": right["C"] / turn}
    back = turned(got, right)
    assert np.allclose(back["B"], right["B"])
    assert np.allclose(back["C"], right["C"])
    alike = turned({**got, "C": right["C"] * turn}, right)
    assert not np.allclose(alike["C"], right["C"])


def test_non_finite_and_misshapen_results(vectors: dict[str, Vector], program: Program):
    key = next(k for k, v in vectors.items() if v.operator == "lru")
    right = program(vectors).values[key]
    broken = {**right, "gamma": ["nan", *right["gamma"][1:]]}
    assert verdicts(check([program(vectors, **{key: broken})], vectors))["lru"] is (
        Verdict.NON_FINITE
    )
    broken = {**right, "gamma": right["gamma"][1:]}
    assert verdicts(check([program(vectors, **{key: broken})], vectors))["lru"] is (
        Verdict.BAD_SHAPE
    )


def test_strangers_ids_and_outputs_are_refused(vectors: dict[str, Vector], program: Program):
    key = next(iter(vectors))
    with pytest.raises(InputError, match="is no vector of this set"):
        check([program(vectors, **{"lru-0000000000000000": {"lam": [1]}})], vectors)
    with pytest.raises(InputError, match="has no output 'K': it has B, P, V, lam"):
        check([program(vectors, **{key: {"K": [1]}})], vectors)
    with pytest.raises(InputError, match="two results of float64"):
        check([program(vectors), program(vectors)], vectors)


def test_numbers_may_be_nested_flat_hexadecimal_or_not_finite():
    assert numbers_of([["0x1.8p+1", 2], [3, 4.5]], (2, 2), "x").tolist() == [[3, 2], [3, 4.5]]
    assert numbers_of([1, 2, 3, 4], (2, 2), "x").tolist() == [[1, 2], [3, 4]]
    assert numbers_of(0.5, (), "x").shape == ()
    assert numbers_of([1], (), "x").shape == ()
    assert numbers_of({"re": [1], "im": ["-inf"]}, (1,), "x")[0].imag == -np.inf
    with pytest.raises(InputError, match="x is ragged"):
        numbers_of([[1], [1, 2]], (2, 2), "x")


@pytest.mark.parametrize(
    "data, message",
    [
        ([], "breaks the schema"),
        ({"schema": "s4ref/vectors/result/2"}, "breaks the schema"),
        ({"schema": "s4ref/vectors/result/1", "program": "p", "dtype": "float8",
          "results": {"lru-0000000000000000": {"lam": [1]}}}, "float8"),
        ({"schema": "s4ref/vectors/result/1", "program": "p", "dtype": "float32", "results": {}},
         "breaks the schema"),
        ({"schema": "s4ref/vectors/result/1", "program": "p", "dtype": "float32",
          "results": {"lru": {"lam": [1]}}}, "breaks the schema"),
    ],
)  # fmt: skip
def test_result_files_keep_to_the_schema(data: object, message: str, tmp_path: Path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match=message):
        read_result(path)


def test_the_report_as_json_is_the_same_twice(vectors: dict[str, Vector], program: Program):
    results = [program(vectors)]
    once, again = (as_json(results, check(results, vectors)) for _ in range(2))
    assert once == again
    tree = json.loads(once)
    assert tree["exit_code"] == 0
    assert {o["verdict"] for o in tree["operators"]} == {"OK"}


def test_the_shipped_set_can_be_checked(program: Program):
    small = {
        k: v
        for k, v in read(shipped()).items()
        if v.operator in ("hippo", "delay_row", "transfer", "lru_kernel")
    }
    found = check([program(small, "float32"), program(small, "float64")], small)
    assert set(verdicts(found).values()) == {Verdict.OK}
