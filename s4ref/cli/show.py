"""``s4ref show``: certified values of a family or an initialisation."""

from __future__ import annotations

from typing import Annotated

import typer


FAMILY = (
    "A HiPPO family (legs, legsd, glegs, legt, lagt, tlagt, glagt, fout, fourier2, fourier_decay, "
    "foud, chebt) or an initialisation (s4d-legs, s4d-lin, s4d-inv, s4d-inv2, s4d-quad, s4d-real, "
    "dss, s5)."
)
WHAT = (
    "Quantities, separated by commas: A, B, lam, P, Q, V, spectrum, Ab, Bb, Bp, spectrum-bar, "
    "radius, kernel, gramian, observability, h2, hinf, abscissa, numerical-abscissa, henrici, "
    "kappa, conditions, memory."
)
NORMALISATION = (
    "Normalization of legt (s4, hippo-code, lmu), lagt and glagt (hippo-paper, s4) or fout (fout, "
    "fout-padded, s4)."
)
RULE = "Discretization: bilinear, zoh, euler, backward_euler, foh, exp_euler, gbt(alpha) or dss(L)."


def show(
    family: Annotated[
        str,
        typer.Argument(metavar="FAMILY", help=FAMILY),
    ],
    N: Annotated[int, typer.Option("--N", help="State size, conjugate modes included.")] = 4,
    what: Annotated[str, typer.Option(help=WHAT)] = "A,B",
    digits: Annotated[int, typer.Option(help="Significant digits of each entry.")] = 17,
    normalisation: Annotated[str | None, typer.Option(help=NORMALISATION)] = None,
    rule: Annotated[
        str,
        typer.Option(help=RULE),
    ] = "bilinear",
    dt: Annotated[
        str, typer.Option("--dt", help="Step, such as 1/100 or 0.01; both are exact.")
    ] = "1/100",
    L: Annotated[int, typer.Option("--L", help="Length of the kernel.")] = 8,
    C: Annotated[
        str | None,
        typer.Option(
            "--C",
            help="Output row, such as 1,-1/2,1/3; of an initialization also complex, such as "
            "1+2i,1/2i.  [default: all ones]",
        ),
    ] = None,
    theta: Annotated[str | None, typer.Option(help="Window length of legt, fout or chebt.")] = None,
    alpha: Annotated[
        str | None, typer.Option(help="Exponent of the weight of glegs, lagt or glagt.")
    ] = None,
    beta: Annotated[str | None, typer.Option(help="Rate of the weight of lagt or glagt.")] = None,
    b: Annotated[
        str | None, typer.Option("--b", help="Rate of tlagt and of lagt as coded.")
    ] = None,
    format: Annotated[str, typer.Option(help="Format: table, json, latex or npz.")] = "table",
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="File to write; one that is there is replaced."),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Show every row, on a terminal too.")] = False,
    long: Annotated[
        bool, typer.Option("--long", help="Compute whatever the estimated cost.")
    ] = False,
) -> None:
    """Show certified values: every printed digit is right, the last one correctly rounded.

    For example: s4ref show legs --N 8 --what A,kernel --rule zoh --dt 1/100 --digits 30
    """
    # Imported here, so that --help and --version stay quick.
    from s4ref.cli.answers import Presentation, present
    from s4ref.cli.question import Question
    from s4ref.cli.values import entry, known, split

    names = split(what)
    known(names)
    row = None if C is None else [entry(text) for text in split(C)]
    numbers = {"theta": theta, "alpha": alpha, "beta": beta, "b": b}
    parameters = {key: value for key, value in numbers.items() if value is not None}
    question = Question.of(
        family, N, normalisation, parameters, rule=rule, dt=dt, L=L, C=row, digits=digits
    )
    present(question, names, Presentation.of(format, out, every_row=all, long=long))
