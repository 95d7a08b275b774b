"""Speed, memory and error of s4ref.fast on a CUDA device, each against its bar.

LegS and S4D-Lin with N = 64, H = 1024, L = 16384 in float32 unless said otherwise.  Times are
medians between device events, after warming up; forward makes a kernel, backward the gradients of
sum(K^2) alone, and replayed is a forward recorded as a CUDA graph: the device's work without that
of Python.  What fails is noted with its reason, and the rest is measured.  Writes
results/fast_gpu.json after every row, with the name of the device.

    python benchmarks/fast_gpu.py [--source CHECKOUT] [--peak TFLOPS] [--seconds 480]

Without a device, its own steps can be tried on the CPU, at sizes that Triton's interpreter bears:

    TRITON_INTERPRET=1 python benchmarks/fast_gpu.py --device cpu --H 2 --N 4 --L 32 --repeats 1
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from kernels_gpu import OURS

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
# The distance to float64 that is promised, relative to the norm of the kernel.
BUDGETS = {"cauchy": 1e-5}
BUDGET = 1e-6
# Float32 operations for each channel, pair of modes and node in s4ref.fast.triton.cauchy.
OPERATIONS = {"forward": 49, "backward": 147}
REPLAYED = ("cauchy", "s4d")  # these ask the device for nothing
WARM = 3
Row = dict[str, Any]


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


def replayed(who: Contestant, device: torch.device, repeats: int) -> float:
    """Return the median time of a forward whose launches were recorded."""
    graph = torch.cuda.CUDAGraph()
    with torch.no_grad(), torch.cuda.graph(graph):
        who.kernel(**who.leaves)
    return milliseconds(graph.replay, device, repeats)


def peak_tflops(device: torch.device, given: float | None) -> float | None:
    """Return the float32 peak: two operations for each of 128 lanes a multiprocessor and clock."""
    if given is not None or device.type != "cuda":
        return given
    command = ["nvidia-smi", "--query-gpu=clocks.max.sm", "--format=csv,noheader,nounits"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        clock = float(found.stdout.split()[torch.cuda.current_device()])  # MHz
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return 256 * torch.cuda.get_device_properties(device).multi_processor_count * clock / 1e6


def measure(who: Contestant, p: Problem, truth: dict[int, Any], repeats: int) -> Row:
    """Return times, extra memory and errors of one contestant."""
    row: Row = {"name": who.name, **passes(who, repeats)}
    if p.device.type == "cuda":
        if who.name.split(",")[0] in REPLAYED:
            try:
                row["replayed"] = replayed(who, p.device, repeats)
            except RuntimeError as error:
                row["not_replayed"] = str(error)[:400]
        row["memory"] = memory.on_cuda(who)
    row["errors"] = accuracy.errors(who, truth, p.dtype)._asdict()
    return row


def agreement(p: Problem, who: Contestant) -> float:
    """Return the largest distance to s4ref.fast in float64 on the CPU, over the kernel's norm."""
    worst = 0.0
    pairs = [2] * (p.N // 2)
    with torch.no_grad():
        K = who.kernel(**who.leaves).cpu().double()
    for h in accuracy.channels(p.H):
        one: dict[str, Any] = {k: t[h].cpu() for k, t in p.parameters.items()}
        one = {k: t.to(torch.complex128) if t.is_complex() else float(t) for k, t in one.items()}
        if p.structure == "s4d":
            right = fast.diagonal_kernel(**one, L=p.L, rule=fast.zoh, weight=pairs)
        else:
            right = fast.dplr_kernel(**one, Q=None, L=p.L, weight=pairs)
        worst = max(worst, float((K[h] - right).norm() / right.norm()))
    return worst


def our_row(
    make: Callable[[Problem], Contestant],
    p: Problem,
    truth: dict[int, Any],
    given: argparse.Namespace,
) -> Row:
    """Measure one of ours."""
    who = make(p)
    row = measure(who, p, truth, given.repeats)
    row["agreement_with_cpu_float64"] = agreement(p, who)
    row["budget"] = BUDGETS.get(who.name.split(",")[0], BUDGET)
    if who.name.startswith("cauchy") and given.peak:
        triples = p.H * (p.N // 2) * (p.L // 2 + 1)
        row["fraction_of_fp32_peak"] = {
            k: n * triples / (row[k] * 1e-3) / (given.peak * 1e12) for k, n in OPERATIONS.items()
        }
    return row


def their_row(name: str, p: Problem, given: argparse.Namespace) -> Row:
    """Measure one of the others, with as many channels as fit, or say why it does not run."""
    channels = memory.fitting(p) if name == NAIVE else p.H
    while True:
        small = problem(p.structure, p.N, channels, p.L, p.dtype, str(p.device))
        found = contestant(name, small, given.source)
        if isinstance(found, str):
            return {"name": name, "absent": found}
        try:
            row = measure(found, small, accuracy.truths(small), max(1, given.repeats // 4))
        except torch.cuda.OutOfMemoryError:
            if channels == 1:
                raise
        else:
            # Where it does not fit it is run with fewer channels, and counted for all of them.
            return row | {"channels": channels, "scaled_by": p.H / channels}
        torch.cuda.empty_cache()
        channels = channels // 2


def steps(given: argparse.Namespace) -> Iterator[tuple[str, str, Callable[[], Row]]]:
    """Yield what is to be measured, ours first: structure, name, measurement."""
    systems = [
        problem(s, given.N, given.H, given.L, "float32", given.device) for s in ("dplr", "s4d")
    ]
    for p in systems:
        truth = accuracy.truths(p)
        for name, make in OURS[p.structure].items():
            yield p.structure, name, partial(our_row, make, p, truth, given)
    for name in (NAIVE, KEOPS, EXTENSION):
        for p in systems:
            yield p.structure, name, partial(their_row, name, p, given)


def attempt(name: str, measurement: Callable[[], Row]) -> Row:
    """Return the row, or what went wrong: a failure must not cost the other rows."""
    try:
        return measurement()
    except Exception as error:
        return {"name": name, "failed": f"{type(error).__name__}: {error}"[:400]}


def show(structure: str, row: Row, first: Row, bars: dict[str, Any]) -> None:
    """Print a row with its ratio to ours."""
    for key in ("absent", "failed"):
        if key in row:
            print(f"{structure:5} {row['name']:23} {key}: {row[key]}", flush=True)
            return
    scale = row.get("scaled_by", 1.0)
    cells = []
    for which, bar in zip(OPERATIONS, bars.get(row["name"], NO_BAR), strict=True):
        held = "" if bar is None else f" (bar {bar})"
        ratio = f" {scale * row[which] / first[which]:6.1f}x" if which in first else ""
        cells.append(f"{which} {scale * row[which]:8.3f} ms{held}{ratio}")
    if "replayed" in row:
        cells.append(f"replayed {row['replayed']:.3f} ms")
    extra = row.get("memory", {}).get("forward+backward")
    cells.append("" if extra is None else f"extra {scale * extra / 1e6:8.0f} MB")
    cells.append(f"worst window {row['errors']['window']:.1e}")
    if "budget" in row:
        cells.append(f"from float64 {row['agreement_with_cpu_float64']:.1e} of {row['budget']:g}")
    if "fraction_of_fp32_peak" in row:
        part = row["fraction_of_fp32_peak"]
        cells.append(f"of fp32 peak {part['forward']:.0%}, {part['backward']:.0%}")
    print(f"{structure:5} {row['name']:23} " + "  ".join(cells), flush=True)


def main() -> None:
    """Print the tables, and write the JSON file if the device is CUDA."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    for name, size in {**SIZES, "repeats": 50, "seconds": 480}.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--peak", type=float, help="TFLOP/s in float32; else from the clock")
    given = parser.parse_args()
    began = time.perf_counter()
    device = torch.device(given.device)
    given.peak = peak_tflops(device, given.peak)
    sizes = {"N": given.N, "H": given.H, "L": given.L}
    bars = BARS if sizes == SIZES else {}
    result: dict[str, Any] = {
        "machine": machine(given.device), "fp32_peak_TFLOPS": given.peak,
        **sizes, "bars_ms": bars, "dplr": [], "s4d": [],
    }  # fmt: skip
    for structure, name, measurement in steps(given):
        if time.perf_counter() - began > given.seconds:
            row = {"name": name, "absent": f"--seconds {given.seconds} were used up"}
        else:
            row = attempt(name, measurement)
        rows = result[structure]
        rows.append(row)
        show(structure, row, rows[0], bars)
        if device.type == "cuda":
            torch.cuda.empty_cache()
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
