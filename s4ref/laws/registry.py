"""Every law, and how several are run."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any

from s4ref.errors import InputError
from s4ref.laws import discretization, kernels, legs, rounding
from s4ref.laws.law import EXAMPLES, Law, Outcome, Violation


LAWS: tuple[Law, ...] = (*discretization.LAWS, *legs.LAWS, *kernels.LAWS, *rounding.LAWS)


def law(name: str) -> Law:
    """Return the law with this id.

    Parameters
    ----------
    name : str
        One of those that ``s4ref laws --list`` shows.

    Returns
    -------
    Law

    Raises
    ------
    InputError
        For an unknown id; the message has the nearest one.
    """
    for candidate in LAWS:
        if candidate.id == name:
            return candidate
    ids = [candidate.id for candidate in LAWS]
    near = difflib.get_close_matches(str(name), ids, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise InputError(f"law = {name!r} is unknown: choose out of {', '.join(ids)}.{hint}")


def run(
    names: Sequence[str] | None = None,
    *,
    subject: Callable[..., Any] | None = None,
    examples: int = EXAMPLES,
    seed: int = 0,
    progress: Callable[[Law], None] | None = None,
) -> list[Outcome]:
    """Put laws to the test.

    Parameters
    ----------
    names : sequence of str, optional
        Ids; all laws if not given.
    subject : callable, optional
        Your own operator in place of the oracle's, for laws of that operator.
    examples : int
        Cases for each law.
    seed : int
        The same seed tries the same cases.
    progress : callable, optional
        Called with each law before it is tried.

    Returns
    -------
    list of Outcome

    Raises
    ------
    InputError
        For an unknown law, fewer than one example, or a subject for a law that takes none.
    """
    if examples < 1:
        raise InputError(f"examples = {examples}: try at least one case")
    chosen = LAWS if names is None else tuple(law(name) for name in names)
    for one in chosen:
        if subject is not None and not one.operator:
            raise InputError(
                f"the law {one.id!r} is about numbers alone: there is no operator to put in; laws "
                f"that take one: {', '.join(x.id for x in LAWS if x.operator)}"
            )
    out = []
    for one in chosen:
        if progress is not None:
            progress(one)
        out.append(_outcome(one, subject, examples, seed))
    return out


def _outcome(one: Law, subject: Callable[..., Any] | None, examples: int, seed: int) -> Outcome:
    count = [0]
    try:
        one.counted(count, subject, examples=examples, seed=seed)()
    except Violation as violation:
        return Outcome(one, count[0], str(violation))
    return Outcome(one, count[0])
