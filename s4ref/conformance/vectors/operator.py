"""What the catalogue says of an operator: how to compute it, at which inputs, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from s4ref import oracle
from s4ref.bounds import Budget
from s4ref.conformance.vectors.decimals import Values


Inputs = Mapping[str, Any]
Arrays = Mapping[str, npt.NDArray[Any]]
# (inputs, right answers by name, dtype, algorithm) -> the budget of each output; None where only
# sampling can tell
BudgetOf = Callable[[Inputs, Arrays, str, str], Mapping[str, Budget] | None]


@dataclass(frozen=True)
class Operator:
    """An operator of the S4 family, as golden vectors present it.

    Attributes
    ----------
    name : str
        Also the name of its file.
    equation : str
        Its definition in ASCII, complete enough to implement.
    source : str
        Formulary and paper.
    outputs : output name -> what it is, and its shape
    compute : (**inputs, digits) -> certified values by output name
    cases : () -> inputs of every vector, as the oracle takes them
    covers : names in ``s4ref.oracle`` that these vectors fix
    theorems : ids in theorems.toml
    conventions : what an implementer could take otherwise
    second : an independent way to the same values, for ``verify``, or nothing where there is none
    second_is : what that way is
    largest : outputs whose digits count the largest entry
    align : (got, right) -> got, where the truth leaves a choice, as of a phase
    budget : what rounding may cost a program; by sampling where there is none
    """

    name: str
    equation: str
    source: str
    outputs: Mapping[str, str]
    compute: Callable[..., Values]
    cases: Callable[[], Iterable[Inputs]]
    covers: tuple[str, ...]
    theorems: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    second: Callable[..., Values] | None = field(default=None)
    second_is: str = ""
    largest: frozenset[str] = frozenset()
    align: Callable[[Arrays, Arrays], Arrays] | None = None
    budget: BudgetOf | None = None


def named(function: str, output: str) -> Callable[..., Values]:
    """Return the computation by one function of the oracle whose result is one array."""

    def compute(*, digits: int, **inputs: Any) -> Values:
        return {output: getattr(oracle, function)(**inputs, digits=digits)}

    return compute
