"""A few lines of Python that show one case again, to be pasted beside the adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from s4ref.conformance.asked import Asked
from s4ref.conformance.observation import Status
from s4ref.conformance.problems import Realised, structure
from s4ref.conformance.record import CaseResult, Report
from s4ref.records import DPLR


MAX_NUMBERS = 60  # of parameters written out; a longer case is named by its id instead
LITERAL = ("float32", "float64")  # dtypes of NumPy
LOST = (Status.CRASH, Status.TIMEOUT, Status.MEMORY)
RECORD = {"dplr": "DPLR", "diagonal": "Diagonal", "dense": "SSM"}


def snippet(report: Report, check: str, result: CaseResult) -> str:
    """Return the lines: with every number written out for a kernel of a small case, else by id.

    Parameters
    ----------
    report : of the run; its target is what the lines load
    check : id of the check
    result : the case, with what it observed
    """
    head = f"# {check}, case {result.case.id}, {result.dtype}\n"
    asked = result.observation.subject
    if isinstance(asked, Asked) and _short(report.spelling, asked, result):
        return head + _written_out(report.spelling, asked, result)
    return head + _by_id(report, result)


def _short(spelling: str, asked: Asked, result: CaseResult) -> bool:
    layer = asked.layer
    numbers = sum(np.size(value) for value in layer.params.values())
    return (
        asked.way == "kernel"
        and "kernel" in layer.bench.declaration.provides
        and result.case.small
        and result.dtype in LITERAL
        and 0 < numbers <= MAX_NUMBERS
        and layer.realised.tilde_L is None
        and not layer.realised.late
        and Path(spelling).suffix == ".py"
        and Path(spelling).is_file()
    )


def _written_out(spelling: str, asked: Asked, result: CaseResult) -> str:
    layer, L = asked.layer, asked.layer.problem.L
    params = "\n".join(f"    {k!r}: {_array(v)}," for k, v in layer.params.items())
    taps = L if asked.taps is None else asked.taps
    return f"""\
import runpy
from fractions import Fraction

import numpy as np
import s4ref
from s4ref.maths.discretize import rule_named

np.set_printoptions(precision=17)
adapter = runpy.run_path({spelling!r})
layer = adapter["make"]({{
{params}
}}, {_step(layer.dt)}, {L}, {result.dtype!r})
got = np.asarray(adapter["kernel"](layer, {taps}))

# What the layer holds, in the conventions of s4ref, and its certified kernel.
held = {_record(layer.realised)}
rule = rule_named({layer.realised.rule!r})
K = s4ref.oracle.kernel(held, {_fractions(layer.realised)}, {L}, rule=rule)
expected = K.to_numpy(np.float64)[..., :{taps}]

print("got     ", got)
print("expected", expected)
print("relative error", np.max(np.abs(got - expected)) / np.max(np.abs(expected)))
"""


def _by_id(report: Report, result: CaseResult) -> str:
    # A program, or what costs the process, needs one of its own; an object is there by its name.
    command = report.options.get("command")
    alone = result.observation.status in LOST or command is not None
    apart = "" if alone else ", isolated=False"
    apart += f", command={tuple(command)!r}" if command else ""
    target = report.spelling if report.options.get("object") else repr(report.spelling)
    return f"""\
from s4ref import conformance

settings = conformance.Settings(
    cases=({result.case.id!r},), dtypes=({result.dtype!r},){apart}
)
report = conformance.validate({target}, settings)
(seen,) = [r.observation for check in report.checks for r in check.results]
print(seen)
print("got     ", seen.got)
print("expected", seen.expected)
"""


def _array(value: Any) -> str:
    array = np.asarray(value)
    return f"np.array({array.tolist()!r}, dtype=np.{array.dtype.name})"


def _step(dt: Any) -> str:
    return repr(float(dt)) if np.ndim(dt) == 0 else _array(dt)


def _fractions(held: Realised) -> str:
    steps = [f"Fraction({str(step)!r})" for step in held.dt]
    return steps[0] if len(steps) == 1 else f"({', '.join(steps)})"


def _record(held: Realised) -> str:
    s = held.system
    names = {"dense": "A B C D", "diagonal": "lam B C", "dplr": "lam P B C"}[structure(s)].split()
    fields = [f"    {name}={_array(vars(s)[name])}," for name in names]
    if structure(s) != "dense":
        if isinstance(s, DPLR) and s.Q is not None:
            fields.append(f"    Q={_array(s.Q)},")
        if vars(s)["weight"] is not None:
            fields.append(f"    weight={_array(vars(s)['weight'])},")
        fields.append(f"    D={_array(s.D)},")
    return f"s4ref.{RECORD[structure(s)]}(\n" + "\n".join(fields) + "\n)"
