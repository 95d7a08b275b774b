"""Generation sample by sample: the recurrence, against convolving all that was generated so far."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.bench.problem import Problem, problem


LENGTHS = tuple(2**k for k in range(10, 17))
STEPS = 64  # samples of one timing of the recurrence
CALLS = 5


def generation(
    structure: str, N: int, H: int, dtype: str, device: str, lengths: tuple[int, ...] = LENGTHS
) -> list[dict[str, Any]]:
    """Return samples a second at each length: batch 1, H channels.

    ``step`` advances the state; ``convolution`` makes the whole output again by FFT to learn its
    last sample; ``dot`` sums the one product of kernel and history that this sample is.
    """
    rows = []
    made = problem(structure, N, H, 1, dtype, device)
    with torch.no_grad():
        step = _step(made)
        state = step.initial()
        u = torch.zeros(H, dtype=made.parameters["dt"].dtype, device=made.device)

        def steps() -> None:
            nonlocal state
            for _ in range(STEPS):
                _, state = step(u, state)

        for L in lengths:
            g = torch.Generator().manual_seed(0)
            K, history = (torch.randn(H, L, generator=g).to(u) for _ in range(2))
            backwards = K.flip(-1)
            seconds = {
                "step": _seconds(steps, made.device) / STEPS,
                "convolution": _seconds(_convolution(history, K), made.device),
                "dot": _seconds(_dot(history, backwards), made.device),
            }
            rates = {f"{name}_per_second": 1.0 / t for name, t in seconds.items()}
            ratio = seconds["convolution"] / seconds["step"]
            rows.append({"structure": structure, "L": L, **rates, "ratio": ratio})
    return rows


def _step(made: Problem) -> fast.Step:
    p: dict[str, Any] = dict(made.parameters)
    pairs = [2] * (made.N // 2)
    if made.structure == "dense":
        return fast.dense_step(**p)
    if made.structure == "s4d":
        return fast.diagonal_step(**p, rule=fast.zoh, weight=pairs)
    low = p.pop("P")[..., None]
    return fast.dplr_step(**p, P=low, Q=None, weight=pairs)


def _convolution(u: Tensor, K: Tensor) -> Callable[[], Any]:
    return lambda: fast.causal_convolution(u, K)


def _dot(u: Tensor, backwards: Tensor) -> Callable[[], Any]:
    return lambda: torch.linalg.vecdot(u, backwards)


def _seconds(call: Callable[[], Any], device: torch.device) -> float:
    times = []
    for _ in range(CALLS + 1):
        start = time.perf_counter()
        call()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])
