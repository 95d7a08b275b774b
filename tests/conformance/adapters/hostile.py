"""A right layer that does something else in each case: the one whose turn it is, in order.

How many cases there were stands in a file, as this process may well be a new one.
"""

import builtins
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np


here = pathlib.Path(__file__).resolve()
text = (here.parent.parent / "samples" / "right_diagonal.py").read_text()
exec(compile(text, "right_diagonal.py", "exec"), globals())  # a right layer to spoil
right_make, right_kernel = make, kernel  # noqa: F821  (defined by the text)
TURN = pathlib.Path(os.environ["S4REF_SOURCE"]) / "turn"
DEEDS = []


def deed(status):
    def enter(function):
        DEEDS.append((function, status))
        return function

    return enter


def make(params, dt, L, dtype):
    turn = int(TURN.read_text()) if TURN.exists() else 0
    TURN.write_text(str(turn + 1))
    if turn < len(DEEDS) and DEEDS[turn][0].__name__.startswith("make_"):
        DEEDS[turn][0](params)
    return right_make(params, dt, L, dtype), turn


def realised(layer):
    return dict(layer[0]["p"], dt=layer[0]["dt"])


def kernel(layer, L):
    handle, turn = layer
    right = right_kernel(handle, L)
    if turn >= len(DEEDS) or DEEDS[turn][0].__name__.startswith("make_"):
        return right
    return DEEDS[turn][0](right)


for name in ("apply", "step", "init_state", "discretize"):
    del globals()[name]


# ---- exceptions and exits ------------------------------------------------------------------------
@deed("crash")
def raises(K):
    raise ValueError("<script>alert(1)</script>\x1b[31m\nnext line \ud800")


@deed("crash")
def raises_at_length(K):
    raise RuntimeError("x" * (10 << 20))


@deed("crash")
def raises_unprintable(K):
    class Unprintable(Exception):
        def __str__(self):
            raise RuntimeError("no")

    raise Unprintable


@deed("crash")
def raises_a_group(K):
    raise BaseException("not even an Exception")


@deed("crash")
def exits(K):
    sys.exit(5)


@deed("crash")
def interrupts(K):
    raise KeyboardInterrupt


@deed("crash")
def recurses(K):
    return recurses(K)


@deed("crash")
def asks_for_the_impossible(K):
    return np.zeros(1 << 58)


@deed("crash")
def leaves(K):
    os._exit(0)


@deed("crash")
def aborts(K):
    os.abort()


@deed("crash")
def segfaults(K):
    ctypes.string_at(0)


@deed("crash")
def divides_by_zero_in_c(K):
    os.kill(os.getpid(), signal.SIGFPE)


@deed("crash")
def is_killed(K):
    os.kill(os.getpid(), signal.SIGKILL)


@deed("crash")
def make_raises(params):
    raise OSError("no such checkpoint")


# ---- never coming back ---------------------------------------------------------------------------
@deed("timeout")
def hangs(K):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)


@deed("timeout")
def hangs_with_the_lock(K):
    ctypes.PyDLL(None).sleep(600)


@deed("memory")
def hogs(K):
    hog = []
    while True:
        hog.append(np.ones(1 << 22))


@deed("crash|memory")
def breeds(K):
    # Whichever limit they meet first.
    while True:
        subprocess.Popen(["sleep", "600"], start_new_session=True)


@deed("crash")
def hides_a_child(K):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
    os._exit(3)


# ---- nonsense for an answer ----------------------------------------------------------------------
@deed("non-finite")
def returns_nan(K):
    return K * np.nan


@deed("non-finite")
def returns_one_infinity(K):
    K = K.copy()
    K[-1] = np.inf
    return K


@deed("bad-shape")
def returns_too_much(K):
    return np.append(K, 0)


@deed("bad-shape")
def returns_a_column(K):
    return K[:, None]


@deed("bad-shape")
def returns_complex(K):
    return K + 0j


@deed("bad-shape")
def returns_flags(K):
    return K > 0


@deed("bad-shape")
def returns_nothing(K):
    return None


@deed("bad-shape")
def returns_words(K):
    return "K" * len(K)


@deed("bad-shape")
def returns_objects(K):
    return np.array([object()] * len(K))


@deed("bad-shape")
def returns_ragged(K):
    return [[1.0], [2.0, 3.0]]


@deed("bad-shape")
def returns_a_generator(K):
    return (x for x in K)


@deed("bad-shape")
def returns_a_liar(K):
    class Liar:
        dtype = "float64"

        def __array__(self, *args, **named):
            raise RuntimeError("not today")

    return Liar()


@deed("impure")
def make_changes_its_arguments(params):
    params["B"] *= 2


# ---- noise that may cost nothing -----------------------------------------------------------------
@deed("ok")
def prints(K):
    print("\x1b[2J" + "S4R1" * 1000)
    os.write(1, b"S4R1" + bytes(1 << 16))
    ctypes.CDLL(None).puts(b"stdio")
    return K


@deed("ok")
def prints_without_end(K):
    for _ in range(100):
        os.write(2, b"y" * (1 << 20))
    return K


@deed("ok")
def returns_swapped(K):
    return K.astype(">f8")[::-1][::-1]


@deed("ok")
def replaces_stdout(K):
    sys.stdout = sys.stderr = None
    os.close(0)
    return K


@deed("ok")
def goes_elsewhere(K):
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    np.seterr(all="raise")
    return K


@deed("ok")
def leaves_a_thread(K):
    threading.Thread(target=time.sleep, args=(600,)).start()
    return K


@deed("ok")
def forks(K):
    if os.fork() == 0:
        return K  # the child believes that it is the worker
    os.wait()
    return K


# ---- against the worker itself -------------------------------------------------------------------
@deed("crash")
def writes_into_the_pipe(K):
    for fd in range(3, 20):
        try:
            os.write(fd, b"no frame at all, though long enough")
        except OSError:
            continue
    return K


@deed("crash")
def closes_everything(K):
    os.closerange(0, 64)
    return K


@deed("crash")
def breaks_the_library(K):
    json.dumps = None
    return K


@deed("crash")
def breaks_the_language(K):
    builtins.dict = builtins.len = builtins.isinstance = None
    return K
