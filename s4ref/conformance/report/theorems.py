"""The theorems that checks and findings cite, by id."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


PAGES = "docs/theorems"  # of s4ref's repository: a page per theorem, statement and proofs


@lru_cache(maxsize=1)
def theorems() -> dict[str, dict[str, Any]]:
    """Return theorems.toml."""
    file = resources.files("s4ref") / "theorems.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def cited(ids: tuple[str, ...]) -> list[dict[str, str]]:
    """Return id, title and source of each theorem."""
    return [
        {"id": name, "title": str(entry.get("title", "")), "source": str(entry.get("source", ""))}
        for name in ids
        for entry in (theorems().get(name, {}),)
    ]
