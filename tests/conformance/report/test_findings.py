"""A finding: one cause, its smallest case in exact numbers, and what it takes to see it again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance.observation import compare
from s4ref.conformance.report.findings import findings
from s4ref.conformance.report.json import to_json
from s4ref.conformance.report.overlay import MAX_SAMPLES, overlay
from s4ref.conformance.report.rows import rows
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.oracle import kernel
from s4ref.records import DPLR


CHECKS = ("L2.kernel.definition", "L2.kernel.steps")
SETTINGS = Settings(checks=CHECKS, isolated=False)
CONJUGATED = ('"C": p["C"]', '"C": p["C"].conj()')


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the one finding of a layer that conjugates C."""
    sample = Path(__file__).parents[1] / "samples" / "right_dplr.py"
    text = sample.read_text(encoding="utf-8")
    assert CONJUGATED[0] in text
    path = tmp_path_factory.mktemp("conjugated") / "layer.py"
    path.write_text(text.replace(*CONJUGATED), encoding="utf-8")
    (found,) = findings(validate(path, SETTINGS))
    return found.to_json()


def test_one_cause_is_one_finding(told: dict[str, Any]) -> None:
    assert told["summary"] == "The layer uses the conjugate of C."
    assert told["checks"][0] == "L2.kernel.definition"
    assert told["checks"] == list(CHECKS)
    assert told["failed"] <= told["ran"]


def test_a_crash_is_not_explained_by_the_reading_of_other_cases(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "samples" / "right_dplr.py"
    text = sample.read_text(encoding="utf-8").replace(*CONJUGATED)
    path = tmp_path / "layer.py"
    path.write_text(
        text.replace("    K, x = ", "    assert L != 16\n    K, x = "), encoding="utf-8"
    )
    settings = Settings(checks=CHECKS[:1], dtypes=("float64",), isolated=False)
    told = {f.verdict.value: f.to_json() for f in findings(validate(path, settings))}
    assert set(told) == {"CRASH", "CONVENTION"}
    assert told["CONVENTION"]["diagnosis"]["reading"] == "conj-c"
    assert told["CRASH"]["diagnosis"] is None
    assert told["CRASH"]["signature"] == ""


def test_the_exact_numbers_are_those_of_the_oracle(told: dict[str, Any]) -> None:
    entries = {
        name: [_number(x[0] if isinstance(x, list) else x) for x in value]
        for name, value in told["system"]["entries"].items()
        if isinstance(value, list)
    }
    system = DPLR(
        np.array(entries["lam"]), np.array(entries["P"])[:, None], np.array(entries["B"]),
        np.array(entries["C"]), weight=np.array(entries["weight"]).real.astype(int),
    )  # fmt: skip
    assert told["system"]["exact"]
    K = kernel(system, Fraction(told["problem"]["dt"]), told["problem"]["L"])
    n = told["numbers"]
    lag = int(n["label"].removeprefix("K[").removesuffix("]"))
    assert n["expected"] == K.to_numpy(np.float64)[lag]
    assert float(Fraction(n["exact"])) == n["expected"]


def _number(text: str) -> complex:
    """Read "-1/2 + 3/4 i" back."""
    value = 0j
    for part in text.replace("- ", "+ -").split("+ "):
        word = part.strip()
        if word.endswith("i"):
            size = word.removesuffix("i").strip()
            value += 1j * float(Fraction({"": "1", "-": "-1"}.get(size, size)))
        elif word:
            value += float(Fraction(word))
    return value


def test_the_name_comes_with_equation_theorem_and_place(told: dict[str, Any]) -> None:
    d = told["diagnosis"]
    assert d["reading"] == "conj-c"
    assert all(d[key] for key in ("equation", "theorem", "place", "remedy"))
    assert d["declare"] == {"C_conj": True}
    labels = [label for label, _ in rows(told)]
    assert {"known as", "equation", "usual place", "remedy", "declare"} <= set(labels)
    assert labels[-1] == "reproduce"


def test_the_overlay_is_a_line_of_the_very_numbers(told: dict[str, Any]) -> None:
    line = told["overlay"]
    assert line["name"] == "K[l]"
    assert len(line["got"]) == len(line["expected"]) == line["total"] > 6
    gaps = np.abs(np.array(line["got"]) - np.array(line["expected"]))
    assert gaps.max() > line["budget"] > 0


def test_the_snippet_shows_the_same_numbers(told: dict[str, Any], tmp_path: Path) -> None:
    script = tmp_path / "again.py"
    script.write_text(told["snippet"], encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=100, check=True
    )
    relative = told["numbers"]["error"] / told["numbers"]["scale"]
    assert float(ran.stdout.split()[-1]) == pytest.approx(relative, rel=1e-6)


def test_a_snippet_by_id_shows_the_same_numbers(plant: Callable[..., Path], tmp_path: Path) -> None:
    path = plant("right_dplr", CONJUGATED)
    settings = Settings(checks=("L2.kernel.steps",), dtypes=("float64",), isolated=False)
    (found,) = findings(validate(path, settings))
    assert found.case in found.data["snippet"]
    script = tmp_path / "again.py"
    script.write_text(found.data["snippet"], encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=100, check=True
    )
    assert f"{found.data['numbers']['got']!r}"[:8] in ran.stdout


def test_slopes_are_points_of_the_larger_cases(plant: Callable[..., Path]) -> None:
    # Half precision in the middle: right on small cases, ever worse with size.
    path = plant("right_dplr", ('x = h["Ab"] @ x', 'x = (h["Ab"] @ x).astype(np.complex64)'))
    tree = to_json(validate(path, Settings(checks=("L2.kernel.lengths",), isolated=False)))
    points = [p for f in tree["findings"] for p in f["slopes"]]
    assert len(points) >= 8
    assert {p["dtype"] for p in points} == {"float32", "float64"}
    assert all(p["N"] > 0 and p["L"] > 0 and p["1/dt"] >= 8 and p["budget"] > 0 for p in points)
    assert any(p["error"] > p["budget"] for p in points)


def _off(got: Any, expected: Any) -> Any:
    return compare("K", got, expected, Budget(1e-3, 1e-2))


class _Result:
    """As much of a case result as an overlay reads."""

    def __init__(self, observation: Any) -> None:
        self.observation, self.dtype, self.case = observation, "float64", self
        self.id = "00000000"

    def to_json(self) -> dict[str, Any]:
        return {"family": "x"}


def test_a_long_line_is_a_window_around_the_worst_entry() -> None:
    expected = np.zeros(10_000) + 1.0
    got = expected.copy()
    got[7_000] = 9.0
    line = overlay([_Result(_off(got, expected))])  # type: ignore[list-item]
    assert line is not None
    assert len(line["got"]) == MAX_SAMPLES
    assert line["got"][7_000 - line["first"]] == 9.0
    assert line["total"] == 10_000


@pytest.mark.parametrize("shape", [(3, 2, 16), (16, 2), (2, 16)])
def test_the_line_goes_through_the_worst_channel(shape: tuple[int, ...]) -> None:
    expected = np.arange(np.prod(shape), dtype=float).reshape(shape) + 1
    got = expected.copy()
    worst = tuple(n - 1 for n in shape)
    got[worst] += 5
    line = overlay([_Result(_off(got, expected))])  # type: ignore[list-item]
    assert line is not None
    assert line["total"] == 16
    gaps = np.array(line["got"]) - np.array(line["expected"])
    assert np.flatnonzero(gaps).tolist() == [15]


def test_infinities_stay_in_the_line() -> None:
    got = np.ones(8)
    got[3], got[5] = np.inf, np.nan
    line = overlay([_Result(_off(got, np.ones(8)))])  # type: ignore[list-item]
    assert line is not None
    assert (line["got"][3], line["got"][5]) == ("inf", "nan")
