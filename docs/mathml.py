"""MkDocs hook: displayed formulas of the theorems' pages become MathML, which browsers show without
fetching or running anything."""

from __future__ import annotations

import re
from typing import Any

from latex2mathml.converter import convert


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Replace ``$$ ... $$`` on the pages under theorems/."""
    if not page.file.src_uri.startswith("theorems/"):
        return markdown
    return re.sub(r"^\$\$\n(.*?)\n\$\$$", _display, markdown, flags=re.MULTILINE | re.DOTALL)


def _display(match: re.Match[str]) -> str:
    latex = " ".join(match[1].split())  # a backslash before a line break is no command
    lines = "".join(f"<p>{convert(part, display='block')}</p>" for part in _lines(latex))
    return f'<div style="overflow: auto hidden">{lines}</div>'


def _lines(latex: str) -> list[str]:
    """Split a formula at its wide spaces, outside braces and environments."""
    lines, depth = [""], 0
    for token in re.split(r"(\\qquad|\\begin|\\end|\\left|\\right(?!arrow)|\\[{}]|[{}])", latex):
        depth += (token in ("{", r"\begin", r"\left")) - (token in ("}", r"\end", r"\right"))
        if token == r"\qquad" and depth == 0:
            lines.append("")
        else:
            lines[-1] += token
    return [line for line in lines if line.strip()]
