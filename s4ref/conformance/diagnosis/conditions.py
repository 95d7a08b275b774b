"""When it fails: a property that every failing case has and no passing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from s4ref.conformance.diagnosis.sizes import VALUES, kinds, threshold
from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult
from s4ref.records import DPLR, SSM


Feature = Callable[[CaseResult], bool]
Results = Sequence[CaseResult]

LEAST, TOGETHER = 2, 5  # distinct cases that must fail, that must pass, and of both


def condition(failing: Results, passing: Results) -> str:
    """Return the condition under which cases fail, in words, or "" if there is none.

    Only properties that tell the cases apart count: if every case has it, it says nothing; and so
    does what fits a handful of cases, as one of many properties always does.
    """
    counts = _distinct(failing), _distinct(passing)
    if min(counts) < LEAST or sum(counts) < TOGETHER:
        several = len(set(map(_family, passing))) >= TOGETHER
        told = _of_family(failing, passing) if failing and several else iter(())
    else:
        told = _conditions(failing, passing)
    return next((f"only {text}" for text in told), "")


def apart(failing: Results, passing: Results) -> bool:
    """Whether any one property or size tells failing from passing, be it by chance."""
    if not failing or not passing:
        return False
    sizes: tuple[Callable[[CaseResult], float], ...] = (_length, _order, _inverse_step)
    return any(
        all(map(feature, failing)) and not any(map(feature, passing))
        for _, feature in _features(failing)
    ) or any(threshold("", size, failing, passing, 1) for size in sizes)


def _distinct(results: Results) -> int:
    return len({r.case.id for r in results})


def _conditions(failing: Results, passing: Results) -> Iterator[str]:
    for text, feature in _features(failing):
        if all(map(feature, failing)) and not any(map(feature, passing)):
            yield text
    yield from _sized(failing, passing)
    # What all failing cases share may be the rest of it: then it is the size among those alone.
    for pair in _shared(failing):
        alike = [r for r in passing if pair in _words(r)]
        if alike and len(alike) < len(passing):
            yield from (f"with {pair[0]} = {pair[1]}, {x}" for x in _sized(failing, alike))
    yield from _of_family(failing, passing)


def _of_family(failing: Results, passing: Results) -> Iterator[str]:
    name = _family(failing[0])
    alone = all(_family(r) == name for r in failing) and name not in map(_family, passing)
    if name and alone:
        yield f"for {name}"


def _sized(failing: Results, passing: Results) -> Iterator[str]:
    """Yield the conditions in a size."""
    shared = _shared(failing)
    alike = [r for r in passing if all(pair in _words(r) for pair in shared)]
    for text, size in (("L", _length), ("N", _order)):
        yield from filter(None, [threshold(text, size, failing, passing)])
        yield from kinds(text, size, failing, passing, alike)
    yield from filter(None, [threshold("1/dt", _inverse_step, failing, passing, VALUES)])


def _shared(failing: Results) -> list[tuple[str, str]]:
    return [pair for pair in _words(failing[0]) if all(pair in _words(r) for r in failing)]


def _features(failing: Results) -> Iterator[tuple[str, Feature]]:
    yield "at L = 1", lambda r: _length(r) == 1
    yield "at N = 1", lambda r: _order(r) == 1
    yield "with two columns of P", lambda r: _rank(r) >= 2
    yield "where Q differs from P", _separate
    yield "with several inputs and outputs", _mimo
    yield "with a low-rank part", lambda r: _rank(r) >= 1
    yield "with real modes", _real_modes
    yield "with one dt a mode", lambda r: r.case.problem is not None and len(_steps(r)) > 1
    for dtype in ("float64", "float32", "bfloat16", "float16"):
        yield f"in {dtype}", _equal(lambda r: r.dtype, dtype)
    for device in dict.fromkeys(r.device for r in failing):
        yield f"on {device}", _equal(lambda r: r.device, device)
    for pair in dict.fromkeys(pair for r in failing for pair in _words(r)):
        yield f"with {pair[0]} = {pair[1]}", _having(pair)


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


def ran(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Return the cases that were compared with a right answer and are well within it."""
    return [r for r in results if r.observation.status is Status.OK]
