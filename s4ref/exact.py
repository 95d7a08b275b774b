"""Exact numbers: every input of the oracle enters as a rational or a Gaussian rational.

A float is taken at its exact binary value; ``"0.1"`` and ``"1/10"`` are the decimal tenth.  Not a
computer algebra: surds and transcendental constants belong to the arithmetics.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError


class Gauss(NamedTuple):
    """The Gaussian rational ``re + i im``."""

    re: Fraction
    im: Fraction


Exact: TypeAlias = Fraction | Gauss
# object arrays whose entries are Exact; NumPy cannot say so in its types
ExactArray: TypeAlias = npt.NDArray[Any]


# 10**MAX_EXPONENT has 330,000 bits; beyond, text would take minutes to become a fraction
MAX_EXPONENT = 100_000


def brief(x: object) -> str:
    """Return x on one line, short enough for a message: exact numbers as written, else repr(x)."""
    try:
        if isinstance(x, Gauss):
            text = f"{x.re} {'-' if x.im < 0 else '+'} {abs(x.im)} i"
        else:
            text = str(x) if isinstance(x, Fraction) else " ".join(repr(x).split())
    except ValueError:  # Python prints no integer beyond 4300 digits
        text = f"{type(x).__name__} of more than 4300 digits"
    return text if len(text) <= 80 else f"{text[:77]}..."


def rational(x: object, name: str) -> Fraction:
    """Return ``x`` exactly, as a fraction.

    Parameters
    ----------
    x : int, Fraction, str or float
        ``"1/100"``, ``"0.01"``, ``Fraction(1, 100)``; a float (also a NumPy one) counts at its
        binary value.
    name : str
        What to call the argument in an error.

    Raises
    ------
    InputError
        For NaN, an infinity, text that is no number or has more than 4300 digits or a decimal
        exponent beyond 100000, or another type.

    Examples
    --------
    >>> rational("1/100", "dt"), rational(0.5, "dt")
    (Fraction(1, 100), Fraction(1, 2))
    """
    if isinstance(x, np.generic) or (isinstance(x, np.ndarray) and x.ndim == 0):
        x = x.item()
    if isinstance(x, bool) or not isinstance(x, (int, float, str, Fraction)):
        raise InputError(
            f"{name} = {brief(x)} is no real number: give an int, a float, a Fraction or text "
            "such as '1/100'"
        )
    if isinstance(x, float) and not math.isfinite(x):
        raise InputError(f"{name} = {x!r} is not finite: check the computation that produced it")
    if isinstance(x, str):
        power = re.search(r"[eE]([+-]?[0-9_]{1,4000})\s*$", x)
        if power and abs(int(power[1].replace("_", ""))) > MAX_EXPONENT:
            raise InputError(
                f"{name} = {brief(x)}: its exponent is out of range; stay within "
                f"1e-{MAX_EXPONENT} and 1e{MAX_EXPONENT}"
            )
    try:
        return Fraction(x)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            f"{name} = {brief(x)} is no number: write it like '1/100' or '0.01', in at most 4300 "
            "digits"
        ) from error


def exact(x: object, name: str) -> Exact:
    """Return ``x`` exactly: a ``Gauss`` if its imaginary part is not zero, else a ``Fraction``."""
    if isinstance(x, Gauss):
        return x if x.im else x.re
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, complex):
        re, im = rational(x.real, name), rational(x.imag, name)
        return Gauss(re, im) if im else re
    return rational(x, name)


def exact_array(x: object, name: str, *, ndim: int | None = None) -> ExactArray:
    """Return an object array of exact numbers with the shape of ``x``.

    Parameters
    ----------
    x : array_like
        Nested sequences of what :func:`exact` takes, or a NumPy array of any real or complex dtype.
    name : str
        What to call the argument in an error.
    ndim : int, optional
        Number of axes required.

    Raises
    ------
    InputError
        For ragged nesting, a wrong number of axes, or an entry that is no finite number.
    """
    source = np.asarray(x) if isinstance(x, np.ndarray) else _object_array(x, name)
    if ndim is not None and source.ndim != ndim:
        raise InputError(f"{name} has {source.ndim} axes (shape {source.shape}); {ndim} are needed")
    out = np.empty(source.shape, dtype=object)
    for index in np.ndindex(source.shape):
        label = f"{name}[{', '.join(map(str, index))}]" if index else name
        out[index] = exact(source[index], label)
    return out


def _object_array(x: object, name: str) -> npt.NDArray[np.object_]:
    """Nest sequences into an object array; NumPy must not look inside ``Gauss`` or strings."""
    if isinstance(x, Gauss) or not isinstance(x, (list, tuple)):
        if isinstance(x, np.ndarray):
            return x
        out = np.empty((), dtype=object)
        out[()] = x
        return out
    parts = [_object_array(item, name) for item in x]
    shapes = {part.shape for part in parts}
    if len(shapes) > 1:
        raise InputError(
            f"{name} is ragged: its parts have shapes {sorted(shapes)}; make them equal"
        )
    out = np.empty((len(parts), *(parts[0].shape if parts else ())), dtype=object)
    for i, part in enumerate(parts):
        out[i] = part[()]
    return out


def whole(x: object, name: str, *, least: int = 1) -> int:
    """Return x if it is an int of at least ``least``.

    Raises
    ------
    InputError
        For another type (a bool too) or a smaller value.
    """
    if isinstance(x, np.integer):
        x = int(x)
    if isinstance(x, bool) or not isinstance(x, int) or x < least:
        raise InputError(f"{name} = {brief(x)}: an integer of at least {least} is needed")
    return x


def real_part(x: Exact) -> Fraction:
    """Return Re x."""
    return x.re if isinstance(x, Gauss) else x


def imag_part(x: Exact) -> Fraction:
    """Return Im x."""
    return x.im if isinstance(x, Gauss) else Fraction(0)
