"""The checks of a report that had nothing to ask: in a few words instead of a row each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from s4ref.conformance.report import overview


Check = Mapping[str, Any]


def asked(checks: Sequence[Check]) -> list[Check]:
    """Return the checks with something to show; all of them if none has."""
    return [check for check in checks if not overview.absence(check)] or list(checks)


def idle_text(checks: Sequence[Check]) -> list[str]:
    """Return why the others had nothing to ask, a sentence for each kind of reason.

    Parameters
    ----------
    checks : of a report's JSON
    """
    shown = {check["id"] for check in asked(checks)}
    return list(_sentences([check for check in checks if check["id"] not in shown]))


def _sentences(idle: Sequence[Check]) -> Iterator[str]:
    lacking = [check for check in idle if check["lacks"]]
    if lacking:
        # Of alternatives the adapter has none.
        lacks = {name for check in lacking for names in check["lacks"] for name in names.split("|")}
        need = "check needs" if len(lacking) == 1 else "checks need"
        what = ", ".join(sorted(lacks))
        yield f"{len(lacking)} {need} what the adapter does not provide: {what}."
    reasons = Counter(overview.absence(check) for check in idle if not check["lacks"])
    for reason, n in reasons.items():
        words = f"{n} check{'s' if n > 1 else ''}"
        if reason == overview.NO_CASE:
            do = "does" if n == 1 else "do"
            yield f"{words} {do} not apply to what the adapter declares and provides."
        elif reason == overview.LEFT_OUT:
            yield f"{words} {'is' if n == 1 else 'are'} {reason}."
        else:
            yield f"{words} ran nothing: {reason}."
