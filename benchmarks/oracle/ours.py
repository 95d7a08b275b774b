"""The same problems by s4ref, cold: imports alone stay outside the clock, escalation is inside."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

from problems import DIGITS, DT, output_row, random_pairs


def certified(problem: str, N: int, L: int, method: str) -> dict[str, Any]:
    """Return seconds of processor and wall, the peak of memory, the bits and the last entry."""
    from s4ref import DPLR, Diagonal, LegS, bilinear, oracle, zoh
    from s4ref.exact import Gauss

    def numbers(pairs: list[Any]) -> list[Any]:
        return [Gauss(re, im) if im else re for re, im in pairs]

    lam, P, B, C = (numbers(part) for part in random_pairs(N // 2))
    twos = [2] * (N // 2)
    system, row, rule = {
        "legs-bilinear": (LegS(N), output_row(N), bilinear),
        "legs-zoh": (LegS(N), output_row(N), zoh),
        "dplr-bilinear": (DPLR(lam, P, B, C, weight=twos), None, bilinear),
        "s4d-zoh": (Diagonal(lam, B, C, twos), None, zoh),
    }[problem]
    wall, cpu = time.perf_counter(), time.process_time()
    K = oracle.kernel(system, DT, L, C=row, rule=rule, digits=DIGITS, method=method)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory = peak()
    assert all(r <= abs(m) / 10**DIGITS for m, r in zip(K.mid(), K.rad(), strict=True))
    return {
        "cpu": cpu,
        "wall": wall,
        "peak_MiB": memory,
        "bits": K.bits,
        "last": K.decimal(30)[-1],
    }


def peak() -> float:
    """Return the largest resident memory of this process in MiB, that of its parent aside."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
