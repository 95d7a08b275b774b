"""The report on a terminal.  No line ends in a space, and commands are never broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from s4ref.conformance.record import Report
from s4ref.conformance.report import overview
from s4ref.conformance.report.clean import shortened
from s4ref.conformance.report.deviations import deviations, where_text
from s4ref.conformance.report.idle import asked, idle_text
from s4ref.conformance.report.json import tree_of
from s4ref.conformance.report.overview import Tree
from s4ref.conformance.report.rows import rows


STYLE = {0: "green", 1: "bold red"}
QUIET = {
    "NOT PROVIDED": "dim",
    "UNDECIDED": "yellow",
    "ILL-CONDITIONED": "yellow",
    "DEVIATION": "cyan",
}
GAP = 2
LABELS = 13  # width of the column of labels
MAX_NAME = 300
WHOLE = frozenset({"reproduce"})  # lines to be copied


def render(report: Report | Mapping[str, Any], console: Console, *, verbose: bool = False) -> None:
    """Write the whole page.

    Parameters
    ----------
    report : Report, or its JSON
    console : rich.console.Console
    verbose : whether checks that had nothing to ask have a row each
    """
    tree = tree_of(report)
    checks = tree["checks"]
    _header(tree, console)
    _table(tree, checks if verbose else asked(checks), console)
    if not verbose:
        _idle(idle_text(checks), console)
    for finding in tree["findings"]:
        _finding(finding, console)
    _expected(tree, console)
    _totals(tree, console)


def _put(console: Console, text: Text, indent: int = 0, head: Text | None = None) -> None:
    """Write a paragraph, wrapped and indented; ``head`` stands in the first line's indent."""
    margin = Text(" " * indent)
    width = max(20, console.width - len(margin.plain))
    for n, line in enumerate(text.wrap(console, width)):
        line.rstrip()
        console.print((head or margin if n == 0 else margin) + line, soft_wrap=True)


def _header(tree: Tree, console: Console) -> None:
    target = shortened(tree["target"], MAX_NAME)
    _put(console, Text(f"s4ref validate {target}", style="bold"))
    _put(console, Text(shortened(overview.conventions_text(tree), MAX_NAME)))
    _put(console, Text(overview.ran_text(tree), style="dim"))
    console.print()
    _put(
        console,
        Text(
            "Largest error over budget, the most that a sane algorithm costs in that dtype; above "
            "1 fails.",
            style="dim",
        ),
    )
    console.print()


def _table(tree: Tree, checks: Sequence[Tree], console: Console) -> None:
    head = ["check", "passed", *tree["dtypes"], "verdict"]
    body = [_row(tree, check) for check in checks]
    widths = [max(cell_len(row[j]) for row in [head, *body]) for j in range(len(head) - 1)]
    console.print(_line(head, widths, "bold"), soft_wrap=True)
    for check, row in zip(checks, body, strict=True):
        style = QUIET.get(check["verdict"], STYLE[check["exit_code"]])
        room = max(24, console.width - sum(widths) - GAP * len(widths))
        row[-1] = shortened(row[-1], room)
        console.print(_line(row, widths, "", style), soft_wrap=True)


def _idle(sentences: Sequence[str], console: Console) -> None:
    if sentences:
        console.print()
        for sentence in sentences:
            _put(console, Text(sentence, style="dim"))
        _put(console, Text("--verbose lists them.", style="dim"))


def _row(tree: Tree, check: Tree) -> list[str]:
    counts = check["counts"]
    return [
        shortened(check["id"], MAX_NAME),
        f"{counts['passed']}/{counts['ran']}" if counts["planned"] else "-",
        *(overview.ratio_cell(check, dtype) for dtype in tree["dtypes"]),
        overview.verdict_cell(check),
    ]


def _line(cells: Sequence[str], widths: Sequence[int], style: str, last: str = "") -> Text:
    """Return a row: the first column to the left, numbers to the right, the verdict as it is."""
    out = Text(style=style)
    for j, width in enumerate(widths):
        space = " " * (width - cell_len(cells[j]))
        out.append((cells[j] + space if j == 0 else space + cells[j]) + " " * GAP)
    return out.append(cells[-1], style=last or None)


def _finding(finding: Tree, console: Console) -> None:
    red = finding["verdict"] != "UNDECIDED"
    color = "red" if red else "yellow"
    head = Text("FAIL  " if red else "NOTE  ", style=f"bold {color}")
    head.append(finding["checks"][0], style="bold").append("   ").append(
        finding["verdict"], style=f"bold {color}"
    )
    console.print()
    console.print(head, soft_wrap=True)
    _put(console, Text(shortened(finding["summary"], MAX_NAME)), 2)
    for label, text in rows(finding):
        head = Text("  ").append(f"{label:<{LABELS - 1}} ", style="dim")
        if label in WHOLE:
            console.print(head + Text(text), soft_wrap=True)
        else:
            # What wraps stands below the text, not below its label.
            words = _grouped(text, console) if label == "system" else Text(text)
            _put(console, words, LABELS + 2, head)


def _grouped(text: str, console: Console) -> Text:
    """Return parameters on lines that break between them, where they fit on lines at all."""
    room = console.width - LABELS - 2
    lines: list[str] = []
    for part in text.split("  "):
        if lines and cell_len(lines[-1]) + 2 + cell_len(part) <= room:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return Text("\n".join(lines))


def _expected(tree: Tree, console: Console) -> None:
    told = None
    for entry, n in deviations(tree):
        if told is None:
            console.print()
            title = "Known deviations of this version (expected failures)"
            _put(console, Text(title, style="bold"))
        elif told != (entry["reason"], entry["link"]):
            _reason(*told, console)
        told = entry["reason"], entry["link"]
        _put(console, Text(where_text(entry, n, tree["dtypes"]), style="cyan"), 2)
    if told is not None:
        _reason(*told, console)


def _reason(reason: str, link: str, console: Console) -> None:
    """Write why the cases above are excused: once for neighbours with the same reason."""
    _put(console, Text(reason), 4)
    if link:
        console.print(Text("    " + link, style="dim"), soft_wrap=True)


def _totals(tree: Tree, console: Console) -> None:
    console.print()
    _put(console, Text(overview.counts_text(tree["counts"])))
    for note in tree["bookkeeping"]:
        _put(console, Text(note, style="bold red"))
    style = STYLE[tree["exit_code"]]
    _put(
        console,
        Text("green" if tree["green"] else "not green", style=style)
        + Text(f": {overview.verdict_line(tree)}", style=""),
    )
    badges = tree["badges"]
    _put(console, Text(f"kernel {badges['kernel']}   parameters {badges['parameters']}"))
