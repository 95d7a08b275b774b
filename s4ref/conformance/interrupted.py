"""Ctrl-C in the middle of a run: what was done, and where it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s4ref.conformance.journal import Journal
from s4ref.conformance.record import CaseResult, Counts, count


class Interrupted(KeyboardInterrupt):
    """A run that was interrupted.

    Attributes
    ----------
    counts : how the cases ended that had ended; ``counts.planned`` is their number
    planned : how many there would have been
    journal : the file from which ``resume`` goes on, or None
    """

    def __init__(
        self, results: Sequence[CaseResult], planned: int, journal: Journal | None
    ) -> None:
        self.counts: Counts = count(tuple(results))
        self.planned = planned
        self.journal: Path | None = None if journal is None else journal.path
        super().__init__(f"interrupted after {self.counts.planned} of {planned} cases")

    @property
    def summary(self) -> str:
        """Return the books of what was done, in one line."""
        c = self.counts
        return (
            f"planned {self.planned}   ran {c.ran}   skipped {c.skipped}   passed {c.passed}   "
            f"failed {c.failed}   not run {self.planned - c.planned}"
        )
