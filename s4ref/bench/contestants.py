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


OURS, TORCH_ONLY, KRYLOV, NAIVE = "s4ref", "s4ref, torch only", "s4ref, krylov", "naive"
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
        if problem.structure == "dense" or problem.device.type != "cpu":
            return "numba serves DPLR and diagonal kernels on CPUs only"
        ours = _ours(problem)

        def without(**p: Tensor) -> Tensor:
            with without_numba():
                return ours(**p)

        return Contestant(name, dict(problem.parameters), without)
    if name == KRYLOV:
        if problem.structure != "dplr":
            return "it is for DPLR systems"
        return Contestant(name, dict(problem.parameters), _ours(problem, "krylov"))
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
    p = _modal(problem, dict(problem.parameters))
    found = fast.choose(**p, L=problem.L, rule=fast.RULES[problem.rule()])
    return f"{found.method} ({found.implementation})"


def shown(structure: str) -> str:
    """Return the source of the naive formula, as the result shows it."""
    parts = {
        "dplr": (naive.nodes, naive.cauchy_sums, naive.dplr_kernel),
        "s4d": (naive.diagonal_kernel,),
        "dense": (naive_dense.dense_kernel,),
    }
    return "\n\n".join(inspect.getsource(part).rstrip() for part in parts[structure])


def _ours(problem: Problem, method: str = "auto") -> Callable[..., Tensor]:
    L, rule = problem.L, fast.RULES[problem.rule()]

    def kernel(**p: Any) -> Tensor:
        return fast.kernel(**_modal(problem, p), L=L, rule=rule, method=method)

    return kernel


def _modal(problem: Problem, p: dict[str, Any]) -> dict[str, Any]:
    """Return leaves as s4ref.fast takes them: P with its rank, and the weights of modes."""
    if problem.structure != "dense":
        p["weight"] = [2] * (problem.N // 2)
    if "P" in p:
        p["P"] = p["P"][..., None]
    return p


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
