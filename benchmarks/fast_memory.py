"""Peak memory of a kernel and its gradient beyond what was there before, each in its own process.

The process warms up on a short kernel, so that libraries and compiled code do not count.  At these
lengths "krylov" is also what is chosen without numba.  The naive formulas take 11 GB at L = 16384
and are left out unless asked for.  Writes results/fast_memory.json.

    python benchmarks/fast_memory.py [--naive]
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import fast_speed as speed
import torch


CASES = ((128, 16384), (16, 2**20))  # channels, length
METHODS = ("auto", "krylov", "diagonal")
RESULTS = Path(__file__).parent / "results" / "fast_memory.json"


def kernel(method: str, L: int) -> speed.Kernel:
    """Return the function to be measured."""
    if method == "diagonal":
        return speed.our_diagonal(L)
    if method == "naive":
        return speed.naive_dplr(L)
    return speed.ours(method, L)


def peak(method: str, H: int, L: int) -> float:
    """Return the megabytes that a forward and a backward add to the peak of this process."""
    torch.set_num_threads(2)
    p = speed.parameters(H)
    speed.timed(kernel(method, 1024), speed.parameters(1), backward=True, clock=time.perf_counter)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    speed.timed(kernel(method, L), p, backward=True, clock=time.perf_counter)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    """Measure each case in a new process, print the table and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--naive", action="store_true", help="the naive formulas too: 11 GB")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(peak(given.one[0], int(given.one[1]), int(given.one[2])))
        return
    rows = []
    for H, L in CASES:
        for method in (*METHODS, *(("naive",) if given.naive and L < 2**20 else ())):
            command = [sys.executable, __file__, "--one", method, str(H), str(L)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append({"method": method, "H": H, "L": L, "MB": float(done.stdout)})
            print(f"H={H:<4} L={L:<8} {method:12} {rows[-1]['MB']:8.0f} MB", flush=True)
    machine = {"machine": platform.machine(), "torch": torch.__version__}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
