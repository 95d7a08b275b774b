"""Convolution with the past and the future.  Not causal, and without a state to carry."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast.convolution import checked, convolve


def bidirectional_convolution(
    u: Any, K: Any, K_reverse: Any, D: Any = None, *, lag: int = 1
) -> Tensor:
    """Return y[k] = sum_j K[j] u[k - j] + sum_j K_reverse[j] u[k + lag + j] + D u[k].

    Parameters
    ----------
    u : (..., T) real
    K, K_reverse : (..., L) real, leading axes as for :func:`s4ref.fast.causal_convolution`
    D : None, number or tensor broadcasting against the leading axes of u
    lag : 1 or 0
        Where the reverse direction begins: after the present sample, as in S4, or at it, as in S5.

    Returns
    -------
    (..., T) tensor

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.causal_convolution`, or if lag is neither 0 nor 1.

    Notes
    -----
    Cost: two convolutions.  Conditioning: as for :func:`s4ref.fast.causal_convolution`.  What pads
    a sequence on the right is its future: set it to zero.  Source: Formulary (7.19).
    """
    if isinstance(lag, (bool, float)) or lag not in (0, 1):
        raise InputError(f"lag = {lag!r}; the reverse direction begins at lag 1 (S4) or 0 (S5)")
    u_, K_, D_ = checked(u, K, D)
    wider, back, _ = checked(u_, K_reverse, None)
    return convolve_both(wider, K_, back, D_, lag=lag)


def convolve_both(
    u: Tensor, K: Tensor, K_reverse: Tensor, D: Tensor | None = None, *, lag: int
) -> Tensor:
    """Return :func:`bidirectional_convolution` of checked tensors, with the dtype of u."""
    back = convolve(u.flip(-1), K_reverse).flip(-1)
    back = torch.nn.functional.pad(back[..., lag:], (0, lag))
    return convolve(u, K, D) + back
