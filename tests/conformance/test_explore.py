"""The search: the same draws for a seed, small counterexamples, files that pose them again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from s4ref.conformance import explore, stored
from s4ref.conformance.adapter import CALLABLES, Declaration
from s4ref.conformance.cases import Case
from s4ref.conformance.checks import CHECKS
from s4ref.conformance.declared import parse_conventions
from s4ref.conformance.record import Report
from s4ref.conformance.report.findings import findings
from s4ref.conformance.report.json import to_json
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError


KERNEL = "L2.kernel.definition"
ALL = tuple(explore.EXPLORED)
# Right in every fixed small case, whose imaginary parts of lam are positive.
HIDDEN = ("    Ab = np.exp(z)", "    z = z.real + 1j * np.abs(z.imag)\n    Ab = np.exp(z)")


def run(path: Path, count: int, *checks: str, **more: object) -> Report:
    settings = Settings(
        **{"checks": checks, "isolated": False, "explore": count, **more}  # type: ignore[arg-type]
    )
    return validate(path, settings)


def test_every_explored_check_exists() -> None:
    """And is asked what its own plan asks, by the same names."""
    checks = {check.id: check for check in CHECKS}
    d = Declaration("", "", parse_conventions({"structure": "dplr"}, ""), frozenset(CALLABLES), {})
    (problem,) = explore.draw(d.conventions, 1, 0)
    for name in ALL:
        own = {tuple(k for k, _ in case.variant) for case in checks[name].cases(d)}
        for L in (1, 2, 16):
            for case in explore.pose(checks[name], replace(problem, L=L), d):
                assert tuple(k for k, _ in case.variant) in own, name


def test_a_seed_draws_the_same() -> None:
    c = parse_conventions({"structure": "dplr", "has_Q": True}, "adapter")
    one, two, other = ([Case("", p).id for p in explore.draw(c, 40, seed)] for seed in (3, 3, 4))
    assert one == two != other
    assert len(set(one)) == len(one) <= 40
    assert len(one) > 20


@pytest.mark.parametrize("name", ["right_diagonal", "right_dplr", "right_generating"])
def test_no_alarm_on_right_layers(name: str, sample: Callable[[str], Path]) -> None:
    report = run(sample(name), 15, *ALL, dtypes=("float32",))
    assert report.green, [f.headline for f in findings(report)]
    assert report.planned == report.counts.planned
    assert report.options["search"]["drawn"] > 5


def test_what_no_fixed_case_sees_is_found_and_made_small(
    plant: Callable[..., Path], tmp_path: Path
) -> None:
    path = plant("right_diagonal", HIDDEN)
    fixed = run(path, 0, KERNEL)
    assert fixed.green
    report = run(path, 40, KERNEL, store=tmp_path)
    (check,) = report.checks
    assert check.verdict is Verdict.WRONG
    smallest = report.options["search"]["smallest"][KERNEL]
    first = check.failures[0].case
    assert first.id == smallest["case"]
    assert smallest["complete"]
    problem = first.problem
    assert problem is not None
    assert (problem.N, problem.L) <= (2, 2)
    assert problem.system.lam.imag < 0
    # The books balance, with the smallest case posed in both dtypes.
    c = report.counts
    assert report.planned == c.planned == c.ran + c.skipped
    assert c.failed + c.passed == c.ran
    assert sum(r.case.id == first.id for r in check.results) == 2
    (found,) = findings(report)
    assert any(first.id in line for line in found.lines)


def test_what_was_found_is_posed_again(plant: Callable[..., Path], tmp_path: Path) -> None:
    """By its id or its file, without a search; and in vain for an adapter that is right."""
    path = plant("right_diagonal", HIDDEN)
    found = run(path, 40, KERNEL, store=tmp_path)
    name = found.checks[0].failures[0].case.id
    file = tmp_path / "cases" / f"{name}.json"
    told = json.loads(file.read_text())["found"]
    assert told["status"] == "off"
    assert told["got"] != told["expected"]
    for asked in (name, name[:6], str(file)):
        report = run(path, 0, cases=(asked,), store=tmp_path)
        assert {r.case.id for c in report.checks for r in c.results} == {name}
        assert not report.green
    right = Path(__file__).parent / "samples" / "right_diagonal.py"
    assert run(right, 0, cases=(str(file),)).green
    with pytest.raises(InputError, match="cannot be posed"):
        run(right.with_name("right_dplr.py"), 0, cases=(str(file),))


def test_the_search_is_repeatable(plant: Callable[..., Path]) -> None:
    path = plant("right_diagonal", HIDDEN)
    one, two = (dict(to_json(run(path, 25, KERNEL)), environment=None) for _ in range(2))
    assert one == two


def test_crashes_are_made_small_too(plant: Callable[..., Path]) -> None:
    kernel = "def kernel(h, L):"
    path = plant("right_diagonal", (kernel, f"{kernel}\n    assert L not in (3, 5, 11, 64)"))
    report = run(path, 40, KERNEL, dtypes=("float64",))
    (check,) = report.checks
    assert check.verdict is Verdict.CRASH
    problem = check.failures[0].case.problem
    assert problem is not None
    assert problem.L == 3
    assert problem.system.lam.tolist() == [-1]


def test_nothing_is_drawn_where_nothing_takes_it(sample: Callable[[str], Path]) -> None:
    report = run(sample("right_diagonal"), 10, "L2.kernel.prefix")
    assert "search" not in report.options


@pytest.mark.parametrize("more, says", [({"explore": -1}, "explore"), ({"seed": -1}, "seed")])
def test_settings_are_checked(more: dict[str, int], says: str) -> None:
    with pytest.raises(InputError, match=f"{says} = -1"):
        Settings(**more)  # type: ignore[arg-type]


def test_resume_needs_a_store() -> None:
    with pytest.raises(InputError, match="needs store"):
        Settings(resume=True)


def changed(tmp_path: Path, **problem: object) -> Path:
    c = parse_conventions({"structure": "dplr"}, "adapter")
    data = stored.to_json(Case(KERNEL, explore.draw(c, 5, 0)[-1]))
    data["problem"] |= problem
    place = tmp_path / "case.json"
    place.write_text(json.dumps(data))
    return place


@pytest.mark.parametrize(
    "problem, says",
    [
        ({"L": 0}, "less than the minimum"),
        ({"dt": ["1/0"]}, "its problem is none"),
        ({"dt": ["-1"]}, "not positive"),
        ({"rule": "midpoint"}, "midpoint"),
        ({"small": False}, "it was changed"),
        ({"structure": "dense"}, "has no"),
        ({"extra": 1}, "breaks the schema"),
    ],
)
def test_changed_files_are_refused(tmp_path: Path, problem: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        stored.load(changed(tmp_path, **problem))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        stored.load(tmp_path / "no.json")
    (tmp_path / "text.json").write_text("{")
    with pytest.raises(InputError, match="no JSON"):
        stored.load(tmp_path / "text.json")
