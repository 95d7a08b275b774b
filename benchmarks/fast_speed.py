"""Speed of s4ref.fast against the formulas of s4ref.bench.naive, as medians of paired ratios.

The two sides run alternately in one process on the same float32 parameters (LegS, N = 64, dt spread
over [1e-3, 1e-1]), so that the drift of a machine cancels.  The naive side is given C (I - Ab^L)
and its nodes for free; ours starts from C.  A second table follows one kernel from L = 1k to 1M.
Writes results/fast_speed.json.  The naive gradient at L = 16384 needs 11 GB; --small takes an
eighth of the channels there.

    python benchmarks/fast_speed.py [--quick] [--small] [--threads 2] [--cpu]
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.bench import naive
from s4ref.fast import _cores


N = 64
WEIGHT = [2] * (N // 2)
CASES = ((128, 1024, 15), (128, 4096, 7), (128, 16384, 3))  # channels, length, pairs
LENGTHS = tuple(2**k for k in range(10, 21, 2))
RESULTS = Path(__file__).parent / "results" / "fast_speed.json"
Kernel = Callable[..., Tensor]


def parameters(H: int) -> dict[str, Tensor]:
    """Return float32 LegS parameters for H channels."""
    generator = torch.Generator().manual_seed(0)
    modes = fast.legs_modes(N)
    C = torch.randn(H, N, dtype=torch.float64, generator=generator).to(modes.V.dtype) @ modes.V
    full = {"lam": modes.lam, "P": modes.P[:, 0], "B": modes.B, "C": C}
    single = {k: t.expand(H, N // 2).to(torch.complex64).clone() for k, t in full.items()}
    return {**single, "dt": torch.logspace(-3, -1, H)}


def ours(method: str, L: int) -> Kernel:
    """Return our DPLR kernel."""
    return lambda P, **p: fast.kernel(**p, P=P[..., None], L=L, weight=WEIGHT, method=method)


def our_diagonal(L: int) -> Kernel:
    """Return our diagonal kernel; P plays no part."""
    return lambda P, **p: fast.kernel(**p, L=L, rule=fast.zoh, weight=WEIGHT)


def naive_dplr(L: int) -> Kernel:
    """Return the naive DPLR kernel with its table made beforehand; C stands for C (I - Ab^L)."""
    table = naive.nodes(L)
    return lambda C, **p: naive.dplr_kernel(**p, Ct=C, L=L, table=table)


def naive_diagonal(L: int) -> Kernel:
    """Return the naive diagonal kernel."""
    return lambda P, **p: naive.diagonal_kernel(**p, L=L)


@contextmanager
def without_numba() -> Iterator[None]:
    """Leave the compiled loops out, as where numba is not installed."""
    before, _cores.has_numba = _cores.has_numba, lambda: False
    try:
        yield
    finally:
        _cores.has_numba = before


def timed(f: Kernel, p: dict[str, Tensor], *, backward: bool, clock: Callable[[], float]) -> float:
    """Return the milliseconds of a forward, or of one with the gradients of sum(K^2)."""
    leaves = {name: t.detach().requires_grad_(backward) for name, t in p.items()}
    start = clock()
    K = f(**leaves)
    if backward:
        K.square().sum().backward()
    return 1e3 * (clock() - start)


def pairs(
    f: Kernel, base: Kernel, p: dict[str, Tensor], count: int, clock: Callable[[], float]
) -> dict[str, Any]:
    """Return medians and the median of the paired ratios, forward and with gradients."""
    row: dict[str, Any] = {}
    for name, backward in (("forward", False), ("forward+backward", True)):
        timed(f, p, backward=backward, clock=clock)
        both = [
            tuple(timed(g, p, backward=backward, clock=clock) for g in (base, f))
            for _ in range(count)
        ]
        ratios = [a / b for a, b in both]
        row[name] = {
            "naive_ms": statistics.median(a for a, _ in both),
            "fast_ms": statistics.median(b for _, b in both),
            "ratio": statistics.median(ratios),
            "least_ratio": min(ratios),
            "pairs": count,
        }
    return row


def compared(cases: Any, clock: Callable[[], float]) -> Iterator[dict[str, Any]]:
    """Measure every case, each against the naive formula of its structure."""
    for H, L, count in cases:
        p = parameters(H)
        case = {"H": H, "L": L}
        yield {"kernel": "dplr", **case, **pairs(ours("auto", L), naive_dplr(L), p, count, clock)}
        with without_numba():
            row = pairs(ours("auto", L), naive_dplr(L), p, min(count, 5), clock)
        yield {"kernel": "dplr, torch only", **case, **row}
        row = pairs(ours("krylov", L), naive_dplr(L), p, min(count, 5), clock)
        yield {"kernel": "dplr, krylov", **case, **row}
        row = pairs(our_diagonal(L), naive_diagonal(L), p, count, clock)
        yield {"kernel": "diagonal", **case, **row}


def growth(clock: Callable[[], float], H: int = 16) -> Iterator[dict[str, Any]]:
    """Follow the cost of each method along the lengths, without a naive side."""
    p = parameters(H)
    for L in LENGTHS:
        row: dict[str, Any] = {"H": H, "L": L}
        made = {m: ours(m, L) for m in ("auto", "cauchy", "krylov")} | {"diagonal": our_diagonal(L)}
        for name, f in made.items():
            for backward in (False, True):
                runs = [timed(f, p, backward=backward, clock=clock) for _ in range(3)]
                row[name + (" with gradient" if backward else "")] = min(runs)
        yield row


def show(row: dict[str, Any]) -> str:
    """Return one line of a table."""
    if "kernel" not in row:
        cells = (f"{k} {v:.1f}" for k, v in row.items() if k not in ("H", "L"))
        return f"H={row['H']:<4} L={row['L']:<8} ms: " + "  ".join(cells)
    cells = (
        f"{name} {r['naive_ms']:8.1f} / {r['fast_ms']:7.1f} ms = {r['ratio']:5.1f}x "
        f"(least {r['least_ratio']:.1f}x)"
        for name, r in ((n, row[n]) for n in ("forward", "forward+backward"))
    )
    return f"{row['kernel']:16} H={row['H']:<4} L={row['L']:<6} " + "  ".join(cells)


def main() -> None:
    """Print the tables and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="L = 1024 only, no file")
    parser.add_argument("--small", action="store_true", help="16 channels at L = 16384")
    parser.add_argument("--cpu", action="store_true", help="processor time, for a busy machine")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    clock = time.process_time if given.cpu else time.perf_counter
    cases = [(16 if given.small and L > 4096 else H, L, count) for H, L, count in CASES]
    tables: dict[str, list[dict[str, Any]]] = {"rows": [], "growth": []}
    for row in compared(cases[:1] if given.quick else cases, clock):
        tables["rows"].append(row)
        print(show(row), flush=True)
    if given.quick:
        return
    for row in growth(clock):
        tables["growth"].append(row)
        print(show(row), flush=True)
    machine = {
        "machine": platform.machine(), "threads": given.threads, "clock": clock.__name__,
        "python": platform.python_version(), "torch": torch.__version__,
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": machine, "N": N, **tables}, indent=1) + "\n")


if __name__ == "__main__":
    main()
