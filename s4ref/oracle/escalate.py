"""Raise the working precision until every asked digit of every entry is certain."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Literal, get_args

import flint

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.precision import MAX_BITS
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Exact, brief, imag_part, real_part, whole
from s4ref.oracle.certified import GUARD_BITS, Certified, Source, bits_for, cap_for
from s4ref.oracle.patience import allowance
from s4ref.oracle.watch import WatchedBall


RelativeTo = Literal["entry", "largest"]
# FLINT counts 3.32 bits a digit; half of the largest precision is left for the escalation
MAX_DIGITS = 150_000
HOPELESS = 1 << 40  # bits lacking in a ball that is not finite
MAX_SINGULAR = 4  # a matrix that no precision up to 8 times the first one tells from a singular one


def never_exact(index: int) -> Exact | None:
    """Say that no exact value is known."""
    del index
    return None


@contextlib.contextmanager
def operation(name: str, instead: str) -> Iterator[None]:
    """Name the operation of the block, and what to do instead, where it divides by zero.

    Raises
    ------
    PrecisionError
        In place of ZeroDivisionError.
    """
    try:
        yield
    except ZeroDivisionError as error:
        raise PrecisionError(f"{name}. {instead}") from error


def escalate(
    evaluate: Callable[[Ball], list[Scalar]],
    *,
    digits: int,
    shape: tuple[int, ...],
    what: str,
    exact: Callable[[int], Exact | None] = never_exact,
    relative_to: RelativeTo = "entry",
    guard_bits: int = GUARD_BITS,
    loses: str = "",
    work: float = 0.0,
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
    exact : flat index -> Fraction, Gauss or None
        The exact value where it is rational and affordable; settles zeros and ties.
    guard_bits : int
        Bits that the evaluation is known to lose: the first precision has as many more.
    loses : str
        Which operation loses digits, and what to do instead; for the message.
    work : float
        Multiplications of one evaluation, if :func:`s4ref.oracle.patience` is to report.

    Raises
    ------
    InputError
        For digits or relative_to out of their domain.
    PrecisionError
        At the cap, naming the entry.
    """
    digits = whole(digits, "digits")
    if digits > MAX_DIGITS:
        raise InputError(f"digits = {digits}: at most {MAX_DIGITS} digits can be certified")
    if relative_to not in get_args(RelativeTo):
        raise InputError(
            f"relative_to = {brief(relative_to)} is unknown: choose 'entry' or 'largest'"
        )
    wanted = bits_for(digits)
    start = wanted + max(guard_bits, GUARD_BITS)
    cap = min(max(cap_for(digits), 8 * start), MAX_BITS)
    if start > cap:
        raise InputError(
            f"digits = {digits}: {what} needs {start} bits for them; {cap} is the most there is. "
            "Ask for fewer digits, or use another method"
        )
    bits, failure, singular = start, "", 0
    while bits <= cap and singular < MAX_SINGULAR:
        try:
            with precision(bits):
                balls = evaluate(_arithmetic(work))
        except (ZeroDivisionError, PrecisionError) as error:
            failure = f"{what}, at {bits} bits: {error}"
            divided = isinstance(error, ZeroDivisionError)
            named = isinstance(error.__cause__, ZeroDivisionError)
            if divided:
                failure += f". {_ADVICE}"
            singular, bits = singular + (divided or named), 2 * bits
            continue
        # once more before exact arithmetic, which is dear: few balls about zero hold a true zero
        # (where all of them may be zero, there is no largest entry to count digits of)
        if relative_to == "entry" or all(ball.contains(0) for ball in balls):
            lacking, worst = _deficit(balls, wanted, exact if bits > start else never_exact)
        else:
            lacking, worst = _deficit_of_largest(balls, wanted)
        if lacking == 0:
            report = allowance().progress
            if report is not None and work:
                report(1.0)
            return _certified(evaluate, balls, digits, shape, what, exact, bits, cap)
        failure = (
            f"{what}, flat entry {worst}: fewer than {digits} digits are certain at {bits} bits. "
            + _diagnosis(balls[worst], loses)
        )
        bits = min(2 * bits, bits + lacking + 16) if lacking < bits else 2 * bits
    raise PrecisionError(failure)


_ADVICE = (
    "A matrix to be inverted cannot be told from a singular one: 2/dt is an eigenvalue of A under "
    "the bilinear rule. Change dt or the parameters"
)


def _diagnosis(ball: Scalar, loses: str) -> str:
    """Say why the worst entry is not certain, and what to do instead."""
    if not ball.is_finite():
        return (
            "It is not finite: an operation divides by what may be zero (2/dt is an eigenvalue of "
            f"A under the bilinear rule). Change dt or the parameters. {loses}"
        ).rstrip()
    if ball.contains(0):
        return (
            "Its ball holds zero: the value is zero, or below every bound, without being exactly "
            "computable. Ask for relative_to='largest', which counts digits of the largest entry, "
            f"or fewer digits. {loses}"
        ).rstrip()
    return loses or "The problem is that ill-conditioned: ask for fewer digits, or change dt"


def _arithmetic(work: float) -> Ball:
    """Return the balls to evaluate in, which report if somebody listens."""
    listener = allowance().progress
    if listener is None or work <= 0:
        return Ball()
    report, done = listener, 0.0

    def count(multiplications: float) -> None:
        nonlocal done
        done += multiplications
        report(min(done / work, 0.99))

    report(0.0)
    return WatchedBall(count)


def _deficit(
    balls: list[Scalar], wanted: int, exact: Callable[[int], Exact | None]
) -> tuple[int, int]:
    """Return the bits lacking in the worst entry and its index; put in exact zeros.

    The first entry found not to be zero ends the search for zeros: its ball, which holds zero,
    asks for a higher precision anyway, and exact values are dear.
    """
    if _all_certain(balls, wanted):
        return 0, -1
    lacking, worst, searching = 0, -1, True
    for i, ball in enumerate(balls):
        missing = wanted - _accuracy(ball)
        if missing <= 0:
            continue
        if searching and ball.contains(0):
            searching = exact(i) == 0
            if searching:
                balls[i] = type(ball)(0)
                continue
        if missing > lacking:
            lacking, worst = missing, i
    return lacking, worst


def _all_certain(balls: list[Scalar], wanted: int) -> bool:
    """Return whether all balls are real, finite and certain: the common case, at little cost."""
    if set(map(type, balls)) != {flint.arb}:
        return False
    certain = min(map(flint.arb.rel_accuracy_bits, balls)) >= wanted
    return bool(certain and all(map(flint.arb.is_finite, balls)))


def _accuracy(ball: Scalar) -> int:
    """Return the bits certain in a real ball, or in the worse part of a complex one.

    A part whose ball holds zero counts by the modulus, since it may be zero.  A ball that is not
    finite, which also comes of dividing by zero, is certain in nothing.
    """
    if not ball.is_finite():
        return -HOPELESS
    if not isinstance(ball, flint.acb):
        return int(ball.rel_accuracy_bits())
    parts: list[Scalar] = [part for part in (ball.real, ball.imag) if not part.contains(0)]
    return min(int(part.rel_accuracy_bits()) for part in [*parts, ball])


def _deficit_of_largest(balls: list[Scalar], wanted: int) -> tuple[int, int]:
    """Return the bits lacking, against the largest entry, in the worst entry, and its index."""
    endless = [i for i, ball in enumerate(balls) if not ball.is_finite()]
    if endless:
        return HOPELESS, endless[0]
    inexact = [(r, i) for i, ball in enumerate(balls) for r in _exponents(ball, "rad")]
    if not inexact:
        return 0, -1
    radius, worst = max(inexact)
    sizes = [m for ball in balls for m in _exponents(ball, "mid")]
    return (max(0, radius + wanted + 1 - max(sizes)) if sizes else wanted), worst


def _exponents(ball: Scalar, what: str) -> list[int]:
    """Return floor(log2 |x|) + 1 of the midpoints or radii of both parts that are not zero."""
    pairs = [getattr(part, what)().man_exp() for part in (_real(ball), _imag(ball))]
    return [int(man).bit_length() + int(exp) for man, exp in pairs if man]


def _certified(
    evaluate: Callable[[Ball], list[Scalar]],
    balls: list[Scalar],
    digits: int,
    shape: tuple[int, ...],
    what: str,
    exact: Callable[[int], Exact | None],
    bits: int,
    cap: int,
) -> Certified:
    def again(part: Callable[[Scalar], Scalar]) -> Callable[[int], list[Scalar]]:
        @functools.lru_cache(maxsize=1)  # one evaluation serves all entries that ask for it
        def at(precision_bits: int) -> list[Scalar]:
            with precision(precision_bits):
                return [part(ball) for ball in evaluate(Ball())]

        return at

    def part_of(part: Callable[[Exact], Fraction]) -> Callable[[int], Fraction | None]:
        def at(index: int) -> Fraction | None:
            value = exact(index)
            return None if value is None else part(value)

        return at

    sources: tuple[Source, ...] = (Source(again(_real), part_of(real_part), what, bits, cap),)
    if flint.acb not in set(map(type, balls)):
        return Certified(shape, digits, tuple(map(_real, balls)), None, sources)
    re = tuple(_real(ball) for ball in balls)
    im = tuple(_imag(ball) for ball in balls)
    sources = (*sources, Source(again(_imag), part_of(imag_part), what, bits, cap))
    return Certified(shape, digits, re, im, sources)


def _real(ball: Scalar) -> Scalar:
    return ball.real if isinstance(ball, flint.acb) else ball


def _imag(ball: Scalar) -> Scalar:
    return ball.imag if isinstance(ball, flint.acb) else flint.arb(0)
