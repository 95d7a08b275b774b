"""Budgets of operators that have no error analysis of their own: the condition, by perturbation.

Every exact input moves by a relative STEP, up or down as a hash says, and the oracle computes
again.  Signs are independent, so the change is, over samples, what independent errors of size STEP
cost: the model of :mod:`s4ref.bounds.constants`.  The rest is its constants.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref import oracle
from s4ref.bounds import UNIT_ROUNDOFF, Budget
from s4ref.bounds.constants import CONFIDENCE, STORED, budget, dot
from s4ref.conformance.dyadic import integers
from s4ref.conformance.vectors.exchange import NUMBER, decode, encode
from s4ref.conformance.vectors.operator import Arrays, Operator
from s4ref.errors import InputError
from s4ref.records import SSM


# Far above the float64 noise in which differences are taken, far below where curvature counts.
STEP = Fraction(1, 2**30)
SAMPLES = 4
DIGITS = 30


def sampled(
    operator: Operator, inputs: Mapping[str, Any], right: Arrays, dtype: str
) -> dict[str, Budget]:
    """Return the budget of each output.

    Parameters
    ----------
    operator : Operator
    inputs : JSON, as in the vector
    right : the right answers in float64
    dtype : of the program

    Notes
    -----
    ``problem``: STORED roundings of every input.  ``algorithm``: CONFIDENCE deviations of a sum of
    as many products as one entry depends on, each error as costly as one of the inputs' (a backward
    stable algorithm), and one rounding of the result.  Cost: SAMPLES evaluations by the oracle.
    """
    u = UNIT_ROUNDOFF[dtype]
    records = _records(inputs)
    moved = _samples(operator, records, right)
    terms = _terms(inputs, right)
    out = {}
    for name, x in right.items():
        size = float(np.max(np.abs(x), initial=0.0))
        change = max((sample[name] for sample in moved), default=0.0)
        out[name] = budget(
            STORED * u * max(change, size), u * dot(terms) * (change + size / CONFIDENCE)
        )
    return out


def _samples(
    operator: Operator, inputs: Mapping[str, Any], right: Arrays
) -> list[dict[str, float]]:
    """Return SAMPLES changes; fewer where most directions leave the domain, as at its edge."""
    out: list[dict[str, float]] = []
    for seed in range(4 * SAMPLES):
        if len(out) < SAMPLES:
            with suppress(InputError):
                out.append(_moved(operator, inputs, right, f"{seed}"))
    return out


def _moved(
    operator: Operator, inputs: Mapping[str, Any], right: Arrays, seed: str
) -> dict[str, float]:
    """Return the change of each output over the relative change of the inputs."""
    signs = itertools.cycle(integers(f"{operator.name}:{seed}", 1009, 0, 1))

    def shift(text: str) -> str:
        return str(Fraction(text) * (1 + STEP * (2 * next(signs) - 1)))

    exact = {name: decode(_map(value, shift)) for name, value in inputs.items()}
    found = operator.compute(**exact, digits=DIGITS)
    return {
        name: float(np.max(np.abs(found[name].approximate() - x), initial=0.0) / STEP)
        for name, x in right.items()
    }


def _map(value: Any, shift: Any) -> Any:
    """Return JSON inputs with every exact number shifted; names and structure stay."""
    if isinstance(value, str):
        return shift(value) if NUMBER.fullmatch(value) else value
    if isinstance(value, list):
        return [_map(item, shift) for item in value]
    if isinstance(value, dict) and value.get("kind") != "rule":
        return {name: _map(item, shift) for name, item in value.items()}
    return value


def _records(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs with a family's matrices written out, so that they can move."""
    system = inputs.get("system")
    if not isinstance(system, dict) or system["kind"] != "family":
        return dict(inputs)
    matrices = oracle.hippo(decode(system), digits=DIGITS)
    rest = {name: value for name, value in inputs.items() if name not in ("system", "C")}
    C = decode(inputs["C"]) if "C" in inputs else [0] * len(matrices.B.mid())
    return {"system": encode(SSM(matrices.A.mid(), matrices.B.mid(), C)), **rest}


def _terms(inputs: Mapping[str, Any], right: Arrays) -> int:
    """Return how many products an entry depends on: a row of the state at every step."""
    steps = max([value for value in inputs.values() if isinstance(value, int)], default=1)
    lengths = [len(value) for value in inputs.values() if isinstance(value, list)]
    widest = max((max(x.shape, default=1) for x in right.values()), default=1)
    return max(steps, *lengths, 1) * max(widest if widest < 1000 else 1, 1)
