"""Diagonal systems whose modes are all real: S4D-Real, exponential moving averages, and small ones.

The structure "real" of :mod:`s4ref.conformance.systems`.  Every mode has weight 1; discrete ones
decay without changing sign, 0 < lam < 1, as layers that store the logarithm of a decay must.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.conformance import dyadic
from s4ref.records import Diagonal


NAMED = ("s4d-real",)
DISCRETE_NAMED = ("decay",)


def _io(seed: str, n: int, width: int | None = None) -> tuple[Any, Any, Any]:
    if width is None:
        D: Any = dyadic.real(f"{seed}/D", (1,), bits=2).item()
        return dyadic.real(f"{seed}/B", (n,)), dyadic.real(f"{seed}/C", (n,)), D
    D = np.diag(dyadic.real(f"{seed}/D", (width,), bits=2))
    return dyadic.real(f"{seed}/B", (n, width)), dyadic.real(f"{seed}/C", (width, n)), D


def _rates(seed: str, n: int, discrete: bool) -> Any:
    """Return distinct modes: -(k + fraction), or fractions of the unit interval."""
    part = np.abs(dyadic.real(seed, (n,), bits=2))
    if discrete:
        return (np.arange(n) + part / 2) / 2.0 ** np.ceil(np.log2(n + 1))
    return -(np.arange(n) + part)


def _one(seed: str, n: int, discrete: bool, width: int | None = None) -> Diagonal[Any]:
    seed = f"{'decay' if discrete else 'real'}-{seed}"
    B, C, D = _io(seed, n, width)
    return Diagonal(_rates(f"{seed}/lam", n, discrete), B, C, None, D)


def small(*, discrete: bool = False) -> dict[str, Diagonal[Any]]:
    """Return the small systems by name."""
    return {
        **{f"dyadic-{n}": _one(f"{n}", n, discrete) for n in (1, 2, 3, 4)},
        "dyadic-4-mimo": _one("4m", 4, discrete, 2),
    }


def random(N: int, *, discrete: bool = False) -> Diagonal[Any]:
    """Return a larger dyadic system."""
    return _one(f"random-{N}", N, discrete)


def named(name: str, N: int) -> Diagonal[Any]:
    """Return "s4d-real", lam_n = -(n + 1) and B = 1, or "decay", the same over a step of 1/20."""
    C = dyadic.real(f"{name}-{N}/C", (N,))
    lam = -np.arange(1.0, N + 1)
    if name == "decay":
        lam = np.round(np.exp(lam / 20) * 2.0**40) / 2.0**40  # the same on every platform
    return Diagonal(lam, np.ones(N), C, None, 0.5)


def corners(*, discrete: bool = False) -> dict[str, Diagonal[Any]]:
    """Return small systems with special modes: equal, nearly equal, and at 0 in continuous time."""
    B, C = dyadic.real("corner-real/B", (2,)), dyadic.real("corner-real/C", (2,))
    sign = 1 if discrete else -1
    lams = {
        "repeated": np.full(2, sign * 0.5),
        "near": sign * np.array([0.5, 0.5 + 2.0**-10]),
        **({} if discrete else {"zero": np.array([0.0, -1.0])}),
    }
    return {name: Diagonal(lam, B, C, None, 0.25) for name, lam in lams.items()}
