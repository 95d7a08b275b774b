"""Outputs and final states for an input sequence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.budgets import run
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.rules import EVERY
from s4ref.conformance.vectors.catalogue.systems import TENTH, complex_readout, readout
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator
from s4ref.maths.discretize import bilinear, foh, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import SSM


def signal(T: int) -> list[Fraction]:
    """Return T samples, multiples of 1/8 in [-1, 1] that repeat after 17."""
    return [Fraction((5 * k * k + 3 * k) % 17 - 8, 8) for k in range(T)]


def _response(**inputs: Any) -> Values:
    r = oracle.response(**inputs)
    return {"y": r.y, "state": r.state}


def _step_by_step(**inputs: Any) -> Values:
    return _response(**inputs, method="recurrence")


def _responses() -> Iterator[Inputs]:
    for rule in EVERY:
        for N in (1, 2, 4):
            yield {"system": LegS(N), "C": readout(N), "u": signal(16), "dt": TENTH, "rule": rule}
        start = [Fraction(1, n + 2) for n in range(4)]
        yield {"system": LegT(4), "C": readout(4), "u": signal(7), "dt": TENTH, "rule": rule,
               "state": start}  # fmt: skip
        for record in systems.records():
            n = len(record.C) if not isinstance(record.C[0], list) else len(record.C[0])
            # real modes have real states
            real = isinstance(record, SSM) or record.weight is None or 1 in record.weight
            first: list[Any] = [*(readout(n) if real else complex_readout(n))]
            wide = isinstance(record.B[0], list)
            u = [[x, -x / 2] for x in signal(7)] if wide else signal(7)
            yield {"system": record, "u": u, "dt": Fraction(1, 8), "rule": rule, "state": first}
    yield {"system": LegS(2), "C": readout(2), "u": signal(7), "dt": TENTH, "rule": foh,
           "previous": Fraction(1, 2)}  # fmt: skip
    for rule in (bilinear, zoh):
        for T in (1, 31, 64):
            yield {"system": LegS(5), "C": readout(5), "u": signal(T), "dt": TENTH / 10,
                   "rule": rule}  # fmt: skip
        yield {"system": S4DLin(8), "C": complex_readout(4), "u": signal(64), "dt": TENTH,
               "rule": rule, "state": complex_readout(4)}  # fmt: skip


RESPONSE = Operator(
    name="response",
    equation="x_k = Ab x_{k-1} + Bb u_k, y_k = C x_k + D u_k, k = 0..T-1, from x_{-1} = state;  "
    "foh: x_k = Ab x_{k-1} + Bb u_k + Bp u_{k-1}, u_{-1} = previous;  "
    "stored modes: y_k = sum_n weight_n Re(C_n x_n) + D u_k",
    source="Formulary (1.3), (6.15); [S4]",
    outputs={"y": "(T,) or (T, outputs)", "state": "(n,), the final state x_{T-1} as stored"},
    compute=_response,
    cases=_responses,
    covers=("response",),
    theorems=("recurrence-is-convolution", "state-passing"),
    conventions=("Without state, the initial state is zero; without previous, u_{-1} is.",),
    second=_step_by_step,
    second_is="the definition: one step after the other",
    budget=run,
)

OPERATORS = (RESPONSE,)
