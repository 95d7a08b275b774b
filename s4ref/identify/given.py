"""The arrays of a caller, checked: shapes, finiteness, precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.exact import brief


LARGEST = 1024  # states; beyond, the certified matrices to compare with take minutes


def array(x: object, name: str) -> npt.NDArray[Any]:
    """Return x as a real or complex float64 array without axes of length 1 at its ends.

    Raises
    ------
    InputError
        For what is no array of finite numbers.
    """
    try:
        value = np.asarray(x)
        value = value.astype(complex if np.iscomplexobj(value) else float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} = {brief(x)} is no array of numbers") from error
    if value.size == 0:
        raise InputError(f"{name} is empty (shape {value.shape})")
    if not np.isfinite(value).all():
        at = np.argwhere(~np.isfinite(value))[0]
        where = ", ".join(map(str, at))
        raise InputError(f"{name}[{where}] = {value[tuple(at)]}: every entry must be finite")
    if np.iscomplexobj(value) and not value.imag.any():
        value = value.real
    return value


def square(x: object, name: str) -> npt.NDArray[Any]:
    """Return a matrix (N, N), or a vector of modes (n,); of equal ones in a batch the first.

    Raises
    ------
    InputError
        For other shapes, different ones in a batch, or N beyond 1024.
    """
    value = array(x, name)
    while value.ndim > 1 and (value.ndim > 2 or value.shape[0] != value.shape[1]):
        first = value[0]
        if not np.array_equal(np.broadcast_to(first, value.shape), value):
            raise InputError(
                f"{name} has shape {value.shape} and its parts differ: give one matrix (N, N) or "
                f"one vector of modes (n,), such as {name}[0]"
            )
        value = first
    if value.ndim == 0:
        value = value.reshape(1, 1)
    if len(value) > LARGEST:
        raise InputError(
            f"{name} has N = {len(value)}: at most {LARGEST} are compared; the leading block "
            f"{name}[:64, :64] of a HiPPO matrix identifies it as well"
        )
    if value.ndim == 2 and np.iscomplexobj(value):
        if np.array_equal(value, np.diag(np.diag(value))):
            return np.diag(value)
        raise InputError(
            f"{name} is a complex matrix: families are real; give its eigenvalues as a vector of "
            "modes, or the real matrix it was made from"
        )
    return value


def vector(x: object, name: str, n: int) -> npt.NDArray[Any]:
    """Return a vector (n,) given as (n,), (n, 1) or (1, n).

    Raises
    ------
    InputError
        For another shape.
    """
    value = array(x, name)
    if value.size != n or value.ndim > 2:
        raise InputError(f"{name} has shape {value.shape}; A of size {n} needs ({n},) or ({n}, 1)")
    return value.reshape(n)


def precision_of(*arrays: npt.NDArray[Any] | None) -> str:
    """Return ``"float32"`` if every entry is a float32 number, else ``"float64"``."""
    for x in arrays:
        if x is None:
            continue
        narrow = np.complex64 if np.iscomplexobj(x) else np.float32
        with np.errstate(over="ignore"):
            if not np.array_equal(x.astype(narrow), x):
                return "float64"
    return "float32"
