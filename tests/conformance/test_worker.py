"""An adapter may do what it likes: it costs the call in which it does it, and nothing else."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from s4ref.conformance.protocol import Handle, State
from s4ref.conformance.worker import InProcess, Outcome, Worker
from s4ref.errors import AdapterError, InputError


ADAPTERS = Path(__file__).parent / "adapters"
LONG = 300.0  # seconds: nothing here may wait for a limit that it does not test


@pytest.fixture(scope="module")
def naughty() -> Iterator[Worker]:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG) as worker:
        yield worker


@pytest.fixture(params=["worker", "in-process"])
def good(request: pytest.FixtureRequest) -> Iterator[Worker | InProcess]:
    runner = Worker if request.param == "worker" else InProcess
    with runner(ADAPTERS / "good.py") as opened:
        yield opened


def play(worker: Worker | InProcess, what: str, L: int = 4, **limits: float) -> Outcome:
    made = worker.call("make", {"what": what}, 0.1, L, "float64")
    assert made.ok, made
    return worker.call("kernel", L, handle=made.value, **limits)


def layer(dtype: Any = np.float64) -> dict[str, Any]:
    A = np.array([[-1, 2, 0], [-2, -1, 0], [0, 1, -3]], dtype=dtype)
    return {
        "A": A,
        "B": np.ones(3, dtype),
        "C": np.arange(3).astype(dtype),
        "D": np.zeros((), dtype),
    }


def gone(pid: int, seconds: float = 20.0) -> bool:
    """Wait until a process is no more, or a zombie that somebody else has to reap."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


# ---- what works ----------------------------------------------------------------------------------
def test_greeting(good: Worker | InProcess) -> None:
    hello = good.hello
    assert hello["name"] == "good"
    assert hello["version"] == "1.5"
    assert hello["conventions"]["dtypes"] == ["float32", "float64"]
    assert hello["numpy"] == np.__version__
    assert good.provides == (
        "make", "realised", "kernel", "discretize", "apply", "init_state", "step", "hippo", "nplr",
    )  # fmt: skip
    assert good.isolated == isinstance(good, Worker)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_operation(good: Worker | InProcess, dtype: Any) -> None:
    params, u = layer(dtype), np.array([1, -2, 3, 0.5], dtype)
    made = good.call("make", params, dtype(0.25), 4, np.dtype(dtype).name)
    h = made.value
    assert isinstance(h, Handle)
    assert made.mutated == ()
    assert made.seconds >= 0
    realised = good.call("realised", handle=h).value
    assert realised["dt"] == 0.25
    assert realised["D"].shape == ()
    for name, held in params.items():
        np.testing.assert_array_equal(realised[name], held)
    Ab, Bb = good.call("discretize", handle=h).value
    assert Ab.shape == (3, 3)
    assert Bb.dtype == dtype

    whole = good.call("apply", u, handle=h).value
    assert whole.dtype == dtype
    start = good.call("init_state", handle=h).value
    assert isinstance(start, State)
    y, end = good.call("apply", u, start, handle=h).value
    np.testing.assert_array_equal(y, whole)

    state, outputs = start, []
    for sample in u:
        y, state = good.call("step", sample, state, handle=h).value
        outputs.append(y)
    np.testing.assert_array_equal(np.array(outputs), whole)
    np.testing.assert_array_equal(
        good.call("fetch_state", end).value, good.call("fetch_state", state).value
    )
    run = good.call("run_steps", u, states=True, handle=h).value
    np.testing.assert_array_equal(run["y"], whole)
    assert run["states"].shape == (4, 3)
    np.testing.assert_array_equal(run["states"][-1], good.call("fetch_state", run["state"]).value)
    # A numeric state may be given, and a run continued from the middle.
    rest = good.call("run_steps", u[2:], run["states"][1], handle=h).value
    np.testing.assert_array_equal(rest["y"], whole[2:])
    assert rest["states"] is None
    assert good.call("kernel", 5, handle=h).value.shape == (5,)

    A, B = good.call("hippo", "legs", 3).value
    assert (A.shape, B.shape) == ((3, 3), (3,))
    assert [part.shape for part in good.call("nplr", "legs", 3).value] == [(3,), (3,), (3,), (3, 3)]
    assert good.call("ping").ok


def test_what_is_dropped_is_forgotten(good: Worker | InProcess) -> None:
    h = good.call("make", layer(), 0.25, 4, "float64").value
    one, two = (good.call("init_state", handle=h).value for _ in range(2))
    assert good.call("drop", one).ok
    assert good.call("fetch_state", one).kind == "protocol"
    assert good.call("fetch_state", two).ok
    assert good.call("drop", handle=h).ok
    assert good.call("fetch_state", two).kind == "protocol"
    refused = good.call("kernel", 4, handle=h)
    assert refused.kind == "protocol"
    assert "kernel" in refused.message


def test_states_that_cannot_be_sent_stay_where_they_are() -> None:
    with Worker(ADAPTERS / "opaque.py") as worker:
        assert worker.provides == ("init_state", "step")
        u = np.array([1.0, 2.0, 3.0])
        run = worker.call("run_steps", u).value
        np.testing.assert_array_equal(run["y"], [1, 3, 6])
        y, _ = worker.call("step", 4.0, run["state"]).value
        assert y == 10
        np.testing.assert_array_equal(
            worker.call("run_steps", u, mode="negated").value["y"], [-1, -3, -6]
        )
        assert worker.call("fetch_state", run["state"]).kind == "bad-output"
        assert worker.call("run_steps", u, states=True).kind == "bad-output"
        absent = worker.call("kernel", 4)
        assert absent.kind == "absent"
        assert "kernel" in absent.message


@pytest.mark.parametrize("runner", [Worker, InProcess])
def test_changed_arguments_are_reported_and_harm_nothing(runner: Any) -> None:
    with runner(ADAPTERS / "impure.py") as opened:
        params = {"C": np.array([1.0, 2.0]), "B": np.array([1.0, 1.0])}
        made = opened.call("make", params, 0.1, 4, "float64")
        assert made.mutated == ("params.C",)
        np.testing.assert_array_equal(params["C"], [1, 2])
        u = np.array([1.0, np.nan])
        applied = opened.call("apply", u, handle=made.value)
        assert applied.mutated == ("u",)
        np.testing.assert_array_equal(applied.value, [2, np.nan])
        start = opened.call("init_state", handle=made.value).value
        for _ in range(2):  # the kept state is as it was, however often one starts from it
            stepped = opened.call("step", 1.0, start, handle=made.value)
            assert stepped.mutated == ("state",)
            np.testing.assert_array_equal(stepped.value[0], [1, 1])
        x, counters = opened.call("fetch_state", stepped.value[1]).value
        np.testing.assert_array_equal(x, [1, 1])
        assert counters["calls"] == 1


@pytest.mark.parametrize(
    "what, expected",
    [
        ("returns_lists", np.arange(4.0)),
        ("returns_swapped", np.arange(4.0)),
        ("returns_strided", np.arange(8.0).reshape(4, 2).T),
        ("returns_none_of_it", np.zeros((0, 3), np.complex64)),
        ("returns_scalar", np.array(4, np.float32)),
        ("returns_nan", np.array([np.nan, np.inf, -np.inf, -0.0])),
    ],
)
def test_outputs(naughty: Worker, what: str, expected: Any) -> None:
    value = play(naughty, what).value
    assert value.dtype == expected.dtype
    assert value.shape == expected.shape
    assert value.tobytes() == expected.tobytes()


def test_a_long_double_comes_with_a_note(naughty: Worker) -> None:
    outcome = play(naughty, "returns_long_double")
    assert outcome.value.dtype == np.float64
    assert len(outcome.notes) == (np.dtype(np.longdouble).itemsize > 8)


def test_large_arrays_both_ways(naughty: Worker) -> None:
    L = 5_000_000
    value = play(naughty, "returns_much", L).value
    assert value.nbytes == 4 * L
    assert value[-1] == np.float32(L - 1)
    sent = naughty.call("make", {"what": "fine", "much": value}, 0.1, 4, "float32")
    assert sent.ok
    assert sent.mutated == ()


# ---- what goes wrong in one call, and leaves the process alive -----------------------------------
@pytest.mark.parametrize("runner", ["worker", "in-process"])
def test_an_exception_costs_its_case_alone(naughty: Worker, runner: str) -> None:
    opened = naughty if runner == "worker" else InProcess(ADAPTERS / "naughty.py")
    before = opened.generation
    kinds = [play(opened, "raises_sometimes", L).kind for L in (1, 2, 3, 4)]
    assert kinds == ["ok", "ok", "raised", "ok"]
    outcome = play(opened, "raises_sometimes", 3)
    assert outcome.message == "ValueError: L = 3 is not for me"
    assert outcome.error_type == "ValueError"
    assert "in raises_sometimes" in outcome.traceback
    assert "serve.py" not in outcome.traceback
    lines = (ADAPTERS / "naughty.py").read_text().splitlines()
    assert outcome.line is not None
    assert "raise ValueError" in lines[outcome.line - 1]
    assert opened.generation == before


@pytest.mark.parametrize(
    "what, message",
    [
        ("exits", "SystemExit: sys.exit(5,)"),
        ("interrupts", "KeyboardInterrupt: "),
        ("recurses", "RecursionError: maximum recursion depth exceeded"),
        ("raises_unprintable", "cannot be printed"),
        ("asks_for_the_impossible", "MemoryError"),
    ],
)
def test_exceptions_of_every_kind(naughty: Worker, what: str, message: str) -> None:
    pid = naughty.pid
    outcome = play(naughty, what)
    assert outcome.kind == "raised"
    assert message in outcome.message
    assert play(naughty, "fine").ok
    assert naughty.pid == pid


@pytest.mark.parametrize(
    "what, named",
    [
        ("returns_nothing", "NoneType: is a return missing?"),
        ("returns_words", "str"),
        ("returns_objects", "numpy.ndarray"),
        ("returns_ragged", "list"),
        ("returns_generator", "generator"),
    ],
)
def test_garbage_is_named(naughty: Worker, what: str, named: str) -> None:
    outcome = play(naughty, what)
    assert outcome.kind == "bad-output"
    assert outcome.message.startswith(f"kernel returned {named}")


def test_printing_harms_nothing(naughty: Worker) -> None:
    outcome = play(naughty, "prints")
    np.testing.assert_array_equal(outcome.value, np.arange(4.0))
    for line in ("Python says Δt", "and complains", "hello on 1", "hello on 2", "stdio says hello"):
        assert line in outcome.log_tail


def test_printing_much_does_not_stop_it(naughty: Worker) -> None:
    outcome = play(naughty, "prints_much")
    assert outcome.ok
    assert len(outcome.log_tail) == 2048


@pytest.mark.parametrize("what", ["reads_input", "forks", "replaces_stdout"])
def test_oddities(naughty: Worker, what: str) -> None:
    np.testing.assert_array_equal(play(naughty, what).value, np.arange(4.0))
    np.testing.assert_array_equal(play(naughty, "fine").value, np.arange(4.0))


def test_warnings_are_told_once(naughty: Worker) -> None:
    for _ in range(2):
        outcome = play(naughty, "warns")
        assert outcome.ok
        assert outcome.warnings[0] == "DeprecationWarning: old habits"
        assert all(text.startswith("RuntimeWarning") for text in outcome.warnings[1:])
        assert len(outcome.warnings) == 3  # and 0/0, x/0


# ---- what costs the process ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "what, message",
    [
        ("segfaults", "SIGSEGV"),
        ("aborts", "SIGABRT"),
        ("is_killed", "SIGKILL; perhaps the system ran out of memory"),
        ("leaves", "exit status 7"),
        ("leaves_a_child_behind", "exit status 1"),
    ],
)
def test_a_crash_costs_its_case_alone(what: str, message: str) -> None:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG) as worker:
        first, generation = worker.pid, worker.generation
        kept = worker.call("make", {"what": "fine"}, 0.1, 4, "float64").value
        outcome = play(worker, what)
        assert outcome.kind == "crash"
        assert message in outcome.message
        assert outcome.value is None
        if what == "segfaults":  # the log tells where
            assert "in segfaults" in outcome.log_tail
        assert worker.pid is None
        assert worker.generation == generation + 1
        # Handles of the lost process mean nothing, and are not taken for new ones of equal number.
        assert worker.call("kernel", 4, handle=kept).kind == "stale"
        np.testing.assert_array_equal(play(worker, "fine").value, np.arange(4.0))
        assert worker.pid != first
        assert first is not None
        assert gone(first)


@pytest.mark.parametrize(
    "what, limit",
    # starting children takes a busy machine a while
    [("hangs", 0.6), ("hangs_with_the_lock", 0.6), ("hangs_with_children", 3.0)],
)
def test_a_hang_costs_its_case_alone(what: str, limit: float) -> None:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG) as worker:
        before = time.monotonic()
        outcome = play(worker, what, time_limit=limit)
        assert time.monotonic() - before < LONG / 2
        assert outcome.kind == "timeout"
        assert f"{limit:g} s" in outcome.message
        assert f"in {what}" in outcome.log_tail  # the worker says where it hung
        for line in outcome.log_tail.splitlines():
            if line.startswith("child "):
                assert gone(int(line.split()[1]))
        assert play(worker, "fine").ok


def children_of(log: Path) -> list[int]:
    lines = log.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith("child ")]


@pytest.mark.parametrize(
    "what, limit, kind, told",
    [
        ("hides_a_child", LONG, "crash", "exit status 3"),
        ("hangs_breeding", 1.0, "timeout", "within 1 s"),
        ("breeds", LONG, "crash", "more than 128 processes"),
    ],
)
def test_no_child_escapes(what: str, limit: float, kind: str, told: str, tmp_path: Path) -> None:
    """Neither a daemon, nor one that is started at the instant at which its parent is killed."""
    log = tmp_path / "log"
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG, log=log) as worker:
        outcome = play(worker, what, time_limit=limit)
        assert outcome.kind == kind
        assert told in outcome.message
        children = children_of(log)
        assert children
        assert all(gone(child) for child in children)
        assert play(worker, "fine").ok


def test_what_an_adapter_started_ends_with_s4ref(tmp_path: Path) -> None:
    """A worker that finds itself alone takes its children along."""
    log = tmp_path / "log"
    arguments = [str(ADAPTERS / "naughty.py"), "hangs_with_children", str(LONG), str(log)]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        assert wait_for(lambda: log.exists() and len(children_of(log)) == 2)
        parent.kill()
    same_session, own_session = children_of(log)
    assert gone(same_session)
    psutil.Process(own_session).kill()  # this one left on purpose; only s4ref could have known it


def test_too_much_memory_costs_its_case_alone() -> None:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG, memory_limit=300 << 20) as worker:
        for what in ("hogs", "hogs_in_a_child"):
            outcome = play(worker, what)
            assert outcome.kind == "memory"
            assert outcome.peak_rss > 300 << 20
            assert "300 MiB" in outcome.message
            assert play(worker, "fine").ok


def test_nonsense_in_the_pipe_costs_its_case_alone() -> None:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG) as worker:
        outcome = play(worker, "writes_into_the_pipe")
        assert outcome.kind == "protocol"
        assert "no frame at all" in outcome.message
        assert play(worker, "fine").ok
        assert play(worker, "closes_everything").kind == "crash"
        assert play(worker, "fine").ok


def test_a_thread_that_stays_does_not_stop_the_end() -> None:
    with Worker(ADAPTERS / "naughty.py", time_limit=LONG) as worker:
        assert play(worker, "threads").ok
        pid = worker.pid
    assert pid is not None
    assert gone(pid)


# ---- beginnings and ends -------------------------------------------------------------------------
def test_nothing_is_left_after_the_end(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "worker.log"
    descriptors = psutil.Process().num_fds()
    with Worker(ADAPTERS / "naughty.py", log=log) as worker:
        pid = worker.pid
        play(worker, "prints")
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert psutil.Process().num_fds() == descriptors
    assert "Python says" in log.read_text(encoding="utf-8")
    worker.close()
    with pytest.raises(InputError, match="closed"):
        worker.start()


def test_a_forgotten_worker_ends_with_its_last_reference() -> None:
    worker = Worker(ADAPTERS / "good.py")
    worker.start()
    pid = worker.pid
    assert pid is not None
    del worker
    assert not psutil.pid_exists(pid)


# A suite started in the background inherits an ignored SIGINT, and Python then leaves it ignored.
PARENT = """
import signal, sys
from s4ref.conformance.worker import Worker
signal.signal(signal.SIGINT, signal.default_int_handler)
worker = Worker(sys.argv[1], time_limit=float(sys.argv[3]), log=sys.argv[4])
made = worker.call("make", {"what": sys.argv[2]}, 0.1, 4, "float64")
print(worker.pid, flush=True)
worker.call("kernel", 4, handle=made.value)
"""


@pytest.mark.parametrize(
    "what, limit, number, status",
    [
        ("hangs", LONG, signal.SIGKILL, -signal.SIGKILL),
        ("hangs_with_the_lock", 1.0, signal.SIGKILL, -signal.SIGKILL),
        ("hangs_with_the_lock", LONG, signal.SIGINT, -signal.SIGINT),
    ],
)
def test_no_orphans(tmp_path: Path, what: str, limit: float, number: int, status: int) -> None:
    log = tmp_path / "log"
    arguments = [str(ADAPTERS / "naughty.py"), what, str(limit), str(log)]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.2)  # into the call
        parent.send_signal(number)
        _, complaint = parent.communicate(timeout=60)
        assert parent.returncode == status
        assert ("KeyboardInterrupt" in complaint) == (number == signal.SIGINT)
    assert gone(pid)


def test_an_adapter_finds_its_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    source = tmp_path / "a check out"
    source.mkdir()
    with Worker(
        ADAPTERS / "surroundings.py", source=source, dtype="float32", device="cuda"
    ) as worker:
        assert worker.hello["name"] == f"{source}|float32|cuda|{source}|float32|cuda|0|2|beside"
        # serve.py's own folder is not on the path: an adapter may import any library by any name.
        assert worker.hello["conventions"]["path"] == []
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with Worker(ADAPTERS / "surroundings.py") as worker:
        assert worker.hello["name"] == "None|float64|cpu||float64|cpu|0|1|beside"


def test_blanks_in_paths(tmp_path: Path) -> None:
    folder = tmp_path / "my adapters (new)"
    folder.mkdir()
    adapter = folder / "an adapter 'quoted' Δ.py"
    adapter.write_text((ADAPTERS / "naughty.py").read_text())
    with Worker(adapter, log=folder / "a log") as worker:
        assert play(worker, "fine").ok


def test_a_worker_in_another_language() -> None:
    """foreign.py knows docs/protocol.md and neither numpy nor serve.py."""
    with Worker(ADAPTERS / "foreign.py", command=[sys.executable]) as worker:
        assert worker.provides == ("kernel",)
        np.testing.assert_array_equal(worker.call("kernel", 5).value, [1, 2, 3, 4, 5])
        assert worker.call("discretize").kind == "absent"
        assert worker.call("kernel", 0).value.shape == (0,)


BROKEN = [
    ("raise ValueError('not today')", "line 1: .* ValueError: not today"),
    ("import sys\n\nsys.exit(3)", r"line 3: .* SystemExit: sys.exit\(3,\)"),
    ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("x = 1\nimport no_such_library", "line 2: .* ModuleNotFoundError: .*no_such_library"),
    ("x = 1\ndef broken(:\n", "line 2: .* SyntaxError"),
    ("import os; os._exit(4)", "exit status 4"),
    ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    ("x = 1", "CONVENTIONS: .*write CONVENTIONS"),
    ("CONVENTIONS = 'dplr'", "CONVENTIONS"),
    ("CONVENTIONS = {'structure': object()}", "CONVENTIONS: .*not JSON serializable"),
    ("CONVENTIONS = {'eps': float('nan')}", "CONVENTIONS"),
    ("CONVENTIONS = {}\nkernel = 3", "kernel is no function"),
    ("import os; os.closerange(0, 64); import time; time.sleep(600)", "closed its pipe"),
    ("import os\nfor fd in range(3, 9):\n try: os.write(fd, b'S4R1' * 9)\n except OSError: pass",
     "malformed"),
]  # fmt: skip


@pytest.mark.parametrize("text, message", BROKEN, ids=[text[:30] for text, _ in BROKEN])
def test_an_adapter_that_cannot_be_loaded(tmp_path: Path, text: str, message: str) -> None:
    adapter = tmp_path / "broken.py"
    adapter.write_text(text)
    with pytest.raises(AdapterError, match=message) as caught, Worker(adapter):
        pytest.fail("it started")
    assert str(adapter) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_adapter_that_imports_itself(tmp_path: Path) -> None:
    adapter = tmp_path / "s5.py"
    adapter.write_text("from s5 import SomethingOfTheLibrary\nCONVENTIONS = {}")
    with pytest.raises(AdapterError, match="imports itself; rename the file"):
        Worker(adapter).start()


def test_an_import_that_hangs(tmp_path: Path) -> None:
    adapter = tmp_path / "slow.py"
    adapter.write_text("import time\nprint('still loading')\ntime.sleep(600)")
    worker = Worker(adapter, start_limit=0.5)
    with pytest.raises(AdapterError, match=r"no answer within 0\.5 s.*still loading"):
        worker.start()
    assert worker.pid is None


def test_a_restart_that_fails_is_an_outcome(tmp_path: Path) -> None:
    adapter = tmp_path / "once.py"
    adapter.write_text(
        "import os, pathlib\n"
        "mark = pathlib.Path(__file__).with_suffix('.mark')\n"
        "if mark.exists(): raise OSError('only once')\n"
        "mark.touch()\nCONVENTIONS = {}\n"
        "def kernel(handle, L): os._exit(1)\n"
    )
    with Worker(adapter) as worker:
        assert worker.call("kernel", 4).kind == "crash"
        for _ in range(4):
            outcome = worker.call("kernel", 4)
            assert outcome.kind == "crash"
            assert "does not restart" in outcome.message
            assert "only once" in outcome.message


def test_an_interpreter_without_numpy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(\"No module named 'numpy'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(AdapterError, match="has no numpy; install it there"):
        Worker(ADAPTERS / "good.py").start()


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"adapter": "nowhere.py"}, r"adapter = .*nowhere\.py"),
        ({"adapter": ADAPTERS}, "adapter = "),
        ({"source": "nowhere"}, "source = .*nowhere"),
        ({"time_limit": 0}, "time_limit = 0"),
        ({"start_limit": -1}, "start_limit = -1"),
        ({"memory_limit": float("nan")}, "memory_limit = nan"),
    ],
)
def test_arguments_are_checked(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Worker(**{"adapter": ADAPTERS / "good.py", **changes})


def test_an_interpreter_that_is_none() -> None:
    with pytest.raises(AdapterError, match="no-such-python"):
        Worker(ADAPTERS / "good.py", python="no-such-python").start()


@pytest.mark.parametrize(
    "op, args, named, message",
    [
        ("kernels", (), {}, "op = 'kernels'"),
        ("kernel", (), {}, "kernel also needs L"),
        ("kernel", (4, 5, 6), {}, r"kernel takes \(L, rate\?\)"),
        ("kernel", (4,), {"L": 4}, r"kernel takes \(L, rate\?\)"),
        ("kernel", (), {"length": 4}, r"kernel takes \(L, rate\?\)"),
        ("make", ({"C": object()}, 0.1, 4, "float64"), {}, r"args\.params\.C"),
    ],
)
def test_requests_are_checked(
    naughty: Worker, op: str, args: Any, named: Any, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        naughty.call(op, *args, **named)
    assert naughty.call("ping").ok


# ---- without a worker ----------------------------------------------------------------------------
def test_in_process_takes_a_namespace() -> None:
    adapter = SimpleNamespace(
        CONVENTIONS={"structure": "dense"}, kernel=lambda handle, L: list(range(L))
    )
    runner = InProcess(adapter)
    assert runner.provides == ("kernel",)
    np.testing.assert_array_equal(runner.call("kernel", 3).value, [0, 1, 2])


def test_in_process_leaves_ctrl_c_to_the_caller() -> None:
    runner = InProcess(ADAPTERS / "naughty.py")
    with pytest.raises(KeyboardInterrupt):
        play(runner, "interrupts")
    assert play(runner, "exits").kind == "raised"


@pytest.mark.parametrize(
    "adapter, message",
    [(ADAPTERS / "nowhere.py", "does not exist"), (object(), "CONVENTIONS")],
    ids=["file", "object"],
)
def test_in_process_refusals(adapter: object, message: str) -> None:
    with pytest.raises((InputError, AdapterError), match=message):
        InProcess(adapter)


def test_a_launched_worker_loads_its_adapter_before_anybody_waits(tmp_path: Path):
    path = tmp_path / "writes.py"
    path.write_text(
        "import os, pathlib\n"
        f"pathlib.Path({str(tmp_path)!r}, 'loaded').write_text(os.environ['S4REF_DTYPE'])\n"
        "CONVENTIONS = {'structure': 'dense'}\n"
    )
    with contextlib.closing(Worker(path, dtype="float32")) as worker:
        worker.launch()
        worker.launch()  # the same process
        loaded = tmp_path / "loaded"
        deadline = time.monotonic() + 60
        while not (loaded.exists() and loaded.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert loaded.read_text() == "float32"
        assert worker.pid is None  # nobody has waited for its greeting
        assert worker.call("ping").kind == "ok"


def test_a_launched_worker_that_nobody_waits_for_ends_with_its_worker(tmp_path: Path):
    path = tmp_path / "sleeps.py"
    path.write_text("import time\ntime.sleep(100)\n")
    worker = Worker(path)
    worker.launch()
    assert worker._launched is not None
    pid = worker._launched.pid
    worker.close()
    assert not psutil.pid_exists(pid)


DROPPED = """
import os, time
import numpy as np
CONVENTIONS = {"structure": "dense"}
class Layer:
    def __init__(self, fate): self.fate = fate
    def __del__(self):
        if self.fate == 1: os._exit(3)
        if self.fate == 2: time.sleep(0.3)
def make(params, dt, L, dtype): return Layer(L)
def kernel(layer, L): return np.zeros(L)
"""


@pytest.mark.parametrize("fate", [0, 1, 2])
def test_nobody_waits_for_a_layer_to_be_forgotten_nor_suffers_from_it(tmp_path: Path, fate: int):
    path = tmp_path / "dropped.py"
    path.write_text(DROPPED)
    with Worker(path) as worker:
        for _ in range(2):
            made = worker.call("make", {}, 1.0, fate, "float64")
            assert made.ok
            worker.drop(made.value)
        after = worker.call("make", {}, 1.0, 0, "float64")
        assert after.ok
        assert worker.call("kernel", 3, handle=after.value).value.shape == (3,)
        assert worker.generation == (3 if fate == 1 else 1)
        gone = worker.call("kernel", 3, handle=made.value)
        assert gone.kind != "ok"
        worker.drop(made.value)  # a second time: no more than a refusal that nobody reads
        assert worker.call("ping").ok
