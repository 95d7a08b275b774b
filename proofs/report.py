"""What a run prints: a table of every theorem with all its evidence, what failed, and the tally."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from proofs.machine import Machine
from proofs.run import Result, tally
from proofs.step import Grade


_STYLE = {"passed": "green", "failed": "bold red", "skipped": "dim"}
_GRADES = (
    "coq: every size, checked from end to end by Coq's kernel; "
    "symbolic-step: every size, algebra checked by SymPy inside an argument in prose; "
    "exact-N: exact arithmetic at fixed sizes; stated: nothing ran"
)


def report(results: Sequence[Result], machine: Machine, console: Console) -> None:
    """Print the table, every fault, the grades and the tally, which comes last."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("theorem", no_wrap=True)
    table.add_column("grade", no_wrap=True)
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("what holds, by what evidence, and what stays cited or prose")
    for result in results:
        grade = str(result.grade) if result.status != "failed" else "FAILED"
        table.add_row(
            result.theorem.id,
            f"[{_STYLE[result.status]}]{grade}[/]",
            f"{result.seconds:.1f}" if result.evidence else "-",
            _what(result, machine),
        )
    console.print(table)
    _faults(results, machine, console)
    console.print(f"\n{_GRADES}")
    console.print(_counts(results, machine))
    if machine.skipped:
        count = len({claim.theorem for source in machine.sources for claim in source.claims})
        console.print(
            f"[yellow]Coq skipped[/] (it proves up to {count} of these): {escape(machine.skipped)}"
        )
    console.print(tally(results))


def _what(result: Result, machine: Machine) -> str:
    theorem = result.theorem
    lines = [escape(theorem.title)]
    evidence = [
        f"coq {proof.name} ({proof.file}{', axioms of the reals' if proof.assumptions else ''})"
        for proof in result.coq
    ]
    if not result.coq and _claimed(theorem.id, machine):
        evidence.append("coq skipped")
    grades = [step.grade for step in result.steps]
    evidence += [f"{grades.count(grade)} {grade}" for grade in sorted({*grades}, reverse=True)]
    lines.append(f"[dim]by: {escape(', '.join(evidence) or 'no proof here yet')}[/]")
    if result.evidence and theorem.gaps:
        lines.append(f"[dim]not checked: {escape('; '.join(theorem.gaps))}[/]")
    return "\n".join(lines)


def _claimed(theorem: str, machine: Machine) -> bool:
    return any(claim.theorem == theorem for source in machine.sources for claim in source.claims)


def _faults(results: Sequence[Result], machine: Machine, console: Console) -> None:
    for result in results:
        for step in result.faults:
            where = f"{result.theorem.id} ({step.grade})"
            console.print(f"[bold red]FAILED[/] {where}: {escape(step.claim)}")
            console.print(f"       left over: {escape(step.left)}")
    for file, fault in machine.checked.faults.items():
        console.print(f"[bold red]FAILED[/] {file}: {escape(fault)}")
    for name, fault in machine.wrong_faults.items():
        console.print(f"[bold red]FAILED[/] wrong/{name}.v: {escape(fault)}")


def _counts(results: Sequence[Result], machine: Machine) -> str:
    grades = [result.grade for result in results]
    parts = [f"{grades.count(grade)} {grade}" for grade in sorted(Grade, reverse=True)]
    text = f"Grades: {', '.join(part for part in parts if not part.startswith('0 '))}."
    if machine.proved:
        coq = machine.as_json()
        text += (
            f" Coq {coq['version']}: {coq['statements']} statements of {coq['theorems']} theorems, "
            f"{coq['axiom_free']} axiom-free, in {coq['seconds']:.0f} s."
        )
    if machine.wrong:
        text += f" {coq['wrong']} of {machine.wrong} wrong statements refused at their proof."
    return text
