"""``python -m proofs [--only ID] [--json FILE] [--docs FILE]``: prove, print a table, exit 1 if a
proof fails."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from proofs.registry import load
from proofs.render import page
from proofs.run import Result, modules, run, tally


_STYLE = {"passed": "green", "failed": "bold red", "skipped": "dim"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the proofs and return the exit code: 0, 1 for a failed proof, 2 for a wrong option."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description="Prove what s4ref cites.")
    parser.add_argument("--only", metavar="ID", action="append", help="run this theorem alone")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results, step by step")
    parser.add_argument("--docs", metavar="FILE", type=Path, help="write the documentation page")
    args = parser.parse_args(argv)
    theorems, found = load(), modules()
    for name in [*(args.only or ()), *found]:
        if name not in theorems:
            near = difflib.get_close_matches(name, theorems, 3) or list(theorems)
            parser.error(f"s4ref/theorems.toml has no theorem {name!r}; try {', '.join(near)}")
    names = [name for name in theorems if args.only is None or name in args.only]
    waiting = track(names, "proving", console=Console(stderr=True), transient=True)
    results = [run(theorems[name], found.get(name)) for name in waiting]
    if args.json:
        args.json.write_text(json.dumps([r.as_json() for r in results], indent=2) + "\n", "utf-8")
    if args.docs:
        args.docs.write_text(page(results), "utf-8")
    report(results, Console(width=None if sys.stdout.isatty() else 120))
    return 1 if any(result.status == "failed" for result in results) else 0


def report(results: Sequence[Result], console: Console) -> None:
    """Print the table, every failed step, and the tally."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("theorem", "title", "grade", "seconds", "cited or argued in prose"):
        side: JustifyMethod = "right" if name == "seconds" else "left"
        table.add_column(name, no_wrap=name in ("theorem", "grade"), justify=side)
    for result in results:
        grade = str(result.grade) if result.status != "failed" else "FAILED"
        table.add_row(
            result.theorem.id,
            escape(result.theorem.title),
            f"[{_STYLE[result.status]}]{grade}[/]",
            f"{result.seconds:.2f}" if result.steps else "-",
            escape("; ".join(result.theorem.gaps)) if result.steps else "no proof here yet",
        )
    console.print(table)
    for result in results:
        for step in result.steps:
            if not step.holds:
                where = f"{result.theorem.id} ({step.grade})"
                console.print(f"[bold red]FAILED[/] {where}: {escape(step.claim)}")
                console.print(f"       left over: {escape(step.left)}")
    console.print(
        "\nsymbolic-step: every size, checked algebra inside an argument in prose; "
        "exact-N: exact arithmetic at fixed sizes; stated: nothing ran"
    )
    console.print(tally(results))


if __name__ == "__main__":
    sys.exit(main())
