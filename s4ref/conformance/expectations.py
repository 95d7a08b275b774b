"""Expected failures: known deviations of a published package, each with its reason.  Never a way to
be green quietly.

An entry that no failing case needs any more is stale and fails the run: either the package was
repaired, or the entry never described it.
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from s4ref.conformance.cases import Case
from s4ref.conformance.observation import Status
from s4ref.conformance.verdict import BROKEN, FAILED, Verdict


RANGES = ("N", "L", "inverse_dt")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Expectation:
    """One known deviation.

    Attributes
    ----------
    check : id or pattern, such as "L2.kernel.*"
    dtypes : where it shows
    families : patterns of problem names, or empty for all
    ranges : inclusive (low, high) of N, L and 1/dt
    variant : what else must hold of the case
    verdict : what the check would say without this entry
    reason, link : why, and where it is discussed
    until : last version of the package that shows it, or the last day (YYYY-MM-DD) on which it is
        excused; later ones are judged afresh
    devices : patterns of devices, or empty for all
    """

    check: str
    dtypes: tuple[str, ...]
    families: tuple[str, ...]
    ranges: tuple[tuple[str, tuple[float, float]], ...]
    variant: tuple[tuple[str, Any], ...]
    verdict: Verdict
    reason: str
    link: str = ""
    until: str = ""
    devices: tuple[str, ...] = ()

    def matches(self, case: Case, dtype: str, device: str = "cpu") -> bool:
        """Whether the entry speaks of this case."""
        if dtype not in self.dtypes or not fnmatch.fnmatchcase(case.check, self.check):
            return False
        if self.devices and not any(fnmatch.fnmatchcase(device, p) for p in self.devices):
            return False
        values = _values(case)
        if self.families and not any(
            fnmatch.fnmatchcase(str(values.get("family", "")), pattern) for pattern in self.families
        ):
            return False
        for name, (low, high) in self.ranges:
            if name not in values or not low <= float(values[name]) <= high:
                return False
        held = dict(case.variant)
        return all(held.get(key) == value for key, value in self.variant)

    def holds_for(self, version: str, today: datetime.date | None = None) -> bool:
        """Whether the package version is one that is known to show it, or its day has not passed.

        Parameters
        ----------
        version : str
            Of the package; "" if the adapter does not say.
        today : date, optional
            Of the run; the clock's, in UTC, if not given.
        """
        if DATE.fullmatch(self.until):
            today = today or datetime.datetime.now(datetime.UTC).date()
            return today <= datetime.date.fromisoformat(self.until)
        return not self.until or not version or _parts(version) <= _parts(self.until)

    def foresees(self, status: Status) -> bool:
        """Whether a case that ended so is the failure described: a crash does not excuse wrong
        numbers.
        """
        broken = dict(BROKEN).get(status)
        if broken is not None:
            return broken is self.verdict
        return status in FAILED and self.verdict not in dict(BROKEN).values()

    def to_json(self) -> dict[str, Any]:
        """Return the entry for the report."""
        return {
            "check": self.check,
            "dtype": list(self.dtypes),
            "verdict": self.verdict.value,
            "reason": self.reason,
            "link": self.link,
            "until": self.until,
        }


def _values(case: Case) -> dict[str, Any]:
    values = dict(case.variant)
    if case.problem is not None:
        p = case.problem
        values |= {"family": p.name, "N": p.N, "L": p.L, "inverse_dt": float(1 / min(p.dt))}
    return values


def _parts(version: str) -> tuple[int, ...]:
    head = version.split("+", 1)[0].split(".")
    return tuple(int(part) if part.isascii() and part.isdigit() else 0 for part in head)


@dataclass(frozen=True)
class Ledger:
    """Which entries were needed in a run."""

    entries: tuple[Expectation, ...]
    needed: tuple[bool, ...]
    posed: tuple[bool, ...]

    @property
    def stale(self) -> tuple[Expectation, ...]:
        """Entries whose cases ran and none of them failed."""
        rows = zip(self.entries, self.needed, self.posed, strict=True)
        return tuple(entry for entry, needed, posed in rows if posed and not needed)

    @property
    def unmatched(self) -> tuple[Expectation, ...]:
        """Entries that speak of no case of the run."""
        return tuple(e for e, posed in zip(self.entries, self.posed, strict=True) if not posed)


def ledger(
    entries: Sequence[Expectation], ran: Sequence[tuple[Case, str, str, Status]]
) -> tuple[Ledger, list[Expectation | None]]:
    """Return the ledger, and for each (case, dtype, device, status) the entry that expects its
    failure, or None.
    """
    needed, posed = [False] * len(entries), [False] * len(entries)
    out: list[Expectation | None] = []
    for case, dtype, device, status in ran:
        found = None
        for i, entry in enumerate(entries):
            if status is not Status.SKIPPED and entry.matches(case, dtype, device):
                posed[i] = True
                if entry.foresees(status):
                    needed[i] = True
                    found = found or entry
        out.append(found)
    return Ledger(tuple(entries), tuple(needed), tuple(posed)), out
