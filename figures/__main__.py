"""``python -m figures [NAME ...]``: render the figures beside their scripts.

What was rendered is written down in ``manifest.json``, where the tests look it up.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import figures
from s4ref.errors import MissingDependencyError


MANIFEST = Path(__file__).with_name("manifest.json")


def names() -> list[str]:
    """Return the names of all figures: every script of the folder."""
    found = (info.name for info in pkgutil.iter_modules(figures.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def shown(path: Path) -> str | None:
    """Return the fingerprint of the data that a rendered file carries."""
    found = re.search(rb"data ([0-9a-f]{16})", path.read_bytes())
    return found[1].decode() if found else None


def record(name: str, paths: Sequence[Path]) -> None:
    """Write down what was rendered; figures outside the gallery have entries made by hand."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    entry = manifest.setdefault(name, {})
    entry["files"] = [path.name for path in paths]
    if (data := shown(paths[-1])) is not None:
        entry["data"] = data
    text = json.dumps(dict(sorted(manifest.items())), indent=2)
    MANIFEST.write_text(f"{text}\n", "utf-8")


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
        record(name, paths)
        files = ", ".join(path.name for path in paths)
        print(f"{name:15} {time.perf_counter() - start:5.1f} s   {files}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
