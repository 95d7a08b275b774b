"""A recurrence whose state is an object that cannot be copied, compared or sent; modes; no make."""

import threading

import numpy as np


CONVENTIONS = {"structure": "dense", "step_modes": ["default", "negated"]}


class Memory:
    def __init__(self):
        self.total = 0.0
        self.lock = threading.Lock()


def init_state(handle):
    return Memory()


def step(handle, u, state, mode="default"):
    with state.lock:
        state.total = state.total + u
        return np.asarray(-state.total if mode == "negated" else state.total), state
