"""Errors of s4ref.fast against the oracle, window by window.

Cases: LegS, LegT, FouT and random stable systems of rank two with 32 stored modes, S4D-Lin and
S4-PTD, both rules, at the parameters as rounded to the dtype, dt from 1e-4 to 1e-1, L to 65536
(float32, bilinear) or 16384.  The error of a window [2^j, 2^(j+1)) of l is norm-relative; windows
below the normal range of the dtype do not count.  Where the Cauchy sums are chosen, their error
relative to the norm of the whole kernel stands beside.  Writes results/fast_accuracy.json.

    python benchmarks/fast_accuracy.py [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from s4ref import fast, oracle
from s4ref.maths import discretize
from s4ref.records import DPLR, Diagonal


N = 64
STEPS = (1e-4, 1e-3, 1e-2, 1e-1)
LENGTHS = (1024, 16384, 65536)
FAMILIES = ("legs", "legt", "fout", "random", "s4d-lin", "s4-ptd")
BARS = {"float32": lambda dt: 1e-6, "float64": lambda dt: max(5e-13, 5e-16 / dt)}
WHOLE_BAR = 1e-5
RULES = {
    "bilinear": (fast.bilinear, discretize.bilinear),
    "zoh": (fast.zoh, discretize.zoh),
}
RESULTS = Path(__file__).parent / "results" / "fast_accuracy.json"


def parameters(family: str, dtype: str, seed: int) -> dict[str, np.ndarray]:
    """Return the parameters of one case, rounded to the dtype; seed 0 is C_n = (-1)^n / (n + 1)."""
    rng = np.random.default_rng(seed)
    if family == "s4d-lin":
        lam, B, weight = (t.numpy() for t in fast.s4d_lin(N))
        given = {"lam": lam, "B": B, "C": complex_normal(rng, N // 2)}
    elif family == "s4-ptd":
        given, weight = perturbed(rng)
    elif family == "random":
        lam = -0.1 - rng.exponential(size=N // 2) + 1j * np.pi * np.arange(N // 2)
        parts = (complex_normal(rng, N // 2) for _ in "BC")
        given = {
            "lam": lam,
            "P": complex_normal(rng, N // 2, 2),
            **dict(zip("BC", parts, strict=True)),
        }
        weight = np.full(N // 2, 2)
    else:
        made = {"legs": fast.legs_modes, "legt": fast.legt_modes, "fout": fast.fout_modes}[family]
        modes = made(N + (family == "fout"))
        V, n = modes.V.numpy(), np.arange(modes.V.shape[0])
        C = rng.standard_normal(len(n)) if seed else (-1.0) ** n / (n + 1)
        parts = {"lam": modes.lam, "P": modes.P, "B": modes.B}
        given = {**{k: t.numpy() for k, t in parts.items()}, "C": C @ V}
        weight = modes.weight.numpy()
    kind = np.complex64 if dtype == "float32" else np.complex128
    return {**{k: v.astype(kind) for k, v in given.items()}, "weight": weight}


def complex_normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return independent complex normal numbers."""
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


def perturbed(rng: np.random.Generator) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return LegS diagonalised after a perturbation of norm one, half of the modes."""
    A, b = (t.numpy() for t in fast.legs(N))
    E = rng.standard_normal((N, N))
    lam, V = np.linalg.eig(A + E / np.linalg.norm(E, 2))
    B, C = np.linalg.solve(V, b.astype(V.dtype)), rng.standard_normal(N) @ V
    kept = lam.imag >= 0
    weight = np.where(lam[kept].imag > 0, 2, 1)
    return {"lam": lam[kept], "B": B[kept], "C": C[kept]}, weight


def fast_kernel(p: dict[str, np.ndarray], dt: float, L: int, rule: str, method: str) -> np.ndarray:
    """Return the kernel by s4ref.fast."""
    t = {k: torch.from_numpy(v) for k, v in p.items()}
    return fast.kernel(**t, dt=dt, L=L, rule=RULES[rule][0], method=method).numpy()


def true_kernel(p: dict[str, np.ndarray], dt: float, L: int, rule: str) -> np.ndarray:
    """Return the kernel by the oracle, correctly rounded to float64."""
    system = DPLR(**p) if "P" in p else Diagonal(**p)
    return oracle.kernel(system, dt, L, rule=RULES[rule][1]).to_numpy(np.float64)


def window_errors(K: np.ndarray, truth: np.ndarray, smallest: float) -> dict[int, float]:
    """Return the norm-relative error of each dyadic window whose norm exceeds ``smallest``."""
    errors = {}
    edges = [0, *(2**j for j in range(1, len(truth).bit_length() + 1))]
    for start, stop in itertools.pairwise(edges):
        exact, got = truth[start:stop], K[start:stop].astype(np.float64)
        top = np.abs(exact).max(initial=0.0)
        # Scaled by the largest entry, as squares of a tail underflow.
        if top == 0.0 or top * np.linalg.norm(exact / top) <= smallest:
            continue
        errors[start] = float(np.linalg.norm((got - exact) / top) / np.linalg.norm(exact / top))
    return errors


def measured(
    family: str, dtype: str, seed: int, dt: float, rule: str, longest: int
) -> Iterator[dict[str, Any]]:
    """Yield one row for each length, by the windows and, for the Cauchy sums, as a whole."""
    p = parameters(family, dtype, seed)
    step = float(np.dtype(dtype).type(dt))
    truth = true_kernel(p, step, longest, rule)
    for L in (n for n in LENGTHS if n <= longest):
        windowed = "krylov" if "P" in p else "vandermonde"
        K = fast_kernel(p, step, L, rule, windowed)
        windows = window_errors(K, truth[:L], float(np.finfo(dtype).tiny))
        worst = max(windows, key=windows.__getitem__)
        row = {
            "family": family, "dtype": dtype, "seed": seed, "dt": dt, "rule": rule, "L": L,
            "method": windowed, "bar": BARS[dtype](dt), "worst": windows[worst],
            "worst_window": worst, "windows": {str(k): v for k, v in windows.items()},
        }  # fmt: skip
        if dtype == "float32" and "P" in p and rule == "bilinear":
            error = fast_kernel(p, step, L, rule, "cauchy") - truth[:L]
            row["cauchy_whole"] = float(np.linalg.norm(error) / np.linalg.norm(truth[:L]))
            row["cauchy_served"] = bool(p["lam"].real.max() <= -0.1)
        yield row


def run(*, quick: bool) -> Iterator[dict[str, Any]]:
    """Measure the whole grid; quick keeps one seed and the shortest length."""
    grid = itertools.product(FAMILIES, BARS, (0,) if quick else (0, 1), STEPS, RULES)
    for family, dtype, seed, dt, rule in grid:
        far = seed == 0 and dtype == "float32" and rule == "bilinear"
        longest = LENGTHS[0] if quick else LENGTHS[2] if far else LENGTHS[1]
        yield from measured(family, dtype, seed, dt, rule, longest)


def main() -> None:
    """Print the table and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, L = 1024, no file")
    quick = parser.parse_args().quick
    rows = list(run(quick=quick))
    print(
        "family   dtype    rule          dt      L     worst      bar  window         cauchy, whole"
    )
    for key in sorted({(r["family"], r["dtype"], r["rule"], r["dt"], r["L"]) for r in rows}):
        same = [r for r in rows if (r["family"], r["dtype"], r["rule"], r["dt"], r["L"]) == key]
        r = max(same, key=lambda row: row["worst"])
        whole = [row["cauchy_whole"] for row in same if "cauchy_whole" in row]
        print(
            f"{key[0]:8} {key[1]:8} {key[2]:9} {key[3]:6g} {key[4]:6d}  {r['worst']:8.1e} "
            f"{r['bar']:8.1e}  from l = {r['worst_window']:<6d} "
            + (f"{max(whole):.1e}" if whole else "")
            + (" (not chosen)" if whole and not r["cauchy_served"] else "")
        )
    missed = [
        r
        for r in rows
        if r["worst"] > r["bar"] or (r.get("cauchy_served") and r["cauchy_whole"] > WHOLE_BAR)
    ]
    print(f"{len(rows)} cases, {len(missed)} above their bar")
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        machine = {
            "machine": platform.machine(), "processor": platform.processor(),
            "python": platform.python_version(), "torch": torch.__version__,
            "numpy": np.__version__,
        }  # fmt: skip
        RESULTS.write_text(json.dumps({"machine": machine, "N": N, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
