"""What a request may spend, and whom to tell how far it is."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.oracle.cost import Cost


@dataclass(frozen=True)
class Allowance:
    """What a request may spend, and whom to tell how far it is.

    Attributes
    ----------
    seconds : upper limit of an estimate
    memory : upper limit of an estimate, bytes
    progress : called with the fraction done, in [0, 1]
    """

    seconds: float = 600.0
    memory: float = 8 * 2.0**30
    progress: Callable[[float], None] | None = None


_current: ContextVar[Allowance] = ContextVar("allowance", default=Allowance())  # noqa: B039


def allowance() -> Allowance:
    """Return what a request may spend here and now."""
    return _current.get()


@contextlib.contextmanager
def patience(
    seconds: object = None,
    memory: object = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[None]:
    """Allow the requests of the block to take longer, or less long, and report how far they are.

    A request that is estimated above the allowance is refused before any work starts; nothing is
    ever stopped half-way.  The default is 600 seconds and 8 GiB.

    Parameters
    ----------
    seconds : int, float, Fraction or str, optional
        The longest estimate that is accepted; unless given, that of the surrounding block.
    memory : int, float, Fraction or str, optional
        The same in bytes.
    progress : callable, optional
        Called with the fraction of a kernel that is done, from 0 to 1; it may step back where a
        higher precision turns out to be needed.

    Returns
    -------
    context manager

    Raises
    ------
    InputError
        For seconds or memory that are no positive numbers, or a progress that cannot be called.

    Notes
    -----
    O(1) in time and memory.  The allowance is a context variable: it holds in the block, in every
    thread and task by itself.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> seen = []
    >>> with oracle.patience(seconds=3600, progress=seen.append):
    ...     K = oracle.kernel(LegS(8), "1/100", 100, C=[1] * 8)
    >>> seen[-1]
    1.0
    """
    if progress is not None and not callable(progress):
        raise InputError(f"progress = {brief(progress)}: give a function of the fraction done")
    before = allowance()
    token = _current.set(
        Allowance(
            _limit(seconds, "seconds", before.seconds),
            _limit(memory, "memory", before.memory),
            before.progress if progress is None else progress,
        )
    )
    try:
        yield
    finally:
        _current.reset(token)


def _limit(value: object, name: str, otherwise: float) -> float:
    if value is None or value == math.inf:
        return otherwise if value is None else math.inf
    limit = rational(value, name)
    if limit <= 0:
        raise InputError(f"{name} = {brief(value)}: a positive number is needed")
    return float(limit)


def affordable(cost: Cost, what: str) -> None:
    """Refuse what would cost more than the allowance, with the estimate and how to go on.

    Raises
    ------
    InputError
        If the estimate of seconds or of memory is above the allowance.
    """
    limit = allowance()
    if cost.seconds <= limit.seconds and cost.memory <= limit.memory:
        return
    need = []
    if cost.seconds > limit.seconds:
        need.append(f"seconds={_round_up(cost.seconds)}")
    if cost.memory > limit.memory:
        need.append(f"memory={_round_up(cost.memory)}")
    raise InputError(
        f"{what} would take about {_duration(cost.seconds)} and {_size(cost.memory)}; allowed are "
        f"{_duration(limit.seconds)} and {_size(limit.memory)}. Ask for less, or go on with `with "
        f"oracle.patience({', '.join(need)}):`"
    )


def _round_up(x: float) -> str:
    """Return the least number of one significant digit that is not below 1.2 x, as text."""
    power = 10.0 ** math.floor(math.log10(1.2 * x))
    return f"{math.ceil(1.2 * x / power) * power:.0e}".replace("e+0", "e").replace("e+", "e")


def _duration(seconds: float) -> str:
    units = (("years", 31_557_600.0), ("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0))
    for unit, size in units:
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _size(memory: float) -> str:
    for unit, power in (("TiB", 40), ("GiB", 30), ("MiB", 20)):
        if memory >= 2.0**power:
            return f"{memory / 2.0**power:.3g} {unit}"
    return "less than 1 MiB"
