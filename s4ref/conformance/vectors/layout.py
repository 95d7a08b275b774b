"""JSON text of the set, one spelling for one content: sorted keys, flat lists on one line."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any) -> str:
    """Return JSON text, indented by one blank a level, ending with a newline.

    Lists of plain values stand on one line, as a reader wants numbers.
    """
    return "".join(_pieces(value, "\n")) + "\n"


def _pieces(value: Any, line: str) -> list[str]:
    inner = line + " "
    if isinstance(value, dict) and value:
        items = [[_text(key), ": ", *_pieces(value[key], inner)] for key in sorted(value)]
        return ["{", *_joined(items, inner), line, "}"]
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return ["[", *_joined([_pieces(item, inner) for item in value], inner), line, "]"]
    return [_text(value)]


def _joined(items: list[list[str]], line: str) -> list[str]:
    out: list[str] = []
    for i, item in enumerate(items):
        out += [",", line, *item] if i else [line, *item]
    return out


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)
