"""Compile the Coq files in a scratch folder, several at a time where their dependences allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from proofs.checker.source import LIBRARY, Source
from proofs.checker.tool import Coq, run


FILE_SECONDS = 600.0  # a hundred times what the slowest file needs on a quiet machine


@dataclass(frozen=True)
class Built:
    """What became of one file: compiled if ``fault`` is empty, else why not."""

    fault: str
    seconds: float


def command(coq: Coq, file: str) -> list[str]:
    """Return the command that compiles a file of the scratch folder."""
    return [coq.path, "-q", "-w", "none", "-Q", ".", LIBRARY, file]


def build(
    coq: Coq,
    sources: Sequence[Source],
    folder: Path,
    *,
    jobs: int,
    seconds: float = FILE_SECONDS,
    done: Callable[[], None] = lambda: None,
) -> Mapping[str, Built]:
    """Compile every source, each after those it needs.

    Parameters
    ----------
    coq : Coq
    sources : sequence of Source
        In an order of dependence.
    folder : Path
        Empty; the compiled files stay in it.
    jobs : int
        How many at a time.
    seconds : float
        Limit of one file.
    done : callable
        Called after each file.

    Returns
    -------
    mapping from module to Built
    """
    built: dict[str, Built] = {}
    todo = {source.module: source for source in sources}
    running: dict[Future[Built], str] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        while todo or running:
            for source in [s for s in todo.values() if built.keys() >= set(s.needs)]:
                del todo[source.module]
                broken = [name for name in source.needs if built[name].fault]
                fault = "; ".join(source.faults) or (
                    f"{broken[0]}.v, which it needs, did not compile" if broken else ""
                )
                running[pool.submit(_compile, coq, source, folder, seconds, fault)] = source.module
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                built[running.pop(future)] = future.result()
                done()
    return built


def _compile(coq: Coq, source: Source, folder: Path, seconds: float, fault: str) -> Built:
    if fault:
        return Built(fault, 0.0)
    file = f"{source.module}.v"
    (folder / file).write_text(source.text, "utf-8")
    start = time.perf_counter()
    ran = run(command(coq, file), folder, seconds)
    took = time.perf_counter() - start
    if ran.timed_out:
        return Built(f"coqc did not finish {file} within {seconds:g} s", took)
    return Built(
        "" if ran.code == 0 else f"coqc refuses {file}: {' '.join(ran.output.split())}", took
    )
