"""The kernel of a real dense system as one matrix product of baby steps and giant steps.

K[s j + i] = (C Ab^(s j)) (Ab^i Bb),   0 <= i < s, 0 <= j < L / s:

both factors grow by doubling with the powers Ab^(2^k).  Nothing is divided, no root of unity and no
C (I - Ab^L) is formed, so every rule and every spectrum is served.

The relative accuracy of the tail rests on the powers.  Results asked in float64 come from powers of
twice that width; results asked in float32 come from float64 powers, and from wider ones in the
channels where :mod:`s4ref.fast._loss` expects these to be too coarse; wide powers are about ten
times the work.  The last product is always one of float64.  Derivatives are those of the float64
product.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from s4ref.fast._loss import Norms, expected_loss
from s4ref.fast._real_form import RealSystem
from s4ref.fast._replace import replace
from s4ref.fast._split import split
from s4ref.fast._wide import Wide
from s4ref.fast._wide_matrix import left_slices, right_slices, sliced_matmul
from s4ref.fast._wide_rules import WIDE_RULES, WideRule
from s4ref.fast.discretize import Rule


_CHUNK = 16  # channels of a wide evaluation; bounds its memory and keeps it in cache
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
    Cost per channel: about 2 N^3 log2 L + 2 N L operations in float64; ten times that where wide.
    """
    wide_rule = WIDE_RULES.get(rule)
    tracked = torch.is_grad_enabled() and any(t.requires_grad for t in (*system[:3], dt))
    if dtype == torch.float64 and wide_rule is not None and not tracked:
        return _wide_kernel(system, dt, L, wide_rule)
    Ab, Bb = rule(system.A, system.B, dt)
    powers = _powers(Ab, L)
    X = _baby_steps(powers, Bb, L)
    R = _giant_steps(powers, system.C, L)
    K = (R @ X).flatten(-2)[..., :L]
    if wide_rule is None:
        return K.to(dtype)
    if dtype == torch.float64:
        return replace(K, _wide_kernel(system, dt, L, wide_rule))
    if L == 1:
        return K.to(dtype)
    with torch.no_grad():
        norms = _norms(system, dt, powers, X, R)
        value = _widened(K, norms, system, dt, L, wide_rule)
    return replace(K, value).to(dtype)


def _widened(
    K: Tensor, norms: Norms, system: RealSystem, dt: Tensor, L: int, rule: WideRule
) -> Tensor:
    # K from float64 powers is to be rounded to float32: redo the channels that these serve badly.
    loss = expected_loss(norms, K, smallest=torch.finfo(torch.float32).tiny)
    coarse = torch.nonzero(~(loss <= _ACCEPTED_LOSS)).flatten()
    if coarse.numel() == 0:
        return K
    value = K.clone()
    value[coarse] = _wide_kernel(_select(system, coarse), _pick(dt, coarse), L, rule)
    return value


def _norms(system: RealSystem, dt: Tensor, powers: list[Tensor], X: Tensor, R: Tensor) -> Norms:
    # Half of the vectors wanted stand in the tables already.
    rows, columns, s = [system.C], [X[..., 0]], X.shape[-1]
    for k, power in enumerate(powers):
        if 2**k < s:
            rows.append((system.C[..., None, :] @ power)[..., 0, :])
            columns.append(X[..., 2**k])
        else:
            rows.append(R[..., 2**k // s, :])
            columns.append((power @ X[..., :1])[..., 0])
    return Norms(
        _vector_norms(rows),
        _vector_norms(columns),
        torch.stack([torch.linalg.matrix_norm(power) for power in powers], dim=-1),
        1.0 + dt * torch.linalg.matrix_norm(system.A),
        system.A.shape[-1],
    )


def _vector_norms(vectors: list[Tensor]) -> Tensor:
    norms = [torch.linalg.vector_norm(v, dim=-1) for v in vectors]
    count = max(t.shape[0] for t in norms)
    return torch.stack([t.expand(count) for t in norms], dim=-1)


def _power_count(L: int) -> int:
    s, g = split(L)
    return (s.bit_length() - 1) + (g - 1).bit_length()


def _powers(Ab: Tensor, L: int) -> list[Tensor]:
    powers = [Ab]
    while len(powers) < _power_count(L):
        powers.append(powers[-1] @ powers[-1])
    return powers


def _baby_steps(powers: list[Tensor], Bb: Tensor, L: int) -> Tensor:
    s, _ = split(L)
    X = Bb[..., None]
    for power in powers[: s.bit_length() - 1]:
        X = torch.cat([X, power @ X], dim=-1)
    return X


def _giant_steps(powers: list[Tensor], C: Tensor, L: int) -> Tensor:
    s, g = split(L)
    R = C[..., None, :]
    for power in powers[s.bit_length() - 1 : _power_count(L)]:
        step = R @ power
        R = torch.cat([R.expand(*step.shape[:-2], *R.shape[-2:]), step], dim=-2)
    return R[..., :g, :]


def _wide_kernel(system: RealSystem, dt: Tensor, L: int, rule: WideRule) -> Tensor:
    H = max(t.shape[0] for t in (*system[:3], dt))
    shared = system.A.shape[0] == 1 and system.B.shape[0] == 1 and dt.shape[0] == 1
    chunk = H if shared else _CHUNK
    with torch.no_grad():
        A = system.exact()
        parts = []
        for start in range(0, H, chunk):
            index = torch.arange(start, min(start + chunk, H), device=dt.device)
            piece = Wide(_pick(A.hi, index), _pick(A.lo, index))
            B, C, step = (_pick(t, index) for t in (system.B, system.C, dt))
            parts.append(_wide_product(*rule(piece, B, step), C, L))
        return torch.cat(parts)


def _wide_product(Ab: Wide, Bb: Wide, C: Tensor, L: int) -> Tensor:
    s, g = split(L)
    babies = s.bit_length() - 1
    X = Bb
    R = Wide(C[..., None, :], torch.zeros_like(C[..., None, :]))
    count = _power_count(L)
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


def _pick(x: Tensor, index: Tensor) -> Tensor:
    return x if x.shape[0] == 1 else x[index]


def _select(system: RealSystem, index: Tensor) -> RealSystem:
    def exact() -> Wide:
        A = system.exact()
        return Wide(_pick(A.hi, index), _pick(A.lo, index))

    A, B, C = (_pick(t, index) for t in system[:3])
    return RealSystem(A, B, C, exact)
