"""Peak extra memory: what a kernel needs beyond its inputs.

On the CPU a fresh process computes once and reports how far its resident size rose; on CUDA the
allocator of torch knows.  Guards against runs that would not fit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import torch

from s4ref.bench import clock
from s4ref.bench.contestants import NAIVE, PUBLISHED, Contestant
from s4ref.bench.problem import Problem
from s4ref.errors import InputError


SHARE = 0.8  # of the memory that is available, above which nothing is started
# Tables of modes times nodes that live at once, counted in multiples of one complex table.
TABLES = {("dplr", False): 5.5, ("dplr", True): 22.0, ("s4d", False): 2.2, ("s4d", True): 4.5}


def needed(problem: Problem, *, backward: bool) -> float:
    """Return the bytes that a naive formula takes beyond its inputs, at most."""
    size = 8 if problem.dtype == "float32" else 16
    if problem.structure == "dense":
        per = problem.N * problem.H * (size // 2) * (problem.L if backward else 4)
        return 3.0 * per
    modes = problem.N if problem.structure == "dplr" else problem.N // 2
    nodes = problem.L // 2 + 1 if problem.structure == "dplr" else problem.L
    return TABLES[problem.structure, backward] * problem.H * modes * nodes * size


def available(device: torch.device) -> float:
    """Return the bytes that may be used without swapping."""
    if device.type == "cuda":
        return SHARE * torch.cuda.mem_get_info(device)[0]
    return float(SHARE * psutil.virtual_memory().available)


def fitting(problem: Problem) -> int:
    """Return how many of the channels the naive formula can run with, forward and backward."""
    each = needed(problem, backward=True) / problem.H
    return max(1, min(problem.H, int(available(problem.device) // each)))


def peak(problem: Problem, name: str, source: Path | None, seconds: float) -> dict[str, float]:
    """Return the bytes beyond the inputs of a forward, and of a forward and backward.

    Empty where a measurement does not end within ``seconds``.
    """
    words = {
        "structure": problem.structure, "N": problem.N, "H": problem.H, "L": problem.L,
        "dtype": problem.dtype, "name": name, "threads": torch.get_num_threads(),
        "source": None if source is None else str(source),
    }  # fmt: skip
    command = [sys.executable, "-m", "s4ref.bench.memory_process", json.dumps(words)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return {}
    if done.returncode != 0:
        raise InputError(
            f"the process that measures the memory of {name} ended with {done.returncode}: "
            f"{done.stderr.strip()[-300:]}"
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def on_cuda(who: Contestant) -> dict[str, float]:
    """Return the same from the statistics of torch's allocator."""
    found = {}
    device = next(iter(who.leaves.values())).device
    for key, backward in (("forward", False), ("forward+backward", True)):
        clock.once(who, backward=backward)
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        clock.once(who, backward=backward)
        found[key] = float(torch.cuda.max_memory_allocated(device) - before)
    return found


def is_naive(name: str) -> bool:
    """Return whether a contestant keeps tables of modes times nodes."""
    return name in (NAIVE, PUBLISHED)
