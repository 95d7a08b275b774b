"""Certified kernels against what one writes without them, side by side, and how the routes scale.

The problem is dt = 1/1000, 50 digits of each entry, N = 64, L = 16384 unless said otherwise.  Each
measurement is a fresh process; the two sides of a pair run one after the other, so that the other
users of the machine cancel in the ratio, of which the median counts.  Processor time is taken: both
sides run in one thread.  The loops of mpmath run 200 of their L equal steps, or all of them with
--full.  Writes results/oracle.json and results/oracle_scaling.png, .svg.

usage: python benchmarks/oracle [--repeat 5] [--full] [--no-scaling]
"""

from __future__ import annotations

import argparse
import inspect
import json
import multiprocessing
import os
import platform
import statistics
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import baselines
from ours import certified
from problems import DIGITS, DT


N, L, STEPS = 64, 16384, 200
RESULTS = Path(__file__).parents[1] / "results"
# name: problem, method, baseline, least ratio asked for
PAIRS: dict[str, tuple[str, str, Callable[..., Any], float]] = {
    "bilinear / mpmath matrix loop": ("legs-bilinear", "auto", baselines.mpmath_matrix_loop, 150),
    "bilinear / expert's fdot loop": (
        "legs-bilinear", "auto", baselines.mpmath_triangular_fdot, 60
    ),
    "zoh / mpmath expm and fdot": ("legs-zoh", "auto", baselines.mpmath_expm_fdot, 60),
    "dplr / S4's algorithm in balls": ("dplr-bilinear", "auto", baselines.s4_in_balls, 8),
    "s4d / mpmath recurrence": ("s4d-zoh", "auto", baselines.mpmath_s4d, 20),
}  # fmt: skip
# name: problem, method, most seconds and most MiB asked for, where any are
ALONE: dict[str, tuple[str, str, int, int, float | None, float | None]] = {
    "bilinear": ("legs-bilinear", "auto", N, L, 0.4, None),
    "bilinear by bsgs": ("legs-bilinear", "bsgs", N, L, None, None),
    "N = 256, L = 65536": ("legs-bilinear", "auto", 256, 65536, 10.0, 200.0),
    "N = 256, L = 65536 by bsgs": ("legs-bilinear", "bsgs", 256, 65536, 10.0, 200.0),
    "N = 256, L = 65536, zoh": ("legs-zoh", "auto", 256, 65536, 10.0, 200.0),
}


def fresh(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a new process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def spread(values: list[float]) -> dict[str, float]:
    """Return the median, the least and the greatest."""
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}


def measured_pair(name: str, repeat: int, steps: int) -> dict[str, Any]:
    """Return both sides and their ratios."""
    problem, method, baseline, bar = PAIRS[name]
    ours, theirs = [], []
    for _ in range(repeat):
        ours.append(fresh(certified, problem, N, L, method))
        setup, stepping, done, last = fresh(baseline, N, L, steps)
        theirs.append(setup + stepping / done * L)
        print(f"{name}: {ours[-1]['cpu']:.3f} s against {theirs[-1]:.1f} s", flush=True)
    ratios = [b / a["cpu"] for a, b in zip(ours, theirs, strict=True)]
    return {
        "ratio": spread(ratios),
        "at_least": bar,
        "reached": statistics.median(ratios) >= bar,
        "certified_seconds": spread([x["cpu"] for x in ours]),
        "working_bits": ours[-1]["bits"],
        "baseline_seconds": spread(theirs),
        "baseline_steps": done,
        "last_entry": {"certified": ours[-1]["last"], "baseline, at its last step": last},
        "baseline": inspect.getsource(baseline),
    }


def measured_alone(name: str, repeat: int) -> dict[str, Any]:
    """Return seconds and memory of one cold call."""
    problem, method, n, length, most_seconds, most_memory = ALONE[name]
    runs = [fresh(certified, problem, n, length, method) for _ in range(repeat)]
    seconds, memory = spread([x["cpu"] for x in runs]), spread([x["peak_MiB"] for x in runs])
    print(f"{name}: {seconds['median']:.3f} s, {memory['median']:.0f} MiB", flush=True)
    return {
        "seconds": seconds,
        "wall_seconds": spread([x["wall"] for x in runs]),
        "peak_MiB": memory,
        "at_most": {"seconds": most_seconds, "MiB": most_memory},
        "reached": (most_seconds is None or seconds["median"] <= most_seconds)
        and (most_memory is None or memory["median"] <= most_memory),
        "working_bits": runs[-1]["bits"],
    }


def main() -> None:
    """Run everything and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="run every step of the loops, once")
    parser.add_argument("--no-scaling", action="store_true", help="leave the figure out")
    options = parser.parse_args()
    repeat, steps = (1, L) if options.full else (options.repeat, STEPS)
    load = os.getloadavg()
    result: dict[str, Any] = {
        "problem": {"N": N, "L": L, "dt": str(DT), "digits": DIGITS},
        "pairs": {name: measured_pair(name, repeat, steps) for name in PAIRS},
        "alone": {name: measured_alone(name, min(repeat, 3)) for name in ALONE},
    }
    if not options.no_scaling:
        from scaling import draw, measure

        result["scaling"] = measure()
        draw(result["scaling"], RESULTS / "oracle_scaling")
    result["machine"] = {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load_before": load,
        "load_after": os.getloadavg(),
        "clock": "processor time of one thread",
    }
    result["versions"] = {"python": platform.python_version(), **versions()}
    out = RESULTS / "oracle.json"
    out.write_text(json.dumps(result, indent=2) + "\n")
    for name, pair in result["pairs"].items():
        print(f"{name}: {pair['ratio']['median']:.0f}x, at least {pair['at_least']}x was asked")
    print(out)


def versions() -> dict[str, str | None]:
    """Return the versions of what took part; gmpy2 makes mpmath faster."""
    found: dict[str, str | None] = {}
    for name in ("python-flint", "mpmath", "gmpy2", "s4ref"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


if __name__ == "__main__":
    main()
