"""An adapter in this process.  Not isolated: what it breaks is broken here."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from s4ref.conformance import serve
from s4ref.conformance.outcome import Outcome, greeting, outcome, request, stale
from s4ref.conformance.protocol import HEAD, Handle, decode, encode, lengths
from s4ref.errors import InputError


class InProcess:
    """The same calls without a worker: for notebooks and pytest, not isolated.

    A crash or a hang of the adapter is one of this process; there are no limits; what it prints is
    printed.  Arguments and results pass through the same frames, so that copies, conversions and
    the detection of changed arguments are those of :class:`Worker`.

    Parameters
    ----------
    adapter : str, Path or object
        The adapter file, or a module, class or namespace with the same names in it.
    source, dtype, device
        As for :class:`Worker`; for a file only.
    """

    isolated = False
    generation = 1

    def __init__(
        self,
        adapter: object,
        *,
        source: str | Path | None = None,
        dtype: str = "float64",
        device: str = "cpu",
    ) -> None:
        path = ""
        try:
            if isinstance(adapter, (str, Path)):
                path = str(Path(adapter).absolute())
                if not Path(path).is_file():
                    raise InputError(f"adapter = {path} does not exist; give the path of the file")
                adapter = serve.load(path, None if source is None else str(source), dtype, device)
            # Ctrl-C and pytest's own control flow belong to the caller.
            self._service = serve.Service(adapter, path, (Exception, SystemExit))
            first = {"op": "hello", **self._service.hello()}
        except InputError:
            raise
        except (Exception, SystemExit) as error:
            first = {"op": "failed", "error": serve.describe(error, path)}
        self.hello: Mapping[str, Any] = greeting(first, path or repr(adapter), sys.executable)
        self.provides = tuple(self.hello["provides"])
        self._number = 0

    def call(
        self,
        op: str,
        *args: Any,
        handle: Handle | None = None,
        time_limit: float | None = None,
        **named: Any,
    ) -> Outcome:
        """Call an adapter's function as :meth:`Worker.call` does; ``time_limit`` is not kept."""
        del time_limit
        header = request(op, args, named, handle)
        gone = stale(header, handle, self.generation)
        if gone is not None:
            return gone
        self._number += 1
        frame = encode({"id": self._number, **header})
        size = HEAD.size + lengths(frame[: HEAD.size])[0]
        answer = self._service.answer(json.loads(frame[HEAD.size : size]), frame[size:])
        return outcome(decode(bytearray(answer), generation=self.generation), self._number)

    def drop(self, handle: Handle) -> None:
        """Let the adapter forget a layer."""
        self.call("drop", handle=handle)

    def start(self) -> None:
        """Do nothing: it has started."""

    def close(self) -> None:
        """Do nothing: there is no process to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
