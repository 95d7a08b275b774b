"""Workers in other languages: they run, they are judged right, and a mistake in one is named."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref.conformance import Settings, validate
from s4ref.conformance.report.findings import findings
from s4ref.conformance.worker import Worker


WORKERS = Path(__file__).parents[2] / "examples" / "workers"
NODE, COMPILER, MAKE = shutil.which("node"), shutil.which("g++"), shutil.which("make")
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="Node is not installed on this machine")
NEEDS_COMPILER = pytest.mark.skipif(
    COMPILER is None or MAKE is None, reason="g++ and make are not installed on this machine"
)
EACH = pytest.mark.parametrize(
    "language", [pytest.param("cpp", marks=NEEDS_COMPILER), pytest.param("node", marks=NEEDS_NODE)]
)
COMMAND = {"cpp": None, "node": ("node",)}
SOURCE = {"cpp": "s4d.cpp", "node": "s4_dplr.mjs"}
PROGRAM = {"cpp": "s4d", "node": "s4_dplr.mjs"}
# In each language what its author is most likely to get wrong, and what the report calls it.
MISTAKES = [
    pytest.param(
        "cpp", "dt_ * phi1(dt_ * lam_[n]) * B_[n]", "dt_ * B_[n]", "euler-b", marks=NEEDS_COMPILER
    ),
    pytest.param("node", ", -1)", ")", "conj-q", marks=NEEDS_NODE),
]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that copies a worker, with something changed, and compiles it."""
    built: dict[tuple[str, str, str], Path] = {}

    def make(language: str, old: str = "", new: str = "") -> Path:
        if (language, old, new) not in built:
            folder = tmp_path_factory.mktemp(language)
            shutil.copytree(WORKERS / language, folder, dirs_exist_ok=True)
            source = folder / SOURCE[language]
            text = source.read_text(encoding="utf-8")
            assert old in text
            source.write_text(text.replace(old, new) if old else text, encoding="utf-8")
            if language == "cpp":
                (folder / "s4d").unlink(missing_ok=True)
                flags = "CXXFLAGS=-O1 -Wall -Wextra -Wconversion -Werror"
                done = subprocess.run(["make", "-C", folder, flags], capture_output=True, text=True)
                assert done.returncode == 0, done.stderr
            built[language, old, new] = folder / PROGRAM[language]
        return built[language, old, new]

    return make


@pytest.fixture
def worker(language: str, build: Callable[..., Path]) -> Iterator[Worker]:
    with Worker(build(language), command=COMMAND[language] or [], dtype="float64") as opened:
        yield opened


def layer(worker: Worker, language: str) -> object:
    """Make one mode, or a pair of them, and return its handle."""
    one = np.array([-0.5 + 1j, -0.5 - 1j])[: 1 if language == "cpp" else 2]
    params = {"lam": one, "B": np.ones_like(one), "C": np.ones_like(one), "D": np.array(0.25)}
    params |= {} if language == "cpp" else {"P": np.zeros((2, 1), dtype=complex)}
    outcome = worker.call("make", params, 0.125, 16, "float64")
    assert outcome.ok, outcome.message
    return outcome.value


@EACH
def test_it_is_right_in_both_dtypes(language: str, build: Callable[..., Path]):
    levels = ("L0", "L1", "L2", "L3")
    settings = Settings(command=COMMAND[language], levels=levels, quick=True)
    report = validate(build(language), settings)
    assert report.green, [finding.headline for finding in findings(report)]
    assert report.dtypes == ("float32", "float64")
    assert report.options["isolated"]
    ran = {c.check.id for c in report.checks if c.counts.passed}
    assert {"L0.realised.roundtrip", "L1.discretize.definition", "L2.kernel.families"} <= ran
    assert {"L3.apply.definition", "L3.step.families", "L3.state.continue"} <= ran


@pytest.mark.parametrize("language, old, new, name", MISTAKES)
def test_a_mistake_is_found_and_named(
    language: str, old: str, new: str, name: str, build: Callable[..., Path]
):
    target = build(language, old, new)
    settings = Settings(command=COMMAND[language], checks=("L2.kernel.definition",))
    report = validate(target, settings)
    assert report.exit_code == 1
    (check,) = report.checks
    assert check.diagnosis is not None
    assert check.diagnosis.reading is not None
    assert check.diagnosis.reading.id == name
    option = "" if language == "cpp" else "--command node "
    case = check.failures[0].case.id
    assert report.again(case) == f"s4ref validate {target} {option}--case {case}"
    seen: dict[str, Any] = {"print": lambda *words: None}
    exec(findings(report)[0].data["snippet"], seen)  # what the report shows to be pasted
    assert seen["seen"].status.value == "off"


@EACH
def test_what_the_layer_refuses_costs_its_call_alone(language: str, worker: Worker):
    failed = worker.call("make", {"lam": np.ones(2)}, 0.125, 16, "float64")
    assert failed.kind in ("raised", "protocol")
    assert failed.message
    handle = layer(worker, language)
    wrong = worker.call("step", np.float64(1.0), np.ones(1, dtype=np.float32), handle=handle)
    assert not wrong.ok or wrong.value is not None
    assert worker.call("ping").ok
    assert worker.generation == 1


@EACH
def test_what_it_has_not_is_absent(language: str, worker: Worker):
    assert "hippo" not in worker.provides
    assert worker.call("hippo", "legs", 4).kind in ("absent", "protocol")
    handle = layer(worker, language)
    assert worker.call("drop", handle=handle).ok
    assert worker.call("kernel", 4, handle=handle).kind == "protocol"


@EACH
def test_states_stay_as_they_were_and_steps_are_the_convolution(language: str, worker: Worker):
    handle = layer(worker, language)
    u = np.array([1.0, 0.0, 0.0, 2.0])
    K = worker.call("kernel", 4, handle=handle).value
    run = worker.call("run_steps", u, handle=handle, states=True).value
    y = np.convolve(K, u)[:4] + 0.25 * u
    np.testing.assert_allclose(run["y"], y, rtol=1e-14)
    last = worker.call("fetch_state", run["state"], handle=handle).value
    np.testing.assert_array_equal(run["states"][-1], last)
    first, after = worker.call("step", np.float64(1.0), run["state"], handle=handle).value
    again, _ = worker.call("step", np.float64(1.0), run["state"], handle=handle).value
    assert first == again
    assert worker.call("drop", after, handle=handle).ok
    whole, end = worker.call("apply", u, handle=handle).value
    np.testing.assert_allclose(whole, y, rtol=1e-14)
    assert worker.call("apply", u, end, handle=handle).ok


@EACH
def test_what_it_prints_harms_nothing(language: str, build: Callable[..., Path], tmp_path: Path):
    spoken = {
        "cpp": ("T y = D_ * u;", 'std::puts("S4R1 hello"); std::fflush(stdout); T y = D_ * u;'),
        "node": ("  const y = [];\n", 'const y = []; console.log("S4R1 hello");'),
    }
    log = tmp_path / "log.txt"
    target = build(language, *spoken[language])
    with Worker(target, command=COMMAND[language] or [], log=log) as worker:
        handle = layer(worker, language)
        assert worker.call("apply", np.ones(3), handle=handle).ok
        assert worker.call("ping").ok
    assert "S4R1 hello" in log.read_text()


@pytest.mark.parametrize("file", sorted(WORKERS.glob("*/*.*")), ids=lambda path: path.name)
def test_an_example_is_short_and_says_what_it_is(file: Path):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert max(map(len, lines)) <= 110
    if file.suffix in (".hpp", ".cpp", ".mjs"):
        assert lines[0].startswith("// ")


@NEEDS_NODE
def test_an_exception_in_javascript_comes_with_its_line(build: Callable[..., Path]):
    target = build("node", "const K = [];", 'throw new TypeError("no kernel today");')
    with Worker(target, command=["node"]) as worker:
        failed = worker.call("kernel", 4, handle=layer(worker, "node"))
    assert failed.kind == "raised"
    assert failed.message == "TypeError: no kernel today"
    assert failed.line
    assert "no kernel today" in target.read_text().splitlines()[failed.line - 1]
