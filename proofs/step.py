"""A step of a proof: one exact check, its method and what was left over if it failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

import sympy as sp


Statement = TypeVar("Statement")


class Grade(IntEnum):
    """How strongly a theorem is established, weakest first; `str()` gives the name in reports."""

    STATED = 0  # nothing ran
    NUMERIC = 1  # floating point, no certificate
    EXACT_N = 2  # exact arithmetic at fixed sizes
    SYMBOLIC_STEP = 3  # every size: checked algebra inside an argument in prose
    COQ = 4  # every size: checked from end to end by a proof assistant's kernel

    def __str__(self) -> str:
        return ("stated", "numeric", "exact-N", "symbolic-step", "coq")[self]


@dataclass(frozen=True)
class Step:
    """One checked claim of a proof.

    Attributes
    ----------
    grade : Grade
        What the step can establish.
    claim : str
        In words and plain formulas.
    holds : bool
    left : str
        The residual of a failed check, shortened; empty otherwise.
    """

    grade: Grade
    claim: str
    holds: bool
    left: str = ""


SYMBOLIC = frozenset({Grade.SYMBOLIC_STEP})
EXACT = frozenset({Grade.EXACT_N})


@dataclass(frozen=True)
class Wrong(Generic[Statement]):
    """A deliberately wrong statement: a sign, a factor, an index, a dropped hypothesis.

    Attributes
    ----------
    what : str
        What is wrong.
    statement : Statement
        The theorem's statement with one field changed.
    noticed_by : set of Grade
        The kinds of evidence that must each have a failing step.  A dropped hypothesis is a dropped
        rewriting rule: computed inverses do not notice it.
    """

    what: str
    statement: Statement
    noticed_by: frozenset[Grade] = SYMBOLIC | EXACT


def vanish(grade: Grade, claim: str, residuals: Iterable[sp.Expr]) -> Step:
    """Return the step that holds iff every residual is exactly zero.

    A residual that cannot be reduced to zero counts as a failure to prove, not as a disproof.

    Raises
    ------
    TypeError
        If a floating-point number occurs: ``(-1)**(-1)`` in Python is one.
    """
    count = 0
    for residual in residuals:
        count += 1
        rest = reduced(residual)
        if rest != 0:
            return Step(grade, claim, False, _shorten(str(rest)))
    return Step(grade, claim, count > 0, "" if count else "no identity was checked")


def hold(grade: Grade, claim: str, facts: Iterable[bool | None]) -> Step:
    """Return the step that holds iff every fact is decided and true."""
    decided = list(facts)
    good = bool(decided) and all(fact is True for fact in decided)
    return Step(grade, claim, good, "" if good else f"facts: {decided}")


def reduced(expr: object) -> sp.Expr:
    """Bring an exact commutative expression to 0 if it vanishes, by ever dearer means."""
    value = sp.sympify(expr)
    if value.has(sp.Float):
        raise TypeError(f"a floating-point number in an exact proof: {_shorten(str(value))}")
    if value.has(sp.nan, sp.zoo, sp.oo):
        return value
    for reduce in (sp.expand, _rational, sp.gammasimp, sp.simplify):
        value = reduce(value)
        if value == 0:
            break
    return value


def _rational(value: sp.Expr) -> sp.Expr:
    return sp.cancel(sp.together(value))


def _shorten(text: str, width: int = 120) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
