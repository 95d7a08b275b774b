"""The coefficients of one bilinear step of a DPLR system, lam - P Q*, in O(n r)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _advance
from s4ref.fast._arguments import DPLRArguments
from s4ref.fast.discretize import POLE


class DPLRStep(NamedTuple):
    """x' = keep x - left right x + push u; keep, push (G, n), left (G, n, r), right (G, r, n)."""

    keep: Tensor
    push: Tensor
    left: Tensor
    right: Tensor


def coefficients(x: DPLRArguments) -> DPLRStep:
    """Return the coefficients in float64 or complex128; ``right`` holds the weights.

    With d = 1 / (1 - h lam), h = dt / 2 and G = h d P (I + h Q* d P)^-1, Woodbury's identity is
    (I - h A)^-1 = d - G Q* d, and Ab = 2 (I - h A)^-1 - I.
    """
    if any(t.is_complex() for t in (x.lam, x.P, x.Q, x.B)):
        lam, P, Q, B = (t.to(torch.complex128) for t in (x.lam, x.P, x.Q, x.B))
    else:
        lam, P, Q, B = x.lam, x.P, x.Q, x.B
    h = 0.5 * x.dt[:, None]
    denominator = 1.0 - h * lam
    if bool((denominator == 0).any()):
        raise InputError(
            "dt: dt lam = 2 at some mode, where this recurrence is undefined; change dt"
        )
    d = 1.0 / denominator
    small = h[..., None] * d[..., None] * P
    paired = x.weight is not None
    dual = Q.mH if x.weight is None else Q.mH * x.weight.to(Q.device, torch.float64)
    gain = _advance.project(dual, small, real=paired)
    eye = torch.eye(gain.shape[-1], dtype=gain.dtype, device=gain.device)
    inverse, info = torch.linalg.inv_ex(eye + gain)
    if bool((info != 0).any()):
        raise InputError(POLE)
    G = small @ inverse.to(small.dtype)

    def felt(v: Tensor) -> Tensor:
        return _advance.project(dual, v[..., None], real=paired)

    def solved(b: Tensor) -> Tensor:
        free = d * b
        return free - _advance.columns(G, felt(free))

    # What G takes away is about h |P|^2 times what remains where lam = 0.  What that loses is
    # found again from the residual, in the direction of P alone and therefore without loss.
    push = solved(B)
    push = push + solved(B - denominator * push - _advance.columns(h[..., None] * P, felt(push)))
    return DPLRStep(d * (1.0 + h * lam), 2.0 * h * push, 2.0 * G, dual * d[:, None])
