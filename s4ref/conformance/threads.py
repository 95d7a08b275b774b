"""One thread for our own linear algebra.

The matrices of budgets are small, and the processors are busy with the layers that are judged: BLAS
threads that spin while they wait for one another cost ten times what they compute.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

# Loads the BLAS of NumPy and that of SciPy, which the controller looks for once.
import scipy.linalg  # noqa: F401
from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS uses one thread; an adapter's own code stays outside of it."""
    found: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return found


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
