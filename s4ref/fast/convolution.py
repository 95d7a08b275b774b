"""Causal convolution: by one FFT, or in blocks that no later input can touch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check


BLOCK = 64  # samples of the products that :func:`blocked_convolution` begins with
PIECE = 1 << 18  # samples transformed at a time


def causal_convolution(u: Any, K: Any, D: Any = None) -> Tensor:
    """Return y[k] = sum_(j <= k) K[k - j] u[j] + D u[k], by FFT in float64.

    Parameters
    ----------
    u : (..., T) real
        Sequences, e.g. (batch, H, T).
    K : (..., L) real
        Kernels whose leading axes broadcast against those of u, e.g. (H, L); L may differ from T.
    D : None, number or tensor broadcasting against the leading axes of u, e.g. (H,)

    Returns
    -------
    (..., T) tensor

    Raises
    ------
    InputError
        For empty, complex or non-finite arguments and shapes that do not broadcast.

    Notes
    -----
    Cost: O(T log T).  Conditioning: an FFT mixes all samples, so that a later input changes an
    earlier output, and any entry is off, by up to about 8 log2(4 T) 2^-53 |K| |u|.  Float32
    sequences are transformed in float64 for this reason: the leak stays 2^-29 of what it would be
    in their own precision, and each entry is rounded to float32 once.  :func:`blocked_convolution`
    does not leak at all.  Padding to at least T + L - 1 keeps the end of the result from wrapping
    into its beginning.  Source: Formulary (6.1).
    """
    return convolve(*checked(u, K, D))


def blocked_convolution(u: Any, K: Any, D: Any = None) -> Tensor:
    """Return :func:`causal_convolution`, with outputs that no later input changes by a single bit.

    Blocks of 64 samples are products with Toeplitz matrices; then of each two neighbours of 64,
    128, 256 ... samples the first acts on the second, by FFT.

    Parameters
    ----------
    u, K, D : as for :func:`causal_convolution`

    Returns
    -------
    (..., T) tensor

    Raises
    ------
    InputError
        As for :func:`causal_convolution`.

    Notes
    -----
    Cost: O(T log^2 T), log2(T / 64) FFTs of the length of the sequence.  Conditioning: as for
    :func:`causal_convolution`, with the |u| of the past alone.  Source: Formulary (6.1); Hairer,
    Lubich and Schlichte 1985.
    """
    u_, K_, D_ = checked(u, K, D)
    if u_.numel() == 0:
        return convolve(u_, K_, D_)
    T, wide = u_.shape[-1], u_.to(torch.float64)
    size = max(BLOCK, 1 << (T - 1).bit_length())
    k = torch.nn.functional.pad(K_[..., :T].to(torch.float64), (0, max(0, size - K_.shape[-1])))
    x = torch.nn.functional.pad(wide, (0, size - T))
    toeplitz = torch.nn.functional.pad(k[..., :BLOCK], (BLOCK - 1, 0)).unfold(-1, BLOCK, 1).flip(-1)
    y = (x.reshape(*x.shape[:-1], size // BLOCK, BLOCK) @ toeplitz.mT).flatten(-2)
    width = BLOCK
    while width < size:
        first = x.reshape(*x.shape[:-1], size // (2 * width), 2, width)[..., 0, :]
        spectrum = torch.fft.rfft(k[..., : 2 * width], n=2 * width)[..., None, :]
        # A circle of two blocks wraps into the first one only, which is not used.
        moved = torch.fft.irfft(torch.fft.rfft(first, n=2 * width) * spectrum, n=2 * width)
        later = torch.nn.functional.pad(moved[..., width:], (width, 0))
        y = y + later.flatten(-2)
        width *= 2
    y = y[..., :T]
    if D_ is not None:
        y = y + D_.to(torch.float64)[..., None] * wide
    result: Tensor = y.to(u_.dtype)
    return result


def convolve(u: Tensor, K: Tensor, D: Tensor | None = None) -> Tensor:
    """Return :func:`causal_convolution` of checked tensors, entries that are not finite included.

    The result has the dtype of u.
    """
    y: Tensor = _Convolve.apply(u, K)  # type: ignore[no-untyped-call]  # torch's own
    return y if D is None else y + D.to(u.dtype)[..., None] * u


class _Convolve(torch.autograd.Function):
    """The convolution a few channels at a time, which bounds its memory and keeps it in cache."""

    @staticmethod
    def forward(u: Tensor, K: Tensor) -> Tensor:
        T, L = u.shape[-1], min(u.shape[-1], K.shape[-1])
        lead = np.broadcast_shapes(u.shape[:-1], K.shape[:-1])
        y = u.new_empty(*lead, T)
        if y.numel() == 0:  # of which some libraries of transforms make an error
            return y
        size = fast_length(T + L - 1)
        if not lead:
            return _by_fft(u, K[..., :L], size)
        count = max(1, PIECE * lead[-1] // (y.numel() or 1))
        for start in range(0, lead[-1], count):
            piece = slice(start, start + count)
            ours, theirs = (t[..., piece, :] if _varies(t) else t for t in (u, K[..., :L]))
            y[..., piece, :] = _by_fft(ours, theirs, size)
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        del output
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None]:
        # Both are causal convolutions of the gradient, reversed in time.
        u, K = ctx.saved_tensors
        g = grads[0].flip(-1)
        to_u = to_K = None
        if ctx.needs_input_grad[0]:
            to_u = convolve(g, K).flip(-1).sum_to_size(u.shape)
        if ctx.needs_input_grad[1]:
            lags = convolve(g, u).flip(-1)
            spare = K.shape[-1] - lags.shape[-1]
            lags = torch.nn.functional.pad(lags, (0, spare)) if spare else lags
            to_K = lags.sum_to_size(K.shape).to(K.dtype)
        return to_u, to_K


def _varies(t: Tensor) -> bool:
    return t.ndim > 1 and t.shape[-2] > 1


def _by_fft(u: Tensor, K: Tensor, size: int) -> Tensor:
    there = torch.fft.rfft(u.to(torch.float64), n=size)
    spectrum = there * torch.fft.rfft(K.to(torch.float64), n=size)
    y: Tensor = torch.fft.irfft(spectrum, n=size)[..., : u.shape[-1]].to(u.dtype)
    return y


def checked(u: Any, K: Any, D: Any) -> tuple[Tensor, Tensor, Tensor | None]:
    """Return u in the dtype of the result, K and D."""
    u_, K_ = check.real_tensor(u, "u"), check.real_tensor(K, "K")
    for name, t in (("u", u_), ("K", K_)):
        if t.ndim == 0 or t.shape[-1] == 0:
            raise InputError(
                f"{name} has shape {tuple(t.shape)}; its last axis must hold at least one sample"
            )
    check.same_device([("u", u_), ("K", K_)])
    try:
        np.broadcast_shapes(u_.shape[:-1], K_.shape[:-1])
    except ValueError:
        raise InputError(
            f"K has shape {tuple(K_.shape)}, u {tuple(u_.shape)}: all axes but the last must agree "
            f"or be one"
        ) from None
    u_ = u_.to(torch.promote_types(u_.dtype, K_.dtype))
    if D is None:
        return u_, K_, None
    D_ = check.real_tensor(D, "D").to(u_.device)
    try:
        np.broadcast_shapes(u_.shape[:-1], K_.shape[:-1], D_.shape)
    except ValueError:
        raise InputError(
            f"D has shape {tuple(D_.shape)}; it must agree with the axes of u but the last, "
            f"{tuple(u_.shape[:-1])}, or be one"
        ) from None
    return u_, K_, D_


def fast_length(n: int) -> int:
    """Return the least even number >= n of the form 2^a 3^b 5^c."""
    best = 1 << max(1, (n - 1).bit_length())
    five = 1
    while five < best:
        three = five
        while three < best:
            two = 2
            while three * two < n:
                two *= 2
            best = min(best, three * two)
            three *= 3
        five *= 5
    return best
