"""Side-by-side measurements of s4ref.fast and its competitors: time, memory and certified error."""

from __future__ import annotations

from s4ref import fast as _fast  # noqa: F401 - says early and clearly that torch is missing
from s4ref.bench.run import Settings as Settings
from s4ref.bench.run import run as run
from s4ref.bench.table import show as show


__all__ = ["Settings", "run", "show"]
