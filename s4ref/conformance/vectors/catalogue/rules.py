"""Discretization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.budgets import discretized
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.systems import BINARY_TENTH, TENTH
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator
from s4ref.maths.discretize import RULES, Rule, bilinear, gbt, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.records import DPLR


EVERY = (*RULES.values(), gbt("1/3"))


def _discretize(system: Any, dt: Any, rule: Rule, *, digits: int) -> Values:
    d = oracle.discretize(system, dt, rule=rule, digits=digits)
    parts = {name: getattr(d, name, None) for name in ("Ab", "Bb", "Bp")}
    return {name: value for name, value in parts.items() if value is not None}


def _cases() -> Iterator[Inputs]:
    for rule in EVERY:
        for system in (LegS(1), LegS(2), LegS(4), LegS(5), LegT(4)):
            yield {"system": system, "dt": TENTH, "rule": rule}
        yield {"system": LegS(4), "dt": BINARY_TENTH, "rule": rule}
        for record in systems.records():
            if not isinstance(record, DPLR):
                yield {"system": record, "dt": TENTH, "rule": rule}
    for rule in (bilinear, zoh):
        for family in systems.forms(4):
            if family not in (LegS(4), LegT(4)):
                yield {"system": family, "dt": TENTH, "rule": rule}
        yield {"system": LegS(16), "dt": TENTH / 10, "rule": rule}


DISCRETIZE = Operator(
    name="discretize",
    equation="bilinear: Ab = (I - dt/2 A)^-1 (I + dt/2 A), Bb = (I - dt/2 A)^-1 dt B;  "
    "gbt(a): Ab = (I - a dt A)^-1 (I + (1 - a) dt A), Bb = (I - a dt A)^-1 dt B;  "
    "euler: a = 0;  backward_euler: a = 1;  "
    "zoh: Ab = e^(dt A), Bb = int_0^dt e^(s A) ds B;  "
    "exp_euler: Ab = e^(dt A), Bb = dt B;  "
    "foh: input linear between samples, x_k = Ab x_{k-1} + Bb u_k + Bp u_{k-1}",
    source="Formulary (5.1)-(5.8), (6.10); [S4, eq. 3]",
    outputs={
        "Ab": "(N, N), or (n,) multipliers of a diagonal system",
        "Bb": "as B: (N,) or (N, inputs)",
        "Bp": "as B; for foh alone, the weight of the previous input",
    },
    compute=_discretize,
    cases=_cases,
    covers=("discretize",),
    theorems=("zoh-augmented-exponential", "gbt-stability"),
    conventions=(
        "C and D are unchanged.",
        "Bb and Bp of a diagonal system are the stored inputs B times the gain of their mode.",
    ),
    budget=discretized,
)

OPERATORS = (DISCRETIZE,)
