"""A run that is killed or interrupted goes on where it stopped and ends with the same report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.conformance.cases import Case
from s4ref.conformance.interrupted import Interrupted
from s4ref.conformance.report.json import to_json
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.errors import InputError


# Wrong, so that there is something to diagnose, to shrink and to keep.
WRONG = ("def kernel(h, L):", "def kernel(h, L):\n    h = dict(h, C=h['C'].conj())")
CHECKS = ("L2.kernel.definition",)
KILLS = 10
PROGRAM = "import sys; from s4ref.cli import main; sys.exit(main())"

# One process imports s4ref; each run is a fork of it, killed when its journal has grown to a length
# drawn at random.
DRIVER = """
import json, os, random, signal, sys, time
from pathlib import Path
from s4ref.conformance.report.json import to_json
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings

adapter, root, kills, *checks = sys.argv[1:]

def run(store, resume):
    notes = []
    s = Settings(checks=tuple(checks), explore=4, isolated=False, store=Path(store),
                 resume=resume, notice=notes.append)
    report = to_json(validate(adapter, s))
    report.pop("environment")
    return {"notes": notes, "report": report}

def lines(store):
    return sum(path.read_bytes().count(b"\\n") for path in Path(store, "runs").glob("*.jsonl"))

def forked(store, resume, out, stop=None):
    child = os.fork()
    if child == 0:
        Path(out).write_text(json.dumps(run(store, resume)))
        os._exit(0)
    while stop is not None and lines(store) < stop:
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            return False
        time.sleep(0.001)
    if stop is not None:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return stop is not None

forked(f"{root}/whole", False, f"{root}/whole.json")
total = json.loads(Path(f"{root}/whole.json").read_text())["report"]["counts"]["planned"]
rng = random.Random(int(kills))
for i in range(int(kills)):
    store = f"{root}/{i}"
    killed = forked(store, False, f"{root}/{i}.killed", rng.randrange(1, total - 1))
    kept = lines(store)
    forked(store, True, f"{root}/{i}.json")
    print(json.dumps([killed, kept, lines(store)]), flush=True)
"""


def test_killed_at_ten_random_moments(plant: Callable[..., Path], tmp_path: Path) -> None:
    """Same verdicts, numbers, names, smallest cases and books, as if nothing had happened."""
    adapter = plant("right_diagonal", WRONG)
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(adapter), str(tmp_path), str(KILLS), *CHECKS],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    whole = json.loads((tmp_path / "whole.json").read_text())["report"]
    assert whole["counts"]["failed"] > 0
    assert whole["settings"]["search"]["smallest"]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == KILLS
    for i, (killed, kept, left) in enumerate(rows):
        assert killed
        assert left == 0  # a journal that is finished is gone
        assert not (tmp_path / f"{i}.killed").exists()
        resumed = json.loads((tmp_path / f"{i}.json").read_text())
        assert resumed["notes"] == [f"resumed: {kept - 1} outcomes of the interrupted run are kept"]
        assert resumed["report"] == whole


def settings(store: Path, **more: object) -> Settings:
    return Settings(
        **{"checks": CHECKS[:1], "isolated": False, "store": store, **more}  # type: ignore[arg-type]
    )


def stop_after(cases: int) -> Callable[[int, int, Case], None]:
    def progress(done: int, planned: int, case: Case) -> None:
        del planned, case
        if done == cases:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_run_keeps_its_books(sample: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(Interrupted) as caught:
        validate(sample("right_dplr"), settings(tmp_path, progress=stop_after(5), explore=3))
    stop = caught.value
    assert stop.counts.planned == stop.counts.ran == stop.counts.passed == 5
    assert f"planned {stop.planned}" in stop.summary
    assert f"not run {stop.planned - 5}" in stop.summary
    assert stop.journal is not None
    assert len(stop.journal.read_text().splitlines()) == 6  # the head too
    notes: list[str] = []
    report = validate(
        sample("right_dplr"), settings(tmp_path, resume=True, notice=notes.append, explore=3)
    )
    assert notes == ["resumed: 5 outcomes of the interrupted run are kept"]
    assert report.counts.planned == report.planned == stop.planned
    assert report.green
    assert not stop.journal.exists()


def test_what_is_recalled_is_not_asked_again(plant: Callable[..., Path], tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    count = f"def kernel(h, L):\n    open({str(calls)!r}, 'a').write('x')"
    path = plant("right_dplr", ("def kernel(h, L):", count))
    with pytest.raises(Interrupted):
        validate(path, settings(tmp_path, progress=stop_after(10)))
    before = len(calls.read_text())
    report = validate(path, settings(tmp_path, resume=True))
    assert before == 10
    assert len(calls.read_text()) == report.planned


CHANGES = {
    "the adapter file": ({}, "\n# a comment\n"),
    "the settings": ({"time_limit": 7.0}, ""),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_run_starts_afresh_and_says_so(
    what: str, plant: Callable[..., Path], tmp_path: Path
) -> None:
    more, text = CHANGES[what]
    path = plant("right_dplr")
    with pytest.raises(Interrupted):
        validate(path, settings(tmp_path, progress=stop_after(4)))
    path.write_text(path.read_text() + text)
    notes: list[str] = []
    report = validate(path, settings(tmp_path, resume=True, notice=notes.append, **more))
    assert len(notes) == 1
    assert "starting afresh" in notes[0]
    if text:
        assert notes[0].startswith("the adapter file changed")
    assert report.counts.ran == report.planned


def test_a_torn_line_is_dropped(sample: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(Interrupted) as caught:
        validate(sample("right_dplr"), settings(tmp_path, progress=stop_after(6)))
    journal = caught.value.journal
    assert journal is not None
    data = journal.read_bytes()
    journal.write_bytes(data[: len(data) - 40])
    notes: list[str] = []
    report = validate(sample("right_dplr"), settings(tmp_path, resume=True, notice=notes.append))
    assert notes == ["resumed: 5 outcomes of the interrupted run are kept"]
    assert report.green


def test_two_runs_do_not_write_one_journal(sample: Callable[[str], Path], tmp_path: Path) -> None:
    """The second is judged all the same, but cannot be resumed."""
    notes: list[str] = []

    def second(done: int, planned: int, case: Case) -> None:
        del planned, case
        if done == 2:
            assert validate(sample("right_dplr"), settings(tmp_path, notice=notes.append)).green
            with pytest.raises(InputError, match="another process runs the same command"):
                validate(sample("right_dplr"), settings(tmp_path, resume=True))

    assert validate(sample("right_dplr"), settings(tmp_path, progress=second)).green
    assert len(notes) == 1
    assert notes[0].startswith("this run cannot be resumed")


def test_a_folder_that_cannot_be_written(sample: Callable[[str], Path], tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("in the way")
    notes: list[str] = []
    assert validate(sample("right_dplr"), settings(place, notice=notes.append)).green
    assert "this run cannot be resumed" in notes[0]


def test_the_command_line_goes_on_after_sigkill(plant: Callable[..., Path], tmp_path: Path) -> None:
    """Also with workers; none of them outlives its run."""
    path = plant("right_diagonal", WRONG)
    command = [sys.executable, "-c", PROGRAM, "validate", str(path), "--check", CHECKS[0]]
    whole, resumed = tmp_path / "whole.json", tmp_path / "resumed.json"
    folder = tmp_path / "here"
    folder.mkdir()
    environment = {**os.environ, "COLUMNS": "200"}

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    assert run("--json", str(whole)).returncode == 1
    runs = folder / ".s4ref" / "runs"
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        while not any(p.read_bytes().count(b"\n") > 8 for p in runs.glob("*.jsonl")):
            assert first.poll() is None
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
    second = run("--resume", "--json", str(resumed))
    assert second.returncode == 1
    assert "resumed: " in second.stderr
    one, two = (json.loads(p.read_text()) for p in (whole, resumed))
    for report in (one, two):
        report.pop("environment")
    assert one == two


def test_a_report_of_a_resumed_run_has_its_arrays(
    plant: Callable[..., Path], tmp_path: Path
) -> None:
    """The diagnosis and the pictures find what a journal does not keep."""
    path = plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()'))
    fresh = validate(path, settings(tmp_path))
    with pytest.raises(Interrupted):
        validate(path, settings(tmp_path, progress=stop_after(fresh.planned - 1)))
    resumed = validate(path, settings(tmp_path, resume=True))
    pairs = zip(fresh.checks[0].results, resumed.checks[0].results, strict=True)
    for before, after in pairs:
        if before.failed:
            assert (before.observation.got == after.observation.got).all()
            assert (before.observation.expected == after.observation.expected).all()
    assert resumed.checks[0].diagnosis == fresh.checks[0].diagnosis
    without = [dict(to_json(r), environment=None) for r in (fresh, resumed)]
    assert without[0] == without[1]
