"""Everything that can go wrong in a call, by name: make({"what": name}), then kernel(handle, L)."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np


CONVENTIONS = {"structure": "diagonal"}
TRICKS = {}


def trick(function):
    TRICKS[function.__name__] = function
    return function


def make(params, dt, L, dtype):
    return params["what"]


def kernel(handle, L):
    return TRICKS[handle](L)


@trick
def fine(L):
    return np.arange(L, dtype=np.float64)


@trick
def raises_sometimes(L):
    if L == 3:
        raise ValueError(f"L = {L} is not for me")
    return fine(L)


@trick
def segfaults(L):
    ctypes.string_at(0)


@trick
def aborts(L):
    os.abort()


@trick
def is_killed(L):
    os.kill(os.getpid(), signal.SIGKILL)


@trick
def leaves(L):
    os._exit(7)


@trick
def exits(L):
    sys.exit(5)


@trick
def interrupts(L):
    raise KeyboardInterrupt


@trick
def recurses(L):
    return recurses(L)


@trick
def hangs(L):
    while True:
        time.sleep(60)


@trick
def hangs_with_the_lock(L):
    ctypes.PyDLL(None).sleep(600)


@trick
def hangs_with_children(L):
    code = "import time, sys; print(sys.argv[1], flush=True); time.sleep(600)"
    for own_session in (False, True):
        child = subprocess.Popen([sys.executable, "-c", code, "x"], start_new_session=own_session)
        print("child", child.pid, flush=True)
    time.sleep(600)


@trick
def leaves_a_child_behind(L):
    for fd in range(3, 20):
        try:
            os.set_inheritable(fd, True)
        except OSError:
            continue
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], close_fds=False)
    os._exit(1)


@trick
def hogs(L):
    hog = []
    while True:
        hog.append(np.ones(1 << 21))


@trick
def hogs_in_a_child(L):
    code = "import time; x = bytearray(b'x') * (600 << 20); time.sleep(600)"
    subprocess.run([sys.executable, "-c", code], check=True)


@trick
def asks_for_the_impossible(L):
    return np.zeros(1 << 58)


@trick
def prints(L):
    print("Python says Δt")
    print("and complains", file=sys.stderr)
    os.write(1, b"C says hello on 1\n")
    os.write(2, b"C says hello on 2\n")
    ctypes.CDLL(None).puts(b"stdio says hello")
    ctypes.CDLL(None).fflush(None)
    return fine(L)


@trick
def prints_much(L):
    for _ in range(10):
        print("x" * (1 << 20))
        os.write(1, b"y" * (1 << 20))
    return fine(L)


@trick
def reads_input(L):
    try:
        input("anything? ")
    except EOFError:
        return fine(L)
    return None


@trick
def replaces_stdout(L):
    sys.stdout = sys.stderr = None
    return fine(L)


@trick
def writes_into_the_pipe(L):
    for fd in range(3, 20):
        try:
            os.write(fd, b"no frame at all, though long enough")
        except OSError:
            continue
    return fine(L)


@trick
def closes_everything(L):
    os.closerange(0, 64)
    time.sleep(600)


@trick
def forks(L):
    if os.fork() == 0:
        return fine(L)  # the child believes that it is the worker
    os.wait()
    return fine(L)


@trick
def threads(L):
    threading.Thread(target=time.sleep, args=(600,)).start()
    return fine(L)


@trick
def warns(L):
    for _ in range(1000):
        warnings.warn("old habits", DeprecationWarning, stacklevel=1)
    return fine(L) / np.zeros(L)


@trick
def raises_unprintable(L):
    class Unprintable(Exception):
        def __str__(self):
            raise RuntimeError("no")

    raise Unprintable


@trick
def returns_nothing(L):
    pass


@trick
def returns_words(L):
    return "a kernel"


@trick
def returns_objects(L):
    return np.array([object()] * L)


@trick
def returns_ragged(L):
    return [[1.0], [2.0, 3.0]]


@trick
def returns_generator(L):
    return (x for x in range(L))


@trick
def returns_lists(L):
    return [float(x) for x in range(L)]


@trick
def returns_nan(L):
    return np.array([np.nan, np.inf, -np.inf, -0.0])


@trick
def returns_swapped(L):
    return np.arange(L).astype(">f8")


@trick
def returns_strided(L):
    return np.arange(2.0 * L).reshape(L, 2).T


@trick
def returns_none_of_it(L):
    return np.zeros((0, 3), dtype=np.complex64)


@trick
def returns_scalar(L):
    return np.float32(L)


@trick
def returns_long_double(L):
    return np.arange(L, dtype=np.longdouble)


@trick
def returns_much(L):
    return np.arange(L, dtype=np.float32)


@trick
def hides_a_child(L):
    """A daemon as the books have it: no parent here, no group, no session in common."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print("child", os.getpid(), flush=True)
            time.sleep(600)
        os._exit(0)
    os.wait()
    os._exit(3)


@trick
def breeds(L):
    """Children in sessions of their own, one after the other, until somebody stops it."""
    while True:
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        print("child", child.pid, flush=True)


@trick
def hangs_breeding(L):
    """As it is killed it starts another child."""
    while True:
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        print("child", child.pid, flush=True)
        time.sleep(0.05)
