"""A case: one check on one problem.  Its id is a hash of all that defines it, so that it can be run
again by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from s4ref.bounds.parameters import SMALL_N
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.encode import expressible, unsupported
from s4ref.conformance.observation import Observation
from s4ref.conformance.problems import Problem


if TYPE_CHECKING:
    from s4ref.conformance.layer import Bench

ID_DIGITS = 8


@dataclass(frozen=True)
class Case:
    """One check on one problem.

    Attributes
    ----------
    variant : what else distinguishes the case, such as the step mode; text and integers only
    skip : why the declared conventions leave it out, or None
    heavy : whether a quick run leaves it out
    """

    check: str
    problem: Problem | None
    variant: tuple[tuple[str, Any], ...] = ()
    skip: str | None = None
    heavy: bool = field(default=False, compare=False)
    id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        content = {
            "check": self.check,
            "problem": None if self.problem is None else self.problem.content(),
            "variant": dict(self.variant),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "id", hashlib.sha256(text.encode()).hexdigest()[:ID_DIGITS])

    def __getitem__(self, key: str) -> Any:
        return dict(self.variant)[key]

    @property
    def small(self) -> bool:
        """Whether rounding can be excluded as the cause of an error here."""
        if self.problem is None:
            return int(dict(self.variant).get("N", 0)) <= SMALL_N
        return self.problem.small

    def to_json(self) -> dict[str, Any]:
        """Return what a reader needs to place the case."""
        problem = {} if self.problem is None else self.problem.to_json()
        return problem | dict(self.variant)


# What a quick run still poses: the small systems, and families of this size at most.
QUICK_N, QUICK_L = 16, 260


# Beyond the kernel, a quick run asks of the small systems only those that differ in kind.
SIMPLE = {"dyadic-1", "dyadic-2", "dyadic-4-rank2"}


def light(problem: Problem, level: str) -> bool:
    """Whether a quick run poses the problem at a level."""
    if problem.small:
        return level < "L3" or problem.name not in SIMPLE
    return problem.N <= QUICK_N and problem.L <= QUICK_L


def covering(cases: Sequence[Case]) -> list[Case]:
    """Return cases in which every system, size, length, step and variant occurs, in their order.

    Greedy: the case with most that has not occurred comes first, of equals the earliest.
    """
    properties = [set(_properties(case)) for case in cases]
    missing: set[tuple[str, Any]] = set().union(*properties)
    chosen: set[int] = set()
    while missing:
        best = max(range(len(cases)), key=lambda i: (len(properties[i] & missing), -i))
        chosen.add(best)
        missing -= properties[best]
    return [cases[i] for i in sorted(chosen)]


def _properties(case: Case) -> Iterator[tuple[str, Any]]:
    yield "skip", case.skip
    yield from case.variant
    if case.problem is not None:
        p = case.problem
        yield from (("system", p.name), ("N", p.N), ("L", p.L), ("dt", p.dt), ("odd", p.L % 2))


BUDGETS = {
    "kernel": "`kernel_budget` of the declared algorithm",
    "response": "`response_budget` of the declared algorithm, or of steps",
    "pair": "`discretize_budget`, of Ab and of Bb apart",
    "gradient": "those of the sensitivities",
    "": "none: bits are compared",
}


Plan: TypeAlias = Callable[[Declaration], Iterator[tuple[Problem | None, Mapping[str, Any]]]]


@dataclass(frozen=True)
class Check:
    """A demand on an adapter.

    Attributes
    ----------
    id : such as "L2.kernel.definition"; the first part is the level
    title : what is checked, in a few words
    demand : the identity that must hold
    theorems : ids of theorems.toml it rests on
    requires : callables it needs; "a|b" is met by either
    plan : the problems and variants, for a declaration
    run : performs one case
    topic : what the diagnosis may read: "kernel", "response", "pair", "gradient" or "" for none
    heavy : whether a quick run leaves the whole check out
    budgets : where its two budgets come from, if not from the topic's function of ``bounds``
    """

    id: str
    title: str
    demand: str
    theorems: tuple[str, ...]
    requires: tuple[str, ...]
    plan: Plan
    run: Callable[[Case, Bench], Observation]
    topic: str = ""
    heavy: bool = False
    budgets: str = ""

    @property
    def allowed(self) -> str:
        """Return which functions of ``bounds`` give the two budgets, in a few words."""
        return self.budgets or BUDGETS[self.topic]

    @property
    def level(self) -> str:
        """Return "L0" to "L5"."""
        return self.id.split(".", 1)[0]

    def cases(self, declaration: Declaration, *, quick: bool = False) -> list[Case]:
        """Return the cases planned for an adapter, in a fixed order.

        ``quick``: of the light ones as many as it takes for every value of every property.
        """
        return covering(self.light(declaration)) if quick else self._cases(declaration)

    def light(self, declaration: Declaration) -> list[Case]:
        """Return the cases without large systems and long sequences."""
        with grids.up_to(QUICK_N):
            found = self._cases(declaration)
        return [case for case in found if not case.heavy]

    def left_out(self, declaration: Declaration) -> bool:
        """Whether a quick run leaves out every case that there is."""
        with grids.up_to(QUICK_N):
            found = self._cases(declaration)
        return bool(found) and all(case.heavy for case in found)

    def _cases(self, declaration: Declaration) -> list[Case]:
        out = []
        for problem, variant in self.plan(declaration):
            skip = None
            if problem is not None:
                if not expressible(problem, declaration.conventions):
                    continue
                skip = unsupported(problem, declaration.conventions)
            small = light(problem, self.level) if problem else variant.get("N", 0) <= QUICK_N
            heavy = self.heavy or not small
            out.append(Case(self.id, problem, tuple(sorted(variant.items())), skip, heavy))
        return out
