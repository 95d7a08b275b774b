"""What to run, on what, and within which limits."""

from __future__ import annotations

import fnmatch
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from s4ref.conformance.dtypes import ALL_DTYPES
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.conformance.cases import Case, Check

LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")
GIB = 1 << 30
MAX_EXPLORE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a run.

    Attributes
    ----------
    levels : levels to run
    quick : leave out large systems and long sequences, and pose of the others as many as it takes
        for every system, size, length, step and variant to occur
    checks : ids or patterns; empty for all
    cases : ids or beginnings of ids, of stored cases too, or files of cases; empty for all
    explore : how many systems are drawn at random after the fixed cases
    seed : of these draws; the same seed draws the same systems
    dtypes, devices : empty for all that the adapter declares (on the CPU)
    python : interpreter of the worker
    command : what runs a file that is no Python adapter, such as ("node",); None for an executable
    source : checkout that the adapter reads, handed through
    expected : expected-failures file; None for the one shipped with a ready-made adapter, if any
    use_expected : False judges as if there were no such file
    time_limit : seconds for each call
    memory_limit : bytes of resident memory of the worker
    log : where the worker's output goes; None keeps only its end
    isolated : False runs the adapter in this process, without limits; for debuggers and test suites
    store : folder that holds the journals of runs and the cases that a search found; None leaves no
        files
    resume : go on with the run of these settings that was interrupted, out of ``store``
    progress : called with (done, planned, case) after each case
    notice : called with what a reader should know before the report: what was resumed, or why not
    """

    levels: tuple[str, ...] = LEVELS
    quick: bool = False
    checks: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    explore: int = 0
    seed: int = 0
    dtypes: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    python: str = sys.executable
    command: tuple[str, ...] | None = None
    source: Path | None = None
    expected: Path | None = None
    use_expected: bool = True
    time_limit: float = 20.0
    memory_limit: int = 4 * GIB
    log: Path | None = None
    isolated: bool = True
    store: Path | None = None
    resume: bool = False
    progress: Callable[[int, int, Case], None] | None = None
    notice: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        for level in self.levels:
            if level not in LEVELS:
                raise InputError(f"level = {level!r} is unknown: choose out of {', '.join(LEVELS)}")
        for dtype in self.dtypes:
            if dtype not in ALL_DTYPES:
                raise InputError(
                    f"dtype = {dtype!r} is not judged: choose out of {', '.join(ALL_DTYPES)}"
                )
        if not self.time_limit > 0:
            raise InputError(f"time_limit = {self.time_limit!r}: give a positive number of seconds")
        if self.memory_limit < 1:
            raise InputError(
                f"memory_limit = {self.memory_limit!r}: give a positive number of bytes"
            )

        for name, number, top in (
            ("explore", self.explore, MAX_EXPLORE),
            ("seed", self.seed, (1 << 64) - 1),
        ):
            if not 0 <= number <= top:
                raise InputError(f"{name} = {number!r}: give a whole number from 0 to {top}")
        if self.resume and self.store is None:
            raise InputError("resume = True needs store = the folder that an earlier run wrote to")

    @property
    def whole(self) -> bool:
        """Whether nothing was left out by choice, so that expectations can be found stale."""
        chosen = self.checks or self.cases or self.dtypes or self.quick
        return not (chosen or set(self.levels) != set(LEVELS))

    def wants(self, check: Check) -> bool:
        """Whether the check was asked for."""
        if check.level not in self.levels:
            return False
        return not self.checks or any(fnmatch.fnmatchcase(check.id, p) for p in self.checks)

    def wants_case(self, case: Case) -> bool:
        """Whether the case was asked for."""
        if self.quick and case.heavy and not self.cases:
            return False
        return not self.cases or any(case.id.startswith(prefix) for prefix in self.cases)
