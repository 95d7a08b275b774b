"""What ``s4ref vectors`` says: tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from s4ref.conformance.observation import Status
from s4ref.conformance.report.notation import ratio_text
from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.check import Assessment, Comparison
from s4ref.conformance.vectors.describe import inputs_text
from s4ref.conformance.vectors.result import Result
from s4ref.conformance.vectors.verify import Account
from s4ref.conformance.verdict import Verdict


SHOWN = 3  # faults or failures of an operator that are printed; the rest are counted
STYLE = {0: "green", 1: "bold red"}


def written(out: Path, files: Sequence[tuple[str, int]], console: Console) -> None:
    """Say what ``make`` wrote."""
    table = _table("file", ("bytes", "right"))
    for name, size in files:
        table.add_row(name, f"{size:,}")
    console.print(table)
    total = sum(size for _, size in files)
    console.print(Text(f"\n{len(files)} files in {out}, {total / 1e6:.2f} MB"))


def verified(
    folder: Path, accounts: Sequence[Account], console: Console, *, partial: bool = False
) -> None:
    """Say what ``verify`` found; partial if only some operators were asked for."""
    numbers = ("vectors", "recomputed", "second way")
    table = _table("operator", *((name, "right") for name in numbers), ("", "left"))
    for a in accounts:
        word = (
            Text("sound", "green") if not a.faults else Text(f"{len(a.faults)} faults", "bold red")
        )
        second = str(a.second) if a.second else "-"
        table.add_row(a.operator, str(a.vectors), str(a.recomputed), second, word)
    console.print(table)
    for a in accounts:
        if a.second:
            console.print(Text(f"second way of {a.operator}: {a.second_is}", style="dim"))
    absent = sorted(set(OPERATORS) - {a.operator for a in accounts})
    if absent and not partial:
        console.print(Text(f"not in this set: {', '.join(absent)}", style="yellow"))
    for a in accounts:
        _list(a.operator, a.faults, console)
    vectors, faults = sum(a.vectors for a in accounts), sum(len(a.faults) for a in accounts)
    verdict = Text("sound", STYLE[0]) if not faults else Text(f"{faults} faults", STYLE[1])
    console.print(Text(f"\n{vectors} vectors in {folder}: ") + verdict)


def checked(results: Sequence[Result], assessments: Sequence[Assessment], console: Console) -> None:
    """Say what ``check`` found."""
    dtypes = [r.dtype for r in results]
    console.print(Text(f"{results[0].program}, {', '.join(dtypes)}", style="bold"))
    console.print(
        Text(
            "Worst error, as a multiple of two budgets: what rounding the inputs alone may cost "
            "(problem), and what a sane algorithm may (method).\n",
            style="dim",
        )
    )
    columns = [("vectors", "right")]
    for dtype in dtypes:
        columns += [(f"{dtype}\nproblem", "right"), ("\nmethod", "right")]
    table = _table("operator", *columns, ("verdict", "left"))
    for a in assessments:
        if a.comparisons:
            table.add_row(*_row(a, dtypes))
    console.print(table)
    absent = [a.operator for a in assessments if not a.comparisons]
    if absent:
        console.print(Text(f"\nNOT PROVIDED: {', '.join(absent)}", style="dim"))
    for a in assessments:
        bad = a.failed()
        for c in bad[:SHOWN]:
            _failure(a, c, console)
        if len(bad) > SHOWN:
            console.print(Text(f"  and {len(bad) - SHOWN} more of {a.operator}"))
    _totals(assessments, dtypes, console)


def _row(a: Assessment, dtypes: Sequence[str]) -> list[str | Text]:
    cells: list[str | Text] = [a.operator, f"{max(a.given.values())}/{a.planned}"]
    for dtype in dtypes:
        pairs = [c.observation.ratios for c in a.of(dtype)]
        known = [p for p in pairs if p is not None]
        cells += [ratio_text(max(p[i] for p in known)) if known else "-" for i in (0, 1)]
    ill = sum(c.observation.status is Status.ILL for c in a.comparisons)
    label = a.verdict.value
    if ill and a.verdict is not Verdict.ILL_CONDITIONED:
        label += f" ({ill} ill-conditioned)"
    style = STYLE[a.verdict.exit_code]
    if a.verdict is Verdict.UNDECIDED:
        style, label = "yellow", f"{label} (above budget; give a second dtype)"
    return [*cells, Text(label, style=style)]


def _failure(a: Assessment, c: Comparison, console: Console) -> None:
    red = a.verdict.exit_code == 1
    head = Text("\nFAIL  " if red else "\nNOTE  ", style="bold red" if red else "bold yellow")
    console.print(head + Text(f"{c.vector.id}, {c.output}, {c.dtype}", style="bold"))
    for line in _lines(c):
        console.print(Padding(Text(line), (0, 0, 0, 2)))


def _lines(c: Comparison) -> list[str]:
    o, lines = c.observation, [inputs_text(c.vector.inputs)]
    if o.message:
        lines.append(o.message)
    if o.evidence is not None and o.budget is not None:
        e = o.evidence
        lines.append(f"{e.label} = {e.got:.17g}; right is {e.expected:.17g}")
        lines.append(
            f"error {o.error:.2g}; budget {o.budget.algorithm:.2g}, of which "
            f"{o.budget.problem:.2g} for rounding the inputs"
        )
    return lines


def _totals(assessments: Sequence[Assessment], dtypes: Sequence[str], console: Console) -> None:
    planned = sum(a.planned for a in assessments) * len(dtypes)
    given = sum(sum(a.given.values()) for a in assessments)
    outputs = [c for a in assessments for c in a.comparisons]
    failed = sum(len(a.failed()) for a in assessments)
    ill = sum(c.observation.status is Status.ILL for c in outputs)
    parts = [f"vectors {planned}", f"given {given}", f"not given {planned - given}",
             f"outputs compared {len(outputs)}", f"passed {len(outputs) - failed - ill}",
             f"failed {failed}"]  # fmt: skip
    if ill:
        parts.append(f"ill-conditioned {ill}")
    console.print(Text(f"\n{'   '.join(parts)}"))
    status = max(a.verdict.exit_code for a in assessments)
    console.print(Text("not green" if status else "green", style=STYLE[status]))


def _list(operator: str, faults: Sequence[str], console: Console) -> None:
    for fault in faults[:SHOWN]:
        console.print(Text("\nFAIL  ", style="bold red") + Text(f"{operator}: {fault}"))
    if len(faults) > SHOWN:
        console.print(Text(f"      and {len(faults) - SHOWN} more of {operator}"))


def _table(first: str, *columns: tuple[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    for name, side in columns:
        table.add_column(name, justify=side, no_wrap=True)
    return table
