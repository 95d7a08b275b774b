"""The ready-made adapters as a list: what each judges, and what it needs on this machine."""

from __future__ import annotations

import ast
import sys

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from s4ref.cli.needs import require
from s4ref.conformance.targets import HERE, READY
from s4ref.errors import MissingDependencyError


def show(console: Console) -> None:
    """Print the name of each ready-made adapter, what it judges and what it needs."""
    for name, (_, _, reads_checkout) in READY.items():
        console.print(Text(name, style="bold"))
        console.print(Padding(Text(judged(name)), (0, 0, 0, 4)))
        wants = ["--source CHECKOUT"] if reads_checkout else []
        try:
            require(name, sys.executable)
        except MissingDependencyError as error:
            wants.append(str(error).partition(" needs ")[2].partition(", not installed")[0])
        if wants:
            console.print(Padding(Text(f"needs {' and '.join(wants)}", style="dim"), (0, 0, 0, 4)))


def judged(name: str) -> str:
    """Return the first paragraph of the adapter's docstring, without the words they share."""
    text = (HERE / "adapters" / READY[name][0]).read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0]
    for shared, short in ((" as an adapter:", ":"), ("A checkout of ", ""), ("``", "")):
        first = first.replace(shared, short)
    return " ".join(first.split())
