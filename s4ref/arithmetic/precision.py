"""The one place that changes the working precision of FLINT and mpmath, and puts it back.

Both libraries keep it as a process-wide global, so a lock serialises the users of different
threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import flint
import mpmath

from s4ref.errors import InputError


MAX_BITS = 1 << 20
_LOCK = threading.RLock()


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run the block with ``bits`` bits in FLINT and mpmath.

    No ball may cross the border of the block: inputs enter as exact numbers, results leave as
    exact midpoint and radius.

    Raises
    ------
    InputError
        Unless 2 <= bits <= 2**20.
    """
    if not 2 <= bits <= MAX_BITS:
        raise InputError(f"bits = {bits}: choose a working precision from 2 to {MAX_BITS} bits")
    with _LOCK:
        before = flint.ctx.prec, mpmath.mp.prec
        flint.ctx.prec, mpmath.mp.prec = bits, bits
        try:
            yield
        finally:
            flint.ctx.prec, mpmath.mp.prec = before
