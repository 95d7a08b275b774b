"""Diagonal matrices by name: alternating signs, sqrt(2n + 1) and its powers, powers of two."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


Real = npt.NDArray[np.float64]
ALIKE = 1e-5
SHOWN = 4  # entries, where no formula is found


def known(N: int) -> list[tuple[str, str, Real]]:
    """Return formulas for people, formulas in Python with n = np.arange(N), and their values."""
    n = np.arange(N, dtype=float)
    alternating = (-1.0) ** np.arange(N)
    powers = [
        ("sqrt(2n + 1)", "np.sqrt(2 * n + 1)", np.sqrt(2 * n + 1)),
        ("1/sqrt(2n + 1)", "1 / np.sqrt(2 * n + 1)", 1 / np.sqrt(2 * n + 1)),
        ("2n + 1", "(2 * n + 1.0)", 2 * n + 1),
        ("1/(2n + 1)", "1 / (2 * n + 1.0)", 1 / (2 * n + 1)),
        ("n + 1", "(n + 1.0)", n + 1),
        ("1/(n + 1)", "1 / (n + 1.0)", 1 / (n + 1)),
    ]
    if N < 500:
        powers += [("2^n", "2.0**n", 2.0**n), ("2^-n", "2.0**-n", 2.0**-n)]
    signed = [
        (f"(-1)^n {text}", f"(-1.0) ** n * {code}", alternating * v) for text, code, v in powers
    ]
    return [("(-1)^n", "(-1.0) ** n", alternating), *powers, *signed]


def describe(D: Real) -> tuple[str, str]:
    """Return a diagonal for people, and as Python.

    Parameters
    ----------
    D : (N,)
        No zeros.  A common factor counts.
    """
    N = len(D)
    for text, code, value in known(N):
        factor = D[0] / value[0]
        if np.allclose(D, factor * value, rtol=ALIKE, atol=0):
            plain = np.isclose(factor, 1, rtol=ALIKE, atol=0)
            return (
                text if plain else f"{factor:.6g} {text}",
                f"n = np.arange({N}); D = {'' if plain else f'{float(factor)!r} * '}{code}",
            )
    if np.array_equal(np.abs(D), np.ones(N)):
        flipped = np.flatnonzero(D < 0)
        many = ", ..." if len(flipped) > SHOWN else ""
        text = f"signs, -1 at {', '.join(map(str, flipped[:SHOWN]))}{many}"
        return text, f"D = np.ones({N}); D[{flipped.tolist()}] = -1"
    first = ", ".join(f"{x:.4g}" for x in D[:SHOWN])
    text = f"diag({first}{', ...' if N > SHOWN else ''})"
    return text, f"D = np.array({D.tolist()})"
