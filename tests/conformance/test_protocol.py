"""Frames: what goes in comes out, and nothing malformed gets through."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from s4ref.conformance import protocol, serve
from s4ref.conformance.protocol import Handle, State, decode, encode
from s4ref.errors import AdapterError, InputError


dtypes = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="="),
    npst.unsigned_integer_dtypes(endianness="="),
    npst.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
    npst.floating_dtypes(endianness=">", sizes=(16, 32, 64)),
    npst.complex_number_dtypes(endianness="=", sizes=(64, 128)),
    npst.complex_number_dtypes(endianness=">", sizes=(64, 128)),
)
arrays = npst.arrays(dtypes, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.integers(-protocol.MAX_INTEGER, protocol.MAX_INTEGER),
    st.floats(allow_nan=False, allow_infinity=False),
    arrays,
    st.builds(Handle, st.integers(0, 99)),
    st.builds(State, st.integers(0, 99)),
)
words = st.text(max_size=6).filter(lambda word: word[:1] != "$")
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)
)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        little = np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<"))
        return bool(
            isinstance(b, np.ndarray)
            and a.shape == b.shape
            and little.dtype == b.dtype
            and little.tobytes() == b.tobytes()
        )
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


@given(trees)
def test_round_trip(tree: Any) -> None:
    assert same(tree, decode(encode({"value": tree}))["value"])


@given(st.lists(arrays, max_size=5))
def test_the_workers_own_frames_are_read(values: list[Any]) -> None:
    packed: list[Any] = []
    tree = serve.pack(tuple(values), "here", packed, [])
    assert same(values, decode(serve.frame({"value": tree}, packed))["value"])


@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(AdapterError, match="malformed"):
        decode(data)


@given(trees, st.data())
def test_a_damaged_frame_is_refused_or_harmless(tree: Any, data: st.DataObject) -> None:
    frame = bytearray(encode({"value": tree}))
    place = data.draw(st.integers(0, len(frame) - 1))
    frame[place] ^= data.draw(st.integers(1, 255))
    try:
        decode(frame)
    except AdapterError:
        return


@pytest.mark.parametrize("cut", [1, 8, 20])
def test_a_cut_frame_is_refused(cut: int) -> None:
    with pytest.raises(AdapterError, match="malformed"):
        decode(encode({"value": np.arange(4.0)})[:-cut])


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 1 - 2j, np.float32(1.5), np.int16(-3), np.bool_(True)],
    ids=str,
)
def test_what_json_cannot_spell_is_an_array_without_dimensions(value: Any) -> None:
    back = decode(encode({"value": value}))["value"]
    assert back.shape == ()
    assert back.dtype == np.asarray(value).dtype
    assert back.tobytes() == np.asarray(value).tobytes()


def test_negative_zero_and_nan_payloads_survive() -> None:
    bits = np.array([0x8000000000000000, 0x7FF8000000000123, 1], dtype=np.uint64)
    assert decode(encode({"v": bits.view(np.float64)}))["v"].tobytes() == bits.tobytes()


def test_arrays_are_padded_to_eight_bytes() -> None:
    frame = encode({"a": [np.zeros(3, np.int8), np.zeros(1, np.float64)]})
    n_header, n_payload = protocol.lengths(frame[:16])
    table = json.loads(frame[16 : 16 + n_header])["arrays"]
    assert [entry["offset"] for entry in table] == [0, 8]
    assert n_payload == 16


def test_arrays_of_a_bytearray_can_be_written_to() -> None:
    assert decode(bytearray(encode({"v": np.zeros(3)})))["v"].flags.writeable


def test_references_carry_the_generation() -> None:
    back = decode(encode({"h": Handle(3), "s": [State(4)]}), generation=7)
    assert back == {"h": Handle(3, 7), "s": [State(4, 7)]}


@pytest.mark.parametrize(
    "value",
    [
        object(), {1: 2}, {"$array": 0}, {1, 2}, b"bytes", 2**53, np.array([None]),
        np.array(["word"]), np.zeros(2, dtype="f8,f8"), np.longdouble(1), np.datetime64(0, "s"),
    ],
    ids=lambda value: repr(value).split(" at 0x")[0],  # no address: a test keeps its name
)  # fmt: skip
def test_what_cannot_travel_is_named(value: object) -> None:
    with pytest.raises(InputError, match=r"args\.u"):
        encode({"args": {"u": value}})


def frame_of(header: object, payload: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return protocol.HEAD.pack(b"S4R1", len(text), len(payload)) + text + payload


def described(dtype: Any = "<f8", shape: Any = (1,), offset: Any = 0) -> dict[str, Any]:
    return {"arrays": [{"dtype": dtype, "shape": shape, "offset": offset}], "v": {"$array": 0}}


@pytest.mark.parametrize(
    "frame",
    [
        frame_of(b"[1, 2]"),
        frame_of(b"{"),
        frame_of(b""),
        frame_of(b'{"a": NaN}'),
        frame_of(b'{"a": "\xff"}'),
        frame_of(b"[" * 100000),
        frame_of({"arrays": 3}),
        frame_of({"arrays": [3]}),
        frame_of({"v": {"$array": 0}}),
        frame_of({"v": {"$array": -1}}),
        frame_of({"v": {"$pickle": 0}}),
        frame_of({"v": {"$handle": "x"}}),
        frame_of({"v": {"$handle": 1, "$state": 1}}),
        frame_of(described("|O"), bytes(8)),
        frame_of(described(">f8"), bytes(8)),
        frame_of(described("<f16"), bytes(16)),
        frame_of(described("|V8"), bytes(8)),
        frame_of(described(shape=[-1]), bytes(8)),
        frame_of(described(shape=[1.0]), bytes(8)),
        frame_of(described(shape=[True]), bytes(8)),
        frame_of(described(shape=[2]), bytes(8)),
        frame_of(described(shape=[1 << 62, 1 << 62]), bytes(8)),
        frame_of(described(shape=[1] * 65), bytes(8)),
        frame_of(described(offset=8), bytes(16)),
        frame_of(described(offset=-8), bytes(8)),
        frame_of(described(), bytes(16)),
        frame_of(described("|b1", [8]), b"\2" + bytes(7)),
        b"S4R2" + frame_of({})[4:],
        struct.pack("<4sIQ", b"S4R1", 17 << 20, 0),
        struct.pack("<4sIQ", b"S4R1", 2, (4 << 30) + 1) + b"{}",
        frame_of({}) + b"x",
    ],
    ids=lambda frame: repr(frame[16:60]),
)
def test_malformed_frames(frame: bytes) -> None:
    with pytest.raises(AdapterError, match="malformed"):
        decode(frame)


def test_both_sides_agree_on_the_operations() -> None:
    assert {op: " ".join(names) for op, names in protocol.OPERATIONS.items()} == serve.OPS
    assert serve.MAGIC == protocol.MAGIC
    assert serve.HEAD.format == protocol.HEAD.format
    assert (serve.MAX_HEADER, serve.MAX_PAYLOAD) == (protocol.MAX_HEADER, protocol.MAX_PAYLOAD)
