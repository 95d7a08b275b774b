"""``parametrize`` and ``check``: tests and assertions of one's own, on files and on objects."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from s4ref.conformance import Settings, check, parametrize, validate
from s4ref.conformance.pytest_cases import BoundCase, wake
from s4ref.conformance.report.findings import findings
from s4ref.errors import AdapterError, InputError, MissingDependencyError


ONE = {"checks": ("L2.kernel.definition",), "quick": True}


@pytest.fixture(autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    wake(None)


@pytest.fixture
def module(sample: Callable[[str], Path]) -> ModuleType:
    """Return the right diagonal adapter as an imported module."""
    spec = importlib.util.spec_from_file_location("right", sample("right_diagonal"))
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def cases(decorator: Callable[..., Any]) -> dict[str, tuple[BoundCase | None, list[str]]]:
    """Return what a decorator hands to a test: id, case, and the reasons of its skip marks."""

    def test(case: BoundCase) -> None:
        case.assert_ok()

    (mark,) = decorator(test).pytestmark
    assert mark.name == "parametrize"
    assert mark.args[0] == "case"
    return {
        p.id: (p.values[0], [m.kwargs["reason"] for m in p.marks if m.name == "skip"])
        for p in mark.args[1]
    }


def as_class(module: ModuleType) -> object:
    """Return a class with the functions of the module, as one writes it in a notebook."""
    names = ("NAME", "CONVENTIONS", "make", "realised", "kernel", "init_state", "step")
    return type(
        "Mine", (), {n: staticmethod(v) if callable(v := getattr(module, n)) else v for n in names}
    )


FORMS = {
    "module": lambda module: module,
    "class": as_class,
    "instance": lambda module: as_class(module)(),
    "namespace": lambda module: SimpleNamespace(
        CONVENTIONS=module.CONVENTIONS, make=module.make, kernel=module.kernel
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_object_is_judged_in_this_process_and_says_so(form: str, module: ModuleType):
    report = check(FORMS[form](module), **ONE)
    assert report.green
    assert report.counts.passed > 0
    assert report.options["isolated"] is False


def test_a_wrong_object_raises_with_its_finding_and_the_call_that_repeats_it(module: ModuleType):
    wrong = SimpleNamespace(
        __name__="wrong",
        CONVENTIONS=module.CONVENTIONS,
        make=module.make,
        kernel=lambda h, L: -module.kernel(h, L),
    )
    with pytest.raises(AssertionError, match=r"L2.kernel.definition") as caught:
        check(wrong, Settings(quick=True), checks=("L2.kernel.definition",))
    assert "check(wrong, cases=(" in str(caught.value)
    assert "not isolated" in str(caught.value)


@pytest.mark.parametrize("thing", [42, None, {"make": None}, SimpleNamespace(CONVENTIONS={})])
def test_what_is_no_adapter_is_refused(thing: object):
    with pytest.raises(AdapterError, match="CONVENTIONS"):
        validate(thing)


def test_an_object_takes_no_command(module: ModuleType):
    with pytest.raises(InputError, match="needs none"):
        validate(module, Settings(command=("node",)))


@pytest.mark.parametrize(
    "option, says", [({"level": ("L2",)}, "did you mean 'levels'"), ({"x": 1}, "choose out of")]
)
def test_a_setting_that_does_not_exist_is_named(
    option: dict[str, object], says: str, sample: Callable[[str], Path]
):
    with pytest.raises(InputError, match=says):
        check(sample("right_dplr"), **option)
    with pytest.raises(InputError, match=says):
        parametrize(sample("right_dplr"), **option)


def test_each_case_is_a_test_that_runs_in_every_dtype(module: ModuleType):
    found = cases(parametrize(module, levels=("L2",), quick=True))
    for name, (case, _) in found.items():
        if case is not None:
            assert name == f"{case.check.id}-{case.case.id}"
    bound, _ = next(pair for name, pair in found.items() if name.startswith("L2.kernel.definition"))
    assert bound is not None
    report = bound.assert_ok()
    assert report.green
    assert [r.dtype for c in report.checks for r in c.results] == ["float32", "float64"]
    assert report.counts.planned == report.planned == 2


def test_what_is_not_provided_is_skipped_with_the_reason(module: ModuleType):
    found = cases(parametrize(module, levels=("L0",)))
    assert found["L0.nplr.invariants"] == (None, ["NOT PROVIDED: the adapter has no nplr"])


def test_a_case_out_of_the_declared_domain_is_skipped_with_the_reason(
    plant: Callable[..., Path],
):
    path = plant("right_diagonal", max_L=4)
    found = cases(parametrize(path, checks=("L2.kernel.lengths",), isolated=False))
    reasons = [reason for _, marks in found.values() for reason in marks]
    assert any("max_L = 4" in reason for reason in reasons)


def test_a_failing_case_raises_its_finding(plant: Callable[..., Path]):
    path = plant("right_diagonal", ("np.arange(L)", "np.arange(1, L + 1)"))
    for case, _ in list(cases(parametrize(path, **ONE, isolated=False)).values())[:2]:
        assert case is not None
        with pytest.raises(AssertionError, match=f"s4ref validate {path} --case {case.case.id}"):
            case.assert_ok()
        assert case.run().exit_code == 1  # run() leaves it to the reader


def test_an_expected_failure_is_an_xfail_with_its_reason(
    plant: Callable[..., Path], tmp_path: Path
):
    path = plant("right_diagonal", ("np.arange(L)", "np.arange(1, L + 1)"))
    file = tmp_path / "known.toml"
    file.write_text('[[expect]]\ncheck = "L2.*"\nverdict = "WRONG"\nreason = "late by design"\n')
    found = cases(parametrize(path, **ONE, isolated=False, expected=file))
    case, _ = next(iter(found.values()))
    assert case is not None
    with pytest.raises(pytest.xfail.Exception, match="late by design"):
        case.assert_ok()


def test_one_adapter_at_a_time_has_workers(sample: Callable[[str], Path]):
    first = cases(parametrize(sample("right_dplr"), **ONE))
    second = cases(parametrize(sample("right_diagonal"), **ONE))
    (a, _), (b, _) = next(iter(first.values())), next(iter(second.values()))
    assert a is not None
    assert b is not None
    for case, other in ((a, b), (b, a), (a, b)):
        assert case.assert_ok().options["isolated"]
        assert len(case.session.places.running) == 2
        assert other.session.places.running == ()


def test_an_adapter_that_cannot_be_loaded_is_an_error_at_once(tmp_path: Path):
    path = tmp_path / "broken.py"
    path.write_text("import nosuchlibrary")
    with pytest.raises(AdapterError, match="nosuchlibrary"):
        parametrize(path)


def test_without_pytest_it_says_what_to_do_instead(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pytest", None)
    with pytest.raises(MissingDependencyError, match="pip install pytest"):
        parametrize(module)


def test_the_lines_that_show_a_case_of_an_object_name_the_object(module: ModuleType):
    wrong = SimpleNamespace(
        __name__="wrong",
        CONVENTIONS=module.CONVENTIONS,
        make=module.make,
        kernel=lambda h, L: -module.kernel(h, L),
    )
    report = validate(wrong, Settings(checks=("L2.kernel.definition",), quick=True))
    lines = findings(report)[0].data["snippet"]
    assert "conformance.validate(wrong, settings)" in lines
    seen: dict[str, Any] = {"wrong": wrong, "print": lambda *words: None}
    exec(lines, seen)
    assert seen["seen"].status.value == "off"
