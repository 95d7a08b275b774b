"""How numbers are stored: tensors, pairs for complex numbers, one of each conjugate pair, steps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError


Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]
PAIR = 2


def named(arrays: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """Return what is given as arrays of NumPy: tensors too, a rule as its name, None left out."""
    return {name: _array(value) for name, value in arrays.items() if value is not None}


def _array(x: Any) -> npt.NDArray[Any]:
    if hasattr(x, "detach"):  # a tensor; torch itself is not needed to read it
        x = x.detach().cpu()
        x = x.float() if str(x.dtype) == "torch.bfloat16" else x.resolve_conj().resolve_neg()
        return np.asarray(x.numpy())
    return np.asarray(getattr(x, "__name__", x) if callable(x) else x)


def complex_of(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return pairs (..., 2) of real numbers as complex ones; complex arrays as they are."""
    x = np.asarray(x)
    if np.iscomplexobj(x):
        return x.astype(np.complex128)
    if x.ndim == 0 or x.shape[-1] != 2:
        raise InputError(f"an array of shape {x.shape} holds no pairs of real and imaginary part")
    return x[..., 0].astype(np.float64) + 1j * x[..., 1].astype(np.float64)


def steps_of(x: Any) -> tuple[Fraction, ...]:
    """Return steps at their exact value, one where all agree."""
    values = np.atleast_1d(np.asarray(x, dtype=np.float64)).ravel()
    if not (np.isfinite(values) & (values > 0)).all():
        raise InputError(f"dt = {values[:4].tolist()}: steps must be positive and finite")
    return tuple(
        Fraction(float(v)) for v in (values[:1] if (values == values[0]).all() else values)
    )


def halves(n: int) -> npt.NDArray[Any]:
    """Return the weights of n modes that stand for a conjugate pair each."""
    return np.full(n, PAIR)
