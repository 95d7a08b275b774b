"""Expected failures: known deviations of a published package, each with its reason.  Never a way to
be green quietly.

An entry that no failing case needs any more is stale and fails the run: either the package was
repaired, or the entry never described it.
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4ref.conformance.cases import Case
from s4ref.conformance.declared import DTYPES
from s4ref.conformance.observation import Status
from s4ref.conformance.verdict import BROKEN, FAILED, Verdict
from s4ref.errors import InputError


RANGES = ("N", "L", "inverse_dt")
KEYS = {"check", "dtype", "family", "verdict", "reason", "link", "until", "variant", *RANGES}


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
    until : last version of the package that shows it; later ones are judged afresh
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

    def matches(self, case: Case, dtype: str) -> bool:
        """Whether the entry speaks of this case."""
        if dtype not in self.dtypes or not fnmatch.fnmatchcase(case.check, self.check):
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

    def holds_for(self, version: str) -> bool:
        """Whether the package version is one that is known to show it."""
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
    return tuple(int(part) if part.isdigit() else 0 for part in head)


def load(path: Path) -> tuple[Expectation, ...]:
    """Return the entries of an expected-failures file.

    Raises
    ------
    InputError
        For a file that cannot be read, an unknown key, or an entry without a reason.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"expected-failures file {path}: {error}") from error
    entries = data.get("expect", [])
    if set(data) - {"expect"} or not isinstance(entries, list):
        raise InputError(
            f"expected-failures file {path}: it must consist of [[expect]] tables; it has "
            f"{sorted(data)}"
        )
    return tuple(_entry(path, number, entry) for number, entry in enumerate(entries, 1))


def _entry(path: Path, number: int, entry: Mapping[str, Any]) -> Expectation:
    where = f"expected-failures file {path}, entry {number}"
    unknown = sorted(set(entry) - KEYS)
    if unknown:
        raise InputError(
            f"{where}: unknown key {unknown[0]!r}; the keys are {', '.join(sorted(KEYS))}"
        )
    for key in ("check", "reason", "verdict"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise InputError(
                f"{where}: {key!r} is missing; every entry names a check, a verdict and a reason"
            )
    try:
        verdict = Verdict(entry["verdict"])
    except ValueError:
        options = ", ".join(v.value for v in Verdict if v.exit_code)
        raise InputError(
            f"{where}: verdict = {entry['verdict']!r}; choose one of {options}"
        ) from None
    dtypes = tuple(entry.get("dtype", DTYPES))
    if not set(dtypes) <= set(DTYPES):
        raise InputError(f"{where}: dtype = {list(dtypes)}; choose out of {', '.join(DTYPES)}")
    ranges = tuple((name, _range(where, name, entry[name])) for name in RANGES if name in entry)
    return Expectation(
        entry["check"],
        dtypes,
        tuple(entry.get("family", ())),
        ranges,
        tuple(sorted(entry.get("variant", {}).items())),
        verdict,
        " ".join(entry["reason"].split()),
        entry.get("link", ""),
        entry.get("until", ""),
    )


def _range(where: str, name: str, value: Any) -> tuple[float, float]:
    if isinstance(value, list) and len(value) == 2 and value[0] <= value[1]:
        return float(value[0]), float(value[1])
    raise InputError(f"{where}: {name} = {value!r}; give an inclusive range [low, high]")


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
    entries: Sequence[Expectation], ran: Sequence[tuple[Case, str, Status]]
) -> tuple[Ledger, list[Expectation | None]]:
    """Return the ledger, and for each (case, dtype, status) the entry that expects its failure, or
    None.
    """
    needed, posed = [False] * len(entries), [False] * len(entries)
    out: list[Expectation | None] = []
    for case, dtype, status in ran:
        found = None
        for i, entry in enumerate(entries):
            if status is not Status.SKIPPED and entry.matches(case, dtype):
                posed[i] = True
                if entry.foresees(status):
                    needed[i] = True
                    found = found or entry
        out.append(found)
    return Ledger(tuple(entries), tuple(needed), tuple(posed)), out
