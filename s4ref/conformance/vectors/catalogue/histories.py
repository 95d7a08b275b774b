"""States over time: time-varying LegS, and steps of unequal length."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.kernels import given
from s4ref.conformance.vectors.catalogue.sequences import signal
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.maths.discretize import Rule, backward_euler, bilinear, foh, gbt, zoh
from s4ref.maths.hippo import LegS


def _histories() -> Iterator[Inputs]:
    for N in (1, 2, 4, 8):
        yield {"N": N, "u": signal(8), "rule": zoh, "form": "exact"}
        for rule in (bilinear, backward_euler, gbt("1/3")):
            for form in ("code", "paper"):
                yield {"N": N, "u": signal(8), "rule": rule, "form": form}
        yield {"N": N, "u": signal(8), "rule": zoh, "form": "code"}


LEGS_STEPS = Operator(
    name="legs_steps",
    equation="x' = (A x + B u)/t of LegS;  code: (I - a A/i) x_i = (I + (1 - a) A/i) x_{i-1} + "
    "B u_i/i, i = 1, 2, ..., x_0 = 0;  paper: x_1 = e_0 u_1, (I - a A/(k+1)) x_{k+1} = "
    "(I + (1 - a) A/k) x_k + B u_{k+1}/k;  zoh exact: x_1 = e_0 u_1, x_{k+1} = F_k x_k + "
    "A^-1 (F_k - I) B u_{k+1}, F_k = exp(A ln((k+1)/k));  zoh code: F_i in the place of F_k, one "
    "unit of time late",
    source="Formulary (5.7), (5.8); [HiPPO, App. B]",
    outputs={"x": "(T, N), row j the state after sample j + 1"},
    compute=named("legs_steps", "x"),
    cases=_histories,
    covers=("legs_steps",),
    conventions=("The step dt cancels.",),
)


def _on_grid(system: Any, u: Any, times: Any, rule: Rule, C: Any = None, *, digits: int) -> Values:
    found = oracle.response_on_grid(system, u, times, C=C, rule=rule, digits=digits)
    return {"y": found.y, "states": found.states}


def _grids() -> Iterator[Inputs]:
    steps = [Fraction(k % 3 + 1, 16) for k in range(7)]
    times = list(accumulate(steps, initial=Fraction(0)))
    for rule in (bilinear, zoh, foh):
        for system in (LegS(1), LegS(2), LegS(4), systems.dense(), systems.modes()):
            yield given(system, u=signal(7), times=times, rule=rule)


RESPONSE_ON_GRID = Operator(
    name="response_on_grid",
    equation="x_k = Ab_k x_{k-1} + Bb_k u_k + Bp_k u_{k-1}, y_k = C x_k + D u_k, each step "
    "times[k+1] - times[k] discretized by itself, x_{-1} = 0, u_{-1} = 0",
    source="Formulary (1.3), (5.1), (5.3), (5.5)",
    outputs={"y": "(T,)", "states": "(T, n)"},
    compute=_on_grid,
    cases=_grids,
    covers=("response_on_grid",),
)

OPERATORS = (LEGS_STEPS, RESPONSE_ON_GRID)
