"""Autocast and compilers stay out: a recurrence in half precision is another system."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar, cast

import torch
from torch import Tensor
from torch._compile import _disable_dynamo


_NOTHING = nullcontext()
Function = TypeVar("Function", bound=Callable[..., object])


def without_autocast(like: Tensor) -> AbstractContextManager[object]:
    """Return a context in which nothing on the device of ``like`` is cast down."""
    device = like.device.type
    if not torch.is_autocast_enabled(device):
        return _NOTHING  # to make a context costs as much as a step of a recurrence does
    return torch.autocast(device_type=device, enabled=False)


class _Uncompiled:
    """A method in two forms: as it is, and stopped for the compiler as soon as that is loaded.

    What stops the compiler would import it, and Triton with it, at the first call: seconds for
    everybody who does not compile.
    """

    def __init__(self, function: Any) -> None:
        self.function, self.stopped = function, _disable_dynamo(function)
        self.__doc__ = function.__doc__

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        chosen = self.stopped if "torch._dynamo" in sys.modules else self.function
        return chosen.__get__(instance, owner)


def uncompiled(method: Function) -> Function:
    """Return a method that torch.compile calls as it is: its sums keep their order and width."""
    return cast("Function", _Uncompiled(method))


def uncompiled_function(function: Function) -> Function:
    """Return a function that torch.compile calls as it is, see :func:`uncompiled`."""
    stopped = _disable_dynamo(function)

    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> object:
        chosen = stopped if "torch._dynamo" in sys.modules else function
        return chosen(*args, **named)

    return cast("Function", call)
