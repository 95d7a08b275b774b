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
LIMIT = 1.0  # a series ends at its first point that takes longer, in seconds
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
    if len(upper) < 3:
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
    with figure(3.9) as drawn:
        axes = drawn.subplots(1, 2, sharey=True)
        fixed = scaling["fixed"]
        titles = {"L": f"N = {fixed['N']}", "N": f"L = {fixed['L']}"}
        for axis, variable in zip(axes, ("L", "N"), strict=True):
            for method, colour, dash in zip(METHODS, colours, dashes, strict=True):
                series = scaling["against"][variable][method]
                exponent = series["slope"]
                text = method if exponent is None else f"{method}, {exponent:.1f}"
                axis.plot(
                    [x for x, _ in series["points"]], [y for _, y in series["points"]],
                    dash, color=colour, marker="o", markersize=2.2, linewidth=1, label=text,
                )  # fmt: skip
            axis.set_xscale("log", base=2)
            axis.set_yscale("log")
            axis.set_xlabel({"L": "length L", "N": "state size N"}[variable])
            axis.set_title(f"{titles[variable]}: time ~ {variable}^slope")
            axis.grid(visible=True, linewidth=0.3, color="#DDDDDD")
            axis.legend(title="route, slope", ncols=1, fontsize=6, title_fontsize=6.5)
        axes[0].set_ylabel("seconds for 50 digits, one thread")
        save(drawn, stem)
