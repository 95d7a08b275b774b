"""Two memories of the input one time unit ago, and how exactly they are computed.

LegS and LegT, N = 64, dt = 1/256; kernels above, errors relative to each window's largest below.

Claim: in every window, even where the kernel has fallen by 17 orders of magnitude, computing in
float32 adds less than one unit roundoff, and in float64 at most four times what rounding the
parameters to float64 costs anyway (dashed).  No implementation can avoid the latter.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from s4ref import DPLR, LegS, LegT, fast, oracle, plot
from s4ref.plot import kernel_digits as digits


N, L = 64, 4096
FAMILIES = (("LegS", LegS(N), 2 * np.exp(-1) - 1), ("LegT", LegT(N), 0.0))  # one unit ago


def data(L: int = L) -> dict[str, digits.KernelData]:
    """Return the data of each column."""
    out = {}
    for name, family, point in FAMILIES:
        p = np.polynomial.legendre.legvander(np.array([point]), N - 1)[0]
        C = np.round(p * np.sqrt(2 * np.arange(N) + 1) * 2**20) / 2**20  # same on every machine
        d, overlaid = oracle.dplr(family), {}
        for dtype, kind in (("float64", np.complex128), ("float32", np.complex64)):
            held = {x: getattr(d, x).to_numpy(kind) for x in ("lam", "P", "B")}
            held["C"] = (C @ d.V.to_numpy(np.complex128)).astype(kind)
            lam, P, B, row = (torch.from_numpy(value) for value in held.values())
            weight = torch.tensor(d.weight)
            K = fast.dplr_kernel(lam, P, None, B, row, 1 / 256, L, weight=weight).numpy()
            overlaid[f"s4ref.fast, {dtype}"] = digits.Overlay(K, DPLR(**held, weight=d.weight))
        out[name] = digits.data(family, "1/256", L, C=C, overlaid=overlaid)
    return out


def render(folder: Path = Path(__file__).parent) -> tuple[Path, ...]:
    """Draw and write the figure; return the paths of PNG and SVG."""
    with plot.figure(5.2) as figure:
        axes = figure.subplots(2, 2, sharey="row", height_ratios=(1, 1.2))
        for column, (name, d) in zip(axes.T, data().items(), strict=True):
            digits.draw(column[0], d, span=2.5)
            digits.draw_error(column[1], d)
            column[0].set_title(f"{name}, N = {N}")
        axes[0, 0].text(1.12, 12, "reads the input of\none time unit ago", color="0.4")
        axes[0, 1].legend(loc="upper right")
        digits.key(axes[1, 0])
        axes[0, 1].set_ylabel("")
        axes[1, 1].set_ylabel("")
        return plot.save(figure, folder / "kernel_digits")


if __name__ == "__main__":
    render()
