"""Changes what it is given, everywhere."""

import numpy as np


CONVENTIONS = {"structure": "diagonal"}


def make(params, dt, L, dtype):
    params["C"] *= 2
    return params


def realised(handle):
    return handle


def apply(handle, u):
    u += 1
    return u


def init_state(handle):
    return [np.zeros(2), {"calls": np.zeros(1)}]


def step(handle, u, state):
    x, counters = state
    x += u
    counters["calls"] += 1
    return x, state
