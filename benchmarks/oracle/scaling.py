"""How the time of each route grows with the length and with the state size."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

from problems import DIGITS, DT, output_row


LENGTHS = [2**k for k in range(5, 15)]
SIZES = [8, 16, 32, 64, 128]
FIXED_N, FIXED_L = 32, 1024
LIMIT = 0.5  # a series ends at its first point that takes longer, in seconds
METHODS = [
    "eigenbasis", "vandermonde", "bsgs", "state-passing", "doubling", "powers", "step", "scan",
    "cauchy", "rational", "resolvent", "bilinear-resolvent",
]  # fmt: skip


def seconds(method: str, N: int, L: int) -> float:
    """Return the processor time of one call, the better of two if they are short."""
    from s4ref import LegS, oracle
    from s4ref.maths.initialise import S4DLin

    diagonal = method == "vandermonde"
    system = S4DLin(N) if diagonal else LegS(N)
    C: Any = output_row(N // 2 if diagonal else N)
    best = math.inf
    for _ in range(2):
        start = time.process_time()
        oracle.kernel(system, DT, L, C=C, digits=DIGITS, method=method, relative_to="largest")
        best = min(best, time.process_time() - start)
        if best > LIMIT / 10:
            break
    return best


def measure() -> dict[str, Any]:
    """Return time against L at one N and against N at one L, with the slopes of the upper half."""
    against: dict[str, Any] = {"L": {}, "N": {}}
    for method in METHODS:
        for variable, values in (("L", LENGTHS), ("N", SIZES)):
            points = []
            for value in values:
                N, L = (FIXED_N, value) if variable == "L" else (value, FIXED_L)
                try:
                    taken = seconds(method, N, L)
                except ArithmeticError:
                    break  # a chain of steps ran out of precision
                points.append((value, taken))
                if taken > LIMIT:
                    break
            against[variable][method] = {"points": points, "slope": slope(points)}
            print(
                f"{method} against {variable}: slope {against[variable][method]['slope']}",
                flush=True,
            )
    return {"fixed": {"N": FIXED_N, "L": FIXED_L}, "against": against}


def slope(points: list[tuple[int, float]]) -> float | None:
    """Return the exponent fitted to the longer half of the points by least squares."""
    upper = points[-max(3, len(points) // 2) :]
    if len(upper) < 2:
        return None
    xs, ys = [math.log(x) for x, _ in upper], [math.log(y) for _, y in upper]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return round(rise / sum((x - mx) ** 2 for x in xs), 2)


def draw(scaling: dict[str, Any], stem: Path) -> None:
    """Write the figure: one line a route, its slope at the end of the line."""
    from s4ref.plot.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION
    from s4ref.plot.render import figure, save

    colours = [
        BLUE,
        GREEN,
        BLACK,
        SKY,
        PURPLE,
        VERMILION,
        ORANGE,
        GREY,
        BLUE,
        GREEN,
        BLACK,
        VERMILION,
    ]
    dashes = ["-"] * 8 + ["--"] * 4
    fixed, against = scaling["fixed"], scaling["against"]
    titles = {
        "L": f"Against length, N = {fixed['N']}",
        "N": f"Against state size, L = {fixed['L']}",
    }

    def exponent(method: str, variable: str) -> str:
        found = against[variable][method]["slope"]
        return "?" if found is None else f"{found:.1f}"

    with figure(3.6) as drawn:
        axes = drawn.subplots(1, 2, sharey=True)
        for axis, variable in zip(axes, ("L", "N"), strict=True):
            for method, colour, dash in zip(METHODS, colours, dashes, strict=True):
                points = against[variable][method]["points"]
                axis.plot(
                    [x for x, _ in points], [y for _, y in points],
                    dash, color=colour, marker="o", markersize=2.2, linewidth=1,
                    label=f"{method}: L^{exponent(method, 'L')}, N^{exponent(method, 'N')}",
                )  # fmt: skip
            axis.set_xscale("log", base=2)
            axis.set_yscale("log")
            axis.set_xlabel({"L": "length L", "N": "state size N"}[variable])
            axis.set_title(titles[variable])
            axis.grid(visible=True, linewidth=0.3, color="#DDDDDD")
        axes[0].set_ylabel("seconds for 50 digits, one thread")
        lines, labels = axes[0].get_legend_handles_labels()
        drawn.legend(
            lines, labels, loc="outside right center", fontsize=6.5, handlelength=2.5,
            title="method: fitted slopes", title_fontsize=7,
        )  # fmt: skip
        save(drawn, stem)
