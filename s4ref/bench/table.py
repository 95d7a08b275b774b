"""A result of the benchmark on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from s4ref.bench.contestants import NAIVE, OURS


Row = dict[str, Any]
TIGHT: dict[str, Any] = {"box": None, "pad_edge": False, "collapse_padding": True}
PASSES = {"forward": "forward", "forward+backward": "+ grad"}


def show(result: Row, console: Console) -> None:
    """Print the machine, a table for each structure, and what did not run.

    Parameters
    ----------
    result : dict
        As :func:`s4ref.bench.run` returns it.
    console : rich Console
    """
    place = result["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in place["versions"].items() if v)
    console.print(
        Text(f"{place['processor']}, {place['threads']} threads, load {place['load']}; {versions}")
    )
    for structure in dict.fromkeys(row["structure"] for row in result["rows"]):
        rows = [row for row in result["rows"] if row["structure"] == structure]
        console.print(_kernels(structure, rows))
    if result["generation"]:
        console.print(_generation(result["generation"]))
    for line in notes(result):
        console.print(Text(line, style="yellow" if "void" in line else "dim"))


def notes(result: Row) -> list[str]:
    """Return what a reader has to know beside the tables."""
    lines = []
    for row in result["rows"]:
        case = f"{row['structure']}, L = {row['L']}"
        lines.append(f"{case}: s4ref took {row['choice']}")
        if row["fewer_channels"]:
            lines.append(
                f"{case}: run with {row['H']} channels, as the naive formula with "
                f"{result['settings']['H']} would not fit into the memory that is free"
            )
        for name, times in row["passes"].items():
            if "valid" in times:
                share = f"{times['naive_over_published']:.2f} of the published function's time"
                verdict = "within 10 %" if times["valid"] else "not within 10 %: the ratio is void"
                lines.append(f"{case}, {name}: the naive formula takes {share}, {verdict}")
    lines += [
        f"{case['structure']}, L = {case['L']}: left out, the time limit was reached"
        for case in result["left_out"]
    ]
    lines += [f"{name} did not run: {why}" for name, why in result["absent"].items()]
    if result["naive"]:
        lines.append("The naive formulas are in the JSON result and in s4ref/bench/naive.py.")
    return lines


def _kernels(structure: str, rows: list[Row]) -> Table:
    first = rows[0]
    kind = f"{first['dtype']}, {first['rule']}"
    title = f"\n{structure} kernels, N = {first['N']}, H = {first['H']}, {kind}"
    table = Table(title=title, title_justify="left", title_style="bold", **TIGHT)
    table.add_column("L", justify="right", no_wrap=True)
    for name in ("pass", ""):
        table.add_column(name, no_wrap=True)
    for name in ("ms", "ratio", "least", "MB", "window", "whole"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        for which, times in row["passes"].items():
            names = [name for name in times if isinstance(times[name], dict)]
            for i, name in enumerate(names):
                head = (str(row["L"]), PASSES[which]) if i == 0 else ("", "")
                table.add_row(*head, name, *_cells(row, which, name), end_section=i == len(names))
    table.caption = (
        "ratio: median of time / time of s4ref in the same round;  MB: peak beyond inputs\n"
        "window: relative error in the worst [2^j, 2^(j+1)) of lags, none where no digit is right: "
        "Cauchy sums promise the whole kernel, not a tail far below it;  whole: of all lags"
    )
    table.caption_justify = "left"
    return table


def _cells(row: Row, which: str, name: str) -> list[str]:
    times, errors = row["passes"][which][name], row["errors"].get(name)
    extra = row["memory"].get(name, {}).get(which)
    ratio, least = (f"{times[k]:.1f}x" for k in ("ratio", "least_ratio"))
    if name == NAIVE and row["passes"][which].get("valid") is False:
        ratio = "void"
    return [
        f"{1e3 * times['seconds']:.1f}",
        "" if name == OURS else ratio,
        "" if name == OURS else least,
        "" if extra is None else f"{extra / 1e6:.0f}",
        "" if errors is None or which != "forward" else _window(errors["window"]),
        "" if errors is None or which != "forward" else f"{errors['whole']:.1e}",
    ]


def _window(error: float) -> str:
    return f"{error:.1e}" if error < 1.0 else "none"


def _generation(rows: list[Row]) -> Table:
    title = "\ngeneration, samples a second (batch 1)"
    table = Table(title=title, title_justify="left", title_style="bold", **TIGHT)
    for name in ("", "L", "step", "convolution", "dot product", "step / convolution"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["structure"], str(row["L"]),
            *(f"{row[f'{k}_per_second']:.0f}" for k in ("step", "convolution", "dot")),
            f"{row['ratio']:.0f}x",
        )  # fmt: skip
    return table
