"""Where runs leave files: a hidden folder of the working directory, and the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

from s4ref.errors import InputError


NAME = ".s4ref"


def folder(root: Path, *parts: str) -> Path:
    """Return a folder below ``root``, made if it is missing; git ignores all of ``root``.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    place = root.joinpath(*parts)
    try:
        place.mkdir(parents=True, exist_ok=True)
        ignore = root / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"store = {root}: cannot be written ({error.strerror}); run in a folder that can, or "
            "give store = None to leave no files"
        ) from None
    return place


def cache() -> Path:
    """Return the user's cache folder for s4ref, which need not exist."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "s4ref"
