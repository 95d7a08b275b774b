"""Certified kernel against the obvious multiprecision loop, side by side.

LegS, N = 64, L = 16384, dt = 1/1000, bilinear, 50 digits of every entry.  The oracle runs cold: a
fresh process for each repetition, escalation included; only interpreter start-up and imports stay
outside the clock.  The loop is the one everybody writes, ``x = Ab x; K[l] = C x`` over
``mpmath.matrix`` at 50 + 10 digits; it carries no error bound. It is timed on its first steps and
on a full run with ``--full`` (some 40 seconds); its cost is the same at every step.

usage: python benchmarks/oracle_kernel.py [--repeat 5] [--full]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import statistics
import time
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path


N, L, DT, DIGITS = 64, 16384, Fraction(1, 1000), 50
STEPS = 200


def output_row() -> list[Fraction]:
    """C_n = (-1)^n/(n+1)."""
    return [Fraction((-1) ** n, n + 1) for n in range(N)]


def certified(_: int) -> tuple[float, str, int]:
    """Seconds of one cold call, the last entry, the working bits."""
    from s4ref import LegS, oracle

    start = time.perf_counter()
    K = oracle.kernel(LegS(N), DT, L, C=output_row(), digits=DIGITS)
    seconds = time.perf_counter() - start
    assert all(r <= abs(m) / 10**DIGITS for m, r in zip(K.mid(), K.rad(), strict=True))
    return seconds, K.decimal(30)[-1], K.bits


def loop(steps: int) -> tuple[float, float, str]:
    """Seconds of set-up and of ``steps`` steps of the mpmath loop, and the last entry."""
    import mpmath
    from mpmath import mp

    with mp.workdps(DIGITS + 10):
        start = time.perf_counter()
        root = [mp.sqrt(2 * n + 1) for n in range(N)]
        A = mp.matrix(N, N)
        for n in range(N):
            for k in range(n):
                A[n, k] = -root[n] * root[k]
            A[n, n] = -(n + 1)
        dt = mp.mpf(1) / 1000
        left, right = mp.eye(N) - dt / 2 * A, mp.eye(N) + dt / 2 * A
        inverse = mp.inverse(left)
        Ab, x = inverse * right, inverse * mp.matrix(root) * dt
        C = mp.matrix([[mp.mpf(c.numerator) / c.denominator for c in output_row()]])
        setup = time.perf_counter() - start
        start = time.perf_counter()
        for _ in range(steps):
            value = (C * x)[0]
            x = Ab * x
        seconds = time.perf_counter() - start
    return setup, seconds, mpmath.nstr(value, 30)


def main() -> None:
    """Run both and write the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="run all 16384 steps of the loop once")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results" / "oracle_kernel.json"
    )
    options = parser.parse_args()

    spawn = multiprocessing.get_context("spawn")
    ours, theirs = [], []
    for repetition in range(options.repeat):
        with spawn.Pool(1) as pool:  # a fresh process: nothing is warm
            seconds, last, bits = pool.apply(certified, (repetition,))
        setup, stepping, _ = loop(STEPS)
        ours.append(seconds)
        theirs.append(setup + stepping / STEPS * L)
        print(
            f"certified {seconds:.3f} s ({bits} bits); "
            f"mpmath loop {theirs[-1]:.1f} s from {STEPS} steps"
        )
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    result = {
        "problem": {
            "family": "legs",
            "N": N,
            "L": L,
            "dt": str(DT),
            "rule": "bilinear",
            "digits": DIGITS,
        },
        "certified_seconds": {
            "median": statistics.median(ours),
            "worst": max(ours),
            "runs": len(ours),
        },
        "mpmath_seconds": {"median": statistics.median(theirs), "from_steps": STEPS},
        "ratio": {"median": statistics.median(ratios), "worst": min(ratios)},
        "working_bits": bits,
        "last_entry": last,
        "machine": {"processor": platform.machine(), "cores": multiprocessing.cpu_count()},
        "versions": {name: version(name) for name in ("python-flint", "mpmath", "s4ref")}
        | {"python": platform.python_version(), "gmpy2": _gmpy2()},
    }
    if options.full:
        setup, stepping, value = loop(L)
        result["mpmath_full_run"] = {"seconds": setup + stepping, "last_entry": value}
        print(f"mpmath full run {setup + stepping:.1f} s, last entry {value}, certified {last}")
    options.out.write_text(json.dumps(result, indent=2) + "\n")
    print(
        f"ratio median {result['ratio']['median']:.0f}, worst {result['ratio']['worst']:.0f}; "
        f"{options.out}"
    )


def _gmpy2() -> str | None:
    try:
        return version("gmpy2")
    except ModuleNotFoundError:
        return None


if __name__ == "__main__":
    main()
