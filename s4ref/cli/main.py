"""The program: its verbs, and the one place where errors become messages and exit statuses.

0  what was asked for is done, and nothing wrong was found
1  ``validate`` or ``vectors`` found something wrong, ``identify`` nothing that matches
2  a refusal: usage, an argument outside its domain, an adapter that cannot be loaded
3  a defect of s4ref itself
130  interrupted
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

import s4ref
from s4ref.cli.bench import bench
from s4ref.cli.figure import figure
from s4ref.cli.identify import identify
from s4ref.cli.inspect import inspect
from s4ref.cli.laws import laws
from s4ref.cli.show import show
from s4ref.cli.validate import validate
from s4ref.cli.vectors import vectors
from s4ref.errors import AdapterError, InputError, MissingDependencyError, PrecisionError


# What a user can act on.  Everything else that surfaces here is ours to mend.
REFUSALS = (InputError, PrecisionError, MissingDependencyError, AdapterError)
REFUSED, DEFECT, INTERRUPTED = 2, 3, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(short_help="Judge an implementation against the oracle.")(validate)
app.command(short_help="Print certified values; every digit is right.")(show)
app.command(short_help="Draw a picture of the gallery.")(figure)
app.command(short_help="Say what the matrices in a file are.")(identify)
app.command(short_help="Say what the numbers of a trained layer promise.")(inspect)
app.command(short_help="Put the stability laws to the test.")(laws)
app.command(short_help="Measure the fast kernels beside others.")(bench)
app.add_typer(vectors, name="vectors", short_help="Make, verify and use golden vectors.")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"s4ref {s4ref.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a defect of s4ref itself.")
    ] = False,
) -> None:
    """Reference and verification toolkit for structured state space (S4) models.

    Each command explains itself: s4ref COMMAND --help.
    """
    del version, debug  # the version is printed at once; main() reads --debug itself


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the program's name; by default those of the process.

    Returns
    -------
    int
        0, 1, 2, 3 or 130, as this module's docstring says.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        app(arguments, prog_name="s4ref")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else REFUSED
    except REFUSALS as refusal:
        _say(str(refusal))
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as defect:
        if "--debug" in arguments:
            traceback.print_exc()
        _say(
            f"internal error: {type(defect).__name__}: {defect}. This is a defect of s4ref, not of "
            "your code or your arguments: please report it with the output of the same command "
            "run as `s4ref --debug ...`."
        )
        return DEFECT
    return 0


def _say(message: str) -> None:
    """Write one paragraph to stderr, whatever line breaks the message has."""
    typer.echo(f"s4ref: {' '.join(message.split())}", err=True)
