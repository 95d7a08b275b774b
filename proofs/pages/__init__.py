"""``docs/theorems.md`` and one page per theorem, written from the statements, the recorded run, the
proofs' own text, and a search for what rests on them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

from proofs import recorded
from proofs.pages.index import index
from proofs.pages.page import page
from proofs.pages.uses import Uses, find
from proofs.registry import load
from proofs.run import modules


DOCS = Path(__file__).parents[2] / "docs"


def written() -> Mapping[Path, str]:
    """Return every page by its path."""
    theorems, found, record = load(), modules(), recorded.load()
    uses = find()
    pages = {DOCS / "theorems.md": index(theorems, record, uses)}
    for entry in record["theorems"]:
        name = entry["id"]
        module = found.get(name)
        argument = inspect.getdoc(module) or "" if module else ""
        text = page(theorems[name], entry, argument, uses.get(name, Uses()))
        pages[DOCS / "theorems" / f"{name}.md"] = text
    return pages
