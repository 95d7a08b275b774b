"""One thread for our own linear algebra.

The matrices of budgets are small, and the processors are busy with the layers that are judged: BLAS
threads that spin while they wait for one another cost ten times what they compute.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS uses one thread; an adapter's own code stays outside of it."""
    # SciPy has a BLAS of its own, and is loaded by need: the controller looks for libraries once.
    controller = _controller("scipy.linalg" in sys.modules)
    found: AbstractContextManager[object] = controller.limit(limits=1, user_api="blas")
    return found


@cache
def _controller(scipy: bool) -> ThreadpoolController:
    del scipy
    return ThreadpoolController()
