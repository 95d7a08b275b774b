"""Entries as decimal text, for every format that is read by people."""

from __future__ import annotations

from s4ref.oracle.certified import Certified


def rows(values: Certified) -> list[list[str]]:
    """Return the entries as decimal text, row by row; a vector has one column."""
    if 0 in values.shape:
        return [[] for _ in range(values.shape[0])]
    if values.is_complex:
        parts = zip(values.real.decimal().flat, values.imag.decimal().flat, strict=True)
        flat = [_complex(str(re), str(im)) for re, im in parts]
    else:
        flat = [str(x) for x in values.decimal().flat]
    width = values.shape[-1] if len(values.shape) > 1 else 1
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def _complex(re: str, im: str) -> str:
    return f"{re} - {im[1:]}i" if im.startswith("-") else f"{re} + {im}i"
