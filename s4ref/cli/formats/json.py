"""Answers as JSON: decimal text, and fractions where the values are known to be rational."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.cli.values import Answer
from s4ref.exact import Gauss, imag_part, real_part
from s4ref.oracle.certified import Certified


def text(answers: Sequence[Answer]) -> str:
    """Return one JSON object, with each answer on a line of its own."""
    system = json.dumps(answers[0].system)
    lines = [json.dumps(_quantity(answer), ensure_ascii=False) for answer in answers]
    inner = ",\n  ".join(lines)
    return f'{{\n "system": {system},\n "quantities": [\n  {inner}\n ]\n}}'


def _quantity(answer: Answer) -> dict[str, Any]:
    return {
        "what": answer.name,
        "about": answer.about,
        **answer.settings,
        "shape": list(answer.values.shape),
        "digits": answer.values.digits,
        "complex": answer.values.is_complex,
        "values": nested(answer.values),
    }


def nested(values: Certified) -> Any:
    """Return the entries in nested lists: "p/q" where rational, else decimals.

    A complex entry is the pair of its parts.
    """
    exact: list[Fraction | Gauss | None] = values.rational().ravel().tolist()
    if values.is_complex:
        re, im = values.real.decimal(), values.imag.decimal()
        pairs = [
            [a, b] if x is None else [str(real_part(x)), str(imag_part(x))]
            for a, b, x in zip(re.flat, im.flat, exact, strict=True)
        ]
        return _folded(pairs, values.shape)
    flat = [
        d if x is None or isinstance(x, Gauss) else str(x)
        for d, x in zip(values.decimal().flat, exact, strict=True)
    ]
    return _folded(flat, values.shape)


def _folded(flat: list[Any], shape: tuple[int, ...]) -> Any:
    out = np.empty(len(flat), dtype=object)
    for i, entry in enumerate(flat):
        out[i] = entry
    if not shape:
        return flat[0]
    return out.reshape(shape).tolist()
