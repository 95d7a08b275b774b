"""The journal of a run: every outcome is on disk before the next case begins, so that a run that
was interrupted or killed goes on where it stopped.

JSON lines, appended only.  The first line says what was run: the adapter file and its library, the
settings, the version of s4ref, the plan.  A journal that belongs to anything else is not used.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from s4ref.conformance.folder import folder
from s4ref.conformance.lines import from_line, to_line
from s4ref.conformance.record import CaseResult
from s4ref.conformance.vectors.schemas import complaint
from s4ref.errors import InputError


SCHEMA = "s4ref/conformance/journal/1"
RUNS = "runs"
BATCH, SECONDS = 64, 2.0  # lines and seconds between two fsyncs: a power cut costs no more
KEPT = 20  # unfinished journals; older ones are removed
Key = tuple[str, str, str]  # case, dtype, device


@dataclass(frozen=True)
class Identity:
    """What a journal belongs to.

    Attributes
    ----------
    name : of its file: the same for the same command
    parts : what must agree for it to be used, each by the words that say it does not
    """

    name: str
    parts: Mapping[str, str]


class Journal:
    """The outcomes of one run; a context manager.

    Parameters
    ----------
    root : Path
        Folder that holds ``runs/``.
    identity : Identity
    resume : bool
        Take over what an earlier run left; else begin anew.

    Attributes
    ----------
    known : outcomes of the earlier run, by (case, dtype, device)
    note : what became of the request to resume, in words; "" if none was made

    Raises
    ------
    InputError
        If the folder cannot be written, or another process is running the same thing.
    """

    def __init__(self, root: Path, identity: Identity, *, resume: bool) -> None:
        self.path = folder(root, RUNS) / f"{identity.name}.jsonl"
        self.known: dict[Key, dict[str, Any]] = {}
        self.note = ""
        self._pending, self._synced = 0, time.monotonic()
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise InputError(
                f"another process runs the same command and writes {self.path}: wait for it, "
                "or run in another folder"
            ) from None
        try:
            begin = self._read(identity) if resume else 0
            os.ftruncate(self._file, begin)
            os.lseek(self._file, begin, os.SEEK_SET)
            if begin == 0:
                self._append({"schema": SCHEMA, "run": dict(identity.parts)})
        except BaseException:
            os.close(self._file)
            raise
        _tidy(self.path)

    def _read(self, identity: Identity) -> int:
        """Fill ``known`` and return how many bytes of the file are good."""
        data = os.pread(self._file, os.fstat(self._file).st_size, 0)
        head, _, _ = data.partition(b"\n")
        first = _object(head)
        if not data:
            self.note = "there is no interrupted run of this command here: starting afresh"
            return 0
        if first is None or complaint(first, "journal", "head") is not None:
            self.note = f"{self.path} cannot be read: starting afresh"
            return 0
        changed = [
            name for name, value in identity.parts.items() if first["run"].get(name) != value
        ]
        if changed:
            self.note = f"{', '.join(changed)} changed since the interrupted run: starting afresh"
            return 0
        good = len(head) + 1
        for line in data[good:].splitlines(keepends=True):
            entry = _object(line) if line.endswith(b"\n") else None
            # The last line is torn if the machine went down while it was written.
            if entry is None or complaint(entry, "journal", "line") is not None:
                break
            self.known[entry["case"], entry["dtype"], entry["device"]] = entry
            good += len(line)
        self.note = f"resumed: {len(self.known)} outcomes of the interrupted run are kept"
        return good

    def recall(self, key: Key) -> dict[str, Any] | None:
        """Return the line of a case that was run before, or None."""
        return self.known.get(key)

    def add(self, result: CaseResult) -> None:
        """Append an outcome; it survives the end of this process from here on."""
        self._append(to_line(result))

    def _append(self, entry: Mapping[str, Any]) -> None:
        text = json.dumps(entry, separators=(",", ":"), allow_nan=False) + "\n"
        data = memoryview(text.encode("ascii"))
        while data:
            data = data[os.write(self._file, data) :]
        self._pending += 1
        if self._pending >= BATCH or time.monotonic() - self._synced > SECONDS:
            self._sync()

    def _sync(self) -> None:
        with contextlib.suppress(OSError):  # a file system that cannot
            os.fsync(self._file)
        self._pending, self._synced = 0, time.monotonic()

    def finish(self) -> None:
        """Remove the journal: its run has ended."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._sync()
        os.close(self._file)


def result_of(entry: Mapping[str, Any], case: Any) -> CaseResult | None:
    """Return the outcome in a line of a journal, or None if it makes no sense."""
    try:
        return from_line(entry, case)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _tidy(current: Path) -> None:
    """Remove all but the newest journals."""
    with contextlib.suppress(OSError):
        others = [p for p in current.parent.glob("*.jsonl") if p != current]
        others.sort(key=lambda p: p.stat().st_mtime, reverse=True)
        for path in others[KEPT:]:
            path.unlink()
