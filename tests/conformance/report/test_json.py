"""The JSON report keeps to its schema and to itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from s4ref.conformance.observation import Status
from s4ref.conformance.report.json import dumps, schema, to_json, write
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


SETTINGS = Settings(checks=("L2.kernel.definition", "L3.step.definition"), isolated=False)
# Every kind of outcome: crash, infinity, shape, wrong number.
SPOILING = """def kernel(h, L):
    if L == 1:
        raise RuntimeError("not this one")
    if L == 2:
        return np.full(L, np.inf)
    if L == 7:
        return np.zeros(3)
    h["C"] = 2 * h["C"]
"""
SPOILT = ("def kernel(h, L):", SPOILING)


def test_schema_is_a_schema_and_knows_every_word() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$defs"]["verdict"]["enum"] == [v.value for v in Verdict]
    statuses = schema()["$defs"]["case"]["properties"]["status"]["enum"]
    assert statuses == [s.value for s in Status]


@pytest.mark.parametrize("spoil", [False, True])
def test_report_validates(plant: Callable[..., Path], spoil: bool) -> None:
    path = plant("right_diagonal", *([SPOILT] if spoil else []))
    data = json.loads(dumps(validate(path, SETTINGS)))
    jsonschema.Draft202012Validator(schema()).validate(data)
    assert data["green"] is not spoil
    statuses = {case["status"] for check in data["checks"] for case in check["cases"]}
    assert statuses == ({"ok", "off", "crash", "bad-shape", "non-finite"} if spoil else {"ok"})


def test_two_runs_differ_in_their_environment_only(plant: Callable[..., Path]) -> None:
    path = plant("right_diagonal", SPOILT)
    first, second = (to_json(validate(path, SETTINGS)) for _ in range(2))
    assert first.pop("environment") != second.pop("environment")
    assert json.dumps(first) == json.dumps(second)


def test_counts_add_up(plant: Callable[..., Path]) -> None:
    data = to_json(validate(plant("right_diagonal", SPOILT, max_L=15), SETTINGS))
    total = data["counts"]
    assert total["skipped"] > 0
    assert total["planned"] == total["ran"] + total["skipped"]
    ended = ("passed", "failed", "expected", "ill_conditioned")
    assert total["ran"] == sum(total[name] for name in ended)
    for name in total:
        assert total[name] == sum(check["counts"][name] for check in data["checks"])


def test_the_file_is_the_text(plant: Callable[..., Path], tmp_path: Path) -> None:
    report = validate(plant("right_diagonal"), SETTINGS)
    write(report, tmp_path / "report.json")
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == dumps(report)
