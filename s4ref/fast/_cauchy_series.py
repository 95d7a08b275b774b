"""The generating function of a bilinear DPLR system from power series: matrix products and FFTs.

With s = 2 (1 - z)/(1 + z), a_n = dt lam_n and lb_n = (2 + a_n)/(2 - a_n),

    Re sum_n v_n / (s - a_n) = (1 + z) sum_l q[l] z^l,   q[l] = Re sum_n v_n lb_n^l / (2 - a_n),
    sum_l K[l] z^l = 2 (q_CB - (1 + z) q_CP (I + (1 + z) q_QP)^-1 q_QB),

where the real part is that of the coefficients.  Each sequence is one real product of two small
tables, q[s j + i] = Re (u lb^(s j)) (lb^i); an FFT takes it to nodes z_k = rho e^(-2 pi i k / M),
damped as in :mod:`s4ref.fast._nodes`.  So no table of all modes and nodes is made.  K[l] depends on
q[0] ... q[l] alone: where the series end decides only what is aliased by rho^M = delta.

Needs |lb_n| <= 1, that is Re lam <= 0.  The backward pass computes each chunk of channels again.
Shapes: a (H, n), v (H, R, R, n) complex128, R = 1 + rank, rows C, Q* and columns B, P; K (H, L).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._split import wider


# Only the low-rank part is damped and transformed here: there is less to round than at nodes, so
# that half the delta of the nodes balances it against what is aliased.
_DELTA = 2.0**-25
_CHUNK = 2**18  # numbers in the sequences of one chunk of channels
_SHORTEST = 16  # transforms no shorter: beyond it, what is aliased has died down


class _Circle(NamedTuple):
    # M nodes, w = 1 + z at those of the upper half, and 2 rho^-l for l < L.
    M: int
    rho: float
    w: Tensor
    growth: Tensor


class _Tables(NamedTuple):
    # lb^i (h, s, n), lb^(s j) (h, g, n) and conj(u lb^(s j)) (h, R, R, g, n).
    babies: Tensor
    giants: Tensor
    left: Tensor


class _Loop(NamedTuple):
    # q_CP, y = (I + w q_QP)^-1 q_QB and x = q_CP (I + w q_QP)^-1 at the nodes, (h, rank, nodes).
    CP: Tensor
    y: Tensor
    x: Tensor


def forward(a: Tensor, v: Tensor, L: int, dtype: torch.dtype) -> Tensor:
    """Return K."""
    circle = _circle(L, a.device)
    lb, u = _steps(a, v, circle.rho)
    out = torch.empty(len(a), L, dtype=dtype, device=a.device)
    for h in _chunks(u, circle.M):
        q = _sequences(_tables(lb[h], u[h], circle.M))
        K = q[:, 0, 0]
        if q.shape[1] > 1:
            loop = _loop(q, circle)
            fed_back = (loop.CP.mul_(loop.y)).sum(1).mul_(circle.w)
            K -= torch.fft.irfft(fed_back, n=circle.M)
        torch.mul(K[:, :L], circle.growth, out=out[h])
    return out


def backward(a: Tensor, v: Tensor, L: int, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to a and v, in torch's convention."""
    circle = _circle(L, a.device)
    lb, u = _steps(a, v, circle.rho)
    d_lb, d_u = torch.empty_like(lb), torch.empty_like(u)
    for h in _chunks(u, circle.M):
        tables = _tables(lb[h], u[h], circle.M)
        d = torch.zeros(len(lb[h]), circle.M, dtype=torch.float64, device=a.device)
        torch.mul(dK[h], circle.growth, out=d[:, :L])
        d_lb[h], d_u[h] = _to_modes(tables, u[h], _to_sequences(_sequences(tables), d, circle))
    gain = (2.0 - a).reciprocal().conj()
    d_v = d_u * gain[:, None, None]
    d_a = 4.0 * circle.rho * d_lb * gain.square() + gain * (d_u * u.conj()).sum((1, 2))
    return d_a, d_v


@functools.lru_cache(maxsize=4)
def _circle(L: int, device: torch.device) -> _Circle:
    # The transforms are at most an eighth longer than the kernel, for the sake of their factors:
    # M is a number up to sixteen times a power of two.
    unit = _unit(L)
    M = max(_SHORTEST, -(-L // unit) * unit)
    log_rho = math.log(_DELTA) / M
    rho = math.exp(log_rho)
    theta = torch.arange(M // 2 + 1, dtype=torch.float64) * (2.0 * math.pi / M)
    w = torch.complex(1.0 + rho * torch.cos(theta), -rho * torch.sin(theta))
    growth = 2.0 * torch.exp(torch.arange(L, dtype=torch.float64) * -log_rho)
    return _Circle(M, rho, w.to(device), growth.to(device))


def _unit(L: int) -> int:
    return 1 << max(0, (L - 1).bit_length() - 4)


def _steps(a: Tensor, v: Tensor, rho: float) -> tuple[Tensor, Tensor]:
    gain = (2.0 - a).reciprocal()
    return rho * (2.0 + a) * gain, v * gain[:, None, None]


def _tables(lb: Tensor, u: Tensor, M: int) -> _Tables:
    # The tables are smallest together where R^2 M/s = s; s divides M.
    s = min(_unit(M), 1 << (((u.shape[1] ** 2 * M - 1).bit_length() + 1) // 2))
    babies, step = _powers(lb, s)
    giants, _ = _powers(step, M // s)
    left = u[:, :, :, None] * giants[:, None, None]
    return _Tables(babies, giants, torch.conj_physical(left, out=left))


def _powers(x: Tensor, count: int) -> tuple[Tensor, Tensor]:
    # x^i for i < count, (h, count, n), by doubling; and x^count where count is a power of two.
    table = x.new_empty(x.shape[0], count, x.shape[1])
    table[:, 0] = 1.0
    done = 1
    while done < count:
        more = min(done, count - done)
        torch.mul(table[:, :more], x[:, None], out=table[:, done : done + more])
        done, x = 2 * done, x * x
    return table, x


def _real(table: Tensor) -> Tensor:
    # Re (x y) is the product of the real forms of conj x and y.
    return torch.view_as_real(table).flatten(-2)


def _sequences(tables: _Tables) -> Tensor:
    # rho^l q[l], (h, R, R, M).
    h, R = tables.left.shape[:2]
    return (_real(tables.left).flatten(1, 3) @ _real(tables.babies).mT).view(h, R, R, -1)


def _loop(q: Tensor, circle: _Circle) -> _Loop:
    rank = q.shape[1] - 1
    at_nodes = torch.fft.rfft(q.flatten(1, 2)[:, 1:])
    CP, rest = at_nodes[:, :rank], at_nodes[:, rank:].view(len(q), rank, rank + 1, -1)
    QB, M = rest[:, :, 0], rest[:, :, 1:].mul_(circle.w)
    torch.diagonal(M, dim1=1, dim2=2).add_(1.0)
    if rank == 1:
        inverse = M[:, 0].reciprocal_()
        return _Loop(CP, QB * inverse, CP * inverse)
    M = M.permute(0, 3, 1, 2)
    return _Loop(CP, torch.linalg.solve(M, QB.mT).mT, torch.linalg.solve(M.mT, CP.mT).mT)


def _to_sequences(q: Tensor, d: Tensor, circle: _Circle) -> Tensor:
    # From the cotangent of rho^l K[l] / 2.  Every factor is the transform of a real sequence, and
    # the adjoint of a circular convolution has the conjugate factor.
    rank = q.shape[1] - 1
    dq = torch.empty_like(q)
    if rank:
        loop = _loop(q, circle)
        back = torch.fft.rfft(d)
        back = (torch.conj_physical(back, out=back).mul_(circle.w).neg_())[:, None]
        at_nodes = back.new_empty(len(q), rank * (rank + 2), back.shape[-1])
        torch.mul(back, loop.y, out=at_nodes[:, :rank])
        rest = at_nodes[:, rank:].view(len(q), rank, rank + 1, -1)
        torch.mul(back, loop.x, out=rest[:, :, 0])
        torch.mul((rest[:, :, 0] * -circle.w)[:, :, None], loop.y[:, None], out=rest[:, :, 1:])
        torch.conj_physical(at_nodes, out=at_nodes)
        dq.flatten(1, 2)[:, 1:] = torch.fft.irfft(at_nodes, n=circle.M)
    dq[:, 0, 0] = d
    return dq


def _to_modes(tables: _Tables, u: Tensor, dq: Tensor) -> tuple[Tensor, Tensor]:
    h, R, _, g, n = tables.left.shape
    s = tables.babies.shape[1]
    dq = dq.view(h, R * R * g, s)
    on_left = torch.view_as_complex((dq @ _real(tables.babies)).view(h, R, R, g, n, 2))
    on_babies = dq.mT @ _real(tables.left).flatten(1, 3)
    on_babies = torch.view_as_complex(on_babies.view(h, s, n, 2))
    d_u = (on_left * tables.giants[:, None, None]).sum(3).conj()
    on_giants = (on_left * u[:, :, :, None]).sum((1, 2))
    i, j = (torch.arange(1.0, m, dtype=torch.float64, device=u.device)[:, None] for m in (s, g))
    high = (on_giants[:, 1:] * (j * tables.giants[:, :-1])).sum(1)
    low = (torch.conj_physical(on_babies[:, 1:]) * (i * tables.babies[:, :-1])).sum(1)
    return (low + s * tables.babies[:, -1] * high).conj(), d_u


def _chunks(u: Tensor, M: int) -> Iterator[slice]:
    step = max(1, wider(_CHUNK, u.device) // (u.shape[1] ** 2 * M))
    for h in range(0, len(u), step):
        yield slice(h, h + step)
