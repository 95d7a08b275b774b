"""Factors that depend on the case: one constant for each, and the law behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from s4ref.conformance.diagnosis.patterns import ratio
from s4ref.conformance.diagnosis.question import Question


POWERS = tuple(Fraction(k, 2) for k in (0, 1, -1, 2, -2, 3, -3, 4, -4))
CONSTANTS = {1.0: "", 2.0: "2 ", 0.5: "1/2 ", -1.0: "-", 4.0: "4 ", 0.25: "1/4 "}


def ratios(questions: Sequence[Question]) -> list[tuple[Question, float]]:
    """Return the factor of each question whose answer is a multiple of the right one."""
    found = []
    for q in questions:
        c = ratio(q.got, q.expected, q.tolerance(q.scale))
        if c is not None:
            found.append((q, c))
    return found


def law(questions: Sequence[Question]) -> str:
    """Return "got = L x expected" or another simple law of N, L and dt, or "" if there is none."""
    found = ratios(questions)
    if len(found) < len(questions) or max((q.got.size for q in questions), default=0) < 4:
        return ""
    values = np.array([c for _, c in found])
    if np.ptp(values) <= 1e-6 * np.max(np.abs(values)):
        return f"got = {values[0]:.6g} x expected in every entry"
    for text, factors in _laws([q for q, _ in found]):
        if np.allclose(values, factors, rtol=1e-5, atol=0):
            return f"got = {text} x expected in every entry"
    return "got = c x expected in every entry, with another c in each case"


def _laws(questions: Sequence[Question]) -> Iterator[tuple[str, np.ndarray]]:
    sizes = {
        "L": np.array([float(q.L) for q in questions]),
        "dt": np.array([float(q.held.dt[0]) for q in questions]),
        "N": np.array([float(q.held.n * (2 if q.held.half else 1)) for q in questions]),
    }
    for c, head in CONSTANTS.items():
        for name, size in sizes.items():
            for p in POWERS[1:]:
                yield f"{head}{_power(name, p)}", c * size ** float(p)
    for p in POWERS[1:5]:
        for s in POWERS[1:5]:
            text = f"{_power('L', p)} {_power('dt', s)}"
            yield text, sizes["L"] ** float(p) * sizes["dt"] ** float(s)


def _power(name: str, p: Fraction) -> str:
    return name if p == 1 else f"{name}^{p}" if p.denominator == 1 else f"{name}^({p})"
