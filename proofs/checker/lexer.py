"""Coq text without its comments and strings, and the comments by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator


_TOKEN = re.compile(r'\(\*|\*\)|"(?:[^"]|"")*"')


def split(text: str) -> tuple[str, list[str]]:
    """Return the code and the outermost comments of a Coq source.

    Comments nest, and strings are read inside comments too, as Coq does.  In the code a comment
    becomes a space and a string becomes ``""``; line breaks stay, so that lines keep their numbers.

    Raises
    ------
    ValueError
        For a comment or a string that does not end.
    """
    code, comments, depth, start, at = [], [], 0, 0, 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if depth == 0:
            code.append(text[at : match.start()])
        if token == "(*":
            start = match.end() if depth == 0 else start
            depth += 1
        elif token == "*)" and depth > 0:
            depth -= 1
            if depth == 0:
                comments.append(text[start : match.start()])
                code.append(" " + "\n" * comments[-1].count("\n"))
        elif depth == 0:
            code.append(token if token == "*)" else '""' + "\n" * token.count("\n"))
        at = match.end()
    joined = "".join([*code, text[at:] if depth == 0 else ""])
    if depth > 0 or '"' in joined.replace('""', ""):
        raise ValueError("a comment or a string does not end")
    return joined, comments


def sentences(code: str) -> Iterator[str]:
    """Yield the sentences of code from :func:`split`, each on one line and without its stop."""
    for sentence in re.split(r"\.(?=\s|$)", code):
        words = " ".join(sentence.split())
        if words:
            yield words
