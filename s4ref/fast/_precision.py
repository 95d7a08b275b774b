"""Autocast and compilers stay out: a recurrence in half precision is another system."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar, cast

import torch
from torch import Tensor
from torch._compile import _disable_dynamo


Function = TypeVar("Function", bound=Callable[..., object])


def without_autocast(like: Tensor) -> AbstractContextManager[object]:
    """Return a context in which nothing on the device of ``like`` is cast down."""
    return torch.autocast(device_type=like.device.type, enabled=False)


def uncompiled(function: Function) -> Function:
    """Return a function that torch.compile calls as it is: its sums keep their order and width."""
    # torch.compiler.disable imports the compiler at once, and Triton with it: seconds for everybody
    # who imports s4ref.fast.  This form, which torch's own optimizers use, waits for a first call.
    return cast("Function", _disable_dynamo(function))
