"""Loops compiled by numba, and their channels spread over threads.

Importing this module imports numba: only :mod:`s4ref.fast._cores` does it, on first use.
"""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import Any, TypeVar, cast

import numba
import torch


F = TypeVar("F", bound=Callable[..., Any])

# Sums may be regrouped and products fused into them; nothing here is compensated, and infinities
# and NaNs keep their meaning.
_FREEDOMS = {"reassoc", "contract", "nsz"}
_PARTS = 4  # for each thread


def compiled(function: F) -> F:
    """Compile on the first call, and keep the machine code.

    numba keeps it beside the source, or in the user's cache directory where that cannot be
    written; NUMBA_CACHE_DIR names another place.
    """
    made = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=_FREEDOMS)(function)
    return cast(F, made)


def over_channels(work: Callable[[int, int], None], count: int) -> None:
    """Call work(start, stop) on parts of ``count`` tasks, in as many threads as torch has.

    Plain threads around code that holds no interpreter lock: numba's own thread pools stop the
    process when two Python threads use them at once.  The caller is one of the threads, and whoever
    is free takes the next part: a core may be busy with threads of torch that wait.
    """
    threads = min(torch.get_num_threads(), count)
    if threads <= 1:
        work(0, count)
        return
    parts = min(count, threads * _PARTS)
    left = deque(pairwise(count * i // parts for i in range(parts + 1)))

    def some() -> None:
        while True:
            try:
                first, last = left.popleft()
            except IndexError:
                return
            work(first, last)

    helpers = [_pool(threads - 1).submit(some) for _ in range(threads - 1)]
    try:
        some()
    finally:
        # One that never began has nothing left to do; the others hold the arrays in use.
        begun = [helper for helper in helpers if not helper.cancel()]
        wait(begun)
    for helper in begun:
        helper.result()


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="s4ref.fast")


if hasattr(os, "register_at_fork"):  # a forked process has none of the threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
