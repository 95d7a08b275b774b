"""How a kernel is cut into baby steps and giant steps."""

from __future__ import annotations

import torch


def split(L: int) -> tuple[int, int]:
    """Return (s, g): s = 2^ceil(log2(L)/2) baby steps and g = ceil(L / s) giant steps."""
    s = 1 << (((L - 1).bit_length() + 1) // 2)
    return s, -(-L // s)


def power_counts(L: int) -> tuple[int, int]:
    """Return how many powers x^(2^k) the baby steps use, and how many more the giant steps."""
    s, g = split(L)
    return s.bit_length() - 1, (g - 1).bit_length()


def wider(size: int, device: torch.device) -> int:
    """Return the size of a chunk: ``size``, which suits the cache of a CPU, or eight times that.

    Elsewhere a chunk costs its launches, not its memory.
    """
    return size if device.type == "cpu" else 8 * size
