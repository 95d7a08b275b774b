"""Causal convolution by FFT.  Not a bidirectional or circular one."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check


def causal_convolution(u: Any, K: Any, D: Any = None) -> Tensor:
    """Return y[k] = sum_(j <= k) K[k - j] u[j] + D u[k].

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
    Cost: O(T log T).  Conditioning: absolute error about roundoff |K| |u| in every entry, not
    relative to each. Padding to at least T + L - 1 keeps the end of the result from wrapping into
    its beginning.  Source: Formulary (6.1).
    """
    u_, K_ = check.real_tensor(u, "u"), check.real_tensor(K, "K")
    for name, t in (("u", u_), ("K", K_)):
        if t.ndim == 0 or t.shape[-1] == 0:
            raise InputError(
                f"{name} has shape {tuple(t.shape)}; its last axis must hold at least one sample"
            )
    check.same_device([("u", u_), ("K", K_)])
    T = u_.shape[-1]
    try:
        np.broadcast_shapes(u_.shape[:-1], K_.shape[:-1])
    except ValueError:
        raise InputError(
            f"K has shape {tuple(K_.shape)}, u {tuple(u_.shape)}: all axes but the last must agree "
            f"or be one"
        ) from None
    size = fast_length(T + min(T, K_.shape[-1]) - 1)
    spectrum = torch.fft.rfft(u_, n=size) * torch.fft.rfft(K_[..., :T], n=size)
    y: Tensor = torch.fft.irfft(spectrum, n=size)[..., :T]
    if D is None:
        return y
    return y + check.real_tensor(D, "D").to(y.dtype).to(y.device)[..., None] * u_


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
