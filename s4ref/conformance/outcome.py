"""Requests to an adapter and what came of them, whether in a worker or in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from s4ref.conformance.protocol import OPERATIONS, Handle, State
from s4ref.errors import AdapterError, InputError


Kind = Literal[
    "ok", "raised", "bad-output", "absent", "stale", "timeout", "memory", "crash", "protocol"
]  # fmt: skip
KINDS: Mapping[str, Kind] = {
    "raised": "raised",
    "bad-output": "bad-output",
    "absent": "absent",
    "bad-request": "protocol",
}


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one call came to.

    Attributes
    ----------
    kind : str
        * "ok": ``value`` is what the adapter returned;
        * "raised": it raised an exception, or called sys.exit();
        * "bad-output": it returned something that is not numbers;
        * "absent": it has no such callable;
        * "stale": the handle or state belonged to a process that is gone;
        * "timeout", "memory", "crash": the process is lost, the next call starts another;
        * "protocol": it wrote nonsense to the private pipe (lost), or refused the request.
    value : object
        Arrays, :class:`Handle`, :class:`State`, or lists and dicts of them.
    message, error_type, traceback : str
        One sentence; the exception's class; the frames from the adapter down.
    line : int or None
        Of the adapter's file, where the exception came through it.
    seconds : float
        In the adapter and the conversion of its output; of the whole exchange if none came.
    peak_rss : int
        Highest resident size seen during the call, bytes, children included; 0 in-process.
    log_tail : str
        The last 2 kB printed during the call; empty in-process.
    mutated, warnings, notes : tuple of str
        Arguments changed in place; Python warnings, once each; conversions of dtype.
    """

    kind: Kind
    value: Any = None
    message: str = ""
    error_type: str = ""
    traceback: str = ""
    line: int | None = None
    seconds: float = 0.0
    peak_rss: int = 0
    log_tail: str = ""
    mutated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.kind == "ok"


def request(
    op: str, args: Sequence[Any], named: Mapping[str, Any], handle: Handle | None
) -> dict[str, Any]:
    """Return the header of a request, its arguments bound to their names.

    Raises
    ------
    InputError
        Unknown operation, or arguments that do not fit it.
    """
    if op not in OPERATIONS:
        raise InputError(f"op = {op!r} is unknown; take one of {', '.join(OPERATIONS)}")
    names = [name.rstrip("?") for name in OPERATIONS[op]]
    given = {**dict(zip(names, args, strict=False)), **named}
    twice = len(given) < len(args) + len(named)
    if twice or len(args) > len(names) or not set(given) <= set(names):
        text = f"{len(args)} arguments and {sorted(named)}"
        raise InputError(f"{op} takes ({', '.join(OPERATIONS[op])}), not {text}")
    given = {
        name: value
        for name, value in given.items()
        if value is not None or name in OPERATIONS[op]  # None leaves an optional one out
    }
    absent = [name for name in OPERATIONS[op] if name[-1] != "?" and name not in given]
    if absent:
        raise InputError(f"{op} also needs {', '.join(absent)}")
    number = None if handle is None else handle.number
    return {"op": op, "handle": number, "args": given}


def stale(header: Mapping[str, Any], handle: Handle | None, generation: int) -> Outcome | None:
    """Return an outcome if a request refers to a process that is gone; numbers would lie."""
    flat = [(x if isinstance(x, (list, tuple)) else (x,)) for x in header["args"].values()]
    for reference in (handle, *(x for part in flat for x in part)):
        if isinstance(reference, (Handle, State)) and reference.generation != generation:
            return Outcome(
                "stale",
                message=f"{reference} is gone with its process; this is generation {generation}: "
                "make it again",
            )
    return None


def outcome(
    reply: Mapping[str, Any], number: int, peak_rss: int = 0, log_tail: str = ""
) -> Outcome:
    """Read the reply to request ``number``.

    Raises
    ------
    AdapterError
        It is no such reply.
    """
    match reply:
        case {"id": int(replied), "ok": True, "value": value} if replied == number:
            return Outcome("ok", value, **_measured(reply, peak_rss, log_tail))
        case {"id": int(replied), "ok": False, "error": {"kind": str(kind), **error}} if (
            replied == number
        ):
            known, name, text = KINDS.get(kind, "raised"), error.get("type"), error.get("message")
            line = error.get("line")
            return Outcome(
                known,
                message=f"{name}: {text}" if known == "raised" else str(text),
                error_type=str(name) if known == "raised" else "",
                traceback=str(error.get("traceback", "")),
                line=line if isinstance(line, int) else None,
                **_measured(reply, peak_rss, log_tail),
            )
        case _:
            raise AdapterError(f"the worker's answer to request {number} is {dict(reply)!r:.300}")


def _measured(reply: Mapping[str, Any], peak_rss: int, log_tail: str) -> dict[str, Any]:
    seconds = reply.get("seconds")
    return {
        "seconds": float(seconds) if isinstance(seconds, (int, float)) else 0.0,
        "peak_rss": peak_rss,
        "log_tail": log_tail,
        **{name: _words(reply.get(name)) for name in ("mutated", "warnings", "notes")},
    }


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def greeting(header: Mapping[str, Any], adapter: str, python: str) -> dict[str, Any]:
    """Check the first frame of a worker and return it.

    Raises
    ------
    AdapterError
        The adapter could not be loaded, or this is no greeting.
    """
    try:
        json.dumps(header)
    except (TypeError, ValueError):  # arrays, handles
        raise AdapterError(
            f"{adapter}: its first frame has more than words, numbers, lists and objects in it"
        ) from None
    match header:
        case {"op": "hello", "protocol": 1, "conventions": dict(), "provides": list(provides)} if (
            all(isinstance(name, str) for name in provides)
        ):
            return dict(header)
        case {"op": "hello", "protocol": version} if version != 1:
            raise AdapterError(f"{adapter} speaks protocol {version}; this s4ref speaks 1")
        case {"op": "failed", "error": {"message": str(text), **error}}:
            text = " ".join(text.split())
            if error.get("kind") == "bad-adapter":
                raise AdapterError(f"{adapter}: {text}")
            place = f"{adapter}, line {error['line']}" if error.get("line") else adapter
            failure = AdapterError(
                f"{place}: loading the adapter raised {error.get('type')}: {text}; correct it, or "
                f"name the interpreter that has its libraries (this was {python})"
            )
            failure.add_note(str(error.get("traceback", "")))
            raise failure
        case _:
            raise AdapterError(f"{adapter}: its first frame is no greeting: {header!r:.300}")
