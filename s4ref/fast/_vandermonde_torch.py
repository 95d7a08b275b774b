"""Sums of powers as one real matrix product of two small tables.

    K[s j + i] = Re sum_n (v_n lb_n^(s j)) (lb_n^i),   0 <= i < s, 0 <= j < L / s.

The tables grow by doubling.  The backward pass builds them again: it needs the arguments, the
cotangent and one chunk of channels.  Shapes: lb, v (H, n) complex128; K (H, L) float64; ``powers``
are lb^(2^k) where the caller knows them better than by squaring, else None.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from s4ref.fast._split import power_counts, split


_CHUNK = 2**17  # table entries of one chunk of channels
Powers = list[Tensor] | None


def forward(lb: Tensor, v: Tensor, L: int, powers: Powers) -> Tensor:
    """Return K."""
    out = torch.empty(lb.shape[0], L, dtype=torch.float64, device=lb.device)
    for h in _chunks(lb, L):
        babies, giants = _tables(lb[h], L, _part(powers, h))
        giants *= v[h, :, None]
        out[h] = (_left(giants) @ _right(babies)).flatten(-2)[..., :L]
    return out


def backward(lb: Tensor, v: Tensor, L: int, powers: Powers, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to lb and v, in torch's convention."""
    s, g = split(L)
    d_lb, d_v = torch.empty_like(lb), torch.empty_like(v)
    i, j = (torch.arange(1, m, dtype=torch.float64, device=lb.device) for m in (s, g))
    for h in _chunks(lb, L):
        babies, giants = _tables(lb[h], L, _part(powers, h))
        weights = functional.pad(dK[h], (0, s * g - L)).view(-1, g, s)
        on_giants = _complex(weights @ _right(babies).mT)  # (h, g, n), sum over the babies
        d_v[h] = torch.einsum("hjn,hnj->hn", on_giants, giants).conj()
        top = torch.einsum("hjn,hnj,j->hn", on_giants[:, 1:], giants[..., :-1], j.to(lb.dtype))
        giants *= v[h, :, None]
        on_babies = _complex((_right(giants) @ weights).mT)  # (h, s, n)
        low = torch.einsum("hin,hni,i->hn", on_babies[:, 1:], babies[..., :-1], i.to(lb.dtype))
        d_lb[h] = (low + v[h] * top * s * babies[..., -1]).conj()
    return d_lb, d_v


def graph(lb: Tensor, v: Tensor, L: int) -> Tensor:
    """Return K as a graph of torch operations, for derivatives of any order."""
    babies, giants = _tables(lb, L, None)
    return (_left(giants * v[..., None]) @ _right(babies)).flatten(-2)[..., :L]


def _tables(lb: Tensor, L: int, powers: Powers) -> tuple[Tensor, Tensor]:
    # lb^i (h, n, s) and lb^(s j) (h, n, g).
    few, more = power_counts(L)
    if powers is None:
        powers = [lb]
        while len(powers) < few + more:
            powers.append(powers[-1] * powers[-1])
    return _doubled(lb, powers[:few]), _doubled(lb, powers[few : few + more])[..., : split(L)[1]]


def _doubled(like: Tensor, powers: list[Tensor]) -> Tensor:
    table = torch.ones_like(like)[..., None]
    for power in powers:
        table = torch.cat([table, table * power[..., None]], dim=-1)
    return table


def _left(giants: Tensor) -> Tensor:
    return torch.cat([giants.real, -giants.imag], dim=-2).mT


def _right(babies: Tensor) -> Tensor:
    return torch.cat([babies.real, babies.imag], dim=-2)


def _complex(columns: Tensor) -> Tensor:
    n = columns.shape[-1] // 2
    return torch.complex(columns[..., :n], columns[..., n:])


def _part(powers: Powers, h: slice) -> Powers:
    return None if powers is None else [power[h] for power in powers]


def _chunks(lb: Tensor, L: int) -> Iterator[slice]:
    H, n = lb.shape
    step = max(1, _CHUNK // (n * sum(split(L))))
    for h in range(0, H, step):
        yield slice(h, h + step)
