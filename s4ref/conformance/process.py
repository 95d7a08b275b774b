"""One operating-system process that answers frames, under a time and a memory limit.  POSIX only.

Not the adapter's interface (that is worker.py): here are pipes, signals and deadlines alone.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import psutil

from s4ref.conformance import family
from s4ref.conformance.logfile import LogFile
from s4ref.conformance.protocol import HEAD, MAGIC, lengths
from s4ref.errors import AdapterError


TICK = 0.05  # seconds between two looks at the resident size
FRESH = 0.005  # seconds for which a resident size is as good as new
CHILDREN = 0.25  # seconds between two looks for children: that walks all processes there are
GRACE = 0.75  # seconds: a worker that stops itself at the limit may first say where it hung
CHUNK = 1 << 20
CROWD = 128  # processes that a worker may have started; a fork bomb has more


@dataclass(frozen=True)
class Death:
    """Why a process gave no answer; it has been killed."""

    kind: Literal["timeout", "memory", "crash", "protocol"]
    message: str


class Process:
    """A spawned worker in a session of its own.

    Attributes
    ----------
    rss, peak : int
        Resident bytes of the process and its children: last seen, and the highest seen during the
        last exchange; at most FRESH seconds old when it ends.

    Raises
    ------
    AdapterError
        The command cannot be executed.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: LogFile) -> None:
        self.log = log
        log.mark()
        marked = family.mark()
        try:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log.descriptor,
                env={**environ, **marked},
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise AdapterError(
                f"the worker cannot be started: {command[0]}: {error.strerror}; give the path of "
                "an interpreter (--python), of the program that runs the file (--command), or of a "
                "worker that is executable here"
            ) from None
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._in, self._out = self._popen.stdin.fileno(), self._popen.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self.pid = self._popen.pid
        self._watched = psutil.Process(self.pid)
        self.rss = self.peak = 0
        self._children: list[psutil.Process] = []
        self._count = 0.0  # when to look for children again
        self._looked = 0.0  # when the resident size was last seen
        # Called by kill(), when the last reference goes, and at the interpreter's exit.
        arguments = (self._popen, self._children, marked[family.MARK], os.getpid())
        self._end = weakref.finalize(self, _end, *arguments)

    def interrupt(self) -> None:
        """Kill the process alone: whoever waits for its answer finds it gone, and cleans up."""
        with contextlib.suppress(ProcessLookupError):
            self._popen.kill()

    def kill(self) -> None:
        """Kill the process and all that it started; wait until it is gone."""
        self._end()

    def exchange(
        self, request: bytes, seconds: float, memory: float, *, noise: int = 0
    ) -> bytearray | Death:
        """Send a frame and return the frame that answers it; kill the process if none comes.

        Parameters
        ----------
        request : bytes
            Empty to wait for the first frame.
        seconds : float
            For the whole exchange.
        memory : float
            Resident bytes, children included.
        noise : int
            How many bytes are passed over before the frame's first.
        """
        if request:  # what a start prints may be there before anybody waits for it
            self.log.mark()
        self.peak = 0
        try:
            answer = self._exchange(memoryview(request), seconds, memory, noise)
        except BaseException:  # Ctrl-C reaches us alone: the worker lives in another session
            self.kill()
            raise
        if isinstance(answer, Death):
            self.kill()
        return answer

    def post(self, request: bytes) -> bool:
        """Send a small frame without waiting; return whether all of it is on its way.

        A frame of which a part is leaves the pipe unusable.
        """
        self.log.mark()
        return not self._write(memoryview(request))

    def _exchange(
        self, pending: memoryview, seconds: float, memory: float, noise: int
    ) -> bytearray | Death:
        start = time.monotonic()
        deadline, look = start + seconds + GRACE, start + TICK
        frame = bytearray()
        if pending:  # most requests fit into the pipe
            pending = self._write(pending)
        # Of all selectors the one that is made at no cost: there is one for each exchange.
        with selectors.PollSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            if pending:
                ready.register(self._in, selectors.EVENT_WRITE)
            while (now := time.monotonic()) < deadline:
                if now >= look:
                    self._measure(children=now >= self._count)
                    self.log.shorten()
                    if self.rss > memory:
                        return Death("memory", _too_large(memory))
                    if len(self._children) > CROWD:
                        return Death("crash", f"it started more than {CROWD} processes")
                    look = now + TICK
                fds = {key.fd for key, _ in ready.select(min(look, deadline) - now)}
                if self._in in fds:
                    pending = self._write(pending)
                    if not pending:
                        ready.unregister(self._in)
                if self._out in fds:
                    data = os.read(self._out, _missing(frame))
                    if not data:
                        return self._cause(time.monotonic() - start, seconds)
                    frame += data
                    noise -= _skip(frame, noise)
                    try:
                        if not _missing(frame):
                            if time.monotonic() - self._looked >= FRESH:
                                self._measure(children=False)
                            self.peak = max(self.peak, self.rss)
                            return frame
                    except AdapterError as error:
                        return Death("protocol", str(error))
                elif self._popen.poll() is not None and not ready.select(0):
                    # Dead, while a child of its own holds the pipe open.
                    return self._cause(now - start, seconds)
        return Death("timeout", f"no answer within {seconds:g} s")

    def _write(self, pending: memoryview) -> memoryview:
        try:
            return pending[os.write(self._in, pending[:CHUNK]) :]
        except BlockingIOError:
            return pending
        except BrokenPipeError:  # it is going; reading will tell how
            return pending[:0]

    def _measure(self, *, children: bool) -> None:
        self._looked = time.monotonic()
        with contextlib.suppress(psutil.Error):
            if children:
                self._count = time.monotonic() + CHILDREN
                self._children[:] = self._watched.children(recursive=True)
            self.rss = self._watched.memory_info().rss
            for child in self._children:
                with contextlib.suppress(psutil.Error):
                    self.rss += child.memory_info().rss
            self.peak = max(self.peak, self.rss)

    def _cause(self, elapsed: float, seconds: float) -> Death:
        try:
            status = self._popen.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            return Death("crash", "the worker closed its pipe to s4ref and went on running")
        if elapsed >= seconds:  # it stopped itself at the limit, and said in the log where
            return Death("timeout", f"no answer within {seconds:g} s")
        if status < 0:
            hint = "; perhaps the system ran out of memory" if status == -signal.SIGKILL else ""
            return Death("crash", f"the worker was killed by {signal.Signals(-status).name}{hint}")
        return Death("crash", f"the worker left with exit status {status}")


def _missing(frame: bytearray) -> int:
    """Return how many bytes to read next: 0 if the frame is whole."""
    if len(frame) < HEAD.size:
        return HEAD.size - len(frame)
    return min(HEAD.size + sum(lengths(bytes(frame[: HEAD.size]))) - len(frame), CHUNK)


def _skip(frame: bytearray, noise: int) -> int:
    """Drop what stands before the magic, at most ``noise`` bytes; return how many."""
    skipped = 0
    while skipped < noise and frame and not _begins(bytes(frame[:4])):
        del frame[0]
        skipped += 1
    return skipped


def _begins(data: bytes) -> bool:
    return MAGIC.startswith(data)


def _too_large(memory: float) -> str:
    # Not how much it was when it was seen, which no second run repeats.
    return f"more than the {memory / 2**20:.0f} MiB that are allowed were resident"


def _end(
    popen: subprocess.Popen[bytes], children: list[psutil.Process], marked: str, owner: int
) -> None:
    if os.getpid() != owner:  # a fork of ours must not end our worker
        return
    family.end(popen.pid, marked, children)
    popen.wait()
    for pipe in (popen.stdin, popen.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
