"""Run every planned case of an adapter and judge it."""

from __future__ import annotations

import platform
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from typing import Any

from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.diagnose import Diagnosis, diagnose
from s4ref.conformance.expectations import ledger
from s4ref.conformance.growth import growth
from s4ref.conformance.layer import Bench, CallFailed, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.reproduce import again
from s4ref.conformance.session import Session
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import resolve
from s4ref.conformance.verdict import BROKEN, FAILED, Verdict, decide
from s4ref.errors import InputError, PrecisionError


MAX_TIMEOUTS = 3


def validate(target: object, settings: Settings | None = None) -> Report:
    """Judge an adapter.

    Parameters
    ----------
    target : str, Path or object
        An adapter file; the name of a ready-made one, such as fast or s5-pytorch; or a module,
        class or namespace with the callables of an adapter, which runs in this process and is
        labelled "not isolated".
    settings : Settings, optional

    Returns
    -------
    Report
        Its ``exit_code`` is 0 if the run is green, else 1.

    Raises
    ------
    InputError
        For an unknown target, or settings that select nothing.
    AdapterError
        If the adapter cannot be loaded or declares something outside the protocol.
    """
    settings = settings or Settings()
    with Session(resolve(target, settings.source, settings.command), settings) as session:
        return run(session)


def run(session: Session, cases: Mapping[str, Sequence[Case]] | None = None) -> Report:
    """Run what is planned and judge it.

    Parameters
    ----------
    session : Session
        An open adapter.
    cases : mapping, optional
        Cases by id of their check, out of ``session.plan``: judge these alone, and leave the
        workers running for the next call.  All, if not given.
    """
    started = time.perf_counter()
    plan = session.plan if cases is None else cases
    checks = [check for check in session.checks if check.id in plan]
    planned = sum(map(len, plan.values())) * len(session.dtypes) * len(session.devices)
    results: list[CaseResult] = []
    benches: dict[str, Bench] = {}
    seconds: dict[str, float] = {}
    for device in session.devices:
        for dtype in session.dtypes:
            here = time.perf_counter()
            bench = benches[dtype] = session.bench(dtype, device)
            progress = partial(_tell, session.settings, len(results), planned)
            results += _pass(bench, device, checks, plan, progress)
            if cases is None:
                session.release(dtype, device)
            seconds[f"{dtype} {device}"] = round(time.perf_counter() - here, 3)
    book, found = ledger(
        session.entries, [(r.case, r.dtype, r.observation.status) for r in results]
    )
    by_check: dict[str, list[CaseResult]] = defaultdict(list)
    for r, entry in zip(results, found, strict=True):
        by_check[r.case.check].append(replace(r, expected=entry if r.failed else None))
    judged = tuple(
        _judge(check, session.declaration, tuple(by_check[check.id]), benches) for check in checks
    )
    seconds["total"] = round(time.perf_counter() - started, 3)
    return Report(
        session.target.spelling,
        session.declaration,
        session.dtypes,
        session.devices,
        judged,
        planned,
        book,
        _options(session),
        _environment(session.declaration, seconds),
        session.settings.whole and cases is None,
    )


def _tell(settings: Settings, before: int, planned: int, done: int, case: Case) -> None:
    if settings.progress is not None:
        settings.progress(before + done, planned, case)


def _pass(
    bench: Bench,
    device: str,
    checks: Sequence[Check],
    plan: Mapping[str, Sequence[Case]],
    progress: Callable[[int, Case], None],
) -> list[CaseResult]:
    out: list[CaseResult] = []
    for check in checks:
        timeouts = 0
        for case in plan[check.id]:
            if timeouts >= MAX_TIMEOUTS:
                observation = Observation(
                    Status.TIMEOUT, message=f"not tried after {MAX_TIMEOUTS} cases timed out"
                )
            else:
                observation = run_case(check, case, bench)
            timeouts += observation.status is Status.TIMEOUT
            lower = _lower(check, observation, bench)
            out.append(CaseResult(case, bench.dtype, device, observation, None, lower))
            progress(len(out), case)
    return out


def _options(session: Session) -> dict[str, Any]:
    s = session.settings
    return {
        "levels": list(s.levels),
        "checks": list(s.checks),
        "cases": list(s.cases),
        "time_limit": s.time_limit,
        "memory_limit": s.memory_limit,
        "isolated": s.isolated and session.target.path is not None,
        "reproduce": again(session.target, s),
    }


def _environment(declaration: Declaration, seconds: Mapping[str, float]) -> dict[str, Any]:
    packages = ("s4ref", "numpy", "python-flint")
    return {
        "adapter": dict(declaration.environment),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: _version(name) for name in packages},
        "seconds": dict(seconds),
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def run_case(check: Check, case: Case, bench: Bench) -> Observation:
    """Run one case; whatever the adapter does costs this case alone."""
    if case.skip is not None:
        return Observation(Status.SKIPPED, message=case.skip)
    try:
        return check.run(case, bench)
    except CallFailed as failure:
        return failure.observation
    except (InputError, PrecisionError, ArithmeticError) as error:
        # Only what an adapter says it holds can be beyond the oracle; else the failure is ours.
        if "realised" not in bench.declaration.provides:
            raise
        return Observation(
            Status.BAD_SHAPE, message=f"the parameters of realised() cannot be judged: {error}"
        )
    finally:
        bench.release()


def _lower(check: Check, observation: Observation, bench: Bench) -> float | None:
    """Return what float32 might have cost a float64 case that is off."""
    if bench.dtype != "float64" or observation.status is not Status.OFF:
        return None
    algorithm = bench.declaration.conventions.algorithm
    if check.topic == "kernel" and isinstance(observation.subject, Layer):
        layer = observation.subject
        return bench.reference.kernel_budget(
            layer.realised, layer.problem.L, "float32", algorithm
        ).algorithm
    if check.topic == "response" and isinstance(observation.subject, tuple):
        layer, u, _ = observation.subject
        return bench.reference.response_budget(layer.realised, u, "float32", ("unknown",)).algorithm
    return None


def _judge(
    check: Check,
    declaration: Declaration,
    results: tuple[CaseResult, ...],
    benches: dict[str, Bench],
) -> CheckResult:
    lacks = declaration.lacks(check.requires)
    if lacks:
        return CheckResult(check, Verdict.NOT_PROVIDED, (), lacks=lacks)
    failed = [r for r in results if r.observation.status in FAILED and r.expected is None]
    named: Diagnosis | None = None
    small = [(r.observation, benches[r.dtype]) for r in failed if r.case.small]
    if small and check.topic:
        named = diagnose(check.topic, small)
    explained = None if named is None else named.verdict
    trials = [r.trial for r in results]
    numerical = decide(
        [t for t in trials if t.observation.status not in dict(BROKEN)], explained=explained
    )
    grown = growth(results) if numerical in (Verdict.INACCURATE, Verdict.UNDECIDED) else {}
    return CheckResult(
        check, decide(trials, explained=explained), results, numerical, (), named, grown
    )
