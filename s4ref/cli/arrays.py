"""Arrays from the files people keep them in: npz, npy, json, csv or txt, safetensors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError, MissingDependencyError


Arrays = dict[str, Any]
# how people spell the names that identify() takes
SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "A": ("A", "a", "lam", "Lambda", "lambda", "w"),
        "B": ("B", "b"),
        "Ab": ("Ab", "dA", "Abar", "A_bar", "A_d", "Ad"),
        "Bb": ("Bb", "dB", "Bbar", "B_bar", "B_d", "Bd"),
        "K": ("K", "k", "kernel"),
        "C": ("C", "c"),
        "dt": ("dt", "step", "delta", "Delta"),
    }
)


def read(path: str, name: str | None) -> Arrays:
    """Return the arrays of a file under the names of :func:`s4ref.identify.identify`.

    Parameters
    ----------
    path : str
    name : str, optional
        What an array without a name is: A, B, Ab, Bb, K or C; A unless given.

    Raises
    ------
    InputError
        For a file that is not there or not of a known kind, or holds no name that is known.
    MissingDependencyError
        For safetensors without the package.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"FILE = {path}: there is no such file")
    kind = file.suffix.lower()
    if kind not in READERS:
        raise InputError(f"FILE = {path}: of an unknown kind; known are {', '.join(READERS)}")
    if name is not None and name not in SPELLINGS:
        raise InputError(f"as = {name!r} is unknown: choose one of {', '.join(SPELLINGS)}")
    try:
        found = READERS[kind](file)
    except (ValueError, OSError, EOFError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"FILE = {path} cannot be read as {kind[1:]}: {reason}") from error
    if not isinstance(found, dict):
        return {name or "A": found}
    if name is not None and len(found) == 1:
        return {name: next(iter(found.values()))}
    return _named(found, path)


def _named(found: Mapping[str, Any], path: str) -> Arrays:
    """Return the arrays whose names are known, by their proper names."""
    out: Arrays = {}
    for proper, spellings in SPELLINGS.items():
        hits = [s for s in spellings if s in found]
        if hits:
            out[proper] = found[hits[0]]
    if not out:
        raise InputError(
            f"FILE = {path} holds {', '.join(found) or 'nothing'}: call the arrays "
            f"{', '.join(SPELLINGS)}, or keep one array in the file and name it with --as"
        )
    return out


def _npz(file: Path) -> Any:
    with np.load(file, allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def _npy(file: Path) -> Any:
    return np.load(file, allow_pickle=False)


def _json(file: Path) -> Any:
    """Read lists of numbers, of text such as "1/3" and of pairs [re, im] under complex names."""
    value = json.loads(file.read_text(encoding="utf-8"))
    if isinstance(value, dict) and "quantities" in value:  # what `show --format json` writes
        return {q["what"]: _numbers(q["values"], q["complex"]) for q in value["quantities"]}
    if isinstance(value, dict):
        return {key: _numbers(x, False) for key, x in value.items()}
    return _numbers(value, False)


def _numbers(x: Any, pairs: bool) -> Any:
    """Return nested lists of numbers or text as an array."""
    if isinstance(x, dict) and {"re", "im"} <= set(x):
        return np.asarray(_numbers(x["re"], False)) + 1j * np.asarray(_numbers(x["im"], False))
    array = np.array(_floats(x), dtype=float)
    return array[..., 0] + 1j * array[..., 1] if pairs else array


def _floats(x: Any) -> Any:
    """Return text as floats, leaving the nesting as it is."""
    if isinstance(x, list):
        return [_floats(item) for item in x]
    if isinstance(x, str):
        numerator, slash, denominator = x.partition("/")
        return float(numerator) / float(denominator) if slash else float(numerator)
    return x


def _text(file: Path) -> npt.NDArray[Any]:
    """Read rows of numbers between commas, semicolons, tabs or blanks; # begins a comment."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].replace(",", " ").replace(";", " ").split()
        if words:
            rows.append([complex(word.replace("i", "j")) for word in words])
    if not rows or len({len(row) for row in rows}) > 1:
        raise ValueError("its rows are not equally long" if rows else "it holds no numbers")
    array = np.array(rows)
    array = array if array.imag.any() else array.real
    return array[:, 0] if array.shape[1] == 1 and array.shape[0] > 1 else array


def _safetensors(file: Path) -> Any:
    if find_spec("safetensors") is None:
        raise MissingDependencyError(
            f"FILE = {file} needs safetensors, which is not installed: pip install safetensors"
        )
    from safetensors.numpy import load_file

    return dict(load_file(file))


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
