"""Diagonal initialisations (S4D, S5) in float64 on the CPU."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast.initialise import checked_size, legs_modes


def s4d_legs(N: int, *, halved: bool = True) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-LegS: the normal part of LegS, lam[n] = -1/2 + i omega_n.

    Parameters
    ----------
    N : int >= 1, full state size
    halved : bool
        Whether B is V* B_legs / 2, whose transfer function tends to that of LegS as N grows, or
        V* B_legs, which published code takes.

    Returns
    -------
    lam, B : ((N + 1) // 2,) complex128
    weight : as for :func:`s4ref.fast.legs_modes`

    Raises
    ------
    InputError
        If N is not an integer >= 1.

    Notes
    -----
    Source: Formulary (3.3), (4.2), (4.9).
    """
    m = legs_modes(N)
    return m.lam, 0.5 * m.B if halved else m.B, m.weight


def s4d_lin(N: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-Lin: lam[n] = -1/2 + i pi n, B = 1, n < N/2, every weight 2.

    Parameters
    ----------
    N : int, even, full state size

    Returns
    -------
    lam, B : (N/2,) complex128
    weight : (N/2,) of 2; the first mode too, though it is real

    Raises
    ------
    InputError
        If N is not an even integer >= 2.

    Notes
    -----
    Source: Formulary (4.2); Gu, Gupta, Goel, Re, NeurIPS 2022.
    """
    n = _half(N, "S4D-Lin")
    return _ones(-0.5, math.pi * n)


def s4d_inv(N: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-Inv: lam[n] = -1/2 + i (N/pi) (N/(2n+1) - 1), B = 1.

    Parameters
    ----------
    N : int, even, full state size

    Returns
    -------
    lam, B : (N/2,) complex128
    weight : (N/2,) of 2

    Raises
    ------
    InputError
        If N is not an even integer >= 2.

    Notes
    -----
    Source: Formulary (4.2); Gu, Gupta, Goel, Re, NeurIPS 2022.
    """
    n = _half(N, "S4D-Inv")
    return _ones(-0.5, (N / math.pi) * ((N - 1.0 - 2.0 * n) / (2.0 * n + 1.0)))


def s4d_inv2(N: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-Inv2: lam[n] = -1/2 + i (N/pi) (N/(n+1) - 1), B = 1.

    Parameters
    ----------
    N : int, even, full state size

    Returns
    -------
    lam, B : (N/2,) complex128
    weight : (N/2,) of 2

    Raises
    ------
    InputError
        If N is not an even integer >= 2.

    Notes
    -----
    Source: Formulary (4.2).
    """
    n = _half(N, "S4D-Inv2")
    return _ones(-0.5, (N / math.pi) * ((N - 1.0 - n) / (n + 1.0)))


def s4d_quad(N: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-Quad: lam[n] = -1/2 + (i/pi) (2n+1)^2, B = 1.

    Parameters
    ----------
    N : int, even, full state size

    Returns
    -------
    lam, B : (N/2,) complex128
    weight : (N/2,) of 2

    Raises
    ------
    InputError
        If N is not an even integer >= 2.

    Notes
    -----
    Source: Formulary (4.2).
    """
    n = _half(N, "S4D-Quad")
    return _ones(-0.5, (2.0 * n + 1.0) ** 2 / math.pi)


def s4d_real(N: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (lam, B, weight) of S4D-Real: lam[n] = -(n+1), B = 1, each mode counted twice.

    Parameters
    ----------
    N : int, even, full state size

    Returns
    -------
    lam, B : (N/2,) complex128
    weight : (N/2,) of 2

    Raises
    ------
    InputError
        If N is not an even integer >= 2.

    Notes
    -----
    Source: Formulary (4.2).
    """
    n = _half(N, "S4D-Real")
    return _ones(-(n + 1.0), torch.zeros_like(n))


def _half(N: int, name: str) -> Tensor:
    size = checked_size(N)
    if size % 2:
        raise InputError(f"N = {N!r}; {name} stores N/2 modes, so N must be even")
    return torch.arange(size // 2, dtype=torch.float64)


def _ones(decay: float | Tensor, omega: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    lam = torch.complex(torch.zeros_like(omega) + decay, omega)
    return lam, torch.ones_like(lam), torch.full((len(omega),), 2)
