"""Frames between s4ref and a worker.  Not a serialiser of objects: numbers, words and references.

A frame is ``S4R1``, the lengths of header and payload, a JSON header, and the raw arrays that the
header refers to.  docs/protocol.md is the specification; serve.py holds the other, independent
implementation, for it runs where s4ref is not installed.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from s4ref.errors import AdapterError, InputError


VERSION = 1
MAGIC = b"S4R1"
HEAD = struct.Struct("<4sIQ")
MAX_HEADER = 16 << 20
MAX_PAYLOAD = 4 << 30
MAX_INTEGER = (1 << 53) - 1  # what a reader whose numbers are all float64 still tells apart
INTEGERS = {f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)}
DTYPES = INTEGERS | {"|b1", "|i1", "|u1", "<f2", "<f4", "<f8", "<c8", "<c16"}

# The arguments of each operation, in the order of an adapter's callable; "?" marks optional ones.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "make": ("params", "dt", "L", "dtype"),
    "construct": ("init", "N", "L", "dtype"),
    "realised": (),
    "kernel": ("L", "rate?"),
    "discretize": (),
    "apply": ("u", "state?", "length?"),
    "init_state": (),
    "step": ("u", "state", "mode?"),
    "bidirectional": ("u",),
    "stack": ("layers",),
    "update": ("params", "dt"),
    "raw": (),
    "with_raw": ("raw",),
    "gradient": ("L", "cotangent"),
    "hippo": ("measure", "N"),
    "nplr": ("measure", "N"),
    "scan": ("a", "b"),
    "cauchy": ("v", "z", "lam"),
    "vandermonde": ("v", "x", "L"),
    "run_steps": ("u", "state?", "mode?", "states?"),
    "fetch_state": ("state",),
    "drop": ("state?",),
    "ping": (),
    "bye": (),
}


@dataclass(frozen=True)
class Handle:
    """A made layer inside a worker; it dies with that worker's process (its ``generation``)."""

    number: int
    generation: int = 0


@dataclass(frozen=True)
class State:
    """A recurrent state inside a worker, in whatever form the adapter keeps it."""

    number: int
    generation: int = 0


REFERENCES: Mapping[str, type[Handle] | type[State]] = {"$handle": Handle, "$state": State}


def encode(header: Mapping[str, Any]) -> bytes:
    """Write a header, a tree with arrays at its leaves, as one frame.

    Leaves are None, bool, str, int of at most 53 bits, float, complex, numpy scalars and arrays of
    bool, integer, real (2, 4, 8 bytes) and complex (8, 16 bytes) dtype, :class:`Handle` and
    :class:`State`; branches are lists, tuples and mappings with string keys.  What JSON has no
    spelling for (NaN, infinities, complex numbers) travels as an array without dimensions.

    Raises
    ------
    InputError
        A leaf of another type, or a frame over the limits; the message says where.
    """
    arrays: list[np.ndarray[Any, Any]] = []
    tree = {key: _pack(value, key, arrays) for key, value in header.items()}
    table: list[dict[str, object]] = []
    chunks: list[bytes] = []
    offset = 0
    for array in arrays:
        table.append({"dtype": array.dtype.str, "shape": array.shape, "offset": offset})
        chunks.append(array.tobytes() + bytes(-array.nbytes % 8))
        offset += len(chunks[-1])
    text = json.dumps({**tree, "arrays": table}, allow_nan=False).encode("ascii")
    if len(text) > MAX_HEADER or offset > MAX_PAYLOAD:
        raise InputError(
            f"a frame of {len(text)} + {offset} bytes exceeds the protocol's {MAX_HEADER} + "
            f"{MAX_PAYLOAD}; send a shorter sequence or fewer channels"
        )
    return b"".join([HEAD.pack(MAGIC, len(text), offset), text, *chunks])


def _pack(value: Any, where: str, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, (float, complex, np.ndarray, np.generic)):
        array = np.asarray(value)
        array = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
        if array.dtype.str in DTYPES:
            arrays.append(array)
            return {"$array": len(arrays) - 1}
        raise InputError(f"{where} has dtype {array.dtype}; convert it to one of {sorted(DTYPES)}")
    if isinstance(value, (Handle, State)):
        return {f"${type(value).__name__.lower()}": value.number}
    if isinstance(value, (list, tuple)):
        return [_pack(item, f"{where}[{i}]", arrays) for i, item in enumerate(value)]
    if isinstance(value, Mapping) and all(isinstance(k, str) and k[:1] != "$" for k in value):
        return {key: _pack(item, f"{where}.{key}", arrays) for key, item in value.items()}
    raise InputError(
        f"{where} = {value!r:.80} of type {type(value).__name__} cannot be sent; send None, bool, "
        "str, int below 2**53, float, complex, arrays, or lists and str-keyed dicts of them"
    )


def lengths(head: bytes) -> tuple[int, int]:
    """Return the lengths of header and payload that the 16 bytes of a frame's head announce.

    Raises
    ------
    AdapterError
        These are no frame's first bytes, or it is larger than the limits.
    """
    if len(head) != HEAD.size or head[:4] != MAGIC:
        raise _malformed(f"it begins with {bytes(head[:16])!r} instead of {MAGIC!r}")
    _, header, payload = HEAD.unpack(head)
    if not 2 <= header <= MAX_HEADER or payload > MAX_PAYLOAD:
        raise _malformed(f"{header} + {payload} bytes; {MAX_HEADER} + {MAX_PAYLOAD} are allowed")
    return header, payload


def decode(frame: bytes | bytearray, *, generation: int = 0) -> dict[str, Any]:
    """Read one whole frame; arrays are views of it, writable if ``frame`` is a bytearray.

    Raises
    ------
    AdapterError
        The frame is malformed in any way; nothing of it is returned.
    """
    n_header, n_payload = lengths(bytes(frame[: HEAD.size]))
    start = HEAD.size + n_header
    if len(frame) != start + n_payload:
        raise _malformed(f"it has {len(frame)} bytes and announces {start + n_payload}")
    try:
        text = bytes(frame[HEAD.size : start]).decode("utf-8")
        header = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _malformed(f"its header is no JSON: {error}") from None
    if not isinstance(header, dict):
        raise _malformed(f"its header is a {type(header).__name__} instead of an object")
    table = header.pop("arrays", [])
    if not isinstance(table, list):
        raise _malformed("its arrays are no list")
    arrays = _arrays(table, memoryview(frame)[start:])
    return {key: _unpack(value, arrays, generation) for key, value in header.items()}


def _arrays(table: list[Any], payload: memoryview) -> list[np.ndarray[Any, Any]]:
    arrays: list[np.ndarray[Any, Any]] = []
    end = 0
    for entry in table:
        match entry:
            case {"dtype": str(dtype), "shape": list(shape), "offset": int(offset)} if (
                dtype in DTYPES
                and len(shape) <= 32
                and all(type(n) is int and 0 <= n <= MAX_PAYLOAD for n in shape)
            ):
                size = math.prod(shape) * np.dtype(dtype).itemsize
            case _:
                raise _malformed(f"an array is described by {entry!r:.200}")
        if offset != end or offset + size > len(payload):
            raise _malformed(f"array {len(arrays)} at {offset} leaves a gap, overlaps or is cut")
        end = offset + size + -size % 8
        array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, payload, offset)
        if dtype == "|b1" and bool((array.view(np.uint8) > 1).any()):
            raise _malformed(f"array {len(arrays)} of booleans has bytes other than 0 and 1")
        arrays.append(array)
    if end != len(payload):
        raise _malformed(f"its arrays end at {end} and its payload at {len(payload)}")
    return arrays


def _unpack(value: Any, arrays: list[np.ndarray[Any, Any]], generation: int) -> Any:
    if isinstance(value, list):
        return [_unpack(item, arrays, generation) for item in value]
    if not isinstance(value, dict):
        return value
    tags = [key for key in value if key[:1] == "$"]
    if not tags:
        return {key: _unpack(item, arrays, generation) for key, item in value.items()}
    tag, number = tags[0], value[tags[0]]
    if len(value) == 1 and type(number) is int and number >= 0:
        if tag == "$array" and number < len(arrays):
            return arrays[number]
        if tag in REFERENCES:
            return REFERENCES[tag](number, generation)
    raise _malformed(f"{value!r:.200} refers to nothing")


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _malformed(why: str) -> AdapterError:
    return AdapterError(
        f"the worker sent a malformed frame: {why}; the adapter wrote to the worker's private "
        "pipe, or its worker does not keep to docs/protocol.md"
    )
