"""One benchmark: every contestant at every problem, in one process, in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from s4ref.bench import accuracy, clock, memory
from s4ref.bench.contestants import (
    EXTENSION,
    KEOPS,
    KRYLOV,
    NAIVE,
    OURS,
    PUBLISHED,
    TORCH_ONLY,
    Contestant,
    choice,
    contestant,
    shown,
)
from s4ref.bench.generation import LENGTHS, generation
from s4ref.bench.machine import machine
from s4ref.bench.problem import Problem, problem
from s4ref.errors import InputError


ORDER = (OURS, TORCH_ONLY, KRYLOV, NAIVE, PUBLISHED, KEOPS, EXTENSION)
ALIKE = 0.1  # how far the naive formula's time may be from the published function's
CERTIFIED = 2**16  # lengths up to which errors are measured
PASSES = (("forward", False), ("forward+backward", True))


@dataclass(frozen=True)
class Settings:
    """What is measured; see ``s4ref bench --help``."""

    structures: tuple[str, ...] = ("dplr", "s4d")
    N: int = 64
    H: int = 128
    lengths: tuple[int, ...] = (1024, 4096, 16384)
    dtype: str = "float32"
    device: str = "cpu"
    threads: int | None = None
    repeats: int = 15
    time_limit: float = 360.0
    source: Path | None = None
    alone: bool = False
    generation: tuple[int, ...] = LENGTHS

    def check(self) -> None:
        """Refuse what cannot be measured, before anything is.

        Raises
        ------
        InputError
        """
        for name, count in (("repeats", self.repeats), ("threads", self.threads or 1)):
            if count < 1:
                raise InputError(f"{name} = {count}; it must be at least 1")
        if not self.time_limit > 0:
            raise InputError(f"time-limit = {self.time_limit}; give a number of seconds > 0")
        try:
            torch.zeros(1, device=self.device)
        except (RuntimeError, AssertionError) as error:
            raise InputError(
                f"device = {self.device!r} cannot be used: {str(error).splitlines()[0]}"
            ) from error
        for structure in self.structures:
            problem(structure, self.N, 1, min(self.lengths), self.dtype)
        if self.source is not None:
            contestant(PUBLISHED, problem("dplr", 2, 1, 1), self.source)


Progress = Callable[[str], None]


def run(settings: Settings, progress: Progress = lambda what: None) -> dict[str, Any]:
    """Measure, and return a result that is ready for JSON.

    Parameters
    ----------
    settings : Settings
    progress : called with what comes next

    Returns
    -------
    dict
        machine, settings, rows (one a problem), generation, absent, left_out and naive, the source
        of the naive formulas.

    Raises
    ------
    InputError
        As :meth:`Settings.check` does.
    """
    settings.check()
    before = torch.get_num_threads()
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    try:
        place = machine(settings.device)
        end = time.perf_counter() + settings.time_limit
        cases = [(s, L) for s in settings.structures for L in sorted(settings.lengths)]
        rows: list[dict[str, Any]] = []
        absent: dict[str, str] = {}
        left_out = []
        for i, (structure, L) in enumerate(cases):
            rest = end - time.perf_counter()
            if i and rest <= 0:
                left_out.append({"structure": structure, "L": L})
                continue
            share = rest * L / sum(length for _, length in cases[i:])
            progress(f"{structure}, L = {L}")
            row, missing = _case(structure, L, settings, share)
            rows.append(row)
            absent |= missing
        samples = []
        for structure in settings.structures if settings.generation else ():
            progress(f"{structure}, generation")
            samples += generation(
                structure, settings.N, settings.H, settings.dtype, settings.device,
                settings.generation,
            )  # fmt: skip
        return {
            "machine": place,
            "settings": _plain(settings),
            "rows": rows,
            "generation": samples,
            "absent": absent,
            "left_out": left_out,
            "naive": {} if settings.alone else {s: shown(s) for s in settings.structures},
        }
    finally:
        torch.set_num_threads(before)


def _case(
    structure: str, L: int, settings: Settings, seconds: float
) -> tuple[dict[str, Any], dict[str, str]]:
    """Measure one problem: errors, times of both passes, memory."""
    p = problem(structure, settings.N, settings.H, L, settings.dtype, settings.device)
    channels = p.H if settings.alone else memory.fitting(p)
    if channels < p.H:
        p = problem(structure, p.N, channels, L, p.dtype, settings.device)
    field, absent = _field(p, settings)
    row: dict[str, Any] = {
        "structure": structure, "N": p.N, "H": p.H, "L": L, "dtype": p.dtype,
        "rule": p.rule(), "fewer_channels": channels < settings.H, "choice": choice(p),
    }  # fmt: skip
    truth = accuracy.truths(p) if L <= CERTIFIED else {}
    row["errors"] = {
        who.name: accuracy.errors(who, truth, p.dtype)._asdict() for who in field if truth
    }
    row["passes"] = {}
    for name, backward in PASSES:
        # A backward pass is about three times a forward.
        part = seconds * (0.5 if backward else 0.2)
        times = clock.interleaved(field, backward=backward, repeats=settings.repeats, seconds=part)
        row["passes"][name] = _times(field, times)
    row["memory"] = _memory(p, field, settings, max(60.0, seconds))
    return row, absent


def _field(p: Problem, settings: Settings) -> tuple[list[Contestant], dict[str, str]]:
    field: list[Contestant] = []
    absent: dict[str, str] = {}
    for name in ORDER[:1] if settings.alone else ORDER:
        found = contestant(name, p, settings.source)
        if isinstance(found, str):
            absent[f"{name} ({p.structure})"] = found
        else:
            field.append(found)
    return field, absent


def _times(field: Sequence[Contestant], times: clock.Times) -> dict[str, Any]:
    named = {who.name: i for i, who in enumerate(field)}
    out: dict[str, Any] = {"rounds": times.rounds}
    for name, i in named.items():
        out[name] = {
            "seconds": times.seconds[i], "ratio": times.ratios[i], "least_ratio": times.least[i],
        }  # fmt: skip
    if PUBLISHED in named and NAIVE in named:
        quotient = times.ratios[named[NAIVE]] / times.ratios[named[PUBLISHED]]
        out["naive_over_published"] = quotient
        out["valid"] = abs(quotient - 1.0) <= ALIKE
    return out


def _memory(
    p: Problem, field: Sequence[Contestant], settings: Settings, seconds: float
) -> dict[str, dict[str, float]]:
    found = {}
    for who in field:
        if p.device.type == "cuda":
            found[who.name] = memory.on_cuda(who)
        elif who.name in (OURS, NAIVE, KEOPS):
            found[who.name] = memory.peak(p, who.name, settings.source, seconds)
    return found


def _plain(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON has them; a path names no machine."""
    return {
        "structures": list(settings.structures), "N": settings.N, "H": settings.H,
        "lengths": list(settings.lengths), "dtype": settings.dtype, "repeats": settings.repeats,
        "time_limit": settings.time_limit, "source": settings.source is not None,
    }  # fmt: skip
