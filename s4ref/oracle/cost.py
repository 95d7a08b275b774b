"""What a request will cost, estimated before work starts.

The estimates are meant to be right to an order of magnitude on an idle core, and are within a
factor of three or so where the first precision certifies.  They multiply counted operations by
the time of one, c(b) = 15 ns (b/208)^1.3 for a multiplication of b bits in a matrix product, and a
few microseconds for each number that crosses into Python; ``tests/oracle/test_cost.py`` states
what they are calibrated against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from s4ref.exact import whole
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


def guard_bits(method: str, N: int, L: int) -> int:
    """Return the bits that a method is known to lose, so that the first precision mostly does.

    The sum over the eigenbasis cancels 2.55 N bits.  Modes that oscillate cancel down to 1/L here
    and there, and their powers carry L times the error of the modes.  Powers of a matrix lose 5
    bits for each doubling of N and one for each of L, measured on LegS, LegT and FouT up to N =
    256, with a few to spare for entries that cancel.
    """
    if method == "vandermonde":
        return max(GUARD_BITS, math.ceil(30 + 2 * math.log2(L)))
    if method == "eigenbasis":
        return GUARD_BITS + eigenbasis_bits(N)
    return max(GUARD_BITS, math.ceil(8 + 5 * math.log2(max(N, 1)) + 1.25 * math.log2(L)))


def product_seconds(bits: float) -> float:
    """Return the seconds of one multiplication of ``bits`` bits in a product of matrices."""
    return PRODUCT * math.pow(max(bits, 64.0) / 208, 1.3)


def scalar_seconds(bits: float) -> float:
    """Return the seconds of one operation on a single number."""
    return SCALAR + product_seconds(bits)


def number_bytes(bits: float) -> float:
    """Return the bytes of one number."""
    return OVERHEAD + bits / 8


def _bits(digits: object, guard: int = GUARD_BITS) -> float:
    """Return the first precision for these digits, which are checked."""
    return float(bits_for(whole(digits, "digits")) + guard)


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
        ``.seconds`` and ``.memory`` (bytes), right to an order of magnitude.

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
    bits = _bits(digits, guard_bits(method, N, L))
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
        "eigenbasis": (n * l * outputs, 3 * n * n + 5 * n * root, 3 * n * n + 6 * n * root),
    }[method]
    work, single, held = counts
    entries = l * io
    return Cost(
        work * product_seconds(bits) + single * scalar_seconds(bits) + entries * ENTRY,
        (held + 3 * entries) * number_bytes(bits),
        work,
    )


def system_cost(N: int) -> Cost:
    """Estimate what it costs to read the exact entries of a dense system of N states."""
    entries = float(N) * N
    return Cost(2 * entries * scalar_seconds(64), 2 * entries * number_bytes(64))


def modal_cost(N: int) -> Cost:
    """Estimate what it costs to write down N modes in closed form and carry them."""
    modes = float(N)
    return Cost(20 * modes * scalar_seconds(128), 20 * modes * number_bytes(128))


def matrices_cost(N: int, *, digits: int = 17) -> Cost:
    """Estimate what A and B of a family cost: O(N^2) entries."""
    bits = _bits(digits)
    entries = float(N) * N
    return Cost(entries * (scalar_seconds(bits) * 8 + ENTRY), 6 * entries * number_bytes(bits))


def modes_cost(N: int, *, digits: int = 17) -> Cost:
    """Estimate what the normal-plus-low-rank form of a family costs: an eigenproblem of size N."""
    bits = _bits(digits)
    n = float(N)
    seconds = 40 * n**3 * product_seconds(bits) + 40 * n * n * scalar_seconds(bits)
    return Cost(seconds, 40 * n * n * number_bytes(bits))


def dense_cost(N: int, products: float, *, digits: int = 17) -> Cost:
    """Estimate what ``products`` products of N x N matrices cost, at 3 N bits more than asked.

    What certified spectra, Gramians and norms amount to, within a factor of three or so.
    """
    bits = _bits(digits) + 3.0 * N
    n = float(N)
    return Cost(products * n**3 * product_seconds(bits), 40 * n * n * number_bytes(bits))


def response_cost(
    N: int, T: int, *, digits: int = 17, outputs: int = 1, inputs: int = 1, recurrence: bool = False
) -> Cost:
    """Estimate what T samples of a response cost, by convolution or by the recurrence."""
    method = "powers" if recurrence else "bsgs"
    kernel = kernel_cost(N, T, digits=digits, method=method, outputs=outputs, inputs=inputs + 1)
    samples = float(T) * (inputs + outputs) * 4
    bits = _bits(digits)
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
