"""The expected failures that a run needed, and how many cases each accounts for."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from s4ref.conformance.report.overview import Tree
from s4ref.conformance.verdict import BROKEN


Entry = Mapping[str, Any]
ENDS = {status.value: verdict.value for status, verdict in BROKEN}  # where nothing was compared


def deviations(tree: Tree) -> Iterator[tuple[Entry, int]]:
    """Yield (entry, cases), each case under one entry; what reads alike is one entry.

    Parameters
    ----------
    tree : of a report's JSON
        Its entries differ in scopes that are not shown, such as families, too.
    """
    needed = [entry for entry in tree["expected_failures"] if entry["needed"]]
    counts = [0] * len(needed)
    for check in tree["checks"]:
        for case in check["cases"]:
            n = _entry_of(check["id"], case, needed)
            if n is not None:
                counts[n] += 1
    alike: dict[tuple[str, ...], list[int]] = {}
    for n, entry in enumerate(needed):
        alike.setdefault(_words(entry), []).append(n)
    for same in alike.values():
        yield needed[same[0]], sum(counts[n] for n in same)


def _words(entry: Entry) -> tuple[str, ...]:
    return (
        entry["check"],
        ", ".join(entry["dtype"]),
        entry["verdict"],
        entry["reason"],
        entry["link"],
    )


def _entry_of(check: str, case: Mapping[str, Any], entries: Sequence[Entry]) -> int | None:
    """Return the first entry that excuses a case, as far as the report shows what it covers."""
    if case["expected"] is None:
        return None
    end = ENDS.get(case["status"])
    for n, entry in enumerate(entries):
        if (
            case["expected"] == entry["reason"]
            and (entry["verdict"] if entry["verdict"] in ENDS.values() else None) == end
            and case["dtype"] in entry["dtype"]
            and fnmatch.fnmatchcase(check, entry["check"])
        ):
            return n
    return None


def where_text(entry: Entry, n: int, dtypes: Sequence[str]) -> str:
    """Return what an entry covers: its check, its dtypes if they are not all of the run, cases.

    Parameters
    ----------
    entry : an expected failure
    n : cases it accounts for
    dtypes : of the run
    """
    held = [dtype for dtype in dtypes if dtype in entry["dtype"]]
    where = "" if held == list(dtypes) else f" ({', '.join(held)})"
    return f"{entry['check']}{where}: {n} case{'' if n == 1 else 's'}, {entry['verdict']}"
