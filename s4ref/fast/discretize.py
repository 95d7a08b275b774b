"""Discretization rules of real dense systems, as differentiable torch functions.

A rule is a function ``(A, B, dt) -> (Ab, Bb)``; any function with this signature may be passed
where ``rule=`` is asked for a dense or DPLR kernel.  Not here: the diagonal forms, which live with
the Vandermonde product.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast._exponential import binary_order, matrix_exp


POLE = "dt: 2/dt is an eigenvalue of A, where the bilinear rule is undefined; change dt"
Rule = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def bilinear(A: Tensor, B: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Discretize by the bilinear (Tustin) rule.

    Ab = (I - dt/2 A)^-1 (I + dt/2 A),   Bb = (I - dt/2 A)^-1 dt B.

    Parameters
    ----------
    A : (..., N, N) tensor
    B : (..., N) tensor
    dt : float, or (...) tensor, one step a batch entry

    Returns
    -------
    Ab : (..., N, N) tensor
    Bb : (..., N) tensor

    Raises
    ------
    InputError
        For a shape outside this description; if 2/dt is an eigenvalue of A to working
        precision.

    Notes
    -----
    Cost: one LU factorization, O(N^3).  Conditioning: cond(I - dt/2 A).  Source: Formulary (5.1),
    (5.2); Gu et al., ICLR 2022, eq. 3.
    """
    A, B, dt = _checked(A, B, dt)
    N = A.shape[-1]
    eye = torch.eye(N, dtype=A.dtype, device=A.device)
    half = 0.5 * dt[..., None, None] * A
    forced = dt[..., None] * B
    batch = np.broadcast_shapes(half.shape[:-2], forced.shape[:-1])
    right = torch.cat(
        [(eye + half).expand(*batch, N, N), forced.expand(*batch, N)[..., None]], dim=-1
    )
    solution, info = torch.linalg.solve_ex((eye - half).expand(*batch, N, N), right)
    if bool((info != 0).any()):
        raise InputError(POLE)
    return solution[..., :N], solution[..., N]


def zoh(A: Tensor, B: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Discretize by zero-order hold, the input being constant over each step.

    exp(dt [[A, B], [0, 0]]) = [[Ab, Bb], [0, 1]],   Ab = exp(dt A),   Bb = int_0^dt exp(s A) ds B.

    Parameters
    ----------
    A : (..., N, N) tensor, may be singular
    B : (..., N) tensor
    dt : float, or (...) tensor, one step a batch entry

    Returns
    -------
    Ab : (..., N, N) tensor
    Bb : (..., N) tensor

    Raises
    ------
    InputError
        For a shape outside this description.

    Notes
    -----
    Cost: O(N^3 log(dt |A|)).  Conditioning: that of the exponential; benign for dissipative A of
    entries of like size.
    Source: Formulary (5.3); Van Loan, IEEE Trans. Automat. Control 23 (1978).
    """
    A, B, dt = _checked(A, B, dt)
    N = A.shape[-1]
    drift = dt[..., None, None] * A
    forced = (dt[..., None] * B)[..., None]
    size = binary_order(forced, (-2, -1))  # a large B needs no squarings
    batch = np.broadcast_shapes(drift.shape[:-2], forced.shape[:-2])
    top = torch.cat([drift.expand(*batch, N, N), (forced / size).expand(*batch, N, 1)], dim=-1)
    # A state of its own that decays by 1/e: for norms of some hundredths torch.matrix_exp takes a
    # polynomial that errs by 5e-12, from 0.3 on one that does not.
    apart = top.new_zeros(N + 2, N + 2)
    apart[-1, -1] = -1.0
    E = matrix_exp(torch.nn.functional.pad(top, (0, 1, 0, 2)) + apart)
    return E[..., :N, :N], E[..., :N, N] * size[..., 0]


def _checked(A: Tensor, B: Tensor, dt: Any) -> tuple[Tensor, Tensor, Tensor]:
    if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        raise InputError(f"A has shape {tuple(A.shape)}; it must be (..., N, N)")
    if B.ndim < 1 or B.shape[-1] != A.shape[-1]:
        raise InputError(
            f"B has shape {tuple(B.shape)} and A {tuple(A.shape)}; B must be (..., {A.shape[-1]})"
        )
    return A, B, torch.as_tensor(dt, dtype=A.dtype.to_real(), device=A.device)


RULES: dict[str, Rule] = {"bilinear": bilinear, "zoh": zoh}
"""The rules by name, for command lines and JSON."""
