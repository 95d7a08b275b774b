"""The processes that a worker started, and their end.  POSIX; complete on Linux.

A child may leave its group, its session and its parent.  It cannot leave its environment before it
executes something else with another one: every worker has a mark there.  So a family is what stands
in the worker's group, what descends from it, and what bears its mark.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil


MARK = "S4REF_WORKER"
PROC = Path("/proc")
ROUNDS = 50  # looks for processes that were started during the last one


def mark() -> Mapping[str, str]:
    """Return the variable that a new worker's environment has, and no other's."""
    return {MARK: secrets.token_hex(8)}


def end(pid: int, marked: str, seen: Iterable[psutil.Process] = ()) -> None:
    """Kill a worker and every process of its family.

    Parameters
    ----------
    pid : int
        Of the worker, whose group and session have the same number.  It may be gone already.
    marked : str
        Its mark.
    seen : iterable of Process
        Children that were seen while it lived.

    Notes
    -----
    First everything is stopped, so that nothing is started while the family is counted: a signal to
    a group reaches each member, also one whose fork is under way.
    """
    _signal_group(pid, signal.SIGSTOP)
    family: dict[int, psutil.Process] = {}
    for process in seen:
        _stop(process, family)
    for _ in range(ROUNDS):
        before = len(family)
        for process in (*_descendants({pid, *family}), *bearers(marked)):
            _stop(process, family)
        if len(family) == before:
            break
    _signal_group(pid, signal.SIGKILL)
    for process in family.values():
        with contextlib.suppress(psutil.Error):
            process.kill()  # psutil makes sure that the number still means this process


def bearers(marked: str) -> list[psutil.Process]:
    """Return the running processes that bear a mark; none where /proc does not tell."""
    wanted = f"{MARK}={marked}".encode()
    found = []
    for place in PROC.glob("[0-9]*") if PROC.is_dir() else ():
        with contextlib.suppress(OSError, psutil.Error):
            if wanted in (place / "environ").read_bytes().split(b"\0"):
                found.append(psutil.Process(int(place.name)))
    return found


def _descendants(roots: set[int]) -> list[psutil.Process]:
    """Return the processes below some, by one look at all there are."""
    children: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            children.setdefault(process.ppid(), []).append(process)
    found, waiting = [], list(roots)
    while waiting:
        below = children.pop(waiting.pop(), [])
        found += below
        waiting += [process.pid for process in below]
    return found


def _stop(process: psutil.Process, family: dict[int, psutil.Process]) -> None:
    if process.pid in family or process.pid == os.getpid():
        return
    with contextlib.suppress(psutil.Error):
        process.suspend()
        family[process.pid] = process


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
