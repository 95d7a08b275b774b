"""Speed, memory and error of s4ref.fast on a CUDA device, each against its bar.

LegS and S4D-Lin with N = 64, H = 1024, L = 16384 in float32 unless said otherwise.  Times are
medians between device events, after warming up; forward makes a kernel, backward the gradients of
sum(K^2) alone.  Writes results/fast_gpu.json, with the name of the device.

    python benchmarks/fast_gpu.py [--source CHECKOUT] [--peak TFLOPS]

Without a device, its own steps can be tried on the CPU, at sizes that Triton's interpreter bears:

    TRITON_INTERPRET=1 python benchmarks/fast_gpu.py --device cpu --H 2 --N 4 --L 32 --repeats 1
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.bench import accuracy, memory
from s4ref.bench.contestants import EXTENSION, KEOPS, NAIVE, Contestant, contestant
from s4ref.bench.machine import machine
from s4ref.bench.problem import Problem, problem


RESULTS = Path(__file__).parent / "results" / "fast_gpu.json"
# Milliseconds of (forward, backward) on an H200, at these sizes.
SIZES = {"N": 64, "H": 1024, "L": 16384}
BARS = {"cauchy": (0.6, 1.5), "s4d": (0.25, None)}
NO_BAR = (None, None)
# Float32 operations for each channel, pair of modes and node in s4ref.fast.triton.cauchy.
OPERATIONS = {"forward": 49, "backward": 142}
WARM = 3


def cauchy(p: Problem) -> Contestant:
    """Return S4 as published: float32 sums at the roots of unity, Ct given."""
    from s4ref.fast.triton.cauchy import cauchy_kernel

    leaves = {**p.parameters, "Ct": p.row()}
    del leaves["C"]
    weight = torch.full((p.N // 2,), 2)

    def kernel(lam: Tensor, P: Tensor, B: Tensor, Ct: Tensor, dt: Tensor) -> Tensor:
        lam, low, B, Ct = (t.to(torch.complex128) for t in (lam, P[..., None], B, Ct))
        return cauchy_kernel(lam, low, low, B, Ct, dt.double(), p.L, weight)

    return Contestant("cauchy", leaves, kernel)


def by_method(p: Problem, method: str) -> Contestant:
    """Return fast.dplr_kernel by one of its algorithms."""
    pairs = [2] * (p.N // 2)

    def kernel(P: Tensor, **rest: Any) -> Tensor:
        return fast.dplr_kernel(**rest, P=P[..., None], Q=None, L=p.L, weight=pairs, method=method)

    return Contestant(f"dplr_kernel, {method}", dict(p.parameters), kernel)


def diagonal(p: Problem) -> Contestant:
    """Return fast.diagonal_kernel."""
    pairs = [2] * (p.N // 2)

    def kernel(**rest: Any) -> Tensor:
        return fast.diagonal_kernel(**rest, L=p.L, rule=fast.zoh, weight=pairs)

    return Contestant("s4d", dict(p.parameters), kernel)


def milliseconds(call: Callable[[], object], device: torch.device, repeats: int) -> float:
    """Return the median time of a call, the device's work included."""
    for _ in range(WARM):
        call()
    times = []
    for _ in range(repeats):
        if device.type == "cuda":
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            torch.cuda.synchronize(device)
            start.record()
            call()
            end.record()
            torch.cuda.synchronize(device)
            times.append(start.elapsed_time(end))
        else:
            begun = time.perf_counter()
            call()
            times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def passes(who: Contestant, repeats: int) -> dict[str, float]:
    """Return the milliseconds of a forward, and of a backward alone."""
    device = next(iter(who.leaves.values())).device
    leaves = {k: t.detach().requires_grad_() for k, t in who.leaves.items()}
    with torch.no_grad():
        forward = milliseconds(lambda: who.kernel(**who.leaves), device, repeats)
    loss = (who.kernel(**leaves) ** 2).sum()
    inputs = list(leaves.values())
    backward = milliseconds(
        lambda: torch.autograd.grad(loss, inputs, retain_graph=True), device, repeats
    )
    return {"forward": forward, "backward": backward}


def peak_tflops(device: torch.device, given: float | None) -> float | None:
    """Return the float32 peak: two operations for each of 128 lanes a multiprocessor and clock."""
    if given is not None or device.type != "cuda":
        return given
    properties = torch.cuda.get_device_properties(device)
    clock = getattr(properties, "clock_rate", None)  # kHz
    return None if clock is None else 256 * properties.multi_processor_count * clock * 1e3 / 1e12


def measure(who: Contestant, p: Problem, repeats: int) -> dict[str, Any]:
    """Return times, extra memory and errors of one contestant."""
    row: dict[str, Any] = {"name": who.name, **passes(who, repeats)}
    if p.device.type == "cuda":
        row["memory"] = memory.on_cuda(who)
    row["errors"] = accuracy.errors(who, accuracy.truths(p), p.dtype)._asdict()
    return row


def agreement(p: Problem, who: Contestant) -> float:
    """Return the largest distance to s4ref.fast in float64 on the CPU, over the kernel's norm."""
    worst = 0.0
    pairs = [2] * (p.N // 2)
    for h in accuracy.channels(p.H):
        one: dict[str, Any] = {k: t[h].cpu() for k, t in p.parameters.items()}
        one = {k: t.to(torch.complex128) if t.is_complex() else float(t) for k, t in one.items()}
        if p.structure == "s4d":
            right = fast.diagonal_kernel(**one, L=p.L, rule=fast.zoh, weight=pairs)
        else:
            right = fast.dplr_kernel(**one, Q=None, L=p.L, weight=pairs)
        with torch.no_grad():
            got = who.kernel(**who.leaves)[h].cpu().double()
        worst = max(worst, float((got - right).norm() / right.norm()))
    return worst


def run(p: Problem, given: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure ours, then the others as far as they run and fit."""
    dplr = p.structure == "dplr"
    ours = [cauchy(p), *(by_method(p, m) for m in ("cauchy", "krylov"))] if dplr else [diagonal(p)]
    rows = []
    for who in ours:
        row = measure(who, p, given.repeats)
        row["agreement_with_cpu_float64"] = agreement(p, who)
        if who.name == "cauchy" and given.peak:
            triples = p.H * (p.N // 2) * (p.L // 2 + 1)
            row["fraction_of_fp32_peak"] = {
                k: n * triples / (row[k] * 1e-3) / (given.peak * 1e12)
                for k, n in OPERATIONS.items()
            }
        rows.append(row)
    for name in (NAIVE, KEOPS, EXTENSION):
        channels = memory.fitting(p) if name == NAIVE else p.H
        small = problem(p.structure, p.N, channels, p.L, p.dtype, str(p.device))
        found = contestant(name, small, given.source)
        if isinstance(found, str):
            rows.append({"name": name, "absent": found})
            continue
        row = measure(found, small, max(1, given.repeats // 4))
        # Where it does not fit it is run with fewer channels, and counted for all of them.
        row |= {"channels": channels, "scaled_by": p.H / channels}
        rows.append(row)
    return rows


def show(structure: str, rows: list[dict[str, Any]], bars: dict[str, Any]) -> None:
    """Print the rows, each with its ratio to ours."""
    first = rows[0]
    for row in rows:
        if "absent" in row:
            print(f"{structure:5} {row['name']:20} did not run: {row['absent']}")
            continue
        scale = row.get("scaled_by", 1.0)
        cells = []
        passes_and_bars = zip(OPERATIONS, bars.get(row["name"], NO_BAR), strict=True)
        for which, bar in passes_and_bars:
            ratio = scale * row[which] / first[which]
            held = "" if bar is None else f" (bar {bar})"
            cells.append(f"{which} {scale * row[which]:8.3f} ms{held} {ratio:6.1f}x")
        extra = row.get("memory", {}).get("forward+backward")
        cells.append("" if extra is None else f"extra {scale * extra / 1e6:8.0f} MB")
        cells.append(f"worst window {row['errors']['window']:.1e}")
        if "fraction_of_fp32_peak" in row:
            part = row["fraction_of_fp32_peak"]
            cells.append(f"of fp32 peak {part['forward']:.0%}, {part['backward']:.0%}")
        print(f"{structure:5} {row['name']:20} " + "  ".join(cells), flush=True)


def main() -> None:
    """Print the tables, and write the JSON file if the device is CUDA."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    for name, size in {**SIZES, "repeats": 50}.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--peak", type=float, help="TFLOP/s in float32; else from the clock")
    given = parser.parse_args()
    device = torch.device(given.device)
    given.peak = peak_tflops(device, given.peak)
    result: dict[str, Any] = {"machine": machine(given.device), "fp32_peak_TFLOPS": given.peak}
    for structure in ("dplr", "s4d"):
        p = problem(structure, given.N, given.H, given.L, "float32", given.device)
        result[structure] = run(p, given)
        sizes = {"N": p.N, "H": p.H, "L": p.L}
        show(structure, result[structure], BARS if sizes == SIZES else {})
    if device.type == "cuda":
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
