"""Reading a set of vectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.vectors.make import INDEX
from s4ref.conformance.vectors.schemas import require
from s4ref.errors import InputError


@dataclass(frozen=True)
class Vector:
    """One vector as its file has it."""

    id: str
    operator: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def shipped() -> Path:
    """Return the folder of the set that comes with s4ref."""
    return Path(str(resources.files("s4ref.conformance.vectors") / "data"))


def load(path: Path) -> Any:
    """Return the JSON of a file.

    Raises
    ------
    InputError
        If it cannot be read, or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}") from error


def index_of(folder: Path) -> dict[str, Any]:
    """Return the index of a set.

    Raises
    ------
    InputError
        If the folder holds no set.
    """
    if not (folder / INDEX).is_file():
        raise InputError(
            f"{folder} holds no set of vectors, as it has no {INDEX}: "
            "make one with `s4ref vectors make --out DIR`"
        )
    index: dict[str, Any] = load(folder / INDEX)
    require(index, "vectors", str(folder / INDEX), "index")
    return index


def read(folder: Path) -> dict[str, Vector]:
    """Return the vectors of a set by id.

    Raises
    ------
    InputError
        If the folder holds no set, or a file breaks the schema.
    """
    out = {}
    for entry in index_of(folder)["operators"]:
        data = load(folder / entry["file"])
        require(data, "vectors", str(folder / entry["file"]), "operator")
        for v in data["vectors"]:
            out[v["id"]] = Vector(v["id"], data["operator"], v["inputs"], v["outputs"])
    return out


def numbers(array: Mapping[str, Any]) -> npt.NDArray[Any]:
    """Return the values of an array of the set, correctly rounded to float64 or complex128."""
    if "re" not in array:
        return np.array(_reals(array), dtype=np.float64).reshape(array["shape"])
    out = np.empty(array["shape"], dtype=np.complex128)
    flat = out.reshape(-1)
    flat.real, flat.imag = _reals(array["re"]), _reals(array["im"])
    return out


def _reals(part: Mapping[str, Any]) -> list[float]:
    exact = part.get("exact") or [None] * len(part["mid"])
    # both conversions round correctly
    return [
        float(mid) if q is None else float(Fraction(q))
        for mid, q in zip(part["mid"], exact, strict=True)
    ]
