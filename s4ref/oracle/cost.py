"""What a request will cost, estimated before work starts, and what may be spent.

The estimates are good to a factor of three or so.  They multiply counted operations by the time
of one, c(b) = 15 ns (b/208)^1.2 for a multiplication of b bits in a matrix product, and a few
microseconds for each number that crosses into Python; ``tests/oracle/test_cost.py`` states what
they are calibrated against.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.maths.eigenbasis import eigenbasis_bits
from s4ref.oracle.certified import GUARD_BITS, bits_for
from s4ref.records import shape_of


PRODUCT = 15e-9  # seconds for one multiplication of 208 bits in a product of matrices
SCALAR = 1.2e-6  # seconds for one operation on a number of Python's
ENTRY = 4e-6  # seconds to read, check and keep one entry of a result
OVERHEAD = 150  # bytes of Python and FLINT around the bits of a number


@dataclass(frozen=True)
class Cost:
    """An estimate.

    Attributes
    ----------
    seconds : on one core of a current machine
    memory : bytes at the peak, the interpreter aside
    work : multiplications in products of matrices, what a progress bar counts
    """

    seconds: float
    memory: float
    work: float = 0.0


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
        f" oracle.patience({', '.join(need)}):`"
    )


def product_seconds(bits: float) -> float:
    """Return the seconds of one multiplication of ``bits`` bits in a product of matrices."""
    return PRODUCT * math.pow(max(bits, 64.0) / 208, 1.2)


def scalar_seconds(bits: float) -> float:
    """Return the seconds of one operation on a single number."""
    return SCALAR + product_seconds(bits)


def number_bytes(bits: float) -> float:
    """Return the bytes of one number."""
    return OVERHEAD + bits / 8


def kernel_cost(
    N: int, L: int, *, digits: int = 17, method: str = "bsgs", outputs: int = 1, inputs: int = 1
) -> Cost:
    """Estimate what a certified kernel costs.

    Parameters
    ----------
    N : int
        State size; of a diagonal system the number of stored modes, of a DPLR record of conjugate
        pairs all of them.
    L : int
        Length.
    digits : int
        Digits of each entry.
    method : str
        A method of :func:`s4ref.oracle.kernel` but ``"auto"``.
    outputs, inputs : int
        Numbers of outputs and inputs.

    Returns
    -------
    Cost
        ``.seconds`` and ``.memory`` (bytes), right to a factor of three or so where the first
        precision certifies; a second one costs as much again.

    Notes
    -----
    O(1) in time and memory.

    Examples
    --------
    >>> from s4ref import oracle
    >>> oracle.kernel_cost(64, 16384, digits=50).seconds < 2
    True
    >>> oracle.kernel_cost(10**6, 10**9).seconds > 10**9
    True
    """
    bits = float(bits_for(digits) + GUARD_BITS)
    if method == "eigenbasis":
        bits += eigenbasis_bits(N)
    n, l, io = float(N), float(L), float(outputs * inputs)
    root, log = math.sqrt(l * io), math.log2(l) + 1
    prepare = 6 * n * n  # numbers of A read, discretized, written
    powers = n**3 * (log + 3)  # the solve and the squarings
    # (multiplications in products, operations on single numbers, numbers held at once)
    counts = {
        "powers": (n**3 * 4 + l * n * (n * inputs + io), prepare + l * n * inputs, n * n * 8),
        "bsgs": (
            powers + 2 * n * n * root + n * l * io,
            prepare + 6 * n * root,
            8 * (n * n + n * root),
        ),
        "doubling": (
            powers + n * n * l * inputs,
            prepare + 3 * n * l * inputs,
            8 * (n * n + n * l * inputs),
        ),
        "state-passing": (
            powers + 4 * n * n * math.sqrt(l) * io,
            prepare + 6 * n * root,
            8 * (n * n + n * root),
        ),
        "scan": (2 * l * n**3, prepare + 4 * l * n * n, 6 * l * n * n),
        "resolvent": (powers + 3 * l * n**3, prepare + 4 * l * n * n, 8 * n * n),
        "bilinear-resolvent": (powers + 3 * l * n**3, prepare + 4 * l * n * n, 8 * n * n),
        "cauchy": (
            powers + 4 * l * n * (io + 3),
            prepare + n**3 / 10 + 2 * l * (n + 20 + log),
            4 * l * n + 8 * n * n,
        ),
        "rational": (
            powers + n**4,
            prepare + 2 * n**3 + 4 * l * (n * (1 + io) + log),
            8 * n * n + 8 * l,
        ),
        "step": (0.0, prepare + 12 * l * n * (inputs + outputs), 8 * n * n),
        "vandermonde": (4 * n * l * io, 8 * n * (root + 20), 8 * n * root),
        "eigenbasis": (n * l * outputs, n * n + 5 * n * root, n * n + 6 * n * root),
    }[method]
    work, single, held = counts
    entries = l * io
    return Cost(
        work * product_seconds(bits) + single * scalar_seconds(bits) + entries * ENTRY,
        (held + 3 * entries) * number_bytes(bits),
        work,
    )


def matrices_cost(N: int, *, digits: int = 17) -> Cost:
    """Estimate what A and B of a family cost: O(N^2) entries."""
    bits = float(bits_for(digits) + GUARD_BITS)
    entries = float(N) * N
    return Cost(entries * (scalar_seconds(bits) * 8 + ENTRY), 6 * entries * number_bytes(bits))


def modes_cost(N: int, *, digits: int = 17) -> Cost:
    """Estimate what the normal-plus-low-rank form of a family costs: an eigenproblem of size N."""
    bits = float(bits_for(digits) + GUARD_BITS)
    n = float(N)
    seconds = 40 * n**3 * product_seconds(bits) + 40 * n * n * scalar_seconds(bits)
    return Cost(seconds, 40 * n * n * number_bytes(bits))


def response_cost(
    N: int, T: int, *, digits: int = 17, outputs: int = 1, inputs: int = 1, recurrence: bool = False
) -> Cost:
    """Estimate what T samples of a response cost, by convolution or by the recurrence."""
    method = "powers" if recurrence else "bsgs"
    kernel = kernel_cost(N, T, digits=digits, method=method, outputs=outputs, inputs=inputs + 1)
    samples = float(T) * (inputs + outputs) * 4
    bits = float(bits_for(digits) + GUARD_BITS)
    return Cost(
        kernel.seconds + samples * scalar_seconds(bits),
        kernel.memory + samples * number_bytes(bits),
        kernel.work,
    )


def channels(system: Any, C: object) -> tuple[int, int]:
    """Return (outputs, inputs) from shapes alone, without reading an entry."""
    row, column = (
        shape_of(getattr(system, "C", None) if C is None else C),
        shape_of(getattr(system, "B", None)),
    )
    return (row[0] if len(row) == 2 else 1), (
        column[1] if len(column) == 2 else int(getattr(system, "width", 1))
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
