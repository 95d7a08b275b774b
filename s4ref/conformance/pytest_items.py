"""An adapter as pytest items, one a check.  Loaded by the plugin when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from s4ref.conformance.assertion import told
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.pytest_cases import absence, opened, settle, wake
from s4ref.conformance.record import Report
from s4ref.conformance.runner import run
from s4ref.conformance.settings import Settings
from s4ref.errors import AdapterError, InputError, MissingDependencyError


BOOKS = "expected-failures"  # the item that looks for entries which no failing case needs


class Broken(Exception):
    """What an item found, in the words of the report."""


class Adapter(pytest.Collector):
    """One target; its node id is what the user wrote after ``--s4ref``."""

    settings: Settings
    each_case: bool
    reports: list[Report]

    @classmethod
    def of(cls, root: pytest.Session, target: str, settings: Settings, each_case: bool) -> Adapter:
        """Return the collector of a target."""
        path = Path(target).absolute() if Path(target).is_file() else root.path / target
        node = cls.from_parent(root, name=target, path=path, nodeid=target)
        node.settings, node.each_case, node.reports = settings, each_case, []
        return node

    def collect(self) -> Iterable[pytest.Item]:
        """Yield an item a check, or a case, and one for the books.

        An adapter that cannot be loaded is one item that fails with the reason.
        """
        try:
            self.session_ = opened(self.name, self.settings)
        except AdapterError as error:
            yield Unloadable.because(self, error)
            return
        except (InputError, MissingDependencyError) as error:
            raise self.CollectError(str(error)) from None
        for check in self.session_.checks:
            cases = self.session_.plan[check.id]
            if not self.each_case or absence(self.session_, check):
                yield Judged.of(self, check.id, check, cases)
            else:
                yield from (Judged.of(self, f"{check.id}-{c.id}", check, [c]) for c in cases)
        if self.session_.entries and self.settings.whole:
            yield Books.from_parent(self, name=BOOKS)


class _Item(pytest.Item):
    """What all items here have in common: the finding alone is shown, not our own frames."""

    parent: Adapter

    def __init__(self, **about: Any) -> None:
        super().__init__(**about)
        self.add_marker("s4ref")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the finding in words."""
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the item stands."""
        return self.path, 0, f"{self.parent.name}: {self.name}"


class Unloadable(_Item):
    """An adapter that cannot be loaded."""

    error: AdapterError

    @classmethod
    def because(cls, parent: Adapter, error: AdapterError) -> Unloadable:
        """Return the item that fails with the error."""
        item = cls.from_parent(parent, name="load")
        item.error = error
        return item

    def runtest(self) -> None:
        """Fail."""
        raise Broken("\n".join([str(self.error), *getattr(self.error, "__notes__", ())]))


class Judged(_Item):
    """A check, or one case of it, in every dtype."""

    check: Check
    cases: Sequence[Case]

    @classmethod
    def of(cls, parent: Adapter, name: str, check: Check, cases: Sequence[Case]) -> Judged:
        """Return the item of some cases."""
        item = cls.from_parent(parent, name=name)
        item.check, item.cases = check, cases
        reason = absence(parent.session_, check)
        if not reason and len(cases) == 1:
            reason = cases[0].skip or ""
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
        return item

    def runtest(self) -> None:
        """Judge; fail with the findings, or tell what is no plain pass."""
        report = run(wake(self.parent.session_), {self.check.id: self.cases})
        self.parent.reports.append(report)
        for c in report.checks:
            self.user_properties.append(("verdict", c.verdict.value))
            ratios = {dtype: c.worst(dtype) for dtype in report.dtypes}
            self.user_properties += [
                (f"error over budget, {dtype}", f"{worst[1]:.3g}")
                for dtype, worst in ratios.items()
                if worst is not None
            ]
        if not report.green:
            raise Broken(told(report))
        settle(report)


class Books(_Item):
    """The expected failures: an entry that no failing case needs is stale."""

    def runtest(self) -> None:
        """Fail with the entries that are stale or speak of no case."""
        session, reports = self.parent.session_, self.parent.reports
        planned = sum(map(len, session.plan.values())) * len(session.dtypes) * len(session.devices)
        if sum(report.counts.planned for report in reports) < planned:
            pytest.skip("not every case ran here, so that an entry may be needed elsewhere")
        books = [report.ledger for report in reports]
        faults = []
        for n, entry in enumerate(session.entries):
            if not any(book.posed[n] for book in books):
                faults.append(f"expected failure of {entry.check} matches no case of this run")
            elif not any(book.needed[n] for book in books):
                faults.append(f"expected failure of {entry.check} is stale: every case passed")
        if faults:
            raise Broken("\n".join(faults))
