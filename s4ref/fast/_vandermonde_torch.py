"""Sums of powers as one real matrix product of two small tables.

    K[s j + i] = Re sum_n (v_n lb_n^(s j)) (lb_n^i),   0 <= i < s, 0 <= j < L / s.

The tables grow by doubling; their rows hold the real and imaginary parts of a mode side by side.
The backward pass builds them again: it needs the arguments, the cotangent and one chunk of
channels.  Shapes: lb, v (H, n) complex128; K (H, L) float64; ``powers`` are lb^(2^k) where the
caller knows them better than by squaring, else None.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from s4ref.fast._split import power_counts, split, wider


_CHUNK = 2**17  # table entries of one chunk of channels
Powers = list[Tensor] | None


def forward(lb: Tensor, v: Tensor, L: int, powers: Powers) -> Tensor:
    """Return K."""
    s, g = split(L)
    out = torch.empty(lb.shape[0], L, dtype=torch.float64, device=lb.device)
    for h in _chunks(lb, L):
        low, high = _powers(lb[h], L, powers, h)
        babies = _doubled(torch.ones_like(lb[h]), low, _empty(lb[h], s))
        # Conjugates here give the real part of the product with a plain one.
        giants = _doubled(_conj(v[h]), [_conj(power) for power in high], _empty(lb[h], g))
        left, right = (torch.view_as_real(table).flatten(-2) for table in (giants, babies))
        if L == s * g:
            torch.bmm(left, right.mT, out=out[h].view(-1, g, s))
        else:
            out[h] = (left @ right.mT).flatten(-2)[..., :L]
    return out


def backward(lb: Tensor, v: Tensor, L: int, powers: Powers, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to lb and v, in torch's convention."""
    s, g = split(L)
    d_lb, d_v = torch.empty_like(lb), torch.empty_like(v)
    i, j = (torch.arange(1, m, dtype=torch.float64, device=lb.device)[:, None] for m in (s, g))
    for h in _chunks(lb, L):
        low, high = _powers(lb[h], L, powers, h)
        one = torch.ones_like(lb[h])
        giants = _doubled(one, high, _empty(one, g))
        # Columns lb^i and i lb^(i-1): one product sums both over the babies.
        columns = _empty(one.repeat(1, 2), s)
        babies, slopes = columns.chunk(2, dim=-1)
        _doubled(one, low, babies)
        slopes[:, 0] = 0.0
        torch.mul(babies[:, :-1], i, out=slopes[:, 1:])
        weights = functional.pad(dK[h].to(torch.float64), (0, s * g - L)).view(-1, g, s)
        sums = weights @ torch.view_as_real(columns).flatten(-2)
        both = torch.view_as_complex(sums.view(*sums.shape[:2], -1, 2))
        value, slope = both.chunk(2, dim=-1)  # (h, g, n)
        d_v[h] = (value * giants).sum(1).conj()
        top = (value[:, 1:] * giants[:, :-1]).mul_(j).sum(1)
        d_lb[h] = (v[h] * ((slope * giants).sum(1) + top * s * babies[:, -1])).conj()
    return d_lb, d_v


def graph(lb: Tensor, v: Tensor, L: int) -> Tensor:
    """Return K as a graph of torch operations, for derivatives of any order."""
    few, _ = power_counts(L)
    powers = _squarings(lb, L)
    babies, giants = torch.ones_like(lb)[:, None], v[:, None]
    for power in powers[:few]:
        babies = torch.cat([babies, babies * power[:, None]], dim=1)
    for power in powers[few:]:
        giants = torch.cat([giants, giants * power[:, None]], dim=1)
    return (giants @ babies.mT).real.flatten(-2)[..., :L]


def _powers(lb: Tensor, L: int, powers: Powers, h: slice) -> tuple[list[Tensor], list[Tensor]]:
    """Return the powers that the babies of channels h grow by, and those of the giants."""
    few, _ = power_counts(L)
    known = _squarings(lb, L) if powers is None else [power[h] for power in powers]
    return known[:few], known[few:]


def _squarings(lb: Tensor, L: int) -> list[Tensor]:
    powers = [lb]
    while len(powers) < sum(power_counts(L)):
        powers.append(powers[-1] * powers[-1])
    return powers


def _doubled(first: Tensor, powers: list[Tensor], table: Tensor) -> Tensor:
    """Fill table (h, rows, n) with first x^r, x^(2^k) = powers[k]."""
    table[:, 0] = first
    for k, power in enumerate(powers):
        more = table[:, 2**k : 2 ** (k + 1)]
        torch.mul(table[:, : more.shape[1]], power[:, None], out=more)
    return table


def _empty(like: Tensor, rows: int) -> Tensor:
    return like.new_empty(like.shape[0], rows, like.shape[1])


def _conj(x: Tensor) -> Tensor:
    return x.conj().resolve_conj()


def _chunks(lb: Tensor, L: int) -> Iterator[slice]:
    H, n = lb.shape
    step = max(1, wider(_CHUNK, lb.device) // (n * sum(split(L))))
    for h in range(0, H, step):
        yield slice(h, h + step)
