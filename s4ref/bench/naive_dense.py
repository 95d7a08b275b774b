"""The kernel of a dense system as everybody first writes it: one product with Ab a sample."""

from __future__ import annotations

import torch
from torch import Tensor


def dense_kernel(A: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Return the bilinear kernel C Ab^l Bb, (H, L); A (H, N, N), B, C (H, N), dt (H,)."""
    eye = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
    half = 0.5 * dt[:, None, None] * A
    Ab = torch.linalg.solve(eye - half, eye + half)
    x = torch.linalg.solve(eye - half, dt[:, None] * B)[..., None]
    samples = []
    for _ in range(L):
        samples.append((C[:, None, :] @ x)[:, 0, 0])
        x = Ab @ x
    return torch.stack(samples, dim=-1)
