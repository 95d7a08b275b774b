"""Several adapters judged one after the other, by every check, in a process of their own."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path

from tests.mutants.catalogue import HERE, Mutant, right_source
from tests.mutants.store import Store
from tests.mutants.verdicts import Judged, judge


OTHERS = 2  # cases of each check that a mutant need not fall by


def key(subject: Mutant | str) -> str:
    """Return the name of an outcome: of a mutant, or of a right layer by its name."""
    if isinstance(subject, str):
        return Store.key(right_source(subject))
    return Store.key(subject.source(), subject.checks, subject.whole)


def run(job: tuple[Mutant | str, ...]) -> list[tuple[str, Judged]]:
    """Return the outcomes by name.  A defect of the checks themselves is an outcome too."""
    found = []
    for subject in job:
        try:
            judged = _judged(subject)
        except Exception:
            lines = tuple(traceback.format_exc().splitlines())
            judged = Judged({}, (), (f"defect of s4ref: {lines[-1]}",), (), lines, ())
        found.append((key(subject), judged))
    return found


def _judged(subject: Mutant | str) -> Judged:
    if isinstance(subject, str):
        return judge(HERE / "right" / f"{subject}.py", checks=("*",))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.py"
        path.write_text(subject.source(), encoding="utf-8")
        return judge(path, checks=subject.checks, quick=not subject.whole, others=OTHERS)
