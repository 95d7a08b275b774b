"""What a misspelled name may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'legs' or 'legt'?", or nothing if no known name is close."""
    plain = {key.lower().replace("_", "-"): key for key in known}
    close = sorted(get_close_matches(name.lower().replace("_", "-"), plain, n=2, cutoff=0.7))
    return f" Did you mean {' or '.join(repr(plain[key]) for key in close)}?" if close else ""
