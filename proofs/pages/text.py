"""Plain text as Markdown that shows it unchanged."""

from __future__ import annotations

import re


# Not every Markdown reads a backslash before the last four as an escape.
_ESCAPES = {
    **{mark: f"\\{mark}" for mark in "\\*_[]"},
    "<": "&lt;",
    "&": "&amp;",
    "~": "&#126;",
    "|": "&#124;",
}


def plain(text: str) -> str:
    """Escape what Markdown would read as emphasis, strike-through, HTML or a table's border."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def prose(docstring: str) -> str:
    """Return a docstring as Markdown: literals and roles become code, bullets stay bullets, and
    everything else is escaped."""
    parts = re.split(r"(``.+?``|:\w+:`.+?`|^ *\* )", docstring, flags=re.MULTILINE | re.DOTALL)
    out = []
    for part in parts:
        if re.fullmatch(r" *\* ", part):
            out.append("- ")
        elif part.startswith("``"):
            out.append(f"`{' '.join(part[2:-2].split())}`")
        elif match := re.fullmatch(r":\w+:`~?(.+?)`", part, re.DOTALL):
            out.append(f"`{match[1]}`")
        else:
            out.append(plain(part))
    return "".join(out)
