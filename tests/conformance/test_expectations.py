"""Expected failures: scope, staleness, refusals."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from s4ref.conformance import systems
from s4ref.conformance.cases import Case
from s4ref.conformance.expectations import Expectation, ledger
from s4ref.conformance.expected_file import load
from s4ref.conformance.observation import Status
from s4ref.conformance.problems import Problem
from s4ref.conformance.targets import READY
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError


SHIPPED = Path(load.__code__.co_filename).parent / "expected"
ENTRY = """
[[expect]]
check = "L2.kernel.*"
dtype = ["float32"]
family = ["legs*"]
N = [16, 64]
L = [100, 1024]
inverse_dt = [64, 1024]
verdict = "INACCURATE"
reason = '''
two
lines'''
until = "1.2"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "expected.toml"
    path.write_text(text, encoding="utf-8")
    return path


def case(check: str = "L2.kernel.families", N: int = 16, L: int = 100, dt: int = 64) -> Case:
    problem = Problem("legs", systems.random("dplr", N), (Fraction(1, dt),), L, "bilinear")
    return Case(check, problem, (("mode", "dense"),))


def test_scope(tmp_path: Path) -> None:
    (entry,) = load(write(tmp_path, ENTRY))
    assert entry.reason == "two lines"
    assert entry.matches(case(), "float32")
    assert not entry.matches(case(), "float64")
    assert not entry.matches(case("L3.apply.families"), "float32")
    assert not entry.matches(case(N=8), "float32")
    assert not entry.matches(case(L=2048), "float32")
    assert not entry.matches(case(dt=32), "float32")
    assert not entry.matches(Case("L2.kernel.families", None), "float32")


def test_variant_is_part_of_the_scope(tmp_path: Path) -> None:
    text = ENTRY + 'variant = { mode = "diagonal" }\n'
    (entry,) = load(write(tmp_path, text))
    assert not entry.matches(case(), "float32")
    (entry,) = load(write(tmp_path, text.replace("diagonal", "dense")))
    assert entry.matches(case(), "float32")


@pytest.mark.parametrize(
    "version, holds", [("1.2", True), ("1.1.9", True), ("1.3", False), ("2", False), ("", True)]
)
def test_entries_end_with_their_version(tmp_path: Path, version: str, holds: bool) -> None:
    (entry,) = load(write(tmp_path, ENTRY))
    assert entry.holds_for(version) is holds


def test_a_crash_does_not_excuse_wrong_numbers(tmp_path: Path) -> None:
    (entry,) = load(write(tmp_path, ENTRY))
    assert entry.foresees(Status.OFF)
    assert entry.foresees(Status.NON_FINITE)
    assert not entry.foresees(Status.CRASH)
    (entry,) = load(write(tmp_path, ENTRY.replace("INACCURATE", "CRASH")))
    assert entry.foresees(Status.CRASH)
    assert not entry.foresees(Status.OFF)
    assert not entry.foresees(Status.OK)


def test_ledger(tmp_path: Path) -> None:
    entries = load(
        write(
            tmp_path,
            ENTRY
            + ENTRY.replace("L2.kernel", "L3.apply")
            + ENTRY.replace("L2.kernel", "L1.discretize"),
        )
    )
    needed, stale, unmatched = entries
    ran = [
        (case(), "float32", "cpu", Status.OFF),
        (case(), "float64", "cpu", Status.OFF),
        (case("L3.apply.x"), "float32", "cpu", Status.OK),
        (case("L1.discretize.x"), "float32", "cpu", Status.SKIPPED),
    ]
    book, found = ledger(entries, ran)
    assert found == [needed, None, None, None]
    assert book.stale == (stale,)
    assert book.unmatched == (unmatched,)


@pytest.mark.parametrize(
    "text, says",
    [
        ("[[expect]", "expected-failures file"),
        ("[[expected]]\ncheck = 'x'", "must consist of"),
        (ENTRY.replace("reason", "why"), "unknown key 'why'"),
        (ENTRY.replace("verdict", "#"), "'verdict' is missing"),
        (ENTRY.replace("INACCURATE", "BAD"), "verdict = 'BAD'; choose one of"),
        (ENTRY.replace("float32", "float8"), "dtype = "),
        (ENTRY.replace("N = [16, 64]", "N = 16"), "inclusive range"),
        (ENTRY.replace("[16, 64]", "[64, 16]"), "inclusive range"),
    ],
)
def test_refusals(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, text))
    assert says in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-such"):
        load(tmp_path / "no-such.toml")


def test_shipped_files_are_read_and_used() -> None:
    files = {path.name for path in SHIPPED.glob("*.toml")}
    assert files == {name for _, name, _ in READY.values() if name}
    for path in SHIPPED.glob("*.toml"):
        entries = load(path)
        assert entries, path.name
        assert all(isinstance(e, Expectation) and e.verdict.exit_code == 1 for e in entries)
        assert all(e.verdict is not Verdict.OK for e in entries)


TODAY = datetime.date(2030, 6, 1)


@pytest.mark.parametrize("until, holds", [("2030-06-01", True), ("2030-05-31", False)])
def test_entries_end_with_their_day(tmp_path: Path, until: str, holds: bool) -> None:
    for spelled in (f'"{until}"', until):  # TOML has dates of its own
        (entry,) = load(write(tmp_path, ENTRY.replace('"1.2"', spelled)))
        assert entry.until == until
        assert entry.holds_for("9.9", TODAY) is holds


def test_devices_are_part_of_the_scope(tmp_path: Path) -> None:
    (entry,) = load(write(tmp_path, ENTRY + 'device = ["cuda*"]\n'))
    assert entry.matches(case(), "float32", "cuda:0")
    assert not entry.matches(case(), "float32", "cpu")


@pytest.mark.parametrize(
    "text, says",
    [
        (ENTRY.replace("kernel.*", "kernal.families"), "did you mean 'L2.kernel.families'?"),
        (ENTRY.replace("family", "familly"), "did you mean 'family'?"),
        (ENTRY.replace("INACCURATE", "INNACURATE"), "did you mean 'INACCURATE'?"),
        (ENTRY.replace("float32", "flaot32"), "did you mean 'float32'?"),
        (ENTRY.replace('"1.2"', "1.2"), "give the last version as a string"),
        (ENTRY.replace('"1.2"', '"2030-02-30"'), "is no date"),
        (ENTRY.replace("[16, 64]", '["16", 64]'), "inclusive range"),
        (ENTRY.replace("[16, 64]", "[nan, 64]"), "inclusive range"),
        (ENTRY.replace('["legs*"]', '"legs*"'), "give a list of strings"),
        (ENTRY + "link = 3\n", "link = 3"),
        (ENTRY + "variant = 3\n", "variant = 3"),
        ("expect = 3", "must consist of"),
    ],
)
def test_typos_are_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, text))
    assert says in str(caught.value)


def test_a_missing_file_comes_with_advice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="leave --expected out"):
        load(tmp_path / "no-such.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path)
