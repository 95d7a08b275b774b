"""Compiled loops: where the machine code is kept, and channels spread over threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch


pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")

MODULE = """
from s4ref.fast._compiled import compiled

@compiled
def twice(x: float) -> float:
    return 2.0 * x
"""


def run(folder: Path, cache: Path) -> None:
    """Call the module's function in a new process."""
    code = "import module; assert module.twice(1.5) == 3.0"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_machine_code_is_kept_where_numba_is_told(tmp_path: Path):
    source, cache = tmp_path / "source", tmp_path / "cache"
    source.mkdir()
    (source / "module.py").write_text(MODULE)
    run(source, cache)
    assert list(cache.rglob("*.nbc"))
    assert not list(source.rglob("*.nbc"))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_every_task_is_done_once(count: int):
    from s4ref.fast._compiled import over_channels

    done: list[int] = []
    torch.set_num_threads(3)
    over_channels(lambda first, last: done.extend(range(first, last)), count)
    assert sorted(done) == list(range(count))


def test_errors_in_a_thread_reach_the_caller():
    from s4ref.fast._compiled import over_channels

    def fail(first: int, last: int) -> None:
        raise FloatingPointError(f"{first} to {last}")

    torch.set_num_threads(2)
    with pytest.raises(FloatingPointError, match=r"\d to \d"):
        over_channels(fail, 8)


def test_an_error_of_a_helper_reaches_the_caller():
    from s4ref.fast._compiled import over_channels

    caller = threading.get_ident()
    began = threading.Event()

    def fail(first: int, last: int) -> None:
        if threading.get_ident() == caller:
            assert began.wait(60)
            return
        began.set()
        raise FloatingPointError("in a helper")

    torch.set_num_threads(2)
    with pytest.raises(FloatingPointError, match="in a helper"):
        over_channels(fail, 8)


def test_several_callers_share_the_threads():
    from s4ref.fast._compiled import over_channels

    torch.set_num_threads(2)
    counts = [0] * 4

    def call(k: int) -> None:
        def count(first: int, last: int) -> None:
            with lock:
                counts[k] += last - first

        for _ in range(50):
            over_channels(count, 10)

    lock = threading.Lock()
    callers = [threading.Thread(target=call, args=(k,)) for k in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert counts == [500] * 4


FORK = """
import os, threading, torch
from s4ref.fast._compiled import over_channels

torch.set_num_threads(3)
gate = threading.Barrier(3)  # passed only if three threads are there
over_channels(lambda first, last: gate.wait(60), 3)
child = os.fork()
gate = threading.Barrier(3)
over_channels(lambda first, last: gate.wait(60), 3)
if child == 0:
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_threads_of_its_own():
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
