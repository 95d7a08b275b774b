"""Run every planned case of an adapter and judge it."""

from __future__ import annotations

import platform
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import metadata
from typing import Any

from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.diagnosis import Diagnosis
from s4ref.conformance.execute import Executor
from s4ref.conformance.expectations import ledger
from s4ref.conformance.growth import growth
from s4ref.conformance.identity import identity
from s4ref.conformance.interrupted import Interrupted
from s4ref.conformance.journal import Journal
from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.reproduce import again
from s4ref.conformance.search import Search
from s4ref.conformance.session import Session
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import resolve
from s4ref.conformance.turns import side_by_side
from s4ref.conformance.verdict import BROKEN, Verdict, decide
from s4ref.errors import InputError


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
    Interrupted
        A KeyboardInterrupt that says what was done; ``resume`` goes on there.
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
        Cases by id of their check, out of ``session.plan``: judge these alone, without a search or
        a journal, and leave the workers running for the next call.  All, if not given.
    """
    started = time.perf_counter()
    plan = session.plan if cases is None else cases
    checks = [check for check in session.checks if check.id in plan]
    each = sum(map(len, plan.values())) * len(session.dtypes) * len(session.devices)
    planned = session.planned if cases is None else each
    seconds: dict[str, float] = {}
    with _journal(session if cases is None else None) as journal:
        executor = Executor(session.settings, planned, session.bench, journal)
        try:
            seconds |= _sweep(session, executor, plan, whole=cases is None)
            search = Search(session, executor)
            if cases is None and session.explored:
                search.simplify(checks)
            executor.recollect()
        except KeyboardInterrupt:
            raise Interrupted(executor.results, executor.planned, journal) from None
        found = search.summary if session.explored and cases is None else None
        seconds["total"] = round(time.perf_counter() - started, 3)
        report = _report(session, executor, checks, seconds, found)
        if journal is not None:
            journal.finish()
    return report if cases is None else replace(report, complete=False)


def _sweep(
    session: Session, executor: Executor, plan: Mapping[str, Sequence[Case]], *, whole: bool
) -> dict[str, float]:
    """Run the planned cases everywhere; return the seconds of each dtype and device."""
    checks = [check for check in session.checks if check.id in plan]
    places = [(dtype, device) for device in session.devices for dtype in session.dtypes]
    seconds = dict.fromkeys((f"{dtype} {device}" for dtype, device in places), 0.0)

    def run_at(dtype: str, device: str) -> None:
        here = time.perf_counter()
        bench = session.bench(dtype, device)
        executor.sweep(checks, plan, bench, device)
        if whole:
            executor.sweep(checks, session.explored, bench, device)
            session.release(dtype, device)
        seconds[f"{dtype} {device}"] = round(time.perf_counter() - here, 3)

    def stop() -> None:
        executor.stopped = True
        session.halt()

    jobs = [partial(run_at, *place) for place in places]
    if session.separate:
        side_by_side(jobs, session.turns, stop)
    else:
        for job in jobs:
            job()
    executor.sort(places)
    return seconds


@contextmanager
def _journal(session: Session | None) -> Iterator[Journal | None]:
    """Open the journal of a run, if its settings and its adapter have one."""
    who = None if session is None or session.settings.store is None else identity(session)
    if session is None or who is None:
        yield None
        return
    s = session.settings
    assert s.store is not None
    tell = s.notice or (lambda text: None)
    try:
        journal = Journal(s.store, who, resume=s.resume)
    except InputError as error:
        if s.resume:
            raise
        # Judging does not need it.
        tell(f"this run cannot be resumed: {error}")
        yield None
        return
    with journal:
        if journal.note:
            tell(journal.note)
        yield journal


def _report(
    session: Session,
    executor: Executor,
    checks: Sequence[Check],
    seconds: Mapping[str, float],
    found: Mapping[str, Any] | None,
) -> Report:
    results = executor.results
    ended = [(r.case, r.dtype, r.device, r.observation.status) for r in results]
    book, expected = ledger(session.entries, ended)
    by_check: dict[str, list[CaseResult]] = defaultdict(list)
    for r, entry in zip(results, expected, strict=True):
        by_check[r.case.check].append(replace(r, expected=entry if r.failed else None))
    named = _named(session.declaration, [(check, by_check[check.id]) for check in checks])
    judged = tuple(
        _judge(check, session.declaration, tuple(by_check[check.id]), named.get(check.id))
        for check in checks
    )
    return Report(
        session.target.spelling,
        session.declaration,
        session.dtypes,
        session.devices,
        judged,
        executor.planned,
        book,
        _options(session) | ({} if found is None else {"search": dict(found)}),
        _environment(session.declaration, seconds),
        session.settings.whole,
    )


def _named(
    declaration: Declaration, run: Sequence[tuple[Check, Sequence[CaseResult]]]
) -> Mapping[str, Diagnosis]:
    """Return the diagnosis of each check that has one, by its id."""
    if not any(r.failed and r.expected is None for _, results in run for r in results):
        return {}
    from s4ref.conformance.diagnosis.diagnose import diagnose_run  # large, and seldom needed

    # The whole run at once: what passes in one check is a witness in the diagnosis of another.
    return diagnose_run(run, declaration.conventions)


def _options(session: Session) -> dict[str, Any]:
    s = session.settings
    return {
        "levels": list(s.levels),
        "quick": s.quick,
        "checks": list(s.checks),
        "cases": list(s.cases),
        "time_limit": s.time_limit,
        "memory_limit": s.memory_limit,
        "isolated": s.isolated and session.target.path is not None,
        "object": session.target.path is None,
        "command": None if session.target.command is None else list(session.target.command),
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


def _judge(
    check: Check,
    declaration: Declaration,
    results: tuple[CaseResult, ...],
    named: Diagnosis | None,
) -> CheckResult:
    lacks = declaration.lacks(check.requires)
    if lacks:
        return CheckResult(check, Verdict.NOT_PROVIDED, (), lacks=lacks)
    explained = None if named is None else named.verdict
    trials = [r.trial for r in results]
    numerical = decide(
        [t for t in trials if t.observation.status not in dict(BROKEN)], explained=explained
    )
    grown = growth(results) if numerical in (Verdict.INACCURATE, Verdict.UNDECIDED) else {}
    return CheckResult(
        check, decide(trials, explained=explained), results, numerical, (), named, grown
    )
