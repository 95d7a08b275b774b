"""HiPPO matrices and their conjugate halves, in float64 on the CPU.

An own construction, entry by entry from the definitions and by a Hermitian eigensolver; its
agreement with the certified maths of s4ref is a test, not a shared line.
"""

from __future__ import annotations

import math
import operator
from typing import Any, NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError


class ModalForm(NamedTuple):
    """One of each conjugate pair: lam (n,), P (n, r), B (n,), weight (n,) of 2 and 1, V (N, n) with
    B = V* B_real.

    A read-out C_real of the real system becomes the row ``C_real @ V``.
    """

    lam: Tensor
    P: Tensor
    B: Tensor
    weight: Tensor
    V: Tensor


def legs(N: int) -> tuple[Tensor, Tensor]:
    """Return (A, B) of HiPPO-LegS.

    A[n, k] = -sqrt((2n+1)(2k+1)) for n > k, -(n+1) for n = k, 0 else;   B[n] = sqrt(2n+1).

    Parameters
    ----------
    N : int >= 1

    Returns
    -------
    A : (N, N) float64
    B : (N,) float64

    Raises
    ------
    InputError
        If N is not an integer >= 1.

    Notes
    -----
    Each entry is correctly rounded but for the root of a product.  Source: Formulary (2.4); Gu et
    al., NeurIPS 2020.
    """
    g = _odd_numbers(N)
    A = -torch.tril((g[:, None] * g[None, :]).sqrt(), -1) - torch.diag(0.5 * (g + 1.0))
    return A, g.sqrt()


def legt(N: int, *, theta: float = 2.0) -> tuple[Tensor, Tensor]:
    """Return (A, B) of HiPPO-LegT with orthonormal basis on a window of length theta.

    A[n, k] = -sqrt((2n+1)(2k+1)) / theta for k <= n, times (-1)^(n-k) for k > n,
    B[n] = sqrt(2n+1) / theta.

    Parameters
    ----------
    N : int >= 1
    theta : float > 0, default 2 as in state-spaces/s4

    Returns
    -------
    A : (N, N) float64
    B : (N,) float64

    Raises
    ------
    InputError
        If N is not an integer >= 1 or theta is not positive.

    Notes
    -----
    Source: Formulary (2.11); Gu et al., NeurIPS 2020, App. D.1.
    """
    g = _odd_numbers(N)
    theta = checked_window(theta)
    A = -(g[:, None] * g[None, :]).sqrt() * torch.where(_above_and_odd(len(g)), -1.0, 1.0) / theta
    return A, g.sqrt() / theta


def legs_modes(N: int) -> ModalForm:
    """Return the conjugate half of LegS, A = V (diag(lam) - P P*) V*: Re lam = -1/2, rank one.

    Parameters
    ----------
    N : int >= 1

    Returns
    -------
    ModalForm
        By descending Im lam; V[0] > 0; for odd N the last mode has Im lam = 0 and weight 1.

    Raises
    ------
    InputError
        If N is not an integer >= 1.

    Notes
    -----
    Cost: one Hermitian eigenproblem of size N.  Conditioning: absolute errors of lam about 1e-16
    N^2.  Source: Formulary (3.3), (3.4), (3.15).
    """
    g = _odd_numbers(N)
    skew = 0.5 * (g[:, None] * g[None, :]).sqrt()
    skew = torch.triu(skew, 1) - torch.tril(skew, -1)
    return _half(skew, (0.5 * g).sqrt()[:, None], g.sqrt(), -0.5)


def legt_modes(N: int, *, theta: float = 2.0) -> ModalForm:
    """Return the conjugate half of LegT: A = V (diag(lam) - P P*) V* with Re lam = 0 and rank two.

    Parameters
    ----------
    N : int >= 1
    theta : float > 0

    Returns
    -------
    ModalForm
        As for :func:`legs_modes`; column q of P comes from the basis functions of parity q.

    Raises
    ------
    InputError
        If N is not an integer >= 1 or theta is not positive.

    Notes
    -----
    Source: Formulary (3.9).
    """
    g = _odd_numbers(N)
    theta = checked_window(theta)
    n = torch.arange(len(g))
    P = torch.stack([torch.where(n % 2 == q, (g / theta).sqrt(), 0.0) for q in (0, 1)], dim=1)
    # Entries of equal parity cancel against P P^T; the others keep the sign of A.
    mixed = (n[:, None] - n[None, :]) % 2 == 1
    size = (g[:, None] * g[None, :]).sqrt() / theta
    skew = torch.where(mixed, torch.triu(size, 1) - torch.tril(size, -1), 0.0)
    return _half(skew, P, g.sqrt() / theta, 0.0)


def _half(skew: Tensor, P: Tensor, B: Tensor, real_part: float) -> ModalForm:
    N = skew.shape[0]
    omega, V = torch.linalg.eigh(-1j * skew)
    omega, V = omega.flip(0), V.flip(1)
    V = V * (V[0].abs() / V[0])
    keep = (N + 1) // 2
    omega, V = omega[:keep].clone(), V[:, :keep].clone()
    weight = torch.full((keep,), 2)
    if N % 2:
        # The eigenvector of the unpaired mode is real; what the solver left in its imaginary part
        # is rounding.
        omega[-1], weight[-1] = 0.0, 1
        V[:, -1] = V[:, -1].real.to(V.dtype)
    lam = torch.complex(torch.full_like(omega, real_part), omega)
    adjoint = V.mH
    return ModalForm(lam, adjoint @ P.to(V.dtype), adjoint @ B.to(V.dtype), weight, V)


def _odd_numbers(N: Any) -> Tensor:
    return 2.0 * torch.arange(checked_size(N), dtype=torch.float64) + 1.0


def checked_size(N: Any) -> int:
    """Return N as an int >= 1."""
    try:
        value = operator.index(N)
    except TypeError:
        value = 0
    if isinstance(N, bool) or value < 1:
        raise InputError(f"N = {N!r}; the state size must be an integer >= 1")
    return value


def checked_window(theta: Any) -> float:
    """Return theta as a finite float > 0."""
    if isinstance(theta, bool) or not isinstance(theta, (int, float)) or not 0 < theta < math.inf:
        raise InputError(f"theta = {theta!r}; the window length must be a finite number > 0")
    return float(theta)


def _above_and_odd(N: int) -> Tensor:
    n = torch.arange(N)
    lag = n[None, :] - n[:, None]
    return (lag > 0) & (lag % 2 == 1)
