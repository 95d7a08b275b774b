"""Speed of s4ref.fast on a CUDA device against the obvious formulas, as medians of paired ratios.

The cases and both sides are those of fast_speed.py, in float32, forward; the clock stops when the
device has finished.  Prints only: a file of results belongs to a machine that is named in it.

    python benchmarks/fast_gpu.py [--device cuda] [--pairs 20]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from fast_speed import CASES, N, naive_diagonal, naive_dplr, parameters
from torch import Tensor

from s4ref import fast


def seconds(f: Callable[[], Tensor], device: str) -> float:
    """Return the wall-clock seconds of a call, the device's work included."""
    start = time.perf_counter()
    f()
    if device != "cpu":
        torch.cuda.synchronize(device)
    return time.perf_counter() - start


def ratio(
    ours: Callable[[], Tensor], naive: Callable[[], Tensor], device: str, pairs: int
) -> tuple[float, float, float]:
    """Return the median seconds of both sides and the median ratio of pairs, after warming up."""
    for f in (ours, naive):
        seconds(f, device)
    both = [(seconds(naive, device), seconds(ours, device)) for _ in range(pairs)]
    slow, quick = (statistics.median(side) for side in zip(*both, strict=True))
    return slow, quick, statistics.median(a / b for a, b in both)


def main() -> None:
    """Print one line for each kernel and case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--pairs", type=int, default=20)
    given = parser.parse_args()
    weight = [2] * (N // 2)
    for H, L, _ in CASES:
        p = {name: t.to(given.device) for name, t in parameters(H, spread=True).items()}
        P = p.pop("P")
        sides: dict[str, tuple[Callable[[], Tensor], Callable[[], Tensor]]] = {
            "dplr": (
                lambda p=p, P=P, L=L: fast.dplr_kernel(
                    **p, P=P[..., None], Q=None, L=L, weight=weight
                ),
                lambda p=p, P=P, L=L: naive_dplr(**p, P=P, L=L),
            ),
            "diagonal": (
                lambda p=p, L=L: fast.diagonal_kernel(**p, L=L, rule=fast.zoh, weight=weight),
                lambda p=p, L=L: naive_diagonal(**p, L=L),
            ),
        }
        # The obvious formulas make their nodes on the default device.
        with torch.no_grad(), torch.device(given.device):
            for kernel, (ours, naive) in sides.items():
                slow, quick, times = ratio(ours, naive, given.device, given.pairs)
                print(
                    f"{kernel:8} H={H:<4} L={L:<6} {1e3 * slow:8.2f} / {1e3 * quick:7.2f} ms"
                    f" = {times:5.1f}x",
                    flush=True,
                )


if __name__ == "__main__":
    main()
