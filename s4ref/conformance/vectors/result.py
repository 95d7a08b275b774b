"""A stranger's result file: numbers by vector id and output name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.vectors.schemas import require
from s4ref.conformance.vectors.store import load
from s4ref.errors import InputError


@dataclass(frozen=True)
class Result:
    """What a program says of the vectors it knows."""

    program: str
    dtype: str
    algorithm: str
    values: Mapping[str, Mapping[str, Any]]


def read_result(path: Path) -> Result:
    """Return a result file, its numbers not yet read.

    Raises
    ------
    InputError
        If it cannot be read or breaks the schema.
    """
    data = load(path)
    require(data, "result", str(path))
    return Result(data["program"], data["dtype"], data.get("algorithm", "unknown"), data["results"])


def numbers_of(value: Any, shape: tuple[int, ...], label: str) -> npt.NDArray[Any]:
    """Return a result's values as an array, of this shape where they are flat and as many.

    Raises
    ------
    InputError
        For ragged nesting.
    """
    if isinstance(value, dict):
        re, im = (numbers_of(value[part], shape, label) for part in ("re", "im"))
        if re.shape != im.shape:
            raise InputError(
                f"{label}: the real parts have shape {re.shape}, the others {im.shape}"
            )
        out = np.empty(re.shape, dtype=np.complex128)
        out.real, out.imag = re, im
        return out
    try:
        flat = np.array(_floats(value), dtype=np.float64)
    except ValueError as error:
        raise InputError(f"{label} is ragged: nest lists evenly, or give one flat list") from error
    except OverflowError as error:
        raise InputError(f"{label} has an integer beyond float64: write inf") from error
    return flat.reshape(shape) if flat.ndim <= 1 and flat.size == prod(shape) else flat


def _floats(value: Any) -> Any:
    if isinstance(value, list):
        return [_floats(item) for item in value]
    if isinstance(value, str):
        return float.fromhex(value)  # which reads inf and nan too
    return value
