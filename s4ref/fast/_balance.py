"""Balance a real dense system: x = D z with powers of two on the diagonal of D.

    D^-1 A D,   D^-1 B,   C D

is the same system, without a rounding.  Products of wide matrices and exponentials err relative to
the norms of their operands; a companion matrix of fast modes, whose entries lie a hundred binary
orders apart, is out of their reach in its own coordinates.
"""

from __future__ import annotations

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast._real_form import RealSystem
from s4ref.fast._wide import Wide
from s4ref.fast.discretize import bilinear


# Up to these sizes of |dt A| and of |B| |C| / sum |B_n C_n| nothing is done.  Results in float32
# can spare some digits of float64; wide powers are ten times the work, so that little is saved.
_EVEN = {torch.float32: (2.0**8, 2.0**12), torch.float64: (1.0, 2.0**2)}
_SMALLEST = 2.0**-200  # of the largest state: one smaller, or not there, counts as this
_FARTHEST = 250  # binary orders of an entry of D from 1


def balance(
    system: RealSystem, dt: Tensor, L: int, dtype: torch.dtype
) -> tuple[RealSystem, Tensor]:
    """Return the system in balanced coordinates for results in ``dtype``, and the diagonal of D
    (G, N).

    Every state n gets the same size, seen from the input and from the output:
    D_n^2 = max_l |(Ab^l Bb)_n| / max_l |(C Ab^l)_n|, l = 0, 1, 2, 4 ... < L, which makes the least
    of |C D Ab^i| |Ab^j D^-1 B| and hence of the errors relative to it.

    Notes
    -----
    Cost: one pass over A where norms say that nothing is to be gained, else log2 L products of
    matrices in float64.
    """
    A, B, C, step = (x.detach() for x in (system.A, system.B, system.C, dt))
    if not _uneven(A, B, C, step, *_EVEN[dtype]):
        return system, torch.ones_like(A[:, 0])
    try:
        Ab, Bb = bilinear(A, B, step)  # sizes are all that is asked of it, whatever the rule
    except InputError:
        return system, torch.ones_like(A[:, 0])
    reached, seen = _largest(Ab, Bb, C, max(L, 2))
    if A.shape[0] == 1:  # what the channels share they go on sharing
        reached, seen = (x.amax(0, keepdim=True) for x in (reached, seen))
    exponent = torch.round(0.5 * (_log2(reached) - _log2(seen)))
    D = torch.exp2(
        (exponent - exponent.mean(-1, keepdim=True).round()).clamp(-_FARTHEST, _FARTHEST)
    )
    between = D[:, None, :] / D[:, :, None]

    def exact() -> Wide:
        A = system.exact()
        return Wide(A.hi * between, A.lo * between)

    return RealSystem(system.A * between, system.B / D, system.C * D, exact), D


def _uneven(A: Tensor, B: Tensor, C: Tensor, dt: Tensor, large: float, apart: float) -> bool:
    norms = torch.linalg.vector_norm(B, dim=-1) * torch.linalg.vector_norm(C, dim=-1)
    far = (norms > apart * (B * C).abs().sum(-1)).any()
    return bool(far | (dt * A.abs().sum(-2).amax(-1) > large).any())


def _largest(Ab: Tensor, x: Tensor, y: Tensor, L: int) -> tuple[Tensor, Tensor]:
    """Return max |Ab^l x| and max |y Ab^l| over l = 0, 1, 2, 4 ... < L, entry by entry."""
    reached, seen = _size(x), _size(y)
    power, x, y = Ab, x[..., None], y[..., None, :]
    l = 1
    while l < L:
        reached = torch.maximum(reached, _size((power @ x)[..., 0]))
        seen = torch.maximum(seen, _size((y @ power)[..., 0, :]))
        power, l = power @ power, 2 * l
    return reached, seen


def _size(x: Tensor) -> Tensor:
    return torch.where(torch.isfinite(x), x.abs(), 0.0)


def _log2(size: Tensor) -> Tensor:
    top = size.amax(-1, keepdim=True).clamp_min(torch.finfo(size.dtype).tiny)
    return torch.maximum(size / top, torch.full_like(size, _SMALLEST)).log2() + top.log2()
