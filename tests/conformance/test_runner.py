"""A run: what is planned, what is skipped, when it is green."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref import conformance
from s4ref.conformance import session
from s4ref.conformance.assertion import check
from s4ref.conformance.cases import Case
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict
from s4ref.errors import AdapterError, InputError


KERNEL = "def kernel(h, L):"
ONE = ("L2.kernel.definition",)
SETTINGS = Settings(checks=ONE, isolated=False)


def test_in_a_worker_and_in_this_process_alike(sample: Callable[[str], Path]) -> None:
    """Isolation changes nothing in the numbers, nor does the working directory."""
    path = sample("right_diagonal")
    apart, here = (validate(path, Settings(checks=ONE, isolated=i)) for i in (True, False))
    ratios = [
        [r.observation.ratios for c in report.checks for r in c.results] for report in (apart, here)
    ]
    assert ratios[0] == ratios[1]
    assert (apart.options["isolated"], here.options["isolated"]) == (True, False)


def test_progress_sees_every_case(sample: Callable[[str], Path]) -> None:
    seen: list[tuple[int, int]] = []

    def progress(done: int, planned: int, case: Case) -> None:
        assert case.check == ONE[0]
        seen.append((done, planned))

    settings = Settings(checks=ONE, isolated=False, progress=progress)
    report = validate(sample("right_dplr"), settings)
    assert seen == [(i, report.planned) for i in range(1, report.planned + 1)]


def test_what_is_declared_absent_is_skipped_not_failed(plant: Callable[..., Path]) -> None:
    report = validate(plant("right_dplr", max_L=8, max_rank=1, N_multiple=2), SETTINGS)
    assert report.green
    (result,) = report.checks
    told = {r.observation.message for r in result.results if r.case.skip}
    assert any("max_L = 8" in m for m in told)
    assert any("max_rank = 1" in m for m in told)
    assert any("N_multiple = 2" in m for m in told)
    assert report.counts.planned == report.counts.ran + report.counts.skipped


def test_what_is_not_provided_is_counted_not_failed(plant: Callable[..., Path]) -> None:
    path = plant("right_dplr", ("def step(", "def _step("), ("step(h, u_k", "_step(h, u_k"))
    report = validate(path, Settings(checks=("L3.step.*",), isolated=False))
    assert [c.verdict for c in report.checks] == [Verdict.NOT_PROVIDED] * 2
    assert {c.lacks for c in report.checks} == {("step",)}
    assert report.green


def test_impulses_stand_in_for_a_kernel(plant: Callable[..., Path]) -> None:
    path = plant("right_dplr", ("def kernel(", "def _kernel("))
    report = validate(path, SETTINGS)
    assert report.green
    assert report.counts.passed == report.planned > 0


def test_one_dtype_is_enough_to_say_wrong(plant: Callable[..., Path]) -> None:
    path = plant("right_dplr", (KERNEL, f"{KERNEL}\n    h = dict(h, C=1.25 * h['C'])"))
    for dtype in ("float32", "float64"):
        report = validate(path, Settings(checks=ONE, dtypes=(dtype,), isolated=False))
        assert report.checks[0].verdict is Verdict.WRONG
        named = report.checks[0].diagnosis
        assert named is not None
        assert named.reading is not None
        assert named.reading.says == "gives 5/4 times the kernel"
        assert "got = 1.25 x expected" in named.signature


def test_float64_that_is_float32(plant: Callable[..., Path]) -> None:
    narrow = "{k: h[k].astype(np.complex64) for k in ('Ab', 'Bb', 'C')}"
    path = plant("right_dplr", (KERNEL, f"{KERNEL}\n    h = dict(h, **{narrow})"))
    report = validate(path, SETTINGS)
    assert report.checks[0].verdict is Verdict.DOWNGRADED


EXPECT = '[[expect]]\ncheck = "L2.*"\nverdict = "WRONG"\nreason = "known"\n'


def test_expected_failures_are_deviations(plant: Callable[..., Path], tmp_path: Path) -> None:
    path = plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()'))
    file = tmp_path / "expected.toml"
    file.write_text(EXPECT, encoding="utf-8")
    report = validate(path, Settings(checks=ONE, expected=file, isolated=False))
    assert report.checks[0].verdict is Verdict.DEVIATION
    assert report.green
    assert report.counts.expected > 0
    assert report.badges["kernel"] == "L2 with known deviations"
    judged = validate(path, Settings(checks=ONE, expected=file, use_expected=False, isolated=False))
    assert not judged.green


def test_stale_expectations_fail_a_whole_run(
    sample: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "expected.toml"
    file.write_text(EXPECT + EXPECT + 'family = ["no-such"]\n', encoding="utf-8")
    # A whole run of one check, so that staleness is looked for.
    monkeypatch.setattr(session, "CHECKS", [c for c in session.CHECKS if c.id == ONE[0]])
    report = validate(sample("right_diagonal"), Settings(expected=file, isolated=False))
    assert all(c.verdict.exit_code == 0 for c in report.checks)
    assert not report.green
    assert [note.split(":")[0] for note in report.bookkeeping] == [
        "expected failure of L2.* is stale",
        "expected failure of L2.* matches no case of this run",
    ]
    part = validate(sample("right_diagonal"), Settings(checks=ONE, expected=file, isolated=False))
    assert part.green


@pytest.mark.parametrize("verdict, green", [("WRONG", True), ("INACCURATE", False)])
def test_a_wrong_formula_is_not_excused_as_rounding(
    plant: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verdict: str,
    green: bool,
) -> None:
    file = tmp_path / "expected.toml"
    file.write_text(EXPECT.replace("WRONG", verdict), encoding="utf-8")
    monkeypatch.setattr(session, "CHECKS", [c for c in session.CHECKS if c.id == ONE[0]])
    path = plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()'))
    report = validate(path, Settings(expected=file, isolated=False))
    assert report.green is green
    assert green or "is WRONG" in report.bookkeeping[0]


def test_check_raises_with_the_page(plant: Callable[..., Path]) -> None:
    assert check(plant("right_dplr"), SETTINGS).green
    with pytest.raises(AssertionError, match=r"known as +conj-c"):
        check(plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()')), SETTINGS)


@pytest.mark.parametrize(
    "settings, says",
    [
        (Settings(checks=("L2.nothing",)), "select no case"),
        (Settings(cases=("ffffffff",)), "select no case"),
        (Settings(devices=("cuda",)), "declares dtypes"),
    ],
)
def test_settings_that_select_nothing(
    settings: Settings, says: str, sample: Callable[[str], Path]
) -> None:
    with pytest.raises(InputError, match=says):
        validate(sample("right_dplr"), settings)


def test_an_adapter_that_cannot_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("raise RuntimeError('no')\n", encoding="utf-8")
    for isolated in (True, False):
        with pytest.raises(AdapterError, match=r"broken\.py"):
            validate(path, Settings(isolated=isolated))


def test_public_names() -> None:
    assert dir(conformance) == sorted(conformance.__all__)
    for name in conformance.__all__:
        assert getattr(conformance, name).__doc__
    with pytest.raises(AttributeError, match="nothing"):
        conformance.nothing  # noqa: B018  (the access is the test)


HALF = """
import numpy as np
CONVENTIONS = {"structure": "diagonal", "field": "real", "rule": "exp_euler",
               "algorithm": "recurrence", "dtypes": ["float16", "float32"]}

def make(params, dt, L, dtype):
    kind = np.dtype(dtype).type
    own = {name: np.asarray(x, kind) for name, x in params.items()}
    return own | {"dt": kind(dt), "a": np.exp(kind(dt) * own["lam"]), "b": kind(dt) * own["B"]}

def realised(h):
    return {name: h[name].astype("float32") for name in ("lam", "B", "C", "D", "dt")}

def kernel(h, L):
    x, K = h["b"], []
    for _ in range(L):
        K.append((h["C"] * x).sum())
        x = h["a"] * x
    return np.array(K)
"""


def test_steps_that_a_dtype_cannot_hold_are_not_posed(tmp_path: Path) -> None:
    path = tmp_path / "half.py"
    path.write_text(HALF)
    report = validate(path, Settings(checks=("L5.corners.kernel",), isolated=False))
    assert report.green
    (result,) = report.checks
    skipped = {
        r.dtype for r in result.results if "normal range of float16" in r.observation.message
    }
    assert skipped == {"float16"}
