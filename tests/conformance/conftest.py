"""Copies of right adapters with one thing changed, and one way to run them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """Return the path of a right adapter by name."""
    return lambda name: SAMPLES / f"{name}.py"


@pytest.fixture
def plant(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a copy of a sample with every change made."""

    def write(name: str, *changes: tuple[str, str], **conventions: object) -> Path:
        text = (SAMPLES / f"{name}.py").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{name}.py has no {old!r}"
            text = text.replace(old, new)
        # Later keys of a dict display win.
        more = "".join(f"    {key!r}: {value!r},\n" for key, value in conventions.items())
        head, mark, tail = text.partition("CONVENTIONS = {")
        body, _, rest = tail.partition("\n}" if tail.startswith("\n") else "}")
        text = f"{head}{mark}{body.rstrip(',')},\n{more}}}{rest}" if conventions else text
        path = tmp_path / f"{name}_changed.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write
