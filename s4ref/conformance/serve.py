"""The worker: serve one adapter file over frames.  Not a sandbox, and no part of s4ref at run time.

    PYTHON serve.py ADAPTER.py [--source PATH] [--dtype float64] [--device cpu]

One file, standard library and numpy, Python 3.8 or later: it runs in the environment that holds the
code under test and imports nothing of s4ref.  Frames and operations: docs/protocol.md.
"""

from __future__ import annotations

import copy
import faulthandler
import json
import os
import platform
import struct
import sys
import threading
import time
import traceback
import types
import warnings
from typing import IO, Any


PIPES = (0, 1)
if __name__ == "__main__":
    # First of all: whatever is printed from here on, by Python or by C, goes to the log, input()
    # meets an end of file, and no file beside this one shadows what an adapter imports.
    PIPES = (os.dup(0), os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    here = os.path.dirname(os.path.realpath(__file__))
    sys.path[:] = [p for p in sys.path if os.path.realpath(p) != here]

import numpy as np  # noqa: E402  (only once the descriptors are safe)


MAGIC, HEAD = b"S4R1", struct.Struct("<4sIQ")
MAX_HEADER, MAX_PAYLOAD = 16 << 20, 4 << 30
# Operation: its arguments ("?": optional).  All before "run_steps" are the adapter's callables.
OPS = {
    "make": "params dt L dtype", "construct": "init N L dtype", "realised": "",
    "kernel": "L rate?", "discretize": "", "apply": "u state? length?",
    "init_state": "", "step": "u state mode?", "bidirectional": "u", "stack": "layers",
    "update": "params dt", "raw": "", "with_raw": "raw", "gradient": "L cotangent",
    "hippo": "measure N", "nplr": "measure N",
    "scan": "a b", "cauchy": "v z lam", "vandermonde": "v x L",
    "run_steps": "u state? mode? states?", "fetch_state": "state", "drop": "state?",
    "ping": "", "bye": "",
}  # fmt: skip
CALLABLES = tuple(OPS)[: tuple(OPS).index("run_steps")]
MAKERS = ("make", "construct", "stack", "with_raw")  # what they return is a layer
ALONE = ("make", "construct", "stack", "hippo", "nplr", "scan", "cauchy", "vandermonde")
SENT_AS = {"bfloat16": "<f4", "float128": "<f8", "complex256": "<c16"}  # by numpy's names


# What travels as it is: dtypes compare slowly by name.
PLAIN = {np.dtype(c) for c in ("<f4", "<f8", "<c8", "<c16", "<f2")}


class Refusal(Exception):
    """(kind, message): a request that cannot be met or an answer that cannot be sent."""


def type_name(value: object) -> str:
    return (type(value).__module__ + "." + type(value).__qualname__).replace("builtins.", "")


def describe(error: BaseException, path: str) -> dict[str, Any]:
    """Return an exception as data; the traceback begins at the adapter, its middle left out."""
    try:
        text = "sys.exit%r" % (error.args,) if isinstance(error, SystemExit) else str(error)
    except BaseException:  # a __str__ that raises must not cost the worker
        text = "(its message cannot be printed)"
    kind, text = error.args if isinstance(error, Refusal) else ("raised", text[:4000])
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    lines = [f.lineno for f in frames if f.filename == path]
    if isinstance(error, SyntaxError) and error.filename == path:
        lines.append(error.lineno)
    shown = "".join(traceback.format_list(frames[:8] + frames[8:][-8:]))
    about = {"kind": kind, "type": type_name(error), "message": text, "traceback": shown}
    return dict(about, line=lines[-1] if lines else None)


def to_numpy(value: Any, where: str, notes: list[str]) -> Any:
    """Return numbers of any library as a little-endian C-order array, by duck typing alone."""
    array, why = value, "return numbers as a numpy array"
    plain = (int, float, complex)
    if isinstance(array, (list, tuple)) and not all(isinstance(x, plain) for x in array):
        array = [to_numpy(x, where, notes) for x in array]
    try:
        if hasattr(array, "detach"):  # torch: off the graph, off the device, lazy bits resolved
            array = array.detach().cpu().resolve_conj().resolve_neg()
            try:
                array = array.numpy()
            except TypeError:  # bfloat16, float8, complex32: exact in the wider type
                array = (array.cfloat() if array.is_complex() else array.float()).numpy()
        array = np.asarray(array)
        if type(value) is np.ndarray and value.dtype in PLAIN:  # by far the most frequent
            return np.asarray(value, order="C")
        was = str(getattr(value, "dtype", array.dtype)).split(".")[-1]
        array = array.astype(SENT_AS.get(array.dtype.name, array.dtype), copy=False)
        if was != str(array.dtype):
            notes.append("%s: %s sent as %s" % (where, was, array.dtype.name))
        if array.dtype.kind in "biufc":
            return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
        why = "is a return missing?" if value is None else "dtype %s; %s" % (was, why)
    except Exception as error:
        why = "numpy cannot read it (%s); %s" % (error, why)
    raise Refusal("bad-output", "%s returned %s: %s" % (where, type_name(value), why))


def pack(value: Any, where: str, arrays: list[Any], notes: list[str]) -> Any:
    """Return JSON for numbers in dicts, tuples and lists; the arrays move into ``arrays``."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, dict):
        if "$state" in value or "$handle" in value:  # a number: the object itself stays here
            return {k: int(n) for k, n in value.items()}
        return {str(k): pack(v, where + "." + str(k), arrays, notes) for k, v in value.items()}
    numbers = (int, float, complex, list)
    nested = isinstance(value, list) and not all(isinstance(x, numbers) for x in value)
    if nested or isinstance(value, tuple):
        return [pack(x, where, arrays, notes) for x in value]
    arrays.append(to_numpy(value, where, notes))
    return {"$array": len(arrays) - 1}


def bits(value: Any) -> Any:
    """Return what two bitwise equal trees have in common; None for an opaque state."""
    arrays: list[Any] = []
    try:
        return pack(value, "", arrays, []), [(a.dtype, a.shape, a.tobytes()) for a in arrays]
    except Exception:
        return None


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Return header and payload of the next frame; EOFError when s4ref is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    magic, n_header, n_payload = HEAD.unpack(head)
    if magic != MAGIC or n_header > MAX_HEADER or n_payload > MAX_PAYLOAD:
        raise ValueError("serve.py received something that is no frame")
    return json.loads(stream.read(n_header)), stream.read(n_payload)


def frame(header: dict[str, Any], arrays: Any = ()) -> bytes:
    """Return a frame: arrays one after the other, each padded to a multiple of 8 bytes."""
    table, chunks, offset = [], [], 0
    for array in arrays:
        table.append({"dtype": array.dtype.str, "shape": array.shape, "offset": offset})
        chunks.append(array.tobytes() + bytes(-array.nbytes % 8))
        offset += len(chunks[-1])
    text = json.dumps(dict(header, arrays=table), allow_nan=False).encode("ascii")
    if offset > MAX_PAYLOAD or len(text) > MAX_HEADER:
        raise Refusal("bad-output", "the answer has %d bytes, more than a frame holds" % offset)
    return b"".join([HEAD.pack(MAGIC, len(text), offset), text] + chunks)


def load(path: str, source: str | None = None, dtype: str = "float64", device: str = "cpu") -> Any:
    """Execute the adapter; SOURCE, DTYPE, DEVICE are its globals, S4REF_... in the environment."""
    given = {"SOURCE": source and os.path.abspath(source), "DTYPE": dtype, "DEVICE": device}
    os.environ.update({"S4REF_" + k: v for k, v in given.items() if v})
    stem = os.path.splitext(os.path.basename(path))[0]
    # Not the file's own name: an adapter called torch.py may well import torch from elsewhere.
    module = types.ModuleType("s4ref_adapter_" + stem)
    vars(module).update(given, __file__=path)
    sys.modules[module.__name__] = module  # where dataclasses look
    sys.path.insert(0, os.path.dirname(path))
    try:
        with open(path, "rb") as file:  # compiled here: cached bytecode can be stale for a second
            exec(compile(file.read(), path, "exec"), vars(module))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        if [(f.filename, f.name) for f in frames].count((path, "<module>")) > 1:
            text = "%s.py imports itself; rename the file (%s)" % (stem, error)
            raise ImportError(text) from error
        raise
    return module


class Service:
    """An adapter's callables behind requests; ``catch`` is what they may raise and it goes on."""

    def __init__(self, adapter: Any, path: str = "", catch: Any = BaseException) -> None:
        self.adapter, self.path, self.catch = adapter, path, catch
        self.handles: dict[int | None, Any] = {None: None}
        self.states: dict[int, tuple[int | None, Any]] = {}  # number: (its handle, the state)
        self.count = 0
        self.notes: list[str] = []
        self.lent: list[tuple[str, Any, Any]] = []  # name, what the adapter got, what it was

    def hello(self) -> dict[str, Any]:
        """Return the first frame's header; refuse declarations that are not data."""
        own = {n: getattr(self.adapter, n, None) for n in ("NAME", "VERSION", *CALLABLES)}
        for name in CALLABLES:
            if own[name] is not None and not callable(own[name]):
                raise Refusal("bad-adapter", "%s is no function; leave it out if absent" % name)
        try:
            declared = json.loads(json.dumps(dict(self.adapter.CONVENTIONS), allow_nan=False))
        except (AttributeError, TypeError, ValueError) as error:
            how = "write CONVENTIONS = {...}, a dict of strings, numbers and lists"
            raise Refusal("bad-adapter", "CONVENTIONS: %s; %s" % (error, how)) from None
        about = {n.lower(): own[n] and str(own[n]) for n in ("NAME", "VERSION")}
        about.update(python=platform.python_version(), numpy=np.__version__, pid=os.getpid())
        about.update(platform=platform.platform(), conventions=declared)
        provides = [n for n in CALLABLES if own[n] is not None]
        return dict(about, op="hello", protocol=1, provides=provides)

    def answer(self, header: dict[str, Any], payload: bytes) -> bytes:
        """Return the frame that answers one request."""
        self.notes, self.lent = [], []
        reply: dict[str, Any] = {"id": header.get("id"), "ok": True}
        arrays: list[Any] = []
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")  # once a place
            start = time.perf_counter()
            try:
                reply["value"] = pack(self.run(header, payload), header["op"], arrays, self.notes)
                frame(reply, [])  # what is no JSON is the adapter's
                if sum(a.nbytes + 8 for a in arrays) > MAX_PAYLOAD:
                    raise Refusal("bad-output", "the answer exceeds the 4 GiB of a frame")
            except self.catch as error:
                reply = {"id": reply["id"], "ok": False, "error": describe(error, self.path)}
                arrays = []
            reply["seconds"] = time.perf_counter() - start
        told = ["%s: %s" % (w.category.__name__, str(w.message)[:500]) for w in caught]
        reply["warnings"] = list(dict.fromkeys(told))[:20]
        reply["mutated"] = [name for name, got, was in self.lent if bits(got) != bits(was)]
        reply["notes"] = list(dict.fromkeys(self.notes))[:20]
        return frame(reply, arrays)

    def run(self, header: dict[str, Any], payload: bytes) -> Any:
        """Meet a request; return the answer as a tree of numbers."""
        op, key, sent = header.get("op", ""), header.get("handle"), header.get("args", {})
        try:
            names = {n.rstrip("?"): n[-1] != "?" for n in OPS[op].split()}
            if not {n for n in names if names[n]} <= set(sent) <= set(names):
                raise TypeError("it takes (%s), not (%s)" % (OPS[op], " ".join(sent)))
            args = {n: self.lend(sent[n], n, header, payload) for n in names if n in sent}
            handle = [] if op in ALONE else [self.handles[key]]
        except (LookupError, TypeError, ValueError) as error:
            text = "%s: %s: %s" % (op, type_name(error), error)
            raise Refusal("bad-request", text) from None
        if op not in CALLABLES:
            return getattr(self, op)(key, **args)
        optional = [n.rstrip("?") for n in OPS[op].split() if n[-1] == "?"]
        sparse = [
            n for n in optional if n in args and set(optional[: optional.index(n)]) - set(args)
        ]
        named = {n: args.pop(n) for n in sparse}  # one before them is left out
        value = self.call(op, *handle, *args.values(), **named)
        if op in MAKERS:
            self.count += 1
            self.handles[self.count] = value
            return {"$handle": self.count}
        if op == "update":
            self.handles[key] = self.handles[key] if value is None else value
            return None
        if op == "init_state":
            return self.keep(key, value)
        if op == "step" or (op == "apply" and isinstance(value, tuple) and len(value) == 2):
            y, state = self.pair(value)
            return to_numpy(y, op, self.notes), self.keep(key, state)
        several = isinstance(value, (tuple, list, dict)) and op not in ("kernel", "apply")
        return value if several else to_numpy(value, op, self.notes)

    def lend(self, value: Any, name: str, header: dict[str, Any], payload: bytes) -> Any:
        """Decode an argument: each array a fresh copy remembered with its original; a state too."""
        if isinstance(value, list):  # a state of several parts
            return tuple(self.lend(v, name, header, payload) for v in value)
        if not isinstance(value, dict):
            return value
        if "$handle" in value:
            return self.handles[value["$handle"]]
        if "$state" in value:
            was = got = self.states[value["$state"]][1]
            if header["op"] in ("drop", "fetch_state"):
                return value["$state"]
            try:
                got = copy.deepcopy(was)
            except Exception:
                got = was  # not every library's objects can be copied
        elif "$array" in value:
            entry = header["arrays"][value["$array"]]
            was = np.ndarray(entry["shape"], entry["dtype"], payload, entry["offset"])
            if name in ("u", "dt") and not entry["shape"]:
                return was[()]  # one number, as step and make take it
            got = was.copy()
        else:
            return {k: self.lend(v, name + "." + k, header, payload) for k, v in value.items()}
        self.lent.append((name, got, was))
        return got

    def call(self, name: str, *args: Any, **named: Any) -> Any:
        if getattr(self.adapter, name, None) is None:
            raise Refusal("absent", "the adapter has no %s" % name)
        return getattr(self.adapter, name)(*args, **named)

    def keep(self, key: int | None, state: Any) -> dict[str, int]:
        self.count += 1
        self.states[self.count] = (key, state)
        return {"$state": self.count}

    def pair(self, value: Any) -> Any:
        if isinstance(value, tuple) and len(value) == 2:
            return value
        raise Refusal("bad-output", "step returned %s: return y, state" % type_name(value))

    def run_steps(
        self, key: Any, u: Any, state: Any = None, mode: Any = None, states: bool = False
    ) -> dict[str, Any]:
        """Step through a whole sequence in one request; ``states`` asks for every state too."""
        handle, more, outputs, trail = self.handles[key], [mode] * (mode is not None), [], []
        state = self.call("init_state", handle) if state is None else state
        for row in u:
            y, state = self.pair(self.call("step", handle, row, state, *more))
            outputs.append(to_numpy(y, "step", self.notes).copy())  # its buffer may be reused
            if states:
                trail.append(to_numpy(state, "a state", self.notes).copy())
        y = to_numpy(outputs, "step", self.notes)
        trails = to_numpy(trail, "a state", self.notes) if states else None
        return {"y": y, "state": self.keep(key, state), "states": trails}

    def fetch_state(self, key: Any, state: int) -> Any:
        return self.states[state][1]

    def drop(self, key: Any, state: int | None = None) -> None:
        """Forget one state, or a handle with all its states."""
        if state is not None:
            del self.states[state]
        elif key is not None:
            del self.handles[key]
            self.states = {n: kept for n, kept in self.states.items() if kept[0] != key}

    def ping(self, key: Any) -> None:
        """Answer, no more."""

    bye = ping


def main() -> None:
    path = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__))
    options = {k.lstrip("-"): v for k, v in zip(sys.argv[2::2], sys.argv[3::2])}
    for stream in (sys.stdout, sys.stderr):  # complete lines in the log even after a crash
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    faulthandler.enable(2)  # says in the log where a segmentation fault happened
    parent, me = os.getppid(), os.getpid()

    def leave() -> None:  # s4ref is gone: nobody else ends what the adapter has started
        if os.getpgrp() == os.getpid():
            os.killpg(0, 9)
        os._exit(0)

    def follow() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        leave()

    threading.Thread(target=follow, daemon=True).start()
    requests, replies = os.fdopen(PIPES[0], "rb"), os.fdopen(PIPES[1], "wb")

    def send(data: bytes) -> None:
        replies.write(data)
        replies.flush()

    try:
        service = Service(load(path, **options), path)
        hello = service.hello()
    except BaseException as error:
        send(frame({"op": "failed", "error": describe(error, path)}, []))
        os._exit(1)
    send(frame(hello, []))
    header: dict[str, Any] = {}
    while header.get("op") != "bye":
        try:
            header, payload = read_frame(requests)
        except EOFError:
            leave()
        if header.get("limit"):  # for a hang that holds the interpreter: says where, and leaves
            faulthandler.dump_traceback_later(header["limit"], exit=True, file=2)
        reply = service.answer(header, payload)
        if os.getpid() != me:  # a fork of the adapter's that came back
            os._exit(0)
        faulthandler.cancel_dump_traceback_later()
        send(reply)


if __name__ == "__main__":
    main()
