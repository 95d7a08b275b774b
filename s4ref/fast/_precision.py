"""Autocast stays out: a recurrence in half precision is another system."""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch
from torch import Tensor


def without_autocast(like: Tensor) -> AbstractContextManager[object]:
    """Return a context in which nothing on the device of ``like`` is cast down."""
    return torch.autocast(device_type=like.device.type, enabled=False)
