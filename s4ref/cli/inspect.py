"""``s4ref inspect``: what the numbers of a trained layer promise."""

from __future__ import annotations

import json as js
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from s4ref.cli import files
from s4ref.cli.arrays import load
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.inspect import Inspection, LayerReport


def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .safetensors, .npz or .json file of arrays.")
    ],
    layout: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="How it is stored, such as state-spaces or s5."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Discretization, if not the layout's own.")
    ] = None,
    length: Annotated[
        list[int] | None,
        typer.Option(
            "--length",
            "-L",
            metavar="L",
            help="Length at which digits are wanted; may be repeated.  [default: 256, 1024, 4096]",
        ),
    ] = None,
    channels: Annotated[
        int, typer.Option(metavar="N", help="Channels of each layer to look at closely.")
    ] = 4,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The whole inspection as JSON.")
    ] = None,
) -> None:
    """Say what the numbers of a trained layer promise: stability, conditioning, digits, dead modes.

    Exits with 0 if every channel looked at is stable, else with 1.
    """
    # Loaded here: the other commands start without it.
    from s4ref.inspect import inspect as examine

    if json is not None:
        files.check(json, "json")
    arrays = load(str(file))
    if not isinstance(arrays, dict):
        raise InputError(
            f"FILE = {file} holds one array without a name; a layer needs several, with names"
        )
    console, err = Console(), Console(stderr=True)
    with err.status("") as status:
        found = examine(
            arrays,
            layout=layout,
            rule=rule,
            lengths=length,
            channels=channels,
            progress=status.update,
        )
    show(found, str(file), console)
    if json is not None:
        with files.writing(json, "json"):
            text = js.dumps(found.to_json(), indent=1, allow_nan=False) + "\n"
            json.write_text(text, encoding="utf-8")
    raise typer.Exit(0 if found.stable else 1)


def show(found: Inspection, name: str, console: Console) -> None:
    """Print an inspection."""
    from s4ref.inspect import LAYOUTS

    about = LAYOUTS[found.layout]
    console.print(Text(f"s4ref inspect {name}", style="bold"))
    console.print(Text(f"read as {found.layout}: {about.says}"))
    for layer in found.layers:
        _layer(layer, console)
    if found.stable:
        console.print(Text("\nstable: every mode looked at decays", style="green"))
    else:
        console.print(Text("\nnot stable", style="bold red"))


def _layer(layer: LayerReport, console: Console) -> None:
    first = layer.channels[0].channel
    title = f"\n{layer.name or 'layer'}: {layer.total} channel{'s' if layer.total > 1 else ''}"
    console.print(Text(f"{title}, N = {first.system.N}, {first.rule.__name__}", style="bold"))
    radii = np.array([c.modes.radius for c in layer.channels])
    memory = np.array([c.modes.memory for c in layer.channels])
    console.print(
        f"  spectral radius of Ab {radii.min():.9g} to {radii.max():.9g}; memory "
        f"{memory.min():.3g} to {memory.max():.3g} samples"
    )
    if layer.computed:
        console.print(_table(layer))
    for line in _warnings(layer):
        console.print(Text(f"  {line}", style="yellow"))


def _warnings(layer: LayerReport) -> list[str]:
    """Return each kind of warning once: the worst channel, and how many share it."""
    kinds: dict[str, list[tuple[float, str, int]]] = {}
    for c in layer.channels:
        for w in c.warnings:
            kinds.setdefault(w.kind, []).append((w.weight, w.text, c.channel.index))
    lines = []
    for told in kinds.values():
        _, text, index = max(told)
        share = f"; {len(told)} of {len(layer.channels)} channels" if len(told) > 1 else ""
        lines.append(f"{text} (channel {index}{share})")
    return lines


def _table(layer: LayerReport) -> Table:
    table = Table(box=None, pad_edge=True, header_style="bold")
    for title in ("channel", "dt", "L", "condition", "|I - Ab^L|", "node gap"):
        table.add_column(title, justify="right", no_wrap=True)
    short = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
    dtypes = tuple(layer.computed[0].digits[0].sane)
    for dtype in dtypes:
        table.add_column(short[dtype], justify="right", no_wrap=True)
    for c in layer.computed:
        for d in c.digits:
            table.add_row(
                str(c.channel.index),
                f"{float(min(c.channel.dt)):.2g}",
                str(d.L),
                f"{d.condition:.1e}",
                f"{d.resonance:.1e}",
                f"{d.nodes:.1e}",
                *(f"{d.sane[t]:.1f}" for t in dtypes),
            )
    table.caption = "digits of the kernel to expect of a sane algorithm, by dtype"
    table.caption_justify = "right"
    return table
