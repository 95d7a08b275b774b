"""Eigenvectors are determined up to a phase: results are turned before they are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.vectors.operator import Arrays


def turned(got: Arrays, right: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Return V, C, P and B with every mode turned by the one phase that brings it closest.

    A mode's entries are column m of V, entry m of C = C0 V, row m of P and entry m of B;
    V -> V e^(-i phi) takes P = V* P0 to e^(i phi) P and B = V* B0 to e^(i phi) B.  Outputs of
    another shape are left for the comparison.
    """
    modal = [name for name in ("V", "C", "P", "B") if name in got]
    fits = [name for name in modal if got[name].shape == right[name].shape]
    if not fits:
        return dict(got)
    total = sum(_overlap(name, got[name], right[name]) for name in fits)
    size = np.abs(total)
    phase = np.where(size > 0, total / np.where(size > 0, size, 1), 1)
    back = {"V": phase, "C": phase, "P": phase.conj()[:, None], "B": phase.conj()}
    return {name: x * back[name] if name in fits else x for name, x in got.items()}


def _overlap(name: str, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return sum conj(y) x of each mode; of V and C conjugated, as they turn the other way."""
    product = np.conj(y) * x
    if product.ndim == 2:
        product = product.sum(axis=0 if name == "V" else 1)
    return np.asarray(np.conj(product) if name in ("V", "C") else product)
