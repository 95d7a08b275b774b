"""``python -m proofs [--only ID] [--require-coq] [--json FILE] [--jobs N]``: prove, print a table,
exit 1 if a proof fails."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from proofs import recorded
from proofs.checker.source import Source
from proofs.machine import Machine, search
from proofs.registry import load
from proofs.report import report
from proofs.run import Result, modules, run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the proofs and return the exit code: 0, 1 for a failed proof, 2 for a wrong option."""
    parser = _parser()
    args = parser.parse_args(argv)
    theorems, found = load(), modules()
    console = Console(width=None if sys.stdout.isatty() else 120)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        machine = search(
            args.only, jobs=args.jobs, wanted=not args.without_coq, started=_compiling(progress)
        )
        claimed = [claim.theorem for source in machine.sources for claim in source.claims]
        if unknown := _unknown([*(args.only or ()), *found, *claimed], theorems):
            parser.error(unknown)
        names = [name for name in theorems if args.only is None or name in args.only]
        results = [
            run(theorems[name], found.get(name), machine.checked.proofs)
            for name in progress.track(names, description="SymPy")
        ]
    ran = recorded.as_json(results, machine)
    if args.json:
        args.json.write_text(json.dumps(ran, indent=1, ensure_ascii=False) + "\n", "utf-8")
    report(results, machine, console)
    lacking = args.require_coq and bool(machine.skipped)
    if lacking:
        console.print("[bold red]FAILED[/] Coq is required, and could not run in full.")
    recording = args.json is not None and args.json.resolve() == recorded.RECORD
    full = args.only is None and args.require_coq and not lacking and not recording
    other = full and _compare(ran, console)
    return 1 if lacking or other or _failed(results, machine) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proofs", description="Prove what s4ref cites.")
    parser.add_argument("--only", metavar="ID", action="append", help="prove this theorem alone")
    parser.add_argument("--require-coq", action="store_true", help="fail if Coq cannot run")
    parser.add_argument("--without-coq", action="store_true", help="run the SymPy proofs alone")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results")
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=int,
        default=min(2, os.cpu_count() or 1),
        help="Coq files compiled at a time (default: %(default)s; each takes up to 1 GB)",
    )
    return parser


def _unknown(names: Iterable[str], theorems: Collection[str]) -> str:
    for name in names:
        if name not in theorems:
            near = difflib.get_close_matches(name, theorems, 3) or list(theorems)
            return f"s4ref/theorems.toml has no theorem {name!r}; try {', '.join(near)}"
    return ""


def _compiling(progress: Progress) -> Callable[[Sequence[Source]], Callable[[], None]]:
    def started(sources: Sequence[Source]) -> Callable[[], None]:
        task = progress.add_task("Coq", total=len(sources))
        return lambda: progress.advance(task)

    return started


def _compare(ran: dict[str, object], console: Console) -> bool:
    """Say where a full run differs from the recorded one; True if it does."""
    if not recorded.RECORD.exists():
        return False
    said = recorded.differences(recorded.load(), ran)
    for line in said:
        console.print(f"[bold red]FAILED[/] not as in proofs/results.json: {line}")
    if said:
        console.print(f"Read it, then record this run: {recorded.AGAIN}")
    return bool(said)


def _failed(results: Sequence[Result], machine: Machine) -> bool:
    faults = bool(machine.checked.faults) or bool(machine.wrong_faults)
    return faults or any(result.status == "failed" for result in results)


if __name__ == "__main__":
    sys.exit(main())
