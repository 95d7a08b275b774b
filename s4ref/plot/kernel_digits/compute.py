"""The data: a certified kernel, implementations laid over it, and their errors by window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.exact import rational
from s4ref.maths.discretize import Rule, bilinear
from s4ref.plot import palette
from s4ref.plot.windows import Floats, edges, largest, spread


DIGITS = 25  # enough to see errors far below the unit roundoff of float64


@dataclass(frozen=True)
class Overlay:
    """A kernel that an implementation computed.

    Attributes
    ----------
    kernel : (L,) float32 or float64
        Its dtype decides colour and unit roundoff.
    system : DPLR, Diagonal or SSM, optional
        The parameters that the implementation really held; the system itself unless given.
    """

    kernel: npt.NDArray[Any]
    system: Any = None


@dataclass(frozen=True)
class Curve:
    """One overlay with its errors, relative to the kernel's largest modulus in the window.

    Attributes
    ----------
    kernel : (L,)
    dtype : str
    error : (L,)
        Against the oracle at the parameters really held: what computing added.
    worst : (J,)
        The largest error of each window.
    rounding : (J,)
        What rounding the parameters alone moved the kernel: no implementation can avoid it.
    """

    kernel: npt.NDArray[Any]
    dtype: str
    error: Floats
    worst: Floats
    rounding: Floats


@dataclass(frozen=True)
class KernelData:
    """What the two panels show.

    Attributes
    ----------
    dt : float
    kernel : (L,) float64
        Certified, correctly rounded.
    edges : (J + 1,) ints
        Of the windows [0, 2), [2, 4), [4, 8), ...
    size : (J,)
        Largest modulus of the kernel in each window.
    curves : overlays by name
    """

    dt: float
    kernel: Floats
    edges: npt.NDArray[np.int64]
    size: Floats
    curves: Mapping[str, Curve]


def data(
    system: Any,
    dt: str | Fraction | float,
    L: int,
    *,
    overlaid: Mapping[str, Overlay],
    C: Any = None,
    rule: Rule = bilinear,
) -> KernelData:
    """Compute the certified kernel and the errors of the overlaid ones.

    Parameters
    ----------
    system, dt, L, C, rule
        As in :func:`s4ref.oracle.kernel`; one input, one output.
    overlaid : mapping from a name to an Overlay

    Returns
    -------
    KernelData

    Raises
    ------
    InputError
        If an overlay's kernel has another shape than (L,), or a dtype other than float32, float64.

    Notes
    -----
    Errors are differences of exact fractions, rounded once.  Cost: one certified kernel, and one
    more for each overlay with a system of its own.
    """
    truth = oracle.kernel(system, dt, L, C=C, rule=rule, digits=DIGITS)
    at, exact = edges(L), truth.mid()
    size = largest(_floats(exact), at)
    curves = {}
    for name, overlay in overlaid.items():
        K = np.asarray(overlay.kernel)
        if K.shape != (L,) or K.dtype.name not in palette.DTYPE:
            raise InputError(
                f"overlaid[{name!r}] has shape {K.shape} and dtype {K.dtype}: give a float32 or "
                f"float64 kernel of shape ({L},)"
            )
        own = exact
        if overlay.system is not None:
            own = oracle.kernel(overlay.system, dt, L, rule=rule, digits=DIGITS).mid()
        got = [Fraction(float(x)) for x in K]
        error = _floats([abs(x - y) for x, y in zip(got, own, strict=True)]) / spread(size, at)
        moved = _floats([x - y for x, y in zip(own, exact, strict=True)])
        worst, rounding = largest(error, at), largest(moved, at) / size
        curves[name] = Curve(K, K.dtype.name, error, worst, rounding)
    return KernelData(float(rational(dt, "dt")), truth.to_numpy(np.float64), at, size, curves)


def _floats(x: Iterable[Any]) -> Floats:
    return np.array([float(value) for value in x], dtype=np.float64)
