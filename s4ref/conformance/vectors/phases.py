"""Eigenvectors are determined up to a phase: results are turned before they are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.vectors.operator import Arrays


def turned(got: Arrays, right: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Return V, P and B with every mode turned by the one phase that brings it closest.

    A mode's entries are column m of V and row m of P and B; V -> V e^(-i phi) takes P = V* P0 and
    B = V* B0 to e^(i phi) P and e^(i phi) B.  Outputs of another shape are left for the comparison.
    """
    modal = [name for name in ("V", "P", "B") if name in got]
    fits = [name for name in modal if got[name].shape == right[name].shape]
    if not fits:
        return dict(got)
    total = sum(_overlap(name, got[name], right[name]) for name in fits)
    size = np.abs(total)
    phase = np.where(size > 0, total / np.where(size > 0, size, 1), 1)
    back = {"V": phase, "P": phase.conj()[:, None], "B": phase.conj()}
    return {name: x * back[name] if name in fits else x for name, x in got.items()}


def _overlap(name: str, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return sum conj(y) x of each mode; of V conjugated, as it turns the other way."""
    product = np.conj(y) * x
    if name == "V":
        return np.asarray(np.conj(product.sum(axis=0)))
    return product if product.ndim == 1 else np.asarray(product.sum(axis=1))
