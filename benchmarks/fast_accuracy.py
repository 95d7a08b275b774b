"""Errors of s4ref.fast against the oracle, window by window.

Cases: LegS and LegT with N = 64 in conjugate halves and S4D-Lin, both rules, at the parameters as
rounded to the dtype.  The error of a window [2^j, 2^(j+1)) of l is norm-relative; windows below the
normal range of the dtype do not count.  Writes results/fast_accuracy.json.

    python benchmarks/fast_accuracy.py [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import torch

from s4ref import fast, oracle
from s4ref.maths import discretize
from s4ref.records import DPLR, Diagonal


N = 64
LENGTHS = (1024, 16384)
STEPS = (1e-3, 1e-2, 1e-1)
BARS = {"float32": lambda dt: 1e-6, "float64": lambda dt: max(5e-13, 5e-16 / dt)}
RULES = {
    "bilinear": (fast.bilinear, discretize.bilinear),
    "zoh": (fast.zoh, discretize.zoh),
}
RESULTS = Path(__file__).parent / "results" / "fast_accuracy.json"


def parameters(family: str, dtype: str, seed: int) -> dict[str, np.ndarray]:
    """Return the parameters of one case, rounded to the dtype; seed 0 is C_n = (-1)^n / (n + 1)."""
    rng = np.random.default_rng(seed)
    kind = np.complex64 if dtype == "float32" else np.complex128
    if family == "s4d-lin":
        lam, B, weight = fast.s4d_lin(N)
        C = rng.standard_normal(N // 2) + 1j * rng.standard_normal(N // 2)
        given = {"lam": lam.numpy(), "B": B.numpy(), "C": C}
    else:
        modes = {"legs": fast.legs_modes, "legt": fast.legt_modes}[family](N)
        n = np.arange(N)
        C = rng.standard_normal(N) if seed else (-1.0) ** n / (n + 1)
        V = modes.V.numpy()
        given = {"lam": modes.lam.numpy(), "P": modes.P.numpy(), "B": modes.B.numpy(), "C": C @ V}
        weight = modes.weight
    return {**{k: v.astype(kind) for k, v in given.items()}, "weight": weight.numpy()}


def fast_kernel(p: dict[str, np.ndarray], dt: float, L: int, rule: str) -> np.ndarray:
    """Return the kernel by s4ref.fast."""
    t = {k: torch.from_numpy(v) for k, v in p.items()}
    chosen = RULES[rule][0]
    if "P" in t:
        K = fast.dplr_kernel(
            t["lam"], t["P"], None, t["B"], t["C"], dt, L, rule=chosen, weight=t["weight"]
        )
    else:
        K = fast.diagonal_kernel(t["lam"], t["B"], t["C"], dt, L, rule=chosen, weight=t["weight"])
    return K.numpy()


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


def run(*, quick: bool) -> list[dict[str, Any]]:
    """Measure the whole grid; quick keeps one seed and the shorter length."""
    rows = []
    for family in ("legs", "legt", "s4d-lin"):
        for dtype in ("float32", "float64"):
            for seed in (0,) if quick else (0, 1, 2):
                p = parameters(family, dtype, seed)
                for dt in STEPS:
                    step = float(np.dtype(dtype).type(dt))
                    for rule in RULES:
                        for L in LENGTHS[:1] if quick else LENGTHS:
                            K = fast_kernel(p, step, L, rule)
                            truth = true_kernel(p, step, L, rule)
                            windows = window_errors(K, truth, float(np.finfo(dtype).tiny))
                            worst = max(windows, key=windows.__getitem__)
                            rows.append(
                                {
                                    "family": family, "dtype": dtype, "seed": seed, "dt": dt,
                                    "rule": rule, "L": L, "bar": BARS[dtype](dt),
                                    "worst": windows[worst], "worst_window": worst,
                                    "windows": {str(k): v for k, v in windows.items()},
                                }
                            )  # fmt: skip
    return rows


def main() -> None:
    """Print the table and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, L = 1024, no file")
    quick = parser.parse_args().quick
    rows = run(quick=quick)
    print("family   dtype    rule          dt      L     worst      bar  window")
    for key in sorted({(r["family"], r["dtype"], r["rule"], r["dt"], r["L"]) for r in rows}):
        same = [r for r in rows if (r["family"], r["dtype"], r["rule"], r["dt"], r["L"]) == key]
        r = max(same, key=lambda row: row["worst"])
        print(
            f"{key[0]:8} {key[1]:8} {key[2]:9} {key[3]:6g} {key[4]:6d}  {r['worst']:8.1e} "
            f"{r['bar']:8.1e}  from l = {r['worst_window']}"
        )
    missed = [r for r in rows if r["worst"] > r["bar"]]
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
