"""When it fails: a property that every failing case has and no passing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult
from s4ref.records import DPLR, SSM


Feature = Callable[[CaseResult], bool]


def condition(failing: Sequence[CaseResult], passing: Sequence[CaseResult]) -> str:
    """Return the condition under which cases fail, in words, or "" if there is none.

    Only properties that tell the cases apart count: if every case has it, it says nothing.
    """
    if not failing or not passing:
        return ""
    return next(_conditions(failing, passing), "")


def _conditions(failing: Sequence[CaseResult], passing: Sequence[CaseResult]) -> Iterator[str]:
    for text, feature in _features(failing):
        if all(map(feature, failing)) and not any(map(feature, passing)):
            yield text
    for text, size in (("L", _length), ("N", _order), ("1/dt", _inverse_step)):
        low, high = [size(r) for r in failing], [size(r) for r in passing]
        if 0 in low or 0 in high:
            continue
        if min(low) > max(high):
            yield f"only from {text} = {min(low):g} on ({max(high):g} is right)"
        elif max(low) < min(high):
            yield f"only up to {text} = {max(low):g} ({min(high):g} is right)"


def _features(failing: Sequence[CaseResult]) -> Iterator[tuple[str, Feature]]:
    yield "only for odd L", lambda r: _length(r) % 2 == 1
    yield "only for even L", lambda r: _length(r) > 0 and _length(r) % 2 == 0
    yield "only for odd L > 1", lambda r: _length(r) % 2 == 1 and _length(r) > 1
    yield "only at L = 1", lambda r: _length(r) == 1
    yield "only for L that are powers of two", lambda r: _length(r) > 0 and _power(_length(r))
    yield "only for L that are no powers of two", lambda r: not _power(_length(r))
    yield "only for odd N", lambda r: _order(r) % 2 == 1
    yield "only for even N", lambda r: _order(r) > 0 and _order(r) % 2 == 0
    yield "only at N = 1", lambda r: _order(r) == 1
    yield "only with two columns of P", lambda r: _rank(r) >= 2
    yield "only where Q differs from P", _separate
    yield "only with several inputs and outputs", _mimo
    yield "only with a low-rank part", lambda r: _rank(r) >= 1
    yield "only with real modes", _real_modes
    yield "only with one dt a mode", lambda r: r.case.problem is not None and len(_steps(r)) > 1
    for dtype in ("float64", "float32", "bfloat16", "float16"):
        yield f"only in {dtype}", _equal(lambda r: r.dtype, dtype)
    for device in dict.fromkeys(r.device for r in failing):
        yield f"only on {device}", _equal(lambda r: r.device, device)
    for pair in dict.fromkeys(pair for r in failing for pair in _words(r)):
        yield f"only with {pair[0]} = {pair[1]}", _having(pair)
    for name in filter(None, dict.fromkeys(_family(r) for r in failing)):
        yield f"only for {name}", _equal(_family, name)


def _equal(of: Callable[[CaseResult], str], value: str) -> Feature:
    return lambda r: of(r) == value


def _having(pair: tuple[str, str]) -> Feature:
    return lambda r: pair in _words(r)


def _words(r: CaseResult) -> tuple[tuple[str, str], ...]:
    return tuple((k, v) for k, v in r.case.variant if isinstance(v, str))


def _length(r: CaseResult) -> int:
    return r.case.problem.L if r.case.problem is not None else 0


def _order(r: CaseResult) -> int:
    p = r.case.problem
    return p.N if p is not None else int(dict(r.case.variant).get("N", 0))


def _inverse_step(r: CaseResult) -> float:
    steps = _steps(r)
    return float(1 / min(steps)) if steps else 0.0


def _steps(r: CaseResult) -> tuple[Fraction, ...]:
    return tuple(getattr(r.case.problem, "dt", ()) or ())


def _rank(r: CaseResult) -> int:
    return r.case.problem.rank if r.case.problem is not None else 0


def _mimo(r: CaseResult) -> bool:
    return r.case.problem is not None and r.case.problem.mimo


def _separate(r: CaseResult) -> bool:
    system = getattr(r.case.problem, "system", None)
    return isinstance(system, DPLR) and system.Q is not None


def _real_modes(r: CaseResult) -> bool:
    system = getattr(r.case.problem, "system", None)
    if system is None or isinstance(system, SSM):
        return False
    return bool((np.asarray(system.lam).imag == 0).any())


def _family(r: CaseResult) -> str:
    return r.case.problem.name if r.case.problem is not None else ""


def _power(n: int) -> bool:
    return n > 0 and n & (n - 1) == 0


def ran(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Return the cases that were compared with a right answer and are well within it."""
    return [r for r in results if r.observation.status is Status.OK]
