"""Run every planned case of an adapter and judge it."""

from __future__ import annotations

import platform
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from typing import Any

from s4ref.conformance.adapter import Declaration, parse_hello
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks import CHECKS
from s4ref.conformance.diagnose import Diagnosis, diagnose
from s4ref.conformance.expectations import Expectation, ledger, load
from s4ref.conformance.growth import growth
from s4ref.conformance.inprocess import InProcess
from s4ref.conformance.layer import Bench, CallFailed, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.reference import Reference
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import Target, resolve
from s4ref.conformance.verdict import BROKEN, FAILED, Verdict, decide
from s4ref.conformance.worker import Worker
from s4ref.errors import InputError, PrecisionError


MAX_TIMEOUTS = 3


def validate(target: str | Path, settings: Settings | None = None) -> Report:
    """Judge an adapter.

    Parameters
    ----------
    target : str or Path
        An adapter file, or the name of a ready-made one: annotated-s4, fast, fast-s4d,
        s5-pytorch, state-spaces-s4.
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
    where = resolve(target, settings.source)
    return _Run(where, settings).report()


class _Run:
    def __init__(self, target: Target, settings: Settings) -> None:
        self.target, self.settings = target, settings
        self.reference = Reference()
        self.seconds: dict[str, float] = {}
        self.done = 0

    def report(self) -> Report:
        started = time.perf_counter()
        with ExitStack() as stack:
            first = self._open(stack, "float64", "cpu")
            declaration = parse_hello(first.hello, self.target.spelling)
            self.provided = [c for c in CHECKS if self.settings.wants(c)]
            plan = {c.id: self._cases(c, declaration) for c in self.provided}
            dtypes, devices = self._places(declaration)
            planned = sum(map(len, plan.values())) * len(dtypes) * len(devices)
            if not self.provided or (self.settings.cases and planned == 0):
                raise InputError(
                    "these settings select no case: check the spelling of --check, --case, --level "
                    "and --dtype"
                )
            if "float64" not in dtypes or "cpu" not in devices:
                first.close()
            runs = []
            for device in devices:
                for dtype in dtypes:
                    here = time.perf_counter()
                    reuse = dtype == "float64" and device == "cpu"
                    worker = first if reuse else self._open(stack, dtype, device)
                    bench = Bench(worker, declaration, self.reference, dtype)
                    runs.append((bench, self._pass(bench, device, plan, planned)))
                    worker.close()
                    self.seconds[f"{dtype} {device}"] = time.perf_counter() - here
        results = [r for _, part in runs for r in part]
        benches = {bench.dtype: bench for bench, _ in runs}
        entries = self._expectations(declaration)
        book, found = ledger(entries, [(r.case, r.dtype, r.observation.status) for r in results])
        results = [
            CaseResult(r.case, r.dtype, r.device, r.observation, e if r.failed else None, r.lower)
            for r, e in zip(results, found, strict=True)
        ]
        by_check: dict[str, list[CaseResult]] = defaultdict(list)
        for r in results:
            by_check[r.case.check].append(r)
        checks = tuple(
            _judge(check, declaration, tuple(by_check[check.id]), benches)
            for check in self.provided
        )
        return Report(
            self.target.spelling,
            declaration,
            dtypes,
            devices,
            checks,
            planned,
            book,
            self._options(),
            self._environment(declaration, time.perf_counter() - started),
            self.settings.whole,
        )

    def _open(self, stack: ExitStack, dtype: str, device: str) -> Worker | InProcess:
        s, path = self.settings, self.target.path
        if not s.isolated:
            return stack.enter_context(InProcess(path, source=s.source, dtype=dtype, device=device))
        return stack.enter_context(
            Worker(
                path,
                python=s.python,
                source=s.source,
                dtype=dtype,
                device=device,
                time_limit=s.time_limit,
                memory_limit=s.memory_limit,
                log=s.log,
            )
        )

    def _cases(self, check: Check, declaration: Declaration) -> list[Case]:
        if declaration.lacks(check.requires):
            return []
        return [case for case in check.cases(declaration) if self.settings.wants_case(case)]

    def _places(self, declaration: Declaration) -> tuple[tuple[str, ...], tuple[str, ...]]:
        c = declaration.conventions
        dtypes = tuple(d for d in c.dtypes if not self.settings.dtypes or d in self.settings.dtypes)
        devices = self.settings.devices or ("cpu",)
        missing = [d for d in devices if d not in c.devices]
        if missing or not dtypes:
            raise InputError(
                f"{self.target.spelling} declares dtypes {list(c.dtypes)} and devices "
                f"{list(c.devices)}; "
                f"asked for {list(self.settings.dtypes)} and {list(devices)}"
            )
        return dtypes, tuple(devices)

    def _pass(
        self, bench: Bench, device: str, plan: dict[str, list[Case]], planned: int
    ) -> list[CaseResult]:
        out = []
        for check in self.provided:
            timeouts = 0
            for case in plan[check.id]:
                if timeouts >= MAX_TIMEOUTS:
                    observation = Observation(
                        Status.TIMEOUT, message=f"not tried after {MAX_TIMEOUTS} cases timed out"
                    )
                else:
                    observation = run_case(check, case, bench)
                timeouts += observation.status is Status.TIMEOUT
                out.append(
                    CaseResult(
                        case,
                        bench.dtype,
                        device,
                        observation,
                        None,
                        _lower(check, observation, bench),
                    )
                )
                self.done += 1
                if self.settings.progress is not None:
                    self.settings.progress(self.done, planned, case)
        return out

    def _expectations(self, declaration: Declaration) -> Sequence[Expectation]:
        if not self.settings.use_expected:
            return ()
        path = self.settings.expected or self.target.expected
        entries = () if path is None else load(path)
        return [entry for entry in entries if entry.holds_for(declaration.version)]

    def _options(self) -> dict[str, Any]:
        s = self.settings
        return {
            "levels": list(s.levels),
            "checks": list(s.checks),
            "cases": list(s.cases),
            "time_limit": s.time_limit,
            "memory_limit": s.memory_limit,
            "isolated": s.isolated,
        }

    def _environment(self, declaration: Declaration, seconds: float) -> dict[str, Any]:
        packages = ("s4ref", "numpy", "python-flint")
        return {
            "adapter": dict(declaration.environment),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "versions": {name: _version(name) for name in packages},
            "seconds": {
                **{k: round(v, 3) for k, v in self.seconds.items()},
                "total": round(seconds, 3),
            },
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
