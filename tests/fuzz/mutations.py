"""A small mutational fuzzer: changed bytes and changed trees, the same ones for the same seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any


# What parsers trip over: ends of ranges, special spellings, markup, other encodings, deep nesting.
TOKENS = (
    b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"-0", b"1e999", b"NaN", b"Infinity", b"null", b"[]",
    b"{}", b"\"", b"\\u0000", b"\\ud800", b"[" * 2000, b"{\"a\":" * 2000, b"9" * 5000, b"1/0",
    b"S4R1", b"$array", b"</script>", b"\x1b[31m", b"\n", b"=", b"[[expect]]\n", b"'''", b"\"\"\"",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**53, 2**64, -(2**63), 10**400, 0.5, -0.0, 1e308, 5e-324,
    "", "0", "-0", "1/0", "0/1", "nan", "inf", "x" * 5000, "\0", "\ud800", "</script>", "\x1b[31m",
    "../../etc/passwd", "bilinear", "gbt(0/0)", "gbt(1/2)", "dss(4)", "float64", "<f8", [], {},
    [[]], [0] * 50, {"": 0}, {"$array": 0}, {"$handle": -1}, [[1], [2, 3]], {"re": [], "im": [0]},
)  # fmt: skip


def texts(seeds: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield ``count`` changed copies of the seeds."""
    rng = random.Random(seed)
    for _ in range(count):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((1, 1, 2, 4))):
            _change(data, rng, seeds)
        yield bytes(data)


def _change(data: bytearray, rng: random.Random, seeds: list[bytes]) -> None:
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.choice((1, 1, 2, 8, 64)))
    match rng.randrange(9):
        case 0 if data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        case 1:
            del data[at:end]
        case 2:
            data[at:at] = data[at:end] * rng.choice((1, 2, 10))
        case 3:
            data[at:end] = rng.choice(TOKENS)
        case 4:
            data[at:at] = rng.choice(TOKENS)
        case 5:
            del data[at:]
        case 6:
            other = rng.choice(seeds)
            begin = rng.randrange(len(other) + 1)
            data[at:end] = other[begin : begin + 64]
        case 7:  # where a value is expected
            starts = [i + 1 for i, byte in enumerate(data) if byte in b":=,["]
            if starts:
                at = rng.choice(starts)
                data[at:at] = rng.choice(TOKENS)
        case _:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice((1, 4, 16))))


def trees(seeds: list[Any], count: int, seed: int) -> Iterator[Any]:
    """Yield ``count`` trees of JSON values, each a seed with some of its nodes changed."""
    rng = random.Random(seed)
    for _ in range(count):
        tree = copy.deepcopy(rng.choice(seeds))
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            tree = _grafted(tree, rng, seeds)
        yield tree


def _grafted(tree: Any, rng: random.Random, seeds: list[Any]) -> Any:
    places = list(_places(tree))
    if not places:
        return copy.deepcopy(rng.choice(VALUES))
    branch, key = rng.choice(places)
    match rng.randrange(6):
        case 0 if isinstance(branch, dict):
            del branch[key]
        case 1 if isinstance(branch, dict):
            branch[str(key) + rng.choice(("", "s", "_", "\0"))] = branch.pop(key)
        case 2 if isinstance(branch, list):
            branch[key:key] = [branch[key]] * rng.choice((1, 3))
        case 3:
            other = list(_places(rng.choice(seeds)))
            if other:
                home, name = rng.choice(other)
                branch[key] = copy.deepcopy(home[name])
        case _:
            branch[key] = copy.deepcopy(rng.choice(VALUES))
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (branch, key) of every node below the root."""
    waiting = [tree]
    while waiting:
        branch = waiting.pop()
        items: Any = ()
        if isinstance(branch, dict):
            items = list(branch.items())
        elif isinstance(branch, list):
            items = list(enumerate(branch))
        for key, value in items:
            yield branch, key
            waiting.append(value)


def spelled(tree: Any) -> bytes:
    """Return a tree as JSON, as a careless writer would: lone surrogates, NaN and all."""
    return json.dumps(tree).encode("utf-8", "surrogatepass")
