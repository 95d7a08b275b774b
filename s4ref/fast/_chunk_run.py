"""One pass over sequences in chunks, see :mod:`s4ref.fast.chunk`."""

from __future__ import annotations

import torch
from torch import Tensor

from s4ref.fast._chunk_tables import Tables
from s4ref.fast.scan import linear_scan


def run_chunks(t: Tables, u: Tensor, state: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
    """Return outputs (rows, H, T) and the states after ``ends`` (rows,) of the samples of u."""
    rows, H, T = u.shape
    s = t.kernel.shape[-1]
    count = -(-T // s)
    inside = torch.arange(T, device=u.device) < ends[:, None, None]
    # A select and no product: what stands in the padding may be anything.
    u = torch.where(inside, u, torch.zeros_like(u))
    u = torch.nn.functional.pad(u, (0, count * s - T))
    blocks = u.reshape(rows, H, count, s).transpose(0, 1)
    flat = blocks.reshape(H, rows * count, s)
    local = _within(flat, t.toeplitz().mT)
    pushed = (flat @ t.inward.mT).reshape(H, rows, count, t.inward.shape[1])
    at = t.between(t.to_real(state).transpose(0, 1), pushed, linear_scan)
    carried = at[:, :, :-1].flatten(1, 2) @ t.outward.mT
    y = (local + carried).reshape(H, rows, count * s)[..., :T].transpose(0, 1)
    return torch.where(inside, y, torch.zeros_like(y)), _last(t, blocks, at, ends)


def _within(u: Tensor, K: Tensor) -> Tensor:
    """Return u K for K with zeros below its diagonal, whatever u holds.

    Zero times NaN is NaN: what is not finite would reach the earlier outputs of its chunk.
    """
    y = u @ K
    # Every input has a part in the last output, if one that is zero times it.
    if _finite(y[..., -1]):
        return y
    return torch.nan_to_num(u, nan=0.0, posinf=0.0, neginf=0.0) @ K + (0.0 * u).cumsum(-1)


def _finite(x: Tensor) -> bool:
    """Return whether all entries are finite, True where no value can be looked at."""
    recorded = x.is_cuda and torch.cuda.is_current_stream_capturing()
    if torch.compiler.is_compiling() or recorded:
        return True
    try:
        return bool(torch.isfinite(x.detach().sum()))
    except RuntimeError:  # under vmap
        return True


def _last(t: Tables, blocks: Tensor, at: Tensor, ends: Tensor) -> Tensor:
    # Each sequence ends r samples into a chunk: Ab^r of the state before it, and its last r inputs
    # moved to the end of a chunk that begins with zeros.
    H, rows, count, s = blocks.shape
    chunk, r = ends // s, ends % s
    row = torch.arange(rows, device=ends.device)
    x = t.jump(at[:, row, chunk], r)
    source = torch.arange(s, device=ends.device) + r[:, None] - s
    whole = blocks[:, row, chunk.clamp(max=count - 1)]
    inputs = whole.gather(-1, source.clamp(min=0).expand(H, rows, s))
    inputs = torch.where(source >= 0, inputs, torch.zeros_like(inputs))
    return t.from_real((x + inputs @ t.inward.mT).transpose(0, 1))
