"""Trainable modes lam with Re lam <= 0 for every value of their parameters, and their helpers."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from numbers import Real
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import torch
from torch import Tensor, nn

from s4ref.errors import InputError
from s4ref.fast import _check as check


Given = ParamSpec("Given")
Module = TypeVar("Module", bound=nn.Module)


class Modes(nn.Module):
    """lam = -exp(log_decay) + i frequency.

    A mode on the axis (Re lam = 0, as in LegT and FouT) stays there: nothing is added to it, and no
    step of an optimiser moves its real part.  A mode of weight 1 stays real.

    Attributes
    ----------
    log_decay, frequency : (..., n) parameters
    damped : (..., n) buffer of 0, for the modes on the axis, and 1
    weight : (n,) integer buffer of 1 and 2
    """

    log_decay: nn.Parameter
    frequency: nn.Parameter
    damped: Tensor
    weight: Tensor

    def __init__(self, lam: Tensor, weight: Tensor, dtype: torch.dtype) -> None:
        super().__init__()
        z = lam.to(torch.complex128)
        if bool((z.real > 0).any()):
            worst = z.flatten()[int(z.real.argmax())].item()
            raise InputError(
                f"lam contains {worst:.6g}: a layer is stable by construction and holds modes with "
                f"Re lam <= 0 only; negate lam if its convention is x' = -A x + B u"
            )
        damped = z.real < 0
        # Integers, since averages of models subtract buffers and booleans cannot be subtracted.
        self.register_buffer("damped", damped.to(torch.uint8).contiguous())
        self.register_buffer("weight", weight.to(z.device, torch.int64, copy=True))
        decay = torch.where(damped, -z.real, torch.ones_like(z.real))
        self.log_decay = own(decay.log(), dtype)
        self.frequency = own(z.imag, dtype)

    def forward(self) -> Tensor:
        """Return lam, (..., n) complex."""
        decay = self.log_decay.exp()
        decay = torch.where(self.damped == 1, decay, torch.zeros_like(decay))
        return torch.complex(-decay, self.frequency * (self.weight == 2))

    def paired(self, z: Tensor, axis: int = -1) -> Tensor:
        """Return z without imaginary parts at the modes of weight 1, which axis ``axis`` counts."""
        pair = (self.weight == 2).reshape(-1, *(1,) * (-1 - axis))
        return torch.complex(z.real, z.imag * pair)


def own(x: Tensor, dtype: torch.dtype) -> nn.Parameter:
    """Return a parameter with memory of its own, one place an entry."""
    return nn.Parameter(x.detach().to(dtype).clone(memory_format=torch.contiguous_format))


def held(z: Tensor, dtype: torch.dtype) -> nn.Parameter:
    """Return a complex tensor as a real parameter (..., 2), which every cast of a module keeps."""
    return own(torch.view_as_real(z.to(torch.complex128).resolve_conj()), dtype)


def complex_of(parameter: Tensor) -> Tensor:
    """Return the complex tensor that a parameter of :func:`held` stands for."""
    return torch.view_as_complex(parameter)


def log_steps(
    shape: tuple[int, ...], dt_min: float, dt_max: float, generator: torch.Generator | None
) -> Tensor:
    """Return log dt, uniform between the logarithms of two steps, in float64."""
    for name, dt in (("dt_min", dt_min), ("dt_max", dt_max)):
        positive(dt, name)
    if dt_min > dt_max:
        raise InputError(f"dt_min = {dt_min} is above dt_max = {dt_max}; swap them")
    low, high = math.log(dt_min), math.log(dt_max)
    return low + (high - low) * torch.rand(shape, dtype=torch.float64, generator=generator)


def begun_on_cpu(
    begin: Callable[Concatenate[Module, Given], None],
) -> Callable[Concatenate[Module, Given], None]:
    """Return an __init__ that computes on the CPU and ends on torch's default device.

    That may be one without numbers (meta), or one that draws other numbers from the same seed.
    """

    @functools.wraps(begin)
    def __init__(self: Module, *args: Given.args, **kwargs: Given.kwargs) -> None:
        device = torch.get_default_device()
        with torch.device("cpu"):
            begin(self, *args, **kwargs)
        self.to(device)

    return cast("Callable[Concatenate[Module, Given], None]", __init__)


def shaped(tensor: Tensor, name: str, shape: tuple[int, ...]) -> Tensor:
    """Return a tensor that must have this shape."""
    if tuple(tensor.shape) != shape:
        raise InputError(f"{name} has shape {tuple(tensor.shape)}; it must be {shape}")
    return tensor


def positive(value: Any, name: str) -> float:
    """Return a finite number > 0."""
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:
        raise InputError(f"{name} = {value!r}; it must be a finite number > 0")
    return float(value)


def complex_normal(*shape: int, generator: torch.Generator | None) -> Tensor:
    """Return complex128 normals with E |z|^2 = 1."""
    return torch.randn(*shape, dtype=torch.complex128, generator=generator)


def reverse_lag(value: Any) -> int | None:
    """Return the lag at which a reverse direction begins, or None."""
    if value is None or (type(value) is int and value in (0, 1)):
        lag: int | None = value
        return lag
    raise InputError(
        f"bidirectional = {value!r}; give the lag at which the reverse direction begins, 1 as in "
        f"S4 or 0 as in S5, or None for a causal layer"
    )


def real_dtype(dtype: Any) -> torch.dtype:
    """Return float32 or float64."""
    if dtype in (torch.float32, torch.float64):
        chosen: torch.dtype = dtype
        return chosen
    raise InputError(f"dtype = {dtype!r}; a layer holds torch.float32 or torch.float64")


def count(value: Any, name: str) -> int:
    """Return a number of channels as an int >= 1."""
    try:
        return check.length(value)
    except InputError:
        raise InputError(f"{name} = {value!r}; it must be an integer >= 1") from None


def state_size(states: Any, init: str, odd: bool | None) -> int:
    """Return the full state size; odd says which sizes the initialisation takes, None that all."""
    N = count(states, "states")
    if odd is not None and N % 2 != odd:
        what = "odd" if odd else "even"
        raise InputError(f"states = {N}; init = {init!r} takes {what} sizes only, such as {N + 1}")
    return N
