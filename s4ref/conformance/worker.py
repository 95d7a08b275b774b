"""An adapter in a process of its own.  What it does wrong costs its call alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Self

from s4ref.conformance import serve
from s4ref.conformance.inprocess import InProcess as InProcess
from s4ref.conformance.logfile import LogFile
from s4ref.conformance.outcome import Outcome as Outcome
from s4ref.conformance.outcome import greeting, outcome, request, stale
from s4ref.conformance.process import Death, Process
from s4ref.conformance.protocol import Handle as Handle
from s4ref.conformance.protocol import State as State
from s4ref.conformance.protocol import decode, encode
from s4ref.errors import AdapterError, InputError


NOISE = 64 << 10  # bytes that a start-up file or a launcher may print before the first frame
STARTS = 2  # failed starts in a row after which no more are tried
# Results may depend on how many threads share a sum: the same number on every machine, more than
# one so that what is parallel is exercised.  The user's own setting wins.
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "2")
# Threads that wait for one another sleep: on a machine that is busy with other things, spinning
# makes a product of small matrices fifty times slower.
WAITING = {"OMP_WAIT_POLICY": "PASSIVE"}


class Worker:
    """A client of one adapter file served by a spawned process.

    Parameters
    ----------
    adapter : str or Path
        The adapter file.
    python : str
        Interpreter of the environment that holds the adapter's libraries.
    command : sequence of str, optional
        What runs the file instead of ``python serve.py``: ``["node"]``; ``[]`` if it runs itself.
    source : str or Path, optional
        A checkout that the adapter loads; its global ``SOURCE``.
    dtype, device : str
        What is to be tested; the adapter's globals ``DTYPE`` and ``DEVICE``.
    time_limit, start_limit : float
        Seconds for a call, and for the start with all its imports.
    memory_limit : float
        Resident bytes of the process and its children.
    log : str or Path, optional
        Where what it prints is appended; a temporary file if not given.
    waiting : callable
        Returns the context in which answers are awaited.

    Raises
    ------
    InputError
        There is no such file, or a limit is not positive.

    Notes
    -----
    Processes are started by need, one at a time, in sessions of their own.  A call that loses the
    process returns an :class:`Outcome` that says so; the next call meets a fresh process, to which
    earlier handles and states mean nothing (outcome "stale"): compare ``generation``.  Use as a
    context manager, or call :meth:`close`; at the latest the process ends with this one, even if
    this one is killed.
    """

    isolated = True

    def __init__(
        self,
        adapter: str | Path,
        *,
        python: str | Path = sys.executable,
        command: Sequence[str] | None = None,
        source: str | Path | None = None,
        dtype: str = "float64",
        device: str = "cpu",
        time_limit: float = 20.0,
        start_limit: float = 90.0,
        memory_limit: float = 4 << 30,
        log: str | Path | None = None,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.adapter = Path(adapter).absolute()
        self.python = str(python)
        self.time_limit, self.start_limit = time_limit, start_limit
        self.memory_limit = memory_limit
        for name in ("time_limit", "start_limit", "memory_limit"):
            if not (limit := getattr(self, name)) > 0:
                raise InputError(f"{name} = {limit} must be positive")
        for name, path in (("adapter", self.adapter), ("source", source and Path(source))):
            if path and not (path.is_file() if name == "adapter" else path.exists()):
                raise InputError(f"{name} = {path} does not exist; give the path of the {name}")
        self.generation = 1
        self._environ = {**THREADS, **WAITING, **os.environ, "PYTHONHASHSEED": "0"}
        begin = [self.python, str(serve.__file__)] if command is None else list(command)
        self._command = [*begin, str(self.adapter), "--dtype", dtype, "--device", device]
        if source is not None:
            self._command += ["--source", str(Path(source).absolute())]
        self._waiting = waiting
        self._log = LogFile(None if log is None else Path(log).absolute())
        self._process: Process | None = None
        self._latest: Process | None = None  # it may be starting still
        self._launched: Process | None = None  # started, and nobody waits for it yet
        self._owing = False  # the answer to the last request is still to come
        self._hello: dict[str, Any] | None = None
        self._failures: list[str] = []  # of starts, since the last that succeeded
        self._closed = False
        self._number = 0

    @property
    def hello(self) -> Mapping[str, Any]:
        """The adapter's greeting: name, version, conventions, provides, python, numpy, ..."""
        self.start()
        assert self._hello is not None
        return self._hello

    @property
    def provides(self) -> tuple[str, ...]:
        """Names of the callables that the adapter has."""
        return tuple(self.hello["provides"])

    @property
    def pid(self) -> int | None:
        """Number of the running process; None between two."""
        return None if self._process is None else self._process.pid

    def launch(self) -> None:
        """Start the process if none runs, without waiting for its greeting.

        Raises
        ------
        AdapterError
            It cannot be executed.
        """
        if self._closed:
            raise InputError(f"the worker of {self.adapter} is closed; open another")
        if self._process is None and self._launched is None:
            self._launched = self._latest = Process(self._command, self._environ, self._log)

    def start(self) -> None:
        """Start the process if none runs, and wait until it has loaded the adapter.

        Raises
        ------
        AdapterError
            It does not start or the adapter cannot be loaded; the message says why.
        """
        if self._process is not None:
            return
        self.launch()
        process, self._launched = self._launched, None
        assert process is not None
        try:
            with self._waiting():
                first = process.exchange(b"", self.start_limit, self.memory_limit, noise=NOISE)
            if isinstance(first, Death):
                raise AdapterError(self._silence(first))
            self._hello = greeting(decode(first), str(self.adapter), self._command[0])
        except AdapterError as error:
            process.kill()
            self._failures.append(str(error))
            raise
        self._failures.clear()
        self._process = process

    def _silence(self, death: Death) -> str:
        tail = self._log.tail()
        if "No module named 'numpy'" in tail:
            return f"{self.python} has no numpy; install it there, for adapters speak numpy"
        lines = [line for line in tail.splitlines() if line and not line.startswith("Extension")]
        said = f"; it printed last: {lines[-1].strip()}" if lines else ""
        speaks = "; a program must speak the worker's protocol, docs/protocol.md"
        hint = "" if str(serve.__file__) in self._command else speaks
        return f"{self.adapter}: the worker did not start: {death.message}{said}{hint}"

    def call(
        self,
        op: str,
        *args: Any,
        handle: Handle | None = None,
        time_limit: float | None = None,
        **named: Any,
    ) -> Outcome:
        """Call an adapter's function, or one of the worker's own operations.

        Parameters
        ----------
        op : str
            "make", "realised", "kernel", "discretize", "apply", "init_state", "step", "hippo",
            "nplr"; "run_steps", "fetch_state", "drop", "ping".
        *args, **named
            Its arguments (docs/protocol.md), positional or by name.
        handle : Handle, optional
            What "make" returned.
        time_limit : float, optional
            For this call, in seconds.

        Raises
        ------
        InputError
            The request cannot be made.  Whatever the adapter does is an outcome, never an error.
        AdapterError
            The adapter cannot be loaded the first time.
        """
        header = request(op, args, named, handle)
        self._settle()
        gone = stale(header, handle, self.generation)
        if gone is not None:
            return gone
        limit = self.time_limit if time_limit is None else time_limit
        self._number += 1
        frame = encode({"id": self._number, **header, "limit": limit})
        try:
            if len(self._failures) < STARTS or self._hello is None:
                self.start()
        except AdapterError:
            if self._hello is None:
                raise
        process = self._process
        if process is None:
            return Outcome("crash", message=f"the worker does not restart: {self._failures[-1]}")
        begin = time.monotonic()
        try:
            with self._waiting():
                answer = process.exchange(frame, limit, self.memory_limit)
            tail = self._log.tail()
            if isinstance(answer, bytearray):
                reply = decode(answer, generation=self.generation)
                return outcome(reply, self._number, process.peak, tail)
        except AdapterError as error:
            answer, tail = Death("protocol", str(error)), self._log.tail()
        except BaseException:
            self._forget()
            raise
        self._forget()
        elapsed = time.monotonic() - begin
        message = f"{op}: {answer.message}"
        return Outcome(
            answer.kind, None, message, seconds=elapsed, peak_rss=process.peak, log_tail=tail
        )

    def drop(self, handle: Handle) -> None:
        """Let the adapter forget a layer; how it does is nobody's business.

        The answer is read before the next request is made, so that nobody waits for it.
        """
        self._settle()
        if self._process is None or stale({"args": {}}, handle, self.generation) is not None:
            return
        self._number += 1
        header = {"id": self._number, **request("drop", (), {}, handle), "limit": self.time_limit}
        self._owing = self._process.post(encode(header))
        if not self._owing:
            self._forget()

    def _settle(self) -> None:
        """Read the answer that is still to come, if there is one."""
        if not self._owing or self._process is None:
            return
        self._owing = False
        try:
            with self._waiting():
                answer = self._process.exchange(b"", self.time_limit, self.memory_limit)
        except BaseException as error:
            self._forget()
            if not isinstance(error, AdapterError):
                raise
            return
        if isinstance(answer, Death):
            self._forget()

    def _forget(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None
            self._owing = False
            self.generation += 1

    def halt(self) -> None:
        """Let the process end at once and start no other; for another thread than the caller's."""
        self._closed = True
        if self._latest is not None:
            self._latest.interrupt()

    def close(self) -> None:
        """End the process, politely for two seconds; may be called twice."""
        if self._process is not None:
            self.call("bye", time_limit=1.0)
            self._forget()
        if self._launched is not None:
            self._launched.kill()
            self._launched = None
        self._closed = True
        self._log.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
