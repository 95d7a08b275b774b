"""Cases as files: what a search found, kept so that it can be posed again by its id.

Numbers are exact fractions.  A file is data to be checked: its schema, its numbers, and that the id
is the hash of the content.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.cases import Case
from s4ref.conformance.folder import folder
from s4ref.conformance.problems import Constructed, Problem, structure
from s4ref.conformance.vectors.schemas import require
from s4ref.errors import InputError
from s4ref.maths.discretize import rule_named
from s4ref.records import DPLR, SSM, Diagonal


SCHEMA = "s4ref/conformance/case/1"
CASES = "cases"
MAX_BYTES = 8 << 20
RECORDS = {"dplr": DPLR, "diagonal": Diagonal, "dense": SSM}


def to_json(case: Case, found: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a case as a tree of JSON values; ``found`` says where it failed, for readers.

    Raises
    ------
    InputError
        For a case whose system is not ours to write down: without a problem, or constructed.
    """
    problem = case.problem
    if problem is None or isinstance(problem, Constructed):
        raise InputError(f"case = {case.id} of {case.check} has no system to write down")
    entries = {name: x for name, x in vars(problem.system).items() if x is not None}
    return {
        "schema": SCHEMA,
        "id": case.id,
        "check": case.check,
        "variant": dict(case.variant),
        "problem": {
            "family": problem.name,
            "dt": [str(step) for step in problem.dt],
            "L": problem.L,
            "rule": problem.rule,
            "small": problem.small,
            "structure": structure(problem.system),
            "system": {name: _written(x) for name, x in entries.items()},
        },
    } | ({"found": dict(found)} if found else {})


def from_json(data: Any, where: str) -> Case:
    """Return the case that a tree of JSON values describes.

    Parameters
    ----------
    data : object
    where : str
        The file, for messages.

    Raises
    ------
    InputError
        For anything that breaks the schema, is no system, or does not have the id it claims.
    """
    require(data, "case", where)
    p = data["problem"]
    record = RECORDS[p["structure"]]
    known = {field.name for field in fields(record)}
    unknown = sorted(set(p["system"]) - known)
    if unknown:
        raise InputError(f"{where}: a {p['structure']} system has no {unknown[0]!r}")
    try:
        entries = {name: _read(x) for name, x in p["system"].items()}
        dt = tuple(Fraction(step) for step in p["dt"])
        rule_named(p["rule"])
        if min(dt) <= 0:
            raise ValueError(f"dt = {', '.join(p['dt'])} is not positive")
        problem = Problem(p["family"], record(**entries), dt, p["L"], p["rule"], p["small"])
        case = Case(data["check"], problem, tuple(sorted(data["variant"].items())))
    except (ValueError, TypeError, OverflowError, ZeroDivisionError) as error:
        raise InputError(f"{where}: its problem is none: {error}") from None
    if case.id != data["id"]:
        raise InputError(
            f"{where}: its content has the id {case.id}, not {data['id']}: it was changed; write "
            f'"id": "{case.id}" if that was meant'
        )
    return case


def load(path: Path) -> Case:
    """Return the case in a file.

    Raises
    ------
    InputError
        If it cannot be read, or is no case.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"case = {path}: {MAX_BYTES >> 20} MiB is more than any case has")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"case = {path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"case = {path} is no JSON: {error}") from None
    return from_json(data, f"case = {path}")


def save(case: Case, root: Path, found: Mapping[str, Any] | None = None) -> Path:
    """Write a case below ``root`` and return its file."""
    place = folder(root, CASES) / f"{case.id}.json"
    text = json.dumps(to_json(case, found), indent=1, ensure_ascii=False) + "\n"
    beside = place.with_suffix(f".{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(place)  # whole or not at all
    return place


def named(asked: tuple[str, ...], root: Path | None) -> Iterator[Case]:
    """Yield the stored cases that are asked for: by a file, or by the beginning of an id.

    Raises
    ------
    InputError
        For a file that is no case.
    """
    for text in asked:
        if is_file(text):
            yield load(Path(text))
        elif root is not None and text.isalnum():
            yield from (load(path) for path in sorted((root / CASES).glob(f"{text}*.json")))


def is_file(text: str) -> bool:
    """Whether what was asked for is the name of a file and not an id."""
    return text.endswith(".json") or "/" in text or os.sep in text


def _written(value: Any) -> dict[str, Any]:
    array = np.asarray(value)
    out: dict[str, Any] = {"shape": list(array.shape), "re": _fractions(array.real)}
    return out | ({"im": _fractions(array.imag)} if np.iscomplexobj(array) else {})


def _fractions(array: npt.NDArray[Any]) -> list[str]:
    # A zero has a sign, which belongs to what is handed over.
    return ["-0" if str(x) == "-0.0" else str(Fraction(x)) for x in array.ravel().tolist()]


def _read(data: Mapping[str, Any]) -> Any:
    shape = tuple(data["shape"])
    parts = [_exact(data[part]) for part in ("re", "im") if part in data]
    for part in parts:
        if part.size != prod(shape):
            raise ValueError(f"{part.size} numbers do not fill the shape {shape}")
    array: npt.NDArray[Any] = parts[0]
    if len(parts) == 2:
        array = np.empty(len(parts[0]), dtype=np.complex128)
        array.real, array.imag = parts
    return array.reshape(shape) if shape else array[0].item()


def _exact(texts: list[str]) -> npt.NDArray[np.float64]:
    """Return numbers that are floats, as such."""
    values = [Fraction(text) for text in texts]
    floats = [-0.0 if text == "-0" else float(v) for text, v in zip(texts, values, strict=True)]
    for text, value, number in zip(texts, values, floats, strict=True):
        if Fraction(number) != value:
            raise ValueError(f"{text} is no float64")
    return np.array(floats, dtype=np.float64)
