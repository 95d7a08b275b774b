"""``s4ref bench``: the fast kernels beside others, in time, memory and error."""

from __future__ import annotations

import json as js
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from s4ref.cli import files
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.bench import Settings

QUICK = {"H": 16, "lengths": (256, 1024), "repeats": 3, "generation": (1024, 4096)}
SCALING = {
    "H": 16, "lengths": tuple(4**k for k in range(5, 11)), "repeats": 9, "generation": (),
    "alone": True,
}  # fmt: skip


def bench(
    structure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="dplr, s4d or dense; may be repeated.  [default: dplr, s4d]"
        ),
    ] = None,
    N: Annotated[int, typer.Option("--N", metavar="N", help="State size.")] = 64,
    H: Annotated[
        int | None, typer.Option("--H", metavar="H", help="Channels.  [default: 128]")
    ] = None,
    length: Annotated[
        list[int] | None,
        typer.Option(
            "--length",
            "--L",
            "-L",
            metavar="L",
            help="Kernel length; may be repeated.  [default: 1024, 4096, 16384]",
        ),
    ] = None,
    dtype: Annotated[str, typer.Option(metavar="DTYPE", help="float32 or float64.")] = "float32",
    device: Annotated[str, typer.Option(metavar="DEVICE", help="cpu or cuda.")] = "cpu",
    threads: Annotated[
        int | None, typer.Option(metavar="N", help="Threads.  [default: torch's own choice]")
    ] = None,
    repeats: Annotated[
        int | None, typer.Option(metavar="N", help="Rounds at most, each runs all in turn.")
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="About how long the whole may take."),
    ] = 360.0,
    source: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Checkout of state-spaces/s4, whose functions check the naive formulas.",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A minute: 16 channels, L = 256 and 1024, 3 rounds.")
    ] = False,
    scaling: Annotated[
        bool,
        typer.Option("--scaling", help="How s4ref's own cost grows: 16 channels, L = 1k ... 1M."),
    ] = False,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The whole result as JSON.")
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Time and error against L: .png, .svg or .pdf."),
    ] = None,
) -> None:
    """Run s4ref's kernels and others in turn; show times, ratios, memory and certified errors.

    The others: the naive formulas in plain torch, KeOps if pykeops is installed, and with --source
    the published functions and, on CUDA, the extension they come with.
    """
    # Loaded here: the other commands start without torch.
    from s4ref.bench import Settings, run, show

    if quick and scaling:
        raise InputError("quick and scaling are different runs: give one of them")
    for path, option in ((json, "json"), (figure, "figure")):
        if path is not None:
            files.check(path, option)
    if figure is not None and figure.suffix not in (".png", ".svg", ".pdf"):
        raise InputError(f"figure = {figure}: the file must end in .png, .svg, .pdf")
    words: dict[str, Any] = dict(QUICK if quick else SCALING if scaling else {})
    given = {"H": H, "lengths": length and tuple(length), "repeats": repeats}
    words |= {name: value for name, value in given.items() if value is not None}
    if structure:
        words["structures"] = tuple(dict.fromkeys(structure))
    settings = Settings(
        **words, N=N, dtype=dtype, device=device, threads=threads, time_limit=time_limit,
        source=source,
    )  # fmt: skip
    result = _watched(settings, run)
    show(result, Console())
    if json is not None:
        with files.writing(json, "json"):
            json.write_text(js.dumps(result, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    if figure is not None:
        with files.writing(figure, "figure"):
            _draw(result, figure)


def _watched(settings: Settings, run: Any) -> dict[str, Any]:
    """Run with a line on stderr that says what is measured."""
    with Console(stderr=True).status("") as status:
        found: dict[str, Any] = run(settings, status.update)
    return found


def _draw(result: dict[str, Any], path: Path) -> None:
    from s4ref.plot import benchmark, render

    curves = benchmark.data(result)
    with render.figure(3.4 * len(curves)) as drawn:
        panels = drawn.subplots(len(curves), 2, squeeze=False)
        for (left, right), each in zip(panels, curves, strict=True):
            benchmark.draw(left, each)
            benchmark.draw_errors(right, each)
        render.save(drawn, path, (path.suffix,))
