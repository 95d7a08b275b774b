"""``s4ref validate``: judge implementations against the certified oracle."""

from __future__ import annotations

import math
import shlex
from pathlib import Path
from typing import Annotated

import typer

from s4ref.errors import InputError


def validate(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="The path of an adapter file or of an executable that speaks the worker's "
            "protocol, or the name of a ready-made adapter, such as fast or s5-pytorch.",
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show the ready-made adapters and what each needs.")
    ] = False,
    source: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Checkout that the adapter reads.")
    ] = None,
    python: Annotated[
        str | None, typer.Option(metavar="PATH", help="Interpreter that runs the adapter.")
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(metavar="PROGRAM", help="Runs an adapter that is not Python, such as node."),
    ] = None,
    dtype: Annotated[
        list[str] | None,
        typer.Option(metavar="DTYPE", help="float32 or float64; may be repeated.  [default: both]"),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL", help="L0 to L5; may be repeated.  [default: all]"),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", "--check", metavar="ID", help="Checks to run; * matches anything."),
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Cases to run, as a report names them, or FILE.json."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out large systems and long sequences.")
    ] = False,
    explore: Annotated[
        int, typer.Option(metavar="N", help="Draw N systems at random after the fixed cases.")
    ] = 0,
    seed: Annotated[int, typer.Option(metavar="N", help="Of these draws.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the same command where it was interrupted.")
    ] = False,
    expected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Expected failures (TOML) instead of the shipped ones."),
    ] = None,
    no_expected: Annotated[
        bool, typer.Option("--no-expected", help="Judge as if no failure were expected.")
    ] = False,
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Report as JSON: a file, or a folder for many targets."),
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="PATH", help="Report as one HTML page, likewise.")
    ] = None,
    junit: Annotated[
        str | None, typer.Option(metavar="PATH", help="Report as JUnit XML, likewise.")
    ] = None,
    markdown: Annotated[
        str | None, typer.Option(metavar="PATH", help="Report as Markdown, likewise.")
    ] = None,
    badge: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Badge of the kernel; that of the parameters beside it."),
    ] = None,
    stored: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Show a report stored by --json; run nothing."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A row for checks that had nothing to ask too.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the adapter's own output goes.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that one call may take.")] = 20.0,
    memory_limit: Annotated[float, typer.Option(help="GiB that the worker may occupy.")] = 4.0,
) -> None:
    """Judge implementations against the certified oracle.

    Exits with 0 if every check passed, or failed as expected with a reason; 1 if something is
    wrong; 2 if an adapter cannot be loaded; 3 for a defect of s4ref; 130 if interrupted.
    """
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.judge import judge
    from s4ref.cli.reports import again
    from s4ref.conformance import Settings
    from s4ref.conformance.folder import NAME

    if listed:
        from rich.console import Console

        from s4ref.cli import ready

        ready.show(Console())
        return
    asked = {"json": json, "html": html, "junit": junit, "markdown": markdown, "badge": badge}
    if stored is not None:
        if targets:
            raise InputError(
                f"--from {stored} shows a stored report and runs nothing: give no target beside it"
            )
        raise typer.Exit(again(stored, asked, verbose=verbose))
    if not targets:
        raise InputError(
            "give a TARGET to judge (--list shows the ready-made ones), or --from FILE to show a "
            "stored report"
        )
    if not 0 < memory_limit < math.inf:
        raise InputError(f"memory_limit = {memory_limit}: give a positive number of GiB")
    defaults = Settings()
    settings = Settings(
        levels=tuple(level or defaults.levels),
        checks=tuple(only or ()),
        cases=tuple(case or ()),
        quick=quick,
        explore=explore,
        seed=seed,
        store=Path(NAME),
        resume=resume,
        dtypes=tuple(dtype or ()),
        python=python or defaults.python,
        command=None if command is None else tuple(_words(command)),
        source=source,
        expected=expected,
        use_expected=not no_expected,
        time_limit=time_limit,
        memory_limit=int(memory_limit * 2**30),
        log=log,
    )
    raise typer.Exit(judge(targets, settings, asked, verbose=verbose))


def _words(command: str) -> list[str]:
    """Split a command line as a shell does."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"command = {command!r}: {error}") from None
    if not words:
        raise InputError(
            f"command = {command!r} names no program; leave it out for a file that is executable"
        )
    return words
