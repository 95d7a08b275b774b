"""A short name for the data of a picture, the same on every machine.

Files of the gallery carry it, so that a test can tell whether they show today's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

import numpy as np


# Metadata of fields that may differ from machine to machine: results of float64 and float32
# arithmetic, which the fingerprint passes over.
ROUNDED: Mapping[str, bool] = MappingProxyType({"rounded": True})

_STEPS = 1e6  # to the largest modulus of an array
_OFFSET = 1 / np.pi  # so that no round number lies on a border between two steps


def fingerprint(data: Any) -> str:
    """Return 16 hexadecimal digits that change when any number does by a millionth.

    Parameters
    ----------
    data : dataclass, mapping, array, number or text
        Nested at will; fields with the metadata ``ROUNDED`` are passed over.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for path, values in _arrays(data, ""):
        digest.update(f"{path}{values.shape}".encode())
        scale = float(np.max(np.abs(values), initial=0)) or 1.0
        for part in (values.real, values.imag):
            steps = np.floor(part / scale * _STEPS + _OFFSET).astype("<i8")
            digest.update(steps.tobytes())
        digest.update(f"{scale:.5e}".encode())
    return digest.hexdigest()[:16]


def _arrays(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    if is_dataclass(data):
        for part in fields(data):
            if not part.metadata.get("rounded"):
                yield from _arrays(getattr(data, part.name), f"{path}.{part.name}")
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _arrays(value, f"{path}[{key}]")
    elif data is None or isinstance(data, str):
        yield f"{path}={data}", np.zeros(0)
    else:
        yield path, np.asarray(data, dtype=np.complex128)
