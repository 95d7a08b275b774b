"""The kernel of a real dense system as one matrix product of baby steps and giant steps.

K[s j + i] = (C Ab^(s j)) (Ab^i Bb),   0 <= i < s, 0 <= j < L / s:

both factors grow by doubling with the powers Ab^(2^k).  Nothing is divided, no root of unity and no
C (I - Ab^L) is formed, so every rule and every spectrum is served.

The relative accuracy of the tail rests on the powers.  Results asked in float64 come from powers of
twice that width; results asked in float32 come from float64 powers, and from wider ones in the
channels where :mod:`s4ref.fast._loss` expects these to be too coarse; wide powers are about ten
times the work.  The last product is always one of float64.  Derivatives are those of the float64
product, whose tables are computed again for them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.fast._balance import balance
from s4ref.fast._derivative import gradients
from s4ref.fast._krylov_torch import Tables, backward, product, tables
from s4ref.fast._loss import Norms, expected_loss
from s4ref.fast._real_form import RealSystem
from s4ref.fast._split import power_counts, split, wider
from s4ref.fast._wide import Wide
from s4ref.fast._wide_matrix import left_slices, right_slices, sliced_matmul
from s4ref.fast._wide_rules import WIDE_RULES, WideRule
from s4ref.fast.discretize import Rule


Index = slice | Tensor

_CHUNK = 16  # channels done at once; bounds the memory and keeps it in cache
_ACCEPTED_LOSS = 2.0**-19  # the estimate was at least six times the error on every system tried


def krylov_kernel(system: RealSystem, dt: Tensor, L: int, rule: Rule, dtype: torch.dtype) -> Tensor:
    """Return K, shape (H, L), of a real system; see the module for the method.

    Parameters
    ----------
    system : RealSystem in float64
    dt : (1,) or (H,) float64
    L : int >= 1
    rule : discretization rule
    dtype : torch.float32 or torch.float64

    Notes
    -----
    Cost per channel: about 2 N^3 log2 L + 2 N L operations in float64, ten times that where wide;
    the gradient three times that.  Memory: a few matrices (H, N, N), the result, and the tables of
    16 channels.
    """
    if rule in WIDE_RULES:  # a user's own may know its coordinates
        system, _ = balance(system, dt, L, dtype)
    Ab, Bb = rule(system.A, system.B, dt)
    exact = _Exact(system, dt.detach(), L, WIDE_RULES.get(rule))
    K: Tensor = _BabyGiant.apply(Ab, Bb, system.C, exact, dtype)  # type: ignore[no-untyped-call]
    return K


class _Exact:
    """What computes channels again with wider powers; rule is None for a user's own rule."""

    def __init__(self, system: RealSystem, dt: Tensor, L: int, rule: WideRule | None) -> None:
        self.system, self.dt, self.L, self.rule = system, dt, L, rule

    @functools.cached_property
    def A(self) -> Wide:
        """The matrices beyond float64."""
        return self.system.exact()

    def kernel(self, h: Index) -> Tensor:
        """Return the channels h from wide powers, rounded to float64."""
        assert self.rule is not None
        A = Wide(_pick(self.A.hi, h), _pick(self.A.lo, h))
        B, C, dt = (_pick(t.detach(), h) for t in (self.system.B, self.system.C, self.dt))
        return _wide_product(*self.rule(A, B, dt), C, self.L)


class _BabyGiant(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, Ab: Tensor, Bb: Tensor, C: Tensor, exact: _Exact, dtype: torch.dtype
    ) -> Tensor:
        ctx.save_for_backward(Ab, Bb, C)
        ctx.L = exact.L
        H = max(t.shape[0] for t in (Ab, Bb, C))
        out = torch.empty(H, exact.L, dtype=dtype, device=C.device)
        for h in _chunks(H, Ab, Bb):
            if dtype == torch.float64 and exact.rule is not None:
                out[h] = exact.kernel(h)
                continue
            t = tables(_pick(Ab, h), _pick(Bb, h), _pick(C, h), exact.L)
            K = product(t, exact.L)
            out[h] = K if exact.rule is None or exact.L == 1 else _widened(K, t, exact, h)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        (Ab, Bb, C), L = ctx.saved_tensors, ctx.L
        if torch.is_grad_enabled():  # somebody wants second derivatives
            K = product(tables(Ab, Bb, C, L), L)
            return (*gradients(K, (Ab, Bb, C), (grads[0].to(K.dtype),)), None, None)
        totals = [torch.zeros_like(t) for t in (Ab, Bb, C)]
        for h in _chunks(grads[0].shape[0], Ab, Bb):
            dK = grads[0][h].to(torch.float64)
            parts = backward(_pick(Ab, h), _pick(Bb, h), _pick(C, h), L, dK)
            for total, part in zip(totals, parts, strict=True):
                _pick(total, h).add_(part)
        return (*totals, None, None)


def _widened(K: Tensor, t: Tables, exact: _Exact, h: slice) -> Tensor:
    # K from float64 powers is to be rounded to float32: redo the channels that these serve badly.
    system, dt = exact.system, _pick(exact.dt, h)
    norms = _norms(_pick(system.A.detach(), h), dt, t)
    loss = expected_loss(norms, K, smallest=torch.finfo(torch.float32).tiny)
    coarse = torch.nonzero(~(loss <= _ACCEPTED_LOSS)).flatten()
    if coarse.numel():
        K[coarse] = exact.kernel(coarse + h.start)
    return K


def _norms(A: Tensor, dt: Tensor, t: Tables) -> Norms:
    # Half of the vectors wanted stand in the tables already.
    s = t.X.shape[-1]
    rows, columns = [t.R[..., 0, :]], [t.X[..., 0]]
    for k, power in enumerate(t.powers):
        if 2**k < s:
            rows.append((t.R[..., :1, :] @ power)[..., 0, :])
            columns.append(t.X[..., 2**k])
        else:
            rows.append(t.R[..., 2**k // s, :])
            columns.append((power @ t.X[..., :1])[..., 0])
    return Norms(
        _vector_norms(rows),
        _vector_norms(columns),
        torch.stack([torch.linalg.matrix_norm(power) for power in t.powers], dim=-1),
        1.0 + dt * torch.linalg.matrix_norm(A),
        A.shape[-1],
    )


def _vector_norms(vectors: list[Tensor]) -> Tensor:
    norms = [torch.linalg.vector_norm(v, dim=-1) for v in vectors]
    count = max(t.shape[0] for t in norms)
    return torch.stack([t.expand(count) for t in norms], dim=-1)


def _wide_product(Ab: Wide, Bb: Wide, C: Tensor, L: int) -> Tensor:
    babies, g = power_counts(L)[0], split(L)[1]
    X = Bb
    R = Wide(C[..., None, :], torch.zeros_like(C[..., None, :]))
    count = sum(power_counts(L))
    for k in range(count):
        if k < babies:
            X = _join(X, sliced_matmul(left_slices(Ab), right_slices(X)), dim=-1)
        else:
            R = _join(R, sliced_matmul(left_slices(R), right_slices(Ab)), dim=-2)
        if k + 1 < count:
            Ab = sliced_matmul(left_slices(Ab), right_slices(Ab))
    return (R.hi[..., :g, :] @ X.hi).flatten(-2)[..., :L]


def _join(a: Wide, b: Wide, *, dim: int) -> Wide:
    parts = []
    for first, second in zip(a, b, strict=True):
        batch = np.broadcast_shapes(first.shape[:-2], second.shape[:-2])
        parts.append(torch.cat([t.expand(*batch, *t.shape[-2:]) for t in (first, second)], dim=dim))
    return Wide(*parts)


def _pick(t: Tensor, h: Index) -> Tensor:
    return t if t.shape[0] == 1 else t[h]


def _chunks(H: int, Ab: Tensor, Bb: Tensor) -> Iterator[slice]:
    step = H if Ab.shape[0] == Bb.shape[0] == 1 else wider(_CHUNK, Ab.device)
    for h in range(0, H, step):
        yield slice(h, min(h + step, H))
