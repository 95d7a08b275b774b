"""What rounding may cost a program that computes a vector: budgets of :mod:`s4ref.bounds`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import (
    UNIT_ROUNDOFF,
    Budget,
    discretize_budget,
    eigensolver_budget,
    kernel_budget,
    parameter_budget,
    response_budget,
    state_budget,
)
from s4ref.bounds.constants import dot
from s4ref.conformance.vectors.operator import Arrays, Inputs
from s4ref.maths.discretize import bilinear, zoh


ANALYSED = (bilinear, zoh)  # the rules whose rounding errors bounds knows


def closed_form(
    inputs: Inputs, right: Arrays, dtype: str, algorithm: str
) -> Mapping[str, Budget] | None:
    """Return the budgets of entries that have closed forms."""
    del inputs, algorithm
    return {name: parameter_budget(dtype, _size(x)) for name, x in right.items()}


def modal_form(
    inputs: Inputs, right: Arrays, dtype: str, algorithm: str
) -> Mapping[str, Budget] | None:
    """Return the budgets of lam, P, B, V from a Hermitian eigensolver.

    Frequencies move by its backward error; an eigenvector by that over the distance to the next
    frequency; P = V* P0 and B = V* B0 by as much of their length, and by a product of N terms.
    """
    del algorithm
    N, u = inputs["family"].N, UNIT_ROUNDOFF[dtype]
    omega = right["lam"].imag
    spectrum = np.unique(np.concatenate([omega, -omega]))  # a halved form stands for both halves
    norm, gap = float(np.abs(omega).max()), float(np.diff(spectrum).min(initial=np.inf))
    relative = eigensolver_budget(dtype, N)
    rounding = (1 + 2 * dot(N)) * u
    turned = Budget(relative.problem * norm / gap + u, relative.algorithm * norm / gap + rounding)
    lam = _size(right["lam"])
    out = {"lam": Budget(relative.problem * lam, relative.algorithm * lam), "V": turned}
    for name in ("P", "B"):
        length = float(np.sqrt(2) * np.linalg.norm(right[name]))
        out[name] = Budget(turned.problem * length, turned.algorithm * length)
    return out


def discretized(
    inputs: Inputs, right: Arrays, dtype: str, algorithm: str
) -> Mapping[str, Budget] | None:
    """Return the budgets of Ab and Bb."""
    del right, algorithm
    if inputs["rule"] not in ANALYSED:
        return None
    pair = discretize_budget(inputs["system"], inputs["dt"], rule=inputs["rule"], dtype=dtype)
    return dict(zip(("Ab", "Bb"), pair, strict=True))


def convolution_kernel(
    inputs: Inputs, right: Arrays, dtype: str, algorithm: str
) -> Mapping[str, Budget] | None:
    """Return the budget of a kernel."""
    del right
    if inputs["rule"] not in ANALYSED or {"rate", "tilde_length"} & set(inputs):
        return None
    return {"K": kernel_budget(**inputs, dtype=dtype, algorithm=algorithm)}


def run(inputs: Inputs, right: Arrays, dtype: str, algorithm: str) -> Mapping[str, Budget] | None:
    """Return the budgets of outputs and final state."""
    del right
    if inputs["rule"] not in ANALYSED:
        return None
    return {
        "y": response_budget(**inputs, dtype=dtype, algorithm=algorithm),
        "state": state_budget(**inputs, dtype=dtype),
    }


def _size(x: npt.NDArray[Any]) -> float:
    return float(np.max(np.abs(x), initial=0.0))
