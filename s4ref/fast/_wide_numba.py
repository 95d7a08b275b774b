"""Arithmetic of wide numbers in one compiled pass over arrays that broadcast.

The operations of :mod:`s4ref.fast._wide` and :mod:`s4ref.fast._wide_complex` on numpy arrays: in
torch each of their 20 to 200 steps reads and writes its operands.  Nothing may be regrouped or
fused here, so that the freedoms of :mod:`s4ref.fast._compiled` are not given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from s4ref.fast._wide import SPLITTER


F = TypeVar("F", bound=Callable[..., Any])
Array = npt.NDArray[np.float64]
Pair = tuple[float, float]
Decorator = Callable[[Callable[..., None]], Callable[..., Any]]


def _scalar(function: F) -> F:
    return cast(F, numba.njit(cache=True, error_model="numpy")(function))


def _over_arrays(operands: int, results: int) -> Decorator:
    """Compile a function of scalars, whose results are the only entries of its last arguments."""
    types = ["float64"] * operands + ["float64[:]"] * results
    shapes = f"{','.join(['()'] * operands)}->{','.join(['()'] * results)}"
    kernel = f"void({','.join(types)})"
    make = numba.guvectorize([kernel], shapes, cache=True, nopython=True)  # type: ignore[no-untyped-call]
    return cast(Decorator, make)


@_scalar
def _two_sum(a: float, b: float) -> Pair:
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


@_scalar
def _two_prod(a: float, b: float) -> Pair:
    p = a * b
    c = SPLITTER * a
    a1 = c - (c - a)
    c = SPLITTER * b
    b1 = c - (c - b)
    a2, b2 = a - a1, b - b1
    return p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2


@_scalar
def _add(a: Pair, b: Pair) -> Pair:
    s, e = _two_sum(a[0], b[0])
    t, f = _two_sum(a[1], b[1])
    s, e = _two_sum(s, e + t)
    return _two_sum(s, e + f)


@_scalar
def _mul(a: Pair, b: Pair) -> Pair:
    p, e = _two_prod(a[0], b[0])
    return _two_sum(p, e + (a[0] * b[1] + a[1] * b[0]))


@_scalar
def _div(a: Pair, b: Pair) -> Pair:
    q1 = a[0] / b[0]
    p = _mul(b, (q1, 0.0))
    rest = _add(a, (-p[0], -p[1]))
    q2 = rest[0] / b[0]
    p = _mul(b, (q2, 0.0))
    rest = _add(rest, (-p[0], -p[1]))
    s, e = _two_sum(q1, q2)
    return _two_sum(s, e + rest[0] / b[0])


@_over_arrays(4, 2)
def add(ah: float, al: float, bh: float, bl: float, hi: Array, lo: Array) -> None:
    """Write a + b."""
    hi[0], lo[0] = _add((ah, al), (bh, bl))


@_over_arrays(4, 2)
def mul(ah: float, al: float, bh: float, bl: float, hi: Array, lo: Array) -> None:
    """Write a * b."""
    hi[0], lo[0] = _mul((ah, al), (bh, bl))


@_over_arrays(4, 2)
def div(ah: float, al: float, bh: float, bl: float, hi: Array, lo: Array) -> None:
    """Write a / b."""
    hi[0], lo[0] = _div((ah, al), (bh, bl))


@_over_arrays(8, 4)
def complex_mul(
    ah: float, al: float, bh: float, bl: float, ch: float, cl: float, dh: float, dl: float,
    re_hi: Array, re_lo: Array, im_hi: Array, im_lo: Array,
) -> None:  # fmt: skip
    """Write (a + i b) (c + i d)."""
    a, b, c, d = (ah, al), (bh, bl), (ch, cl), (dh, dl)
    p = _mul(b, d)
    re_hi[0], re_lo[0] = _add(_mul(a, c), (-p[0], -p[1]))
    im_hi[0], im_lo[0] = _add(_mul(a, d), _mul(b, c))
