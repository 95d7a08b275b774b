"""Seconds of two contestants in turn, A B A B, so that what a machine does besides cancels."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

import torch

from s4ref.bench.contestants import Contestant


class Times(NamedTuple):
    """Median seconds of each contestant, and of the ratios to the first.

    Attributes
    ----------
    seconds : tuple of float
    ratios : tuple of float
        Median over the rounds of (contestant / first) in the same round; 1 for the first.
    least : tuple of float
        The smallest of these ratios.
    rounds : int
    """

    seconds: tuple[float, ...]
    ratios: tuple[float, ...]
    least: tuple[float, ...]
    rounds: int


def once(who: Contestant, *, backward: bool) -> float:
    """Return the seconds of a kernel, or of one with the gradients of sum(K^2)."""
    leaves = {k: t.detach().requires_grad_(backward) for k, t in who.leaves.items()}
    device = next(iter(leaves.values())).device
    _wait(device)
    start = time.perf_counter()
    K = who.kernel(**leaves)
    if backward:
        (K * K).sum().backward()  # type: ignore[no-untyped-call]
    _wait(device)
    return time.perf_counter() - start


def interleaved(
    field: Sequence[Contestant], *, backward: bool, repeats: int, seconds: float
) -> Times:
    """Run every contestant once to warm up, then all in turn.

    Parameters
    ----------
    field : contestants, the first is what ratios are relative to
    backward : bool
    repeats : int
        Rounds at most.
    seconds : float
        After which no further round begins; two rounds are always run, or ``repeats`` if fewer.
    """
    began = time.perf_counter()
    for who in field:
        once(who, backward=backward)
    rounds: list[list[float]] = []
    while len(rounds) < repeats:
        if len(rounds) >= 2 and time.perf_counter() - began > seconds:
            break
        rounds.append([once(who, backward=backward) for who in field])
    columns = list(zip(*rounds, strict=True))
    ratios = [[t / row[0] for t, row in zip(column, rounds, strict=True)] for column in columns]
    return Times(
        tuple(statistics.median(column) for column in columns),
        tuple(statistics.median(ratio) for ratio in ratios),
        tuple(min(ratio) for ratio in ratios),
        len(rounds),
    )


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
