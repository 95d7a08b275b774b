"""What fast_gpu.py measures of s4ref.fast: the kernels by themselves, and the public functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.bench.contestants import Contestant
from s4ref.bench.problem import Problem
from s4ref.fast import _arguments as arguments
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast.vandermonde import _two_level


# Nodes a lane holds in the Cauchy kernels, forward and backward: beside those that s4ref takes.
TILINGS = ((2, 2), (4, 4), (8, 8))


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


def tiled(p: Problem, per_lane: tuple[int, int]) -> Contestant:
    """Return ``cauchy`` with other tiles, from now on: it is for the last rows."""
    from s4ref.fast.triton import cauchy as module

    vars(module).update(_FORWARD=per_lane[:1], _BACKWARD=per_lane[1:])
    return replace(cauchy(p), name="cauchy, {} and {} a lane".format(*per_lane))


def by_method(p: Problem, method: str) -> Contestant:
    """Return fast.dplr_kernel by one of its algorithms."""
    pairs = [2] * (p.N // 2)

    def kernel(P: Tensor, **rest: Any) -> Tensor:
        return fast.dplr_kernel(**rest, P=P[..., None], Q=None, L=p.L, weight=pairs, method=method)

    return Contestant(f"dplr_kernel, {method}", dict(p.parameters), kernel)


def two_level(p: Problem) -> Contestant:
    """Return what fast.diagonal_kernel does with arguments that it has checked."""
    given = arguments.diagonal(**p.parameters, weight=None)

    def kernel(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor) -> Tensor:
        lam, B, C = (t.to(torch.complex128) for t in (lam, B, C))
        # Every weight is 2; a tensor of weights would come from the CPU, which no graph records.
        now = given._replace(lam=lam, B=B, C=2.0 * C, dt=dt.double()[:, None])
        return _two_level(now, p.L, diagonal_rule(fast.zoh))

    return Contestant("s4d", dict(p.parameters), kernel)


def diagonal(p: Problem) -> Contestant:
    """Return fast.diagonal_kernel."""
    pairs = [2] * (p.N // 2)

    def kernel(**rest: Any) -> Tensor:
        return fast.diagonal_kernel(**rest, L=p.L, rule=fast.zoh, weight=pairs)

    return Contestant("diagonal_kernel", dict(p.parameters), kernel)


OURS: dict[str, dict[str, Callable[[Problem], Contestant]]] = {
    "dplr": {
        "cauchy": cauchy,
        "dplr_kernel, cauchy": partial(by_method, method="cauchy"),
        "dplr_kernel, krylov": partial(by_method, method="krylov"),
        **{"cauchy, {} and {} a lane".format(*t): partial(tiled, per_lane=t) for t in TILINGS},
    },
    "s4d": {"s4d": two_level, "diagonal_kernel": diagonal},
}
