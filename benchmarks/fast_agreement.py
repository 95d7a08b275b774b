"""How well steps, chunks, scan and convolution agree over 1e5 samples, against the derived budget.

    python benchmarks/fast_agreement.py
    python benchmarks/fast_agreement.py --samples 10000 --only S5

Each way runs one system with the very same parameters.  Printed is the largest difference from the
steps, in the precision of the row, as a fraction of what s4ref.bounds allows the two ways together.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from s4ref import bilinear, bounds, fast, zoh
from s4ref.records import DPLR, Diagonal


LAYERS: dict[str, Any] = {
    "S4 LegS": lambda **k: fast.S4(1, 64, **k),
    "S4 LegT": lambda **k: fast.S4(1, 64, init="legt", **k),
    "S4D LegS": lambda **k: fast.S4D(1, 64, **k),
    "S4D Lin": lambda **k: fast.S4D(1, 64, init="s4d-lin", **k),
    "S5": lambda **k: fast.S5(1, 64, **k),
}
DTYPES = {"float32": torch.float32, "float64": torch.float64}


def record(layer: Any) -> tuple[Any, Any, Any]:
    """Return the system of a layer with one channel, its step and its rule, for s4ref.bounds."""
    held = {k: v.detach().numpy() for k, v in layer.system().items() if isinstance(v, torch.Tensor)}
    D = layer.D.detach().double().numpy()[0]
    B, C = held["B"].reshape(-1), held["C"].reshape(-1)
    steps = [float(x) for x in held["dt"]]
    dt = steps[0] if len(steps) == 1 else steps
    if "P" in held:
        return DPLR(held["lam"], held["P"], B, C, None, held["weight"], D), dt, bilinear
    return Diagonal(held["lam"], B, C, held["weight"], D), dt, zoh


@torch.no_grad()
def ways(layer: Any, u: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return the outputs by every way there is."""
    state, outputs = layer.initial_state(), []
    recurrence = layer.recurrence()
    for sample in u.unbind(-1):
        y, state = recurrence(sample, state)
        outputs.append(y)
    found = {"steps": torch.stack(outputs, dim=-1) + layer.D[:, None] * u}
    half = u.shape[-1] // 2
    first, middle = layer(u[..., :half], return_state=True)
    second, _ = layer(u[..., half:], middle, return_state=True)
    K = layer.kernel(u.shape[-1])
    K = K[0] if K.ndim == 3 else K
    name = "scan" if isinstance(layer, fast.S5) else "chunks"
    return {
        **found,
        name: layer(u, return_state=True)[0],
        f"{name}, halves": torch.cat([first, second], dim=-1),
        "convolution": fast.causal_convolution(u, K, layer.D),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--only", choices=sorted(LAYERS))
    given = parser.parse_args()
    table = Table(title=f"{given.samples} samples: difference from the steps / what both may cost")
    for column in ("system", "dtype", "dt", "way", "difference", "budget", "fraction"):
        table.add_column(column)
    u = torch.from_numpy(np.random.default_rng(0).standard_normal((1, given.samples)))
    for name in [given.only] if given.only else LAYERS:
        for dtype, real in DTYPES.items():
            layer = LAYERS[name](dtype=real, generator=torch.Generator().manual_seed(0))
            system, dt, rule = record(layer)
            seen = ways(layer, u.to(real))
            signal = u[0].to(real).double().numpy()
            allowed = {
                way: bounds.response_budget(
                    system, signal, dt, rule=rule, dtype=dtype, algorithm=way
                ).algorithm
                for way in ("recurrence", "fft")
            }
            for way, y in seen.items():
                if way != "steps":
                    gap = float((y.double() - seen["steps"].double()).abs().max())
                    kind = "fft" if way == "convolution" else "recurrence"
                    right = allowed["recurrence"] + allowed[kind]
                    shown = f"{np.min(dt):.4f}"
                    table.add_row(
                        name, dtype, shown, way, f"{gap:.1e}", f"{right:.1e}", f"{gap / right:.3f}"
                    )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
