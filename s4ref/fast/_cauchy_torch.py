"""The Cauchy sums, Woodbury and phase as torch operations, over pieces that fit the cache.

    S_ij(s) = sum_n (alpha_ijn s - beta_ijn) w_n,   w_n = 1 / ((s - a_n)(s - conj a_n)),
    Khat = (1 + s/2) (S_00 - S_0P (I + S_QP)^-1 S_Q0),   a_n = dt lam_n = sigma_n + i omega_n.

The denominators and the sums are matrix products; one reciprocal serves all sums.  The backward
pass computes each piece again.  Shapes: sigma, omega (H, n), coef (H, R, R, 2, n) with alpha and
-beta, R = 1 + rank, s (2, nodes), Khat and its cotangent gamma (H, nodes) complex.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor


_PIECE = 2**17  # modes times nodes of one piece
_NODES = 2048


def forward(sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor) -> Tensor:
    """Return Khat at the nodes s."""
    out = torch.empty(sigma.shape[0], s.shape[1], dtype=torch.complex128, device=sigma.device)
    for h, k in _pieces(sigma.shape[0], sigma.shape[1], s.shape[1]):
        S = _sums(coef[h], _reciprocals(sigma[h], omega[h], s[:, k]), s[:, k])
        z = torch.complex(s[0, k], s[1, k])
        out[h, k] = (1.0 + 0.5 * z) * _sides(S)[0]
    return out


def backward(
    sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor, gamma: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients with respect to sigma, omega and coef; gamma is that of Khat."""
    H, R, n = coef.shape[0], coef.shape[1], coef.shape[-1]
    d_sigma, d_omega, d_coef = (torch.zeros_like(t) for t in (sigma, omega, coef))
    for h, k in _pieces(H, n, s.shape[1]):
        w = _reciprocals(sigma[h], omega[h], s[:, k])
        _, left, right = _sides(_sums(coef[h], w, s[:, k]))
        z = torch.complex(s[0, k], s[1, k])
        g = (1.0 + 0.5 * z) * gamma[h, k].conj()
        F = g[:, None, None] * left[:, :, None] * right[:, None]
        E = torch.stack([F * z, F], dim=3).flatten(1, 3)
        rows = torch.cat([E.real, E.imag], dim=-1)
        Y = coef[h].flatten(1, 3).mT @ rows
        dots = torch.cat([E.real, -E.imag], dim=-1) @ w.mT
        d_coef[h] += dots.view(-1, R, R, 2, n)
        re, im = _times_square(Y, w)
        ones = torch.ones_like(s[0, k])
        by_s, plain = (re @ torch.stack([s[0, k], ones], dim=-1)).unbind(-1)
        d_sigma[h] += 2.0 * (by_s - im @ s[1, k] - sigma[h] * plain)
        d_omega[h] -= 2.0 * omega[h] * plain
    return d_sigma, d_omega, d_coef


def _pieces(H: int, n: int, nodes: int) -> Iterator[tuple[slice, slice]]:
    width = min(nodes, _NODES)
    height = max(1, _PIECE // (n * width))
    for h in range(0, H, height):
        for k in range(0, nodes, width):
            yield slice(h, h + height), slice(k, k + width)


def _reciprocals(sigma: Tensor, omega: Tensor, s: Tensor) -> Tensor:
    # (h, n, 2 nodes): the real parts of w, then the imaginary ones.  The table holds the conjugate
    # of (s - a)(s - conj a) = s^2 + |a|^2 - 2 sigma s before it is divided by its square modulus.
    x, y = s
    factors = torch.stack([torch.ones_like(sigma), sigma**2 + omega**2, -2.0 * sigma], dim=-1)
    powers = torch.stack(
        [
            torch.cat([(x - y) * (x + y), -2.0 * x * y]),
            torch.cat([torch.ones_like(x), torch.zeros_like(y)]),
            torch.cat([x, -y]),
        ]
    )
    table = factors @ powers
    parts = table.view(*table.shape[:-1], 2, -1)
    size = parts[..., 0, :].square()
    size.addcmul_(parts[..., 1, :], parts[..., 1, :]).reciprocal_()
    parts *= size[..., None, :]
    return table


def _sums(coef: Tensor, w: Tensor, s: Tensor) -> Tensor:
    # (h, R, R, nodes) complex, one added on the diagonal below S_00.
    R = coef.shape[1]
    rows = (coef.flatten(1, 3) @ w).view(-1, R, R, 2, 2, s.shape[1])
    S = torch.complex(rows[..., 0, 0, :], rows[..., 0, 1, :]) * torch.complex(s[0], s[1])
    S += torch.complex(rows[..., 1, 0, :], rows[..., 1, 1, :])
    torch.diagonal(S, dim1=1, dim2=2)[..., 1:] += 1.0
    return S


def _sides(S: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    # S_00 - S_0P M^-1 S_Q0 with (1, -S_0P M^-1) and (1, -M^-1 S_Q0), for M the rest of S.
    corner = S[:, 0, 0]
    one = torch.ones_like(corner)[:, None]
    if S.shape[1] == 1:
        return corner, one, one
    if S.shape[1] == 2:
        inverse = S[:, 1, 1].reciprocal()
        left, right = -S[:, 0, 1:] * inverse[:, None], -S[:, 1:, 0] * inverse[:, None]
    else:
        M = S[:, 1:, 1:].permute(0, 3, 1, 2)
        right = -torch.linalg.solve(M, S[:, 1:, 0].mT).mT
        left = -torch.linalg.solve(M.mT, S[:, 0, 1:].mT).mT
    value = corner + (S[:, 0, 1:] * right).sum(1)
    return value, torch.cat([one, left], dim=1), torch.cat([one, right], dim=1)


def _times_square(Y: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
    (a, b), (p, q) = (t.view(*t.shape[:-1], 2, -1).unbind(-2) for t in (Y, w))
    u, v = (p - q) * (p + q), 2.0 * p * q
    return a * u - b * v, a * v + b * u
