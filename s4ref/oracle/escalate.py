"""Raise the working precision until every asked digit of every entry is certain."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Literal

import flint

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import PrecisionError
from s4ref.exact import whole
from s4ref.oracle.certified import Certified, Source


RelativeTo = Literal["entry", "largest"]
LOG2_10 = math.log2(10)
GUARD_BITS = 40  # a baby-step/giant-step kernel loses about 30
DOUBLINGS = 6
ZERO_EXPONENT = -(1 << 62)
MAX_SINGULAR = 4  # a matrix that no precision up to 8 times the first one tells from a singular one


def never_exact(index: int) -> Fraction | None:
    """Say that no exact value is known."""
    del index
    return None


def escalate(
    evaluate: Callable[[Ball], list[Scalar]],
    *,
    digits: int,
    shape: tuple[int, ...],
    what: str,
    exact: Callable[[int], Fraction | None] = never_exact,
    relative_to: RelativeTo = "entry",
) -> Certified:
    """Evaluate in ball arithmetic until ``digits`` digits are certain, always from exact inputs.

    Parameters
    ----------
    evaluate : Ball -> flat list of real or complex balls
        Starts from exact inputs every time; no ball crosses a change of precision.
    digits : int
        Significant decimal digits of each entry (of the modulus of a complex one).
    relative_to : str
        ``"entry"``, or ``"largest"`` to count the digits of the largest entry in every entry.
    exact : flat index -> Fraction or None
        The exact value where it is rational and affordable; settles zeros and ties.

    Raises
    ------
    PrecisionError
        At the cap, naming the entry.
    """
    whole(digits, "digits")
    wanted = math.ceil(digits * LOG2_10) + 1
    start = wanted + GUARD_BITS
    cap = start << DOUBLINGS
    bits, failure, singular = start, "", 0
    while bits <= cap and singular < MAX_SINGULAR:
        try:
            with precision(bits):
                balls = evaluate(Ball())
        except (ZeroDivisionError, PrecisionError) as error:
            failure, bits = f"{what}: {error}", 2 * bits
            singular += isinstance(error, ZeroDivisionError)
            continue
        # once more before exact arithmetic, which is dear: few balls about zero hold a true zero
        if relative_to == "entry":
            lacking, worst = _deficit(balls, wanted, exact if bits > start else never_exact)
        else:
            lacking, worst = _deficit_of_largest(balls, wanted)
        if lacking == 0:
            return _certified(evaluate, balls, digits, shape, what, exact, bits, cap)
        failure = f"{what}, flat entry {worst}: fewer than {digits} digits are certain"
        bits = min(2 * bits, bits + lacking + 16) if lacking < bits else 2 * bits
    raise PrecisionError(
        f"{failure} at {bits} bits. Either (a) a matrix to be inverted is singular (2/dt is an "
        "eigenvalue of A under the bilinear rule), (b) the value is zero, or below every bound, "
        "without being exactly computable, or (c) the problem is that ill-conditioned. Ask for "
        "fewer digits, or change dt or the parameters"
    )


def _deficit(
    balls: list[Scalar], wanted: int, exact: Callable[[int], Fraction | None]
) -> tuple[int, int]:
    """Return the bits lacking in the worst entry and its index; put in exact zeros."""
    lacking, worst = 0, -1
    for i, ball in enumerate(balls):
        missing = wanted - _accuracy(ball)
        if missing <= 0 or ball.is_exact():
            continue
        if isinstance(ball, flint.arb) and ball.contains(0):
            value = exact(i)
            if value == 0:
                balls[i] = flint.arb(0)
                continue
        if missing > lacking:
            lacking, worst = missing, i
    return lacking, worst


def _accuracy(ball: Scalar) -> int:
    """Return the bits certain in a real ball, or in the worse part of a complex one.

    A part whose ball holds zero counts by the modulus, since it may be zero.
    """
    if not isinstance(ball, flint.acb):
        return int(ball.rel_accuracy_bits())
    parts: list[Scalar] = [part for part in (ball.real, ball.imag) if not part.contains(0)]
    return min(int(part.rel_accuracy_bits()) for part in [*parts, ball])


def _deficit_of_largest(balls: list[Scalar], wanted: int) -> tuple[int, int]:
    """Return the bits lacking, against the largest entry, in the worst entry, and its index."""
    largest = max((_exponent(abs(ball).mid()) for ball in balls), default=None)
    radii = [max(_exponent(_real(ball).rad()), _exponent(_imag(ball).rad())) for ball in balls]
    if largest is None or largest == ZERO_EXPONENT:
        return (0, -1) if all(r == ZERO_EXPONENT for r in radii) else (wanted, 0)
    worst = max(range(len(balls)), key=radii.__getitem__)
    return max(0, radii[worst] + wanted + 1 - largest), worst


def _exponent(x: Scalar) -> int:
    """Return floor(log2 |x|) + 1 of an exact number."""
    man, exp = x.man_exp()
    return int(man).bit_length() + int(exp) if man else ZERO_EXPONENT


def _certified(
    evaluate: Callable[[Ball], list[Scalar]],
    balls: list[Scalar],
    digits: int,
    shape: tuple[int, ...],
    what: str,
    exact: Callable[[int], Fraction | None],
    bits: int,
    cap: int,
) -> Certified:
    def again(part: Callable[[Scalar], Scalar]) -> Callable[[int], list[Scalar]]:
        def at(precision_bits: int) -> list[Scalar]:
            with precision(precision_bits):
                return [part(ball) for ball in evaluate(Ball())]

        return at

    re = tuple(_real(ball) for ball in balls)
    sources: tuple[Source, ...] = (Source(again(_real), exact, what, bits, cap),)
    if not any(isinstance(ball, flint.acb) for ball in balls):
        return Certified(shape, digits, re, None, sources)
    im = tuple(_imag(ball) for ball in balls)
    return Certified(
        shape, digits, re, im, (*sources, Source(again(_imag), never_exact, what, bits, cap))
    )


def _real(ball: Scalar) -> Scalar:
    return ball.real if isinstance(ball, flint.acb) else ball


def _imag(ball: Scalar) -> Scalar:
    return ball.imag if isinstance(ball, flint.acb) else flint.arb(0)
