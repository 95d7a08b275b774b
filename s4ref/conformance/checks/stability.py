"""L5: stable by construction, where a layer claims so: whatever training does to its arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF, Budget
from s4ref.conformance import dyadic, grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, problem_of
from s4ref.conformance.declared import DISCRETE
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Evidence, Observation, Status
from s4ref.conformance.problems import Realised, as_columns
from s4ref.records import DPLR, SSM


SCALES = (1, 8)  # of the noise added to every trainable number
SEEDS = 3


def perturbed_case(case: Case, bench: Bench) -> Observation:
    """Add noise to the trainable arrays; the spectrum must stay on the stable side."""
    problem = problem_of(case)
    layer = bench.make(problem)
    raw = bench.call("raw", handle=layer.handle)
    if not isinstance(raw, dict) or not raw:
        return Observation(Status.BAD_SHAPE, message="raw() must return a dict of arrays")
    noisy = {
        name: _noise(f"{case['seed']}/{name}", value, case["scale"]) for name, value in raw.items()
    }
    moved = bench.adopt(bench.call("with_raw", noisy, handle=layer.handle), layer)
    margin, label = spectral_margin(moved.realised)
    right = Budget(0.0, 2 * UNIT_ROUNDOFF[bench.dtype])
    return Observation(
        Status.OK if margin <= right.algorithm else Status.OFF,
        max(margin, 0.0),
        1.0,
        right,
        Evidence(label, 0.0, margin, ()),
        "" if margin <= right.algorithm else "training can make this layer unstable",
    )


def _noise(seed: str, value: Any, scale: int) -> Any:
    value = np.asarray(value)
    if value.dtype.kind not in "fc":
        return value
    draw = dyadic.complex_ if value.dtype.kind == "c" else dyadic.real
    return (value + scale * draw(seed, value.shape)).astype(value.dtype)


def spectral_margin(held: Realised) -> tuple[float, str]:
    """Return max Re lam of A, or max |lam| - 1 of a discrete system, and what was measured.

    diag(lam) - P P* with Re lam < 0 is Hurwitz; with another Q the eigenvalues of A decide, found
    in float64: at N = 4 they are good to a few ulps of a norm that the noise keeps moderate.
    """
    s = held.system
    if isinstance(s, SSM):
        values = np.linalg.eigvals(np.asarray(s.A, dtype=np.complex128))
        name = "A"
    elif isinstance(s, DPLR) and s.Q is not None and not np.array_equal(s.Q, s.P):
        P, Q = as_columns(s.P), as_columns(s.Q)
        values = np.linalg.eigvals(np.diag(s.lam) - P @ np.conj(Q).T)
        name = "diag(lam) - P Q*"
    else:
        values, name = np.asarray(s.lam), "lam"
    if held.rule == DISCRETE:
        return float(np.abs(values).max() - 1), f"max |{name}| - 1"
    return float(values.real.max()), f"max Re {name}"


def _noises(declaration: Declaration) -> Planned:
    if not declaration.conventions.hurwitz:
        return
    for problem in grids.small(declaration, grid=((8, 16),)):
        if problem.name in ("dyadic-4", "dyadic-3-free", "own"):
            for scale in SCALES:
                for seed in range(SEEDS):
                    yield problem, {"scale": scale, "seed": seed}


CHECKS = (
    Check(
        "L5.stability",
        "stable by construction",
        "Re lam <= 0, or |lam| <= 1 of a discrete layer, for all values of the trainable arrays",
        ("gbt-stability", "zoh-stability"),
        ("make|construct", "realised", "raw", "with_raw"),
        _noises,
        perturbed_case,
        budgets="two unit roundoffs",
    ),
)
