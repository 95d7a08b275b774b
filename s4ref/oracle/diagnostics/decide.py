"""Certified answers that are no numbers: raise the precision until balls decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from s4ref.arithmetic import Ball, precision
from s4ref.errors import PrecisionError


FIRST_BITS, LAST_BITS = 96, 1 << 14


T = TypeVar("T")


def decide(verdict: Callable[[Ball], T | None], question: str) -> T:
    """Return the first verdict that is not None, from 96 bits upwards.

    Raises
    ------
    PrecisionError
        If 16384 bits do not decide.
    """
    bits, reason = FIRST_BITS, "the balls still meet"
    while bits <= LAST_BITS:
        try:
            with precision(bits):
                answer = verdict(Ball())
        except (PrecisionError, ZeroDivisionError) as error:
            answer, reason = None, str(error)
        if answer is not None:
            return answer
        bits *= 2
    raise PrecisionError(
        f"{question}: undecided at {LAST_BITS} bits ({reason}); the system lies on the border, or "
        "too near to it: move a parameter"
    )
