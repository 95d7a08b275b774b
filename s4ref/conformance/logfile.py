"""The file that collects what a worker prints, bounded, so that endless printing fills no disk."""

from __future__ import annotations

import os
import tempfile
import weakref
from pathlib import Path


LIMIT = 64 << 20  # bytes at which the beginning is dropped
KEPT = 1 << 20  # bytes of the end that survive it
TAIL = 2048  # bytes that a failure shows


class LogFile:
    """An append-only log that several processes of one worker write one after the other.

    Parameters
    ----------
    path : Path or None
        None: a temporary file, gone with this object.
    """

    def __init__(self, path: Path | None) -> None:
        self._temporary = path is None
        if path is None:
            descriptor, name = tempfile.mkstemp(prefix="s4ref-", suffix=".log")
            os.close(descriptor)
            path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # O_APPEND: after a truncation writers go on at the new end instead of leaving a hole.
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._begin = 0
        self.mark()
        self._close = weakref.finalize(self, _close, self.descriptor, self._temporary and path)

    def mark(self) -> None:
        """Let :meth:`tail` begin here."""
        self._begin = os.fstat(self.descriptor).st_size

    def tail(self) -> str:
        """Return the last 2 kB printed since the mark."""
        end = os.fstat(self.descriptor).st_size
        begin = max(min(self._begin, end), end - TAIL)
        return os.pread(self.descriptor, end - begin, begin).decode("utf-8", "replace")

    def shorten(self) -> None:
        """Drop the beginning of a log that has grown too long."""
        end = os.fstat(self.descriptor).st_size
        if end <= LIMIT:
            return
        kept = os.pread(self.descriptor, KEPT, end - KEPT)
        os.ftruncate(self.descriptor, 0)
        os.write(self.descriptor, b"[the beginning was dropped]\n" + kept)
        self._begin = 0

    def close(self) -> None:
        """Close the file, and remove it if it is temporary."""
        self._close()


def _close(descriptor: int, temporary: Path | bool) -> None:
    os.close(descriptor)
    if isinstance(temporary, Path):
        temporary.unlink(missing_ok=True)
