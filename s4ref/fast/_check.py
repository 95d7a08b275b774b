"""Checks of arguments at the public boundary: what was given, and what to give instead."""

from __future__ import annotations

import cmath
import operator
import reprlib
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError


_DOUBLE = {torch.float32: torch.float64, torch.complex64: torch.complex128}
_ACCEPTED = (torch.float32, torch.float64, torch.complex64, torch.complex128)
_INTEGER = (torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64)


def tensor(x: Any, name: str) -> Tensor:
    """Return x as a finite tensor of single or double precision; integers become float64."""
    t = array(x, name)
    if t.layout != torch.strided or t.is_meta:
        what = "no values (device meta)" if t.is_meta else f"layout {t.layout}"
        raise InputError(f"{name} has {what}; give a dense tensor of numbers")
    if t.dtype in _INTEGER:
        t = t.to(torch.float64)
    if t.dtype not in _ACCEPTED:
        raise InputError(
            f"{name} has dtype {t.dtype}; convert it to float32, float64, complex64 or complex128"
        )
    # A sum of finite numbers may overflow, one with an infinity or NaN is never finite.
    if not cmath.isfinite(t.detach().sum().item()) and not bool(torch.isfinite(t).all()):
        bad = t[~torch.isfinite(t)].flatten()[0].item()
        raise InputError(f"{name} contains {bad}; every entry must be finite")
    return t


def array(x: Any, name: str) -> Tensor:
    """Return x as a tensor, a copy unless it is one; numbers of Python in torch's default dtype."""
    if isinstance(x, Tensor):
        return x
    try:
        if hasattr(x, "__array__"):  # any order of bytes and of the axes, and read-only
            a = np.array(x, order="C")
            return torch.from_numpy(a.astype(a.dtype.newbyteorder("="), copy=False))
        return torch.as_tensor(x)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{name} = {reprlib.repr(x)} is not an array of numbers: {error}"
        ) from None


def signal(u: Any, name: str, dtype: torch.dtype) -> Tensor:
    """Return a sequence or a sample in a real dtype; entries that are not finite stay."""
    t = array(u, name)
    if t.dtype is dtype:
        return t
    if t.is_complex():
        raise InputError(f"{name} has dtype {t.dtype}; it must be real")
    return t.to(dtype)


def state(x: Any, dtype: torch.dtype) -> Tensor:
    """Return a state in its dtype; entries that are not finite stay."""
    t = array(x, "state")
    if t.dtype is dtype:
        return t
    if t.is_complex() and not dtype.is_complex:
        raise InputError(f"state has dtype {t.dtype}; that of this system is real")
    return t.to(dtype)


def real_tensor(x: Any, name: str) -> Tensor:
    """Return x as :func:`tensor` does, refusing complex dtypes."""
    t = tensor(x, name)
    if t.is_complex():
        raise InputError(f"{name} has dtype {t.dtype}; it must be real")
    return t


def modes(x: Any, name: str, n: int | None = None) -> Tensor:
    """Return x of shape (n,) or (H, n)."""
    t = tensor(x, name)
    if t.ndim not in (1, 2) or 0 in t.shape or (n is not None and t.shape[-1] != n):
        wanted = "(n,) or (H, n), not empty" if n is None else f"({n},) or (H, {n})"
        raise InputError(f"{name} has shape {tuple(t.shape)}; it must be {wanted}")
    return t


def low_rank(x: Any, name: str, n: int) -> Tensor:
    """Return x of shape (n, r) or (H, n, r); (n,) is rank one."""
    t = tensor(x, name)
    if t.ndim == 1 and t.shape[0] == n:
        t = t[:, None]
    if t.ndim not in (2, 3) or t.shape[-2] != n or (t.ndim == 3 and t.shape[0] == 0):
        raise InputError(
            f"{name} has shape {tuple(t.shape)}; it must be ({n},), ({n}, r) or (H, {n}, r): "
            f"for rank one and H channels add a last axis of length 1"
        )
    return t


def time_step(dt: Any, like: Tensor) -> Tensor:
    """Return dt as a positive float64 tensor, a number on the device of ``like``."""
    if isinstance(dt, (bool, str)) or dt is None:
        raise InputError(f"dt = {dt!r}; it must be a positive number or a tensor of them")
    if isinstance(dt, Real):
        dt = torch.tensor(float(dt), dtype=torch.float64)
    t = real_tensor(dt, "dt")
    if isinstance(dt, (list, tuple)) and not any(isinstance(x, Tensor) for x in dt):
        # Numbers of Python as they are, not first rounded to torch's default dtype.
        t = torch.tensor(dt, dtype=torch.float64)
    if 0 in t.shape:
        raise InputError(f"dt has shape {tuple(t.shape)}; it must hold at least one step")
    if not bool((t > 0).all()):
        raise InputError(f"dt contains {t.min().item()}; every step must be > 0")
    return double(t.to(like.device) if t.ndim == 0 else t)


def channel_step(dt: Any, like: Tensor) -> Tensor:
    """Return dt as () or (H,)."""
    t = time_step(dt, like)
    if t.ndim > 1:
        raise InputError(f"dt has shape {tuple(t.shape)}; it must be a number or (H,)")
    return t


def mode_step(dt: Tensor, n: int, *, flat: bool) -> Tensor:
    """Return dt as (1 or H, 1 or n); its one axis counts modes where these have no channels."""
    if dt.ndim == 0:
        return dt[None, None]
    if dt.ndim == 1 and not flat:
        return dt[:, None]
    if dt.ndim == 1 and dt.shape[0] == n:
        return dt[None, :]
    if dt.ndim == 2 and dt.shape[1] in (1, n):
        return dt
    wanted = f"a number, ({n},) or (H, {n})" if flat else f"a number, (H,) or (H, {n})"
    raise InputError(f"dt has shape {tuple(dt.shape)}; it must be {wanted}")


def length(L: Any, name: str = "L", what: str = "the kernel length") -> int:
    """Return L as an int >= 1."""
    try:
        value = operator.index(L)
    except TypeError:
        value = 0
    if isinstance(L, bool) or value < 1:
        raise InputError(f"{name} = {L!r}; {what} must be an integer >= 1")
    return value


def weights(weight: Any, n: int, *, real: Sequence[tuple[str, Tensor]]) -> Tensor | None:
    """Return (n,) integers on the CPU, or None where every mode stands for itself.

    Parameters
    ----------
    weight : None or (n,) of 1 and 2
    n : number of stored modes
    real : named (..., n) tensors that must be real at weight 1 as soon as some weight is 2
    """
    if weight is None:
        return None
    w = array(weight, "weight").detach().to("cpu")
    if tuple(w.shape) != (n,):
        raise InputError(f"weight has shape {tuple(w.shape)}; it must be ({n},), one a stored mode")
    entries = w.tolist()  # a few numbers, sooner compared one by one than by operations on tensors
    if not set(entries) <= {1, 2}:
        raise InputError(
            f"weight = {entries}: every entry must be 1, or 2 for a mode and its conjugate"
        )
    if 2 not in entries:
        return None
    single = [k for k, entry in enumerate(entries) if entry == 1]
    for name, t in real if single else ():
        if t.is_complex() and bool((t.imag[..., single] != 0).any()):
            k = next(k for k in single if bool((t.imag[..., k] != 0).any()))
            value = t[..., k][t.imag[..., k] != 0][0].item()
            raise InputError(
                f"{name} is not real at a mode of weight 1, {value} at mode {k}, while other modes "
                f"have weight 2; give that mode weight 2, or store all modes and give each weight 1"
            )
    return w.to(torch.int64)


def channels(**named: Tensor) -> None:
    """Refuse first axes that are neither one nor the common number of channels."""
    H = max(t.shape[0] for t in named.values())
    for name, t in named.items():
        if t.shape[0] not in (1, H):
            raise InputError(
                f"{name} has {t.shape[0]} channels, another argument {H}: give it {H} or one"
            )


def same_device(named: Sequence[tuple[str, Tensor]]) -> None:
    """Refuse tensors on different devices."""
    (first, reference), *others = named
    for name, t in others:
        if t.device != reference.device:
            raise InputError(
                f"{name} is on {t.device}, {first} on {reference.device}: move both to one device"
            )


def double(t: Tensor) -> Tensor:
    """Promote to double precision; exact, and differentiable."""
    return t.to(_DOUBLE.get(t.dtype, t.dtype))


def result_dtype(*tensors: Tensor) -> torch.dtype:
    """Return float64 if any of the tensors is in double precision, else float32."""
    return torch.float32 if all(t.dtype in _DOUBLE for t in tensors) else torch.float64
