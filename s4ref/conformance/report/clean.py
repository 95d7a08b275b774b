"""Text of strangers made safe to show: an adapter's names, messages and log may hold anything."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any


# Joiners and the no-break space are ordinary writing.
KEPT = frozenset("\n\t\u200c\u200d\u00a0")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
MAX_DEPTH = 40
MAX_BITS = 4096  # of an integer: beyond, nobody reads it, and Python refuses to print it
SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def visible(text: str) -> str:
    r"""Return the text with everything that cannot be seen as an escape, newlines and tabs kept.

    Control characters, ANSI escapes, NUL, lone surrogates, bidirectional overrides and
    noncharacters become ``\x1b``, ``\u202e`` and so on, so that the result is one that any
    terminal, HTML, XML and UTF-8 can hold.  Idempotent.

    >>> print(visible("\x1b[31mred\u202e"))
    \x1b[31mred\u202e
    """
    if text.isprintable():
        return text
    text = SURROGATE_PAIR.sub(_joined, text.replace("\r\n", "\n"))
    return "".join(c if c.isprintable() or c in KEPT else _escape(c) for c in text)


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _escape(c: str) -> str:
    if unicodedata.category(c) not in UNSEEN:  # the other spaces
        return c
    n = ord(c)
    return f"\\x{n:02x}" if n < 0x100 else f"\\u{n:04x}" if n < 0x10000 else f"\\U{n:08x}"


def clean(value: Any, depth: int = 0) -> Any:
    """Return a tree that JSON can hold: strings visible, infinities and NaN as words."""
    if isinstance(value, str):
        return visible(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        bits = value.bit_length()
        return value if bits <= MAX_BITS else f"an integer of {bits} bits"
    if isinstance(value, float):
        return number(value)
    if depth > MAX_DEPTH:
        return "..."
    if isinstance(value, Mapping):
        return {visible(str(key)): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item, depth + 1) for item in value]
    return visible(str(value))


def number(x: float) -> float | str:
    """JSON has no infinity and no NaN: they become words."""
    if math.isfinite(x):
        return x
    return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"


def real(x: float | str) -> float:
    """Return the number that :func:`number` wrote down."""
    return float(x)


def shortened(text: str, width: int) -> str:
    """Return the text with its middle left out if it is longer than that.

    >>> shortened("x" * 10240, 30)
    'xxxxxx ...10228 more... xxxxxx'
    """
    if len(text) <= width:
        return text
    keep = max(1, (width - 18) // 2)
    return f"{text[:keep]} ...{len(text) - 2 * keep} more... {text[-keep:]}"
