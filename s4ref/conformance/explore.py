"""The search: systems drawn at random for the definition checks, and failures made small.

Both use one sequence of draws.  :func:`draw` lists it; :func:`shrink` runs through it again to the
first failure and lets Hypothesis simplify that.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.declared import Conventions
from s4ref.conformance.encode import expressible, unsupported
from s4ref.conformance.folder import cache
from s4ref.conformance.problems import Problem


SHRINKS = 400  # cases posed to make one failure smaller
SECONDS = 60.0  # for the same: a guard against slow adapters, not a budget
Variant: TypeAlias = Mapping[str, Any]


def _plain(problem: Problem, d: Declaration) -> Iterator[Variant]:
    del problem, d
    yield {}


def _signal(problem: Problem, d: Declaration) -> Iterator[Variant]:
    del problem, d
    yield {"signal": "broadband"}


def _modes(problem: Problem, d: Declaration) -> Iterator[Variant]:
    del problem
    yield from ({"mode": mode} for mode in d.conventions.step_modes)


def _halves(problem: Problem, d: Declaration) -> Iterator[Variant]:
    del d
    if problem.L > 1:
        yield {"cut": problem.L // 2, "then": 0}


# How a drawn problem is posed to each check that takes one.
EXPLORED: Mapping[str, Callable[[Problem, Declaration], Iterator[Variant]]] = {
    "L1.discretize.definition": _plain,
    "L2.kernel.definition": _plain,
    "L3.apply.definition": _signal,
    "L3.step.definition": _modes,
    "L3.state.carry": _halves,
}


def draw(conventions: Conventions, count: int, seed: int) -> tuple[Problem, ...]:
    """Return up to ``count`` different problems that the conventions can state.

    The same seed gives the same problems, for one version of Hypothesis.  Cost: 1 ms each.
    """
    seen: dict[str, Problem] = {}

    def note(problem: Problem) -> bool:
        seen.setdefault(Case("", problem).id, problem)
        return False

    _find(conventions, note, count, seed, shrinking=False)
    return tuple(seen.values())


def pose(check: Check, problem: Problem, d: Declaration) -> tuple[Case, ...]:
    """Return the cases of a drawn problem for a check; none if it does not take any."""
    variants = EXPLORED.get(check.id)
    if variants is None or not expressible(problem, d.conventions):
        return ()
    if unsupported(problem, d.conventions) is not None:
        return ()
    return tuple(Case(check.id, problem, tuple(sorted(v.items()))) for v in variants(problem, d))


def plan(checks: Sequence[Check], d: Declaration, count: int, seed: int) -> dict[str, list[Case]]:
    """Return the drawn cases of each check, by its id, as a plan has them."""
    takers = [c for c in checks if c.id in EXPLORED and not d.lacks(c.requires)]
    if count == 0 or not takers or "make" not in d.provides:
        return {}
    drawn = draw(d.conventions, count, seed)
    posed = {check.id: [c for p in drawn for c in pose(check, p, d)] for check in takers}
    return {name: cases for name, cases in posed.items() if cases}


@dataclass(frozen=True)
class Shrunk:
    """The smallest failing case that was found.

    Attributes
    ----------
    posed : cases posed on the way
    complete : whether the search ended by itself, not by its limits
    """

    case: Case
    posed: int
    complete: bool


def shrink(
    check: Check,
    d: Declaration,
    count: int,
    seed: int,
    fails: Callable[[Case], bool],
    known: Mapping[str, bool],
) -> Shrunk | None:
    """Return the smallest case that fails, starting from the first drawn one that does.

    Parameters
    ----------
    check, d, count, seed
        As for :func:`plan`: they determine the draws.
    fails : callable
        Poses a case.
    known : mapping
        Whether cases that were posed before failed, by their ids.

    Notes
    -----
    At most SHRINKS new cases are posed; a case is never posed twice.
    """
    memo = dict(known)
    smallest: list[Case] = []
    spent = 0
    complete = True
    deadline = time.monotonic() + SECONDS

    def bad(problem: Problem) -> bool:
        nonlocal spent, complete
        for case in pose(check, problem, d):
            if case.id not in memo:
                if spent >= SHRINKS or time.monotonic() > deadline:
                    complete = False
                    return False
                spent += 1
                memo[case.id] = fails(case)
            if memo[case.id]:
                smallest[:] = [case]
                return True
        return False

    _find(d.conventions, bad, count, seed, shrinking=True)
    return Shrunk(smallest[0], spent, complete) if smallest else None


def _find(
    conventions: Conventions,
    condition: Callable[[Problem], bool],
    count: int,
    seed: int,
    *,
    shrinking: bool,
) -> None:
    """Draw problems until the condition holds, then, if wanted, simpler ones for which it does."""
    _own_storage()
    # Imported here: a run without a search does not load Hypothesis.
    import hypothesis
    from hypothesis.errors import NoSuchExample

    from s4ref.conformance.strategies import problems

    phases = [hypothesis.Phase.generate] + [hypothesis.Phase.shrink] * shrinking
    settings = hypothesis.settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
    with suppress(NoSuchExample):
        hypothesis.find(problems(conventions), condition, settings=settings, random=Random(seed))


def _own_storage() -> None:
    """Keep Hypothesis, unless somebody else uses it here, from making a folder where we stand."""
    if "hypothesis" in sys.modules:
        return
    from hypothesis.configuration import set_hypothesis_home_dir

    set_hypothesis_home_dir(cache() / "hypothesis")
