"""``s4ref show``: certified values of a family or an initialisation."""

from __future__ import annotations

from typing import Annotated

import typer


WHAT = (
    "Any of A, B, lam, P, Q, V, spectrum, Ab, Bb, Bp, spectrum-bar, radius, kernel, gramian, "
    "observability, h2, hinf, abscissa, numerical-abscissa, henrici, kappa, conditions, memory, "
    "with commas."
)
NORMALISATION = "Of a family: s4, hippo-code, hippo-paper, lmu, fout, fout-padded."


def show(
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY", help="A HiPPO family, as legs, or an initialisation, as s4d-lin."
        ),
    ],
    N: Annotated[int, typer.Option("--N", help="State size.")] = 4,
    what: Annotated[str, typer.Option(help=WHAT)] = "A,B",
    digits: Annotated[int, typer.Option(help="Significant digits of each entry.")] = 17,
    normalisation: Annotated[str | None, typer.Option(help=NORMALISATION)] = None,
    rule: Annotated[
        str,
        typer.Option(
            help="bilinear, zoh, euler, backward_euler, gbt(1/3), foh, exp_euler, dss(L)."
        ),
    ] = "bilinear",
    dt: Annotated[str, typer.Option("--dt", help="Step, as in 1/100 or 0.01.")] = "1/100",
    L: Annotated[int, typer.Option("--L", help="Length of the kernel.")] = 8,
    C: Annotated[
        str | None, typer.Option("--C", help="Output row, as in 1,-1/2,1/3; by default all ones.")
    ] = None,
    theta: Annotated[str | None, typer.Option(help="Window length: legt, fout, chebt.")] = None,
    alpha: Annotated[str | None, typer.Option(help="Exponent: glegs, glagt.")] = None,
    beta: Annotated[str | None, typer.Option(help="Rate: lagt, glagt.")] = None,
    b: Annotated[str | None, typer.Option("--b", help="The code's beta: tlagt, lagt.")] = None,
    format: Annotated[str, typer.Option(help="table, json, latex or npz.")] = "table",
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Where to write.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Every row, on a terminal too.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Go on whatever it costs.")] = False,
) -> None:
    """Show certified values: every printed digit is right, the last one correctly rounded."""
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.answers import Presentation, present
    from s4ref.cli.question import Question
    from s4ref.cli.values import known, split

    names = split(what)
    known(names)
    row = None if C is None else split(C)
    numbers = {"theta": theta, "alpha": alpha, "beta": beta, "b": b}
    parameters = {key: value for key, value in numbers.items() if value is not None}
    question = Question.of(
        family, N, normalisation, parameters, rule=rule, dt=dt, L=L, C=row, digits=digits
    )
    present(question, names, Presentation.of(format, out, every_row=all, long=long))
