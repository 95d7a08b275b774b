"""Who is measured: s4ref.fast, the naive formulas, and published kernels where they run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.bench import keops, naive, naive_dense, official, published
from s4ref.bench.problem import Problem
from s4ref.fast import _cores


OURS, NAIVE, TORCH_ONLY = "s4ref", "naive", "s4ref, torch only"
PUBLISHED, KEOPS, EXTENSION = "published naive", "KeOps", "CUDA extension"


@dataclass(frozen=True)
class Contestant:
    """One way to a kernel.

    Attributes
    ----------
    name : str
    leaves : dict of tensors
        What it is given, and differentiated by.
    kernel : leaves -> K (H, L)
    """

    name: str
    leaves: dict[str, Tensor]
    kernel: Callable[..., Tensor]


Entry = Contestant | str
"""A contestant, or why it does not run."""


def contestant(name: str, problem: Problem, source: Path | None = None) -> Entry:
    """Return a contestant at a problem, or why it is absent."""
    if name == OURS:
        return Contestant(name, dict(problem.parameters), _ours(problem))
    if name == TORCH_ONLY:
        if not _cores.has_numba():
            return "numba is not installed: s4ref is torch only"
        if problem.structure != "dplr" or problem.device.type != "cpu":
            return "numba serves DPLR kernels on CPUs only"
        ours = _ours(problem)

        def without(**p: Tensor) -> Tensor:
            with without_numba():
                return ours(**p)

        return Contestant(name, dict(problem.parameters), without)
    if name == NAIVE:
        return _naive(name, problem, naive.cauchy_sums, naive.diagonal_kernel)
    if problem.structure == "dense":
        return "it has no dense kernel"
    if name == PUBLISHED:
        if source is None:
            return "no --source"
        cauchy, vandermonde = published.functions(source)
        return _naive(name, problem, cauchy, vandermonde)
    absent = keops.absent() if name == KEOPS else official.absent(problem, source)
    if absent:
        return absent
    module = keops if name == KEOPS else official
    return _naive(name, problem, module.cauchy_sums, module.diagonal_kernel)


def choice(problem: Problem) -> str:
    """Return which algorithm s4ref takes, in which implementation."""
    p: dict[str, Any] = dict(problem.parameters)
    if problem.structure == "dense":
        found = fast.choose(**p, L=problem.L)
    else:
        if "P" in p:
            p["P"] = p["P"][..., None]
        found = fast.choose(**p, L=problem.L, weight=[2] * (problem.N // 2))
    return f"{found.method} ({found.implementation})"


def shown(structure: str) -> str:
    """Return the source of the naive formula, as the result shows it."""
    parts = {
        "dplr": (naive.nodes, naive.cauchy_sums, naive.dplr_kernel),
        "s4d": (naive.diagonal_kernel,),
        "dense": (naive_dense.dense_kernel,),
    }
    return "\n\n".join(inspect.getsource(part).rstrip() for part in parts[structure])


def _ours(problem: Problem) -> Callable[..., Tensor]:
    L, pairs = problem.L, [2] * (problem.N // 2)

    def dplr(P: Tensor, **p: Any) -> Tensor:
        return fast.dplr_kernel(**p, P=P[..., None], Q=None, L=L, weight=pairs)

    def s4d(**p: Any) -> Tensor:
        return fast.diagonal_kernel(**p, L=L, rule=fast.zoh, weight=pairs)

    def dense(**p: Any) -> Tensor:
        return fast.dense_kernel(**p, L=L)

    by: dict[str, Callable[..., Tensor]] = {"dplr": dplr, "s4d": s4d, "dense": dense}
    return by[problem.structure]


def _naive(
    name: str,
    problem: Problem,
    cauchy: Callable[..., Tensor],
    vandermonde: Callable[..., Tensor],
) -> Contestant:
    L, leaves = problem.L, dict(problem.parameters)
    if problem.structure == "dense":
        return Contestant(name, leaves, lambda **p: naive_dense.dense_kernel(**p, L=L))
    if problem.structure == "s4d":
        return Contestant(name, leaves, lambda **p: vandermonde(**p, L=L))
    leaves["Ct"] = problem.row()
    del leaves["C"]
    # Nodes depend on L alone and are made once, outside the timing.
    omega, z = (t.to(problem.device) for t in naive.nodes(L, leaves["Ct"].dtype))

    def dplr(lam: Tensor, P: Tensor, B: Tensor, Ct: Tensor, dt: Tensor) -> Tensor:
        v = torch.stack([Ct, P.conj()])[:, None] * torch.stack([B, P])
        k = cauchy(v, z, dt[:, None] * lam) * dt[:, None]
        k = k[0, 0] - k[0, 1] * k[1, 0] / (1.0 + k[1, 1])
        K: Tensor = torch.fft.irfft(k * 2.0 / (1.0 + omega), n=L)
        return K

    if cauchy is naive.cauchy_sums:
        return Contestant(name, leaves, lambda **p: naive.dplr_kernel(**p, L=L, table=(omega, z)))
    return Contestant(name, leaves, dplr)


@contextmanager
def without_numba() -> Iterator[None]:
    """Have s4ref.fast run as if numba were not installed."""
    found = _cores.has_numba
    vars(_cores)["has_numba"] = lambda: False
    try:
        yield
    finally:
        vars(_cores)["has_numba"] = found
