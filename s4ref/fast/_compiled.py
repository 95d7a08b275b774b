"""Loops compiled by numba, and their channels spread over threads.

Importing this module imports numba: only :mod:`s4ref.fast._cores` does it, on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar, cast

import numba
import torch


F = TypeVar("F", bound=Callable[..., Any])

# Sums may be regrouped and products fused into them; nothing here is compensated, and infinities
# and NaNs keep their meaning.
_FREEDOMS = {"reassoc", "contract", "nsz"}


def compiled(function: F) -> F:
    """Compile on the first call, and keep the machine code.

    numba keeps it beside the source, or in the user's cache directory where that cannot be
    written; NUMBA_CACHE_DIR names another place.
    """
    made = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=_FREEDOMS)(function)
    return cast(F, made)


def over_channels(work: Callable[[int, int], None], count: int) -> None:
    """Call work(start, stop) on equal parts of ``count`` tasks, one for each of torch's threads.

    Plain threads around code that holds no interpreter lock: numba's own thread pools stop the
    process when two Python threads use them at once.
    """
    threads = min(torch.get_num_threads(), count)
    edges = [count * i // threads for i in range(threads + 1)] if threads else []
    if threads <= 1:
        work(0, count)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, a, b) for a, b in pairwise(edges)]:
            done.result()
