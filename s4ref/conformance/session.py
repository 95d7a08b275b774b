"""An adapter that is open: what it declares, what is planned for it, and the workers it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from s4ref.conformance import explore, stored
from s4ref.conformance.adapter import parse_hello
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks import CHECKS
from s4ref.conformance.expected_file import load
from s4ref.conformance.layer import Bench
from s4ref.conformance.places import FIRST, Places
from s4ref.conformance.reference import Reference
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import Target
from s4ref.errors import InputError


class Session:
    """An open adapter; a context manager.

    Attributes
    ----------
    declaration : its name, conventions and callables
    checks : what the settings ask for
    plan : the cases of each check, by its id; none where the adapter lacks a callable
    explored : the same for cases drawn at random, which come after the others
    dtypes, devices : where the cases run
    planned : how many runs of a case that makes
    entries : the expected failures that hold for this version of the adapter
    places : its workers; those of a Places that is given may be starting already
    reference : the right answers, computed once each
    turns : who may compute while others wait for their workers

    Raises
    ------
    InputError
        Settings that select nothing, or a dtype or device that the adapter does not declare.
    AdapterError
        The adapter cannot be loaded, or declares something outside the protocol.
    """

    def __init__(self, target: Target, settings: Settings, places: Places | None = None) -> None:
        self.target, self.settings = target, settings
        self.places = places or Places(target, settings)
        self.turns = self.places.turns
        self.reference = Reference()
        try:
            self.places.launch()
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        hello = self.places.worker(*FIRST).hello
        self.declaration = parse_hello(hello, self.target.spelling)
        self.checks = tuple(check for check in CHECKS if self.settings.wants(check))
        self.plan: Mapping[str, list[Case]] = {c.id: self._cases(c) for c in self.checks}
        self._add_stored()
        self.explored = self._explored()
        self.dtypes, self.devices = self._places()
        each = sum(map(len, [*self.plan.values(), *self.explored.values()]))
        self.planned = each * len(self.dtypes) * len(self.devices)
        if not self.checks or (self.settings.cases and self.planned == 0):
            raise InputError(
                "these settings select no case: check the spelling of --check, --case, --level "
                "and --dtype"
            )
        for dtype, device in self.places.running:
            if dtype not in self.dtypes or device not in self.devices:
                self.release(dtype, device)
        s = self.settings
        path = (s.expected or self.target.expected) if s.use_expected else None
        entries = () if path is None else load(path)
        self.entries = [entry for entry in entries if entry.holds_for(self.declaration.version)]

    def bench(self, dtype: str, device: str) -> Bench:
        """Return where the cases of a dtype and a device run; its worker starts if none does."""
        return Bench(self.places.worker(dtype, device), self.declaration, self.reference, dtype)

    def release(self, dtype: str, device: str) -> None:
        """End the worker of a dtype and a device; the next :meth:`bench` starts another."""
        self.places.release(dtype, device)

    def sleep(self) -> None:
        """End all workers; :meth:`bench` starts them again where one is needed."""
        self.places.sleep()

    @property
    def separate(self) -> bool:
        """Whether dtypes and devices have processes, and logs, of their own."""
        return self.places.separate

    def halt(self) -> None:
        """Let calls under way end at once, as failures, and make no other."""
        self.places.halt()

    def close(self) -> None:
        """End all workers for good."""
        self.places.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _cases(self, check: Check) -> list[Case]:
        if self.declaration.lacks(check.requires):
            return []
        s = self.settings
        cases = check.cases(self.declaration, quick=s.quick and not s.cases)
        return [case for case in cases if s.wants_case(case)]

    def _add_stored(self) -> None:
        """Plan the stored cases that were asked for beside the fixed ones."""
        checks = {check.id: check for check in CHECKS}
        for case in stored.named(self.settings.cases, self.settings.store):
            check = checks.get(case.check)
            if check is None:
                raise InputError(
                    f"case = {case.id} belongs to the check {case.check!r}, which this s4ref does "
                    "not have: run the version that wrote it"
                )
            d, problem = self.declaration, case.problem
            posed = () if problem is None else explore.pose(check, problem, d)
            if d.lacks(check.requires) or case.id not in {c.id for c in posed}:
                raise InputError(
                    f"case = {case.id} cannot be posed to {self.target.spelling}: its conventions "
                    f"or callables are not those of the adapter that {case.check} failed for"
                )
            planned = self.plan.get(check.id)
            if planned is not None and case.id not in {known.id for known in planned}:
                planned.append(case)

    def _explored(self) -> Mapping[str, list[Case]]:
        s = self.settings
        if s.explore == 0 or s.cases:
            return {}
        found = explore.plan(self.checks, self.declaration, s.explore, s.seed)
        fixed = {case.id for cases in self.plan.values() for case in cases}
        return {name: [c for c in cases if c.id not in fixed] for name, cases in found.items()}

    def _places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        c, s = self.declaration.conventions, self.settings
        dtypes = tuple(d for d in c.dtypes if not s.dtypes or d in s.dtypes)
        devices = s.devices or ("cpu",)
        missing = [d for d in devices if d not in c.devices]
        if missing or not dtypes:
            raise InputError(
                f"{self.target.spelling} declares dtypes {list(c.dtypes)} and devices "
                f"{list(c.devices)}; asked for {list(s.dtypes)} and {list(devices)}"
            )
        return dtypes, tuple(devices)
