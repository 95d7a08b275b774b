"""HiPPO-FouT in float64 on the CPU, its modes in closed form."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast.initialise import ModalForm, checked_size, checked_window


def fout(N: int, *, theta: float = 2.0) -> tuple[Tensor, Tensor]:
    """Return (A, B) of HiPPO-FouT on a window of length theta, in the order 1, cos, sin, cos, ...

    A = A0 - (2/theta) b b^T,   B = (2/theta) b,   b = (1, sqrt 2, 0, sqrt 2, 0, ...),
    A0 the rotations by 2 pi m / theta, m = 1 ... (N-1)/2.

    Parameters
    ----------
    N : int, odd
    theta : float > 0, default 2 as in state-spaces/s4

    Returns
    -------
    A : (N, N) float64
    B : (N,) float64

    Raises
    ------
    InputError
        If N is not an odd integer >= 1 or theta is not positive.

    Notes
    -----
    Published code pads the series with a state of zeros to an even N; this is what remains without
    it.  Source: Formulary (2.21), (2.22).
    """
    size, theta = _odd(N), checked_window(theta)
    b = _input(size)
    A = -(2.0 / theta) * b[:, None] * b[None, :]
    m = torch.arange(1, (size + 1) // 2)
    turn = 2.0 * math.pi * m.to(torch.float64) / theta
    A[2 * m - 1, 2 * m] -= turn
    A[2 * m, 2 * m - 1] += turn
    return A, (2.0 / theta) * b


def fout_modes(N: int, *, theta: float = 2.0) -> ModalForm:
    """Return the conjugate half of FouT, A = V (diag(lam) - P P*) V*: Re lam = 0, rank one.

    Parameters
    ----------
    N : int, odd
    theta : float > 0

    Returns
    -------
    ModalForm
        lam = 2 pi i m / theta for m = (N-1)/2 ... 0, the last one real with weight 1.

    Raises
    ------
    InputError
        If N is not an odd integer >= 1 or theta is not positive.

    Notes
    -----
    Source: Formulary (2.21), (3.11).
    """
    size, theta = _odd(N), checked_window(theta)
    m = torch.arange((size - 1) // 2, -1, -1)
    omega = 2.0 * math.pi * m.to(torch.float64) / theta
    lam = torch.complex(torch.zeros_like(omega), omega)
    V = torch.zeros(size, len(m), dtype=torch.complex128)
    pair = torch.arange(len(m) - 1)
    # The plane (cos, sin) turns by [[0, -w], [w, 0]]: (1, -i) / sqrt 2 belongs to i w.
    V[2 * m[:-1] - 1, pair] = math.sqrt(0.5)
    V[2 * m[:-1], pair] = torch.tensor(-1j * math.sqrt(0.5), dtype=V.dtype)
    V[0, -1] = 1.0
    weight = torch.full((len(m),), 2)
    weight[-1] = 1
    b = _input(size).to(V.dtype)
    P = V.mH @ (math.sqrt(2.0 / theta) * b)
    return ModalForm(lam, P[:, None], V.mH @ ((2.0 / theta) * b), weight, V)


def _odd(N: int) -> int:
    size = checked_size(N)
    if size % 2 == 0:
        raise InputError(
            f"N = {N!r}; FouT has a constant and pairs of cosine and sine, so N must be odd"
        )
    return size


def _input(N: int) -> Tensor:
    b = torch.zeros(N, dtype=torch.float64)
    b[0], b[1::2] = 1.0, math.sqrt(2.0)
    return b
