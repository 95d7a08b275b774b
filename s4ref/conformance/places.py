"""Where the cases of an adapter run: a worker for each dtype and device.

Workers load their adapter's libraries in seconds, in processes of their own.  Started first, they
do so while s4ref loads what will judge them: nothing here needs the oracle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from s4ref.conformance.dtypes import DTYPES
from s4ref.conformance.inprocess import InProcess
from s4ref.conformance.settings import Settings
from s4ref.conformance.turns import Turns
from s4ref.conformance.worker import Worker
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.conformance.targets import Target

FIRST = ("float64", "cpu")  # where the declaration is read


class Places:
    """The workers of a target; a context manager.

    Attributes
    ----------
    turns : who may compute while others wait for their workers

    Raises
    ------
    InputError
        A program of its own cannot run in this process.
    """

    def __init__(self, target: Target, settings: Settings) -> None:
        if target.command is not None and not settings.isolated:
            raise InputError(
                f"isolated = False runs Python in this process; {target.spelling} is a program "
                "that needs a process of its own: leave isolated = True"
            )
        self.target, self.settings = target, settings
        self.turns = Turns()
        self._closed = False
        self._workers: dict[tuple[str, str], Worker | InProcess] = {}

    @property
    def separate(self) -> bool:
        """Whether dtypes and devices have processes, and logs, of their own."""
        s = self.settings
        return s.isolated and self.target.path is not None and s.log is None

    @property
    def running(self) -> tuple[tuple[str, str], ...]:
        """The dtypes and devices that have a worker."""
        return tuple(self._workers)

    def launch(self) -> None:
        """Start the workers that the settings make likely, and wait for none of them.

        Raises
        ------
        AdapterError
            If the interpreter or program cannot be executed.
        """
        if not self.separate:
            return
        s = self.settings
        for device in s.devices or ("cpu",):
            for dtype in s.dtypes or DTYPES:
                for place in (FIRST, (dtype, device)):
                    worker = self.worker(*place)
                    assert isinstance(worker, Worker)
                    worker.launch()

    def worker(self, dtype: str, device: str) -> Worker | InProcess:
        """Return the worker of a dtype and a device; its process starts by need."""
        if self._closed:
            raise InputError(f"the session of {self.target.spelling} is closed; open another")
        if (dtype, device) not in self._workers:
            self._workers[dtype, device] = self._open(dtype, device)
        return self._workers[dtype, device]

    def release(self, dtype: str, device: str) -> None:
        """End the worker of a dtype and a device; :meth:`worker` makes another."""
        worker = self._workers.pop((dtype, device), None)
        if worker is not None:
            worker.close()

    def sleep(self) -> None:
        """End all workers; :meth:`worker` makes others where one is needed."""
        for place in self.running:
            self.release(*place)

    def halt(self) -> None:
        """Let calls under way end at once, as failures, and make no other."""
        for worker in list(self._workers.values()):
            if isinstance(worker, Worker):
                worker.halt()

    def close(self) -> None:
        """End all workers for good."""
        self._closed = True
        self.sleep()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _open(self, dtype: str, device: str) -> Worker | InProcess:
        s, target = self.settings, self.target
        if target.path is None:
            return InProcess(target.adapter, dtype=dtype, device=device)
        if not s.isolated:
            return InProcess(target.path, source=s.source, dtype=dtype, device=device)
        return Worker(
            target.path,
            python=s.python,
            command=target.command,
            source=s.source,
            dtype=dtype,
            device=device,
            time_limit=self._time_limit(),
            memory_limit=s.memory_limit,
            log=s.log,
            waiting=self.turns.away,
        )

    def _time_limit(self) -> float:
        """Return the seconds for each call: what the user says, or what the target needs."""
        said, needed = self.settings.time_limit, self.target.time_limit
        return said if needed is None or said != Settings.time_limit else needed
