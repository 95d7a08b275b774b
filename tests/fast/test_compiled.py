"""Compiled loops: where the machine code is kept, and channels spread over threads."""

from __future__ import annotations

import os
import subprocess
import sys
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
    with pytest.raises(FloatingPointError, match="0 to"):
        over_channels(fail, 8)
