"""The report on a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from s4ref.conformance.record import CheckResult, Report
from s4ref.conformance.report.findings import Finding, findings
from s4ref.conformance.report.notation import ratio_text
from s4ref.conformance.verdict import Verdict


STYLE = {0: "green", 1: "bold red"}
QUIET = {
    Verdict.NOT_PROVIDED: "dim",
    Verdict.UNDECIDED: "yellow",
    Verdict.ILL_CONDITIONED: "yellow",
    Verdict.DEVIATION: "cyan",
}


def render(report: Report, console: Console) -> None:
    """Write the whole page."""
    _header(report, console)
    console.print(_table(report))
    for finding in findings(report):
        _finding(finding, console)
    _expected(report, console)
    _totals(report, console)


def _header(report: Report, console: Console) -> None:
    d, c = report.declaration, report.declaration.conventions
    version = f" {d.version}" if d.version else ""
    console.print(Text(f"s4ref validate {report.spelling}", style="bold"))
    console.print(
        Text(
            f"{d.name}{version}: {c.structure}, {c.rule}, {c.spectrum} spectrum, C {c.C_kind}, "
            f"{c.io}"
        )
    )
    seconds = report.environment.get("seconds", {}).get("total", 0.0)
    console.print(
        Text(
            f"{', '.join(report.dtypes)} on {', '.join(report.devices)}; {seconds:.1f} s",
            style="dim",
        )
    )
    console.print(
        Text(
            "Worst error, as a multiple of two budgets: what rounding the inputs alone may cost "
            "(problem), and what the declared algorithm may (method).\n",
            style="dim",
        )
    )


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("check", no_wrap=True)
    table.add_column("passed", justify="right")
    for dtype in report.dtypes:
        table.add_column(f"{dtype}\nproblem", justify="right", no_wrap=True)
        table.add_column("\nmethod", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for c in report.checks:
        table.add_row(*_row(report, c))
    return table


def _row(report: Report, c: CheckResult) -> list[str | Text]:
    counts = c.counts
    cells: list[str | Text] = [
        c.check.id,
        f"{counts.passed}/{counts.ran}" if counts.planned else "-",
    ]
    for dtype in report.dtypes:
        worst = c.worst(dtype)
        cells += ["-", "-"] if worst is None else [ratio_text(worst[0]), ratio_text(worst[1])]
    style = QUIET.get(c.verdict, STYLE[c.verdict.exit_code])
    label = c.verdict.value
    reason = _absence(c)
    if reason:
        label += f" ({reason})"
    elif counts.ill_conditioned and c.verdict is not Verdict.ILL_CONDITIONED:
        label += f" ({counts.ill_conditioned} ill-conditioned)"
    cells.append(Text(label, style=style))
    return cells


def _absence(c: CheckResult) -> str:
    """Say why a check has nothing to show."""
    if c.lacks:
        return ", ".join(c.lacks)
    if c.counts.planned == 0:
        return "does not apply"
    reasons = Counter(r.observation.message for r in c.results)
    return reasons.most_common(1)[0][0] if c.counts.ran == 0 else ""


def _finding(finding: Finding, console: Console) -> None:
    red = finding.verdict.exit_code == 1
    head = Text("\nFAIL  " if red else "\nNOTE  ", style="bold red" if red else "bold yellow")
    console.print(head + Text(finding.headline, style="bold"), soft_wrap=True)
    for line in finding.lines:
        console.print(Padding(Text(line), (0, 0, 0, 2)))


def _expected(report: Report, console: Console) -> None:
    rows = [
        (entry, sum(r.expected is entry for c in report.checks for r in c.results))
        for entry, needed in zip(report.ledger.entries, report.ledger.needed, strict=True)
        if needed
    ]
    if rows:
        console.print(Text("\nKnown deviations of this version (expected failures)", style="bold"))
    for entry, n in rows:
        where = ", ".join(entry.dtypes)
        console.print(
            Text(
                f"  {entry.check} ({where}): {n} case{'s' if n != 1 else ''}, "
                f"{entry.verdict.value}",
                style="cyan",
            )
        )
        console.print(Padding(Text(entry.reason), (0, 0, 0, 4)))
        if entry.link:
            console.print(Padding(Text(entry.link, style="dim"), (0, 0, 0, 4)))


def _totals(report: Report, console: Console) -> None:
    c = report.counts
    parts = [
        f"planned {report.planned}",
        f"ran {c.ran}",
        f"skipped {c.skipped}",
        f"expected {c.expected}",
        f"passed {c.passed}",
        f"failed {c.failed}",
    ]
    if c.ill_conditioned:
        parts.append(f"ill-conditioned {c.ill_conditioned}")
    console.print(Text(f"\n{'   '.join(parts)}"))
    for note in report.bookkeeping:
        console.print(Text(note, style="bold red"))
    badges = report.badges
    console.print(
        Text(f"kernel {badges['kernel']}   parameters {badges['parameters']}   ")
        + Text("green" if report.green else "not green", style=STYLE[report.exit_code])
    )
