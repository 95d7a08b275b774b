"""``python -m figures [NAME ...]``: render the figures beside their scripts."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections.abc import Sequence

import figures
from s4ref.errors import MissingDependencyError


def names() -> list[str]:
    """Return the names of all figures: every script of the folder."""
    found = (info.name for info in pkgutil.iter_modules(figures.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def main(argv: Sequence[str] | None = None) -> int:
    """Render and say where; exit code 2 for an unknown figure or a missing package."""
    known = names()
    wanted = list(sys.argv[1:] if argv is None else argv) or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no figure {', '.join(unknown)}: choose from {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted:
        start = time.perf_counter()
        try:
            paths = importlib.import_module(f"figures.{name}").render()
        except MissingDependencyError as error:
            print(error, file=sys.stderr)
            return 2
        print(f"{name:12} {time.perf_counter() - start:5.1f} s   {', '.join(map(str, paths))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
