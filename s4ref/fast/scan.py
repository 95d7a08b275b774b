"""The linear recurrence h_k = a_k h_(k-1) + b_k of a whole sequence in O(log T) passes.

The elements (a, b) combine by (a_i, b_i) . (a_j, b_j) = (a_j a_i, a_j b_i + b_j), which is
associative: neighbours are joined, the sequence of half the length is solved, and the samples
between follow from it.  Nothing is divided and no product of many coefficients is inverted, so that
coefficients may be zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check


def scan(a: Any, b: Any, state: Any = None) -> Tensor:
    """Return h with h[k] = a[k] h[k-1] + b[k] for every k, h[-1] being the state.

    Parameters
    ----------
    a : (..., T) or (..., 1), real or complex
        Coefficients, one a sample or one for all.
    b : (..., T), real or complex
        Inputs; the leading axes of a and b broadcast.
    state : (...), broadcasting against the leading axes, default zero

    Returns
    -------
    (..., T) tensor, complex if any argument is

    Raises
    ------
    InputError
        For empty or non-finite arguments, shapes that do not broadcast, or another device.

    Notes
    -----
    Cost: about 3 T products and 2 T sums, in 2 log2 T passes; memory 4 T.  Conditioning: with
    |a| <= 1 each entry carries O(log T) roundings of the sum of its terms, fewer than the loop has.
    Products of |a| > 1 may overflow before h does.  Derivatives for every argument, by a scan in
    the other direction; of any order.  Source: Formulary (6.17); Blelloch 1990; Martin and Cundy,
    ICLR 2018.
    """
    a_, b_ = check.tensor(a, "a"), check.tensor(b, "b")
    for name, t in (("a", a_), ("b", b_)):
        if t.ndim == 0 or t.shape[-1] == 0:
            raise InputError(
                f"{name} has shape {tuple(t.shape)}; its last axis must hold at least one sample"
            )
    named = [("a", a_), ("b", b_)]
    if a_.shape[-1] not in (1, b_.shape[-1]):
        raise InputError(
            f"a has {a_.shape[-1]} samples, b {b_.shape[-1]}: give one coefficient a sample or one "
            f"for all"
        )
    if state is not None:
        state = check.tensor(state, "state")
        named.append(("state", state))
    check.same_device(named)
    shapes = [a_.shape[:-1], b_.shape[:-1], *([] if state is None else [state.shape])]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise InputError(
            f"the leading axes {', '.join(str(tuple(s)) for s in shapes)} of "
            f"{', '.join(name for name, _ in named)} must agree or be one"
        ) from None
    return linear_scan(a_, b_, state)


def linear_scan(a: Tensor, b: Tensor, state: Tensor | None = None) -> Tensor:
    """Return :func:`scan` of checked tensors, entries that are not finite included."""
    parts = [a, b, *([] if state is None else [state])]
    dtype = parts[0].dtype
    for t in parts[1:]:
        dtype = torch.promote_types(dtype, t.dtype)
    a, b = a.to(dtype), b.to(dtype)
    if state is not None:
        first = b[..., 0] + a[..., 0] * state.to(dtype)
        rest = b[..., 1:].expand(*first.shape, b.shape[-1] - 1)
        b = torch.cat([first[..., None], rest], dim=-1)
    batch = np.broadcast_shapes(a.shape[:-1], b.shape[:-1])
    b = b.expand(*batch, b.shape[-1])
    h: Tensor = _Scan.apply(a, b)  # type: ignore[no-untyped-call]  # torch's own
    return h


class _Scan(torch.autograd.Function):
    """h of a (..., T or 1) and b (..., T); only the leading axes of b are those of h."""

    @staticmethod
    def forward(a: Tensor, b: Tensor) -> Tensor:
        return _solve(a, b)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None]:
        a, h = ctx.saved_tensors
        # What h[k] is worth: its own gradient and a[k+1]* times that of h[k+1].
        conj = a.conj()
        if a.shape[-1] > 1:
            conj = torch.cat([conj[..., 1:], torch.zeros_like(conj[..., :1])], dim=-1).flip(-1)
        worth: Tensor = _Scan.apply(conj, grads[0].flip(-1)).flip(-1)  # type: ignore[no-untyped-call]
        to_a = None
        if ctx.needs_input_grad[0]:
            before = torch.cat([torch.zeros_like(h[..., :1]), h[..., :-1]], dim=-1)
            to_a = (worth * before.conj()).sum_to_size(a.shape)
        return to_a, worth


def _solve(a: Tensor, b: Tensor) -> Tensor:
    T = b.shape[-1]
    if T == 1:
        return b.clone()
    whole = a.shape[-1] == 1
    early = a if whole else a[..., : T - 1 : 2]
    late = a if whole else a[..., 1::2]
    joined = _solve(late * early, torch.addcmul(b[..., 1::2], late, b[..., : T - 1 : 2]))
    h = torch.empty_like(b, memory_format=torch.contiguous_format)
    h[..., 1::2] = joined
    h[..., 0] = b[..., 0]
    if T > 2:
        between = a if whole else a[..., 2::2]
        h[..., 2::2] = torch.addcmul(b[..., 2::2], between, joined[..., : (T - 1) // 2])
    return h
