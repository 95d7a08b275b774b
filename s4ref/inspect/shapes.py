"""What the axes of a layer's arrays count: channels, modes, inputs.

A form is a text of one letter an axis: n the modes, H the channels, r any number, 1 an axis of
length 1.  Every array is held against the forms of its own name, so that no length decides alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError


Forms: TypeAlias = Mapping[str, tuple[str, ...]]
Parts: TypeAlias = Mapping[str, npt.NDArray[Any]]

_ALWAYS = {"B": ("n", "Hn", "Hn1"), "C": ("n", "Hn", "H1n"), "D": ("", "H", "H1")}
_LOW_RANK = ("n", "nr", "Hnr")
_SQUARE: Forms = {"B": ("nH",), "C": ("Hn",), "D": ("", "H", "HH"), "dt": ("", "1")}

# One system a channel, as dense_kernel, dplr_kernel and diagonal_kernel take them.
DENSE: Forms = {"A": ("nn", "Hnn"), **_ALWAYS, "dt": ("", "H", "H1")}
DIAGONAL: Forms = {
    "lam": ("n", "Hn"), **_ALWAYS, "weight": ("n", "Hn"), "dt": ("", "H", "H1", "Hn"),
}  # fmt: skip
DPLR: Forms = {**DIAGONAL, "P": _LOW_RANK, "Q": _LOW_RANK, "dt": ("", "H", "H1")}
# One system with all channels in and out, as mimo_kernel takes it.
DENSE_MIMO: Forms = {"A": ("nn",), **_SQUARE}
DIAGONAL_MIMO: Forms = {"lam": ("n",), **_SQUARE, "weight": ("n",), "dt": ("", "1", "n", "1n")}
DPLR_MIMO: Forms = {
    **DIAGONAL_MIMO, "P": ("n", "nr"), "Q": ("n", "nr"), "dt": ("", "1"),
}  # fmt: skip


class Misfit(InputError):
    """Arrays that are not of these forms."""


class Ambiguous(InputError):
    """Arrays that may be one system a channel, or one with all channels in and out."""


def fitted(p: Parts, forms: Forms, n: int) -> tuple[dict[str, str], int | None]:
    """Return the form of each array and the number of channels, None if no array counts them.

    Raises
    ------
    Misfit
        If an array has no form of its name, or two arrays count channels differently.  One channel
        serves for all, but for B (n, H): there C counts what B counts.
    """
    found: dict[str, str] = {}
    counts: list[tuple[str, int]] = []
    for name, x in p.items():
        form = next((form for form in forms[name] if _matches(x.shape, form, n)), None)
        if form is None:
            wanted = " or ".join(_written(form, n) for form in forms[name])
            raise Misfit(f"{name} has shape {x.shape}; with n = {n} it must be {wanted}")
        found[name] = form
        counts += [(name, x.shape[i]) for i, axis in enumerate(form) if axis == "H"]
    if len({count for _, count in counts if count > 1 or forms["B"] == _SQUARE["B"]}) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts)
        raise Misfit(f"the arrays count channels differently: {told}")
    return found, max((count for _, count in counts), default=None)


def taken(x: npt.NDArray[Any], form: str, h: int) -> npt.NDArray[Any]:
    """Return the part of channel h; an axis of length 1 serves all of them."""
    index = (
        h % size if axis == "H" else slice(None) for axis, size in zip(form, x.shape, strict=True)
    )
    return np.asarray(x[tuple(index)])


def _matches(shape: tuple[int, ...], form: str, n: int) -> bool:
    lengths = {"n": n, "1": 1}
    return len(shape) == len(form) and all(
        size == lengths.get(axis, size) for axis, size in zip(form, shape, strict=True)
    )


def _written(form: str, n: int) -> str:
    axes = [str(n) if axis == "n" else axis for axis in form]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
