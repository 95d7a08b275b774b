"""Speed of s4ref.fast against the obvious pure-torch formulas, as medians of paired ratios.

The two sides run alternately in one process on the same parameters (LegS, N = 64, float32), and
processor time is taken, so that the drift and the other users of a machine cancel.  The naive side
is given C (I - Ab^L) for free.  Writes results/fast_speed.json.

    python benchmarks/fast_speed.py [--quick] [--threads 1]
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref import fast


N = 64
CASES = ((128, 1024, 7), (128, 4096, 5), (32, 16384, 3))  # channels, length, pairs
RESULTS = Path(__file__).parent / "results" / "fast_speed.json"


def naive_dplr(lam: Tensor, P: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Cauchy sums over all pairs and nodes, Woodbury, inverse FFT: S4 as published (rank one)."""
    omega = torch.exp(-2j * math.pi * torch.arange(L // 2 + 1) / L).to(lam.dtype)
    g = 2.0 * (1.0 - omega) / (1.0 + omega)
    scaled = (dt[:, None] * lam)[..., None]

    def cauchy(v: Tensor) -> Tensor:
        v = v[..., None]
        return (v / (g - scaled) + v.conj() / (g - scaled.conj())).sum(-2) * dt[:, None]

    # C stands for C (I - Ab^L), given for free.
    k00, k01, k10, k11 = cauchy(C * B), cauchy(C * P), cauchy(P.conj() * B), cauchy(P.conj() * P)
    return torch.fft.irfft((k00 - k01 * k10 / (1.0 + k11)) * 2.0 / (1.0 + omega), n=L)


def naive_diagonal(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Sum of exponentials by one exponential for each mode and sample (zero-order hold)."""
    z = dt[:, None] * lam
    v = B * C * (torch.exp(z) - 1.0) / lam
    table = torch.exp(z[..., None] * torch.arange(L))
    return 2.0 * torch.einsum("hn,hnl->hl", v, table).real


def parameters(H: int, *, spread: bool) -> dict[str, Tensor]:
    """Return float32 LegS parameters for H channels; dt is 1e-3, or spread over [1e-3, 1e-1]."""
    generator = torch.Generator().manual_seed(0)
    modes = fast.legs_modes(N)
    n = N // 2
    C = torch.randn(H, N, dtype=torch.float64, generator=generator).to(modes.V.dtype) @ modes.V
    dt = torch.logspace(-3, -1, H) if spread else torch.full((H,), 1e-3)
    full = {"lam": modes.lam, "P": modes.P[:, 0], "B": modes.B, "C": C}
    single = {name: t.expand(H, n).to(torch.complex64).clone() for name, t in full.items()}
    return {**single, "dt": dt.to(torch.float32)}


def timed(f: Callable[..., Tensor], p: dict[str, Tensor], *, backward: bool) -> float:
    """Return the processor seconds of a forward, or of one with the gradients of sum(K^2)."""
    leaves = {name: t.detach().requires_grad_(backward) for name, t in p.items()}
    start = time.process_time()
    K = f(**leaves)
    if backward:
        (K * K).sum().backward()
    return time.process_time() - start


def pairs(
    ours: Callable[..., Tensor], naive: Callable[..., Tensor], p: dict[str, Tensor], count: int
) -> dict[str, Any]:
    """Return medians and the median of the paired ratios, forward and with gradients."""
    row: dict[str, Any] = {}
    for name, backward in (("forward", False), ("forward+backward", True)):
        timed(ours, p, backward=backward)
        both = [
            (timed(naive, p, backward=backward), timed(ours, p, backward=backward))
            for _ in range(count)
        ]
        ratios = [a / b for a, b in both]
        row[name] = {
            "naive_ms": 1e3 * statistics.median(a for a, _ in both),
            "fast_ms": 1e3 * statistics.median(b for _, b in both),
            "ratio": statistics.median(ratios),
            "least_ratio": min(ratios),
            "pairs": count,
        }
    return row


def run(*, quick: bool) -> list[dict[str, Any]]:
    """Measure every case."""
    rows = []
    weight = [2] * (N // 2)
    for H, L, count in CASES[:1] if quick else CASES:
        for spread in (False, True):
            p = parameters(H, spread=spread)

            case = {"H": H, "L": L, "dt": "1e-3 to 1e-1" if spread else "1e-3"}

            def dplr(P: Tensor, L: int = L, **p: Tensor) -> Tensor:
                return fast.dplr_kernel(**p, P=P[..., None], Q=None, L=L, weight=weight)

            def diagonal(L: int = L, **p: Tensor) -> Tensor:
                return fast.diagonal_kernel(**p, L=L, rule=fast.zoh, weight=weight)

            def dplr_naive(L: int = L, **p: Tensor) -> Tensor:
                return naive_dplr(**p, L=L)

            def diagonal_naive(L: int = L, **p: Tensor) -> Tensor:
                return naive_diagonal(**p, L=L)

            rows.append({"kernel": "dplr", **case, **pairs(dplr, dplr_naive, p, count)})
            del p["P"]
            rows.append({"kernel": "diagonal", **case, **pairs(diagonal, diagonal_naive, p, count)})
            for row in rows[-2:]:
                print(show(row), flush=True)
    return rows


def show(row: dict[str, Any]) -> str:
    """Return one line of the table."""
    cells = [f"{row['kernel']:8} H={row['H']:<4} L={row['L']:<6} dt={row['dt']:12}"]
    for name in ("forward", "forward+backward"):
        r = row[name]
        cells.append(
            f"{name} {r['naive_ms']:8.1f} / {r['fast_ms']:7.1f} ms = {r['ratio']:5.1f}x "
            f"(least {r['least_ratio']:.1f}x)"
        )
    return "  ".join(cells)


def main() -> None:
    """Print the table and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="L = 1024 only, no file")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    rows = run(quick=given.quick)
    if not given.quick:
        machine = {
            "machine": platform.machine(), "threads": given.threads,
            "python": platform.python_version(), "torch": torch.__version__,
        }  # fmt: skip
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps({"machine": machine, "N": N, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
