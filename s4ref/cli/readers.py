"""How each kind of file is read; what is wrong with one is a ValueError that says where."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, deserialize

from s4ref.errors import InputError
from s4ref.exact import brief, rational


def _npz(file: Path) -> Any:
    with np.load(file, allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def _npy(file: Path) -> Any:
    return np.load(file, allow_pickle=False)


def _json(file: Path) -> Any:
    """Read lists of numbers, of text such as "1/3" and of pairs [re, im] under complex names."""
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if isinstance(value, dict) and "quantities" in value:  # what `show --format json` writes
        return {q["what"]: _numbers(q["values"], q["complex"]) for q in value["quantities"]}
    if isinstance(value, dict):
        return {key: _numbers(x, False) for key, x in value.items()}
    return _numbers(value, False)


def _numbers(x: Any, pairs: bool) -> Any:
    """Return nested lists of numbers or text as an array."""
    if isinstance(x, dict) and {"re", "im"} <= set(x):
        return np.asarray(_numbers(x["re"], False)) + 1j * np.asarray(_numbers(x["im"], False))
    flat = _floats(x)
    try:
        array = np.array(flat, dtype=float)
    except ValueError as error:
        raise ValueError("its rows are not equally long") from error
    return array[..., 0] + 1j * array[..., 1] if pairs else array


def _floats(x: Any) -> Any:
    """Return text as floats, leaving the nesting as it is."""
    if isinstance(x, list):
        return [_floats(item) for item in x]
    if isinstance(x, bool) or not isinstance(x, (int, float, str)):
        raise ValueError(f"{brief(x)} is no number")
    try:
        return float(rational(x, "x")) if isinstance(x, str) else float(x)
    except (InputError, OverflowError) as error:
        raise ValueError(f"{brief(x)} is no number that a float can hold") from error


def _text(file: Path) -> npt.NDArray[Any]:
    """Read rows of numbers between commas, semicolons, tabs or blanks; # begins a comment.

    A first line without any number is a header and left out.
    """
    rows: list[list[complex]] = []
    headed = False
    for n, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        plain = line.partition("#")[0]
        if "," in plain and ";" in plain:
            raise ValueError(
                f"line {n} has commas and semicolons: write decimals with a point, and one kind "
                "of separator"
            )
        words = plain.replace(",", " ").replace(";", " ").split()
        numbers = [_number(word) for word in words]
        if words and not rows and not headed and all(x is None for x in numbers):
            headed = True
            continue
        for word, x in zip(words, numbers, strict=True):
            if x is None:
                raise ValueError(f"{brief(word)} in line {n} is no number")
        if words:
            rows.append([x for x in numbers if x is not None])
            if len(rows[-1]) != len(rows[0]):
                raise ValueError(
                    f"line {n} has {len(rows[-1])} numbers where the first row has {len(rows[0])}"
                )
    if not rows:
        raise ValueError("it holds no numbers")
    array = np.array(rows)
    array = array if array.imag.any() else array.real
    return array[:, 0] if array.shape[1] == 1 and array.shape[0] > 1 else array


def _number(word: str) -> complex | None:
    """Return a number of a text file, as in -1.5, 1/3 or 1+2i; None for anything else."""
    word = word.strip("\"'")
    try:
        return complex(word.replace("i", "j")) if "/" not in word else complex(Fraction(word))
    except (ValueError, OverflowError, ZeroDivisionError):
        return complex(word) if word.lower().lstrip("+-") in {"inf", "infinity"} else None


# What safetensors calls a dtype; bfloat16 is the upper half of a float32.
TENSORS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "C64": "<c8", "I64": "<i8",
    "I32": "<i4", "I16": "<i2", "I8": "|i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1",
    "BOOL": "|b1",
}  # fmt: skip


def _safetensors(file: Path) -> Any:
    try:
        tensors = deserialize(file.read_bytes())  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    out = {}
    for name, about in tensors:
        if about["dtype"] not in TENSORS:
            raise ValueError(f"the tensor {name} has the dtype {about['dtype']}, unknown to NumPy")
        flat = np.frombuffer(about["data"], dtype=TENSORS[about["dtype"]])
        if about["dtype"] == "BF16":
            flat = (flat.astype(np.uint32) << 16).view(np.float32)
        out[name] = flat.reshape(about["shape"])
    return out


READERS: Mapping[str, Callable[[Path], Any]] = MappingProxyType(
    {
        ".npz": _npz,
        ".npy": _npy,
        ".json": _json,
        ".csv": _text,
        ".txt": _text,
        ".safetensors": _safetensors,
    }
)
