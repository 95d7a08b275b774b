"""Small systems at the corners: special modes, and steps from 1e-8 to 1e2."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.conformance import dyadic, grids, realmodes, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import DISCRETE, SOFTMAX, Conventions
from s4ref.conformance.encode import spelled
from s4ref.conformance.problems import Problem, System
from s4ref.records import DPLR, SSM, Diagonal


# Powers of ten of |dt lam|, by steps that use every bit of float32.
STEPS = {power: Fraction(float(np.float32(10.0**power))) for power in (-8, -6, -4, 1, 2)}
FEW = 5  # lags


def special(c: Conventions) -> dict[str, System]:
    """Return small systems whose modes are special, by name."""
    n = np.arange(2)
    B, C = dyadic.complex_("corner/B", (2,)), dyadic.complex_("corner/C", (2,))
    P = dyadic.complex_("corner/P", (2, 1))
    pair, free = np.full(2, 2), None
    inside = c.rule == DISCRETE
    if c.kind == "real":
        return dict(realmodes.corners(discrete=inside))
    lams: dict[str, tuple[Any, Any]] = {
        "axis": (1j * (1.0 + n), pair),
        "repeated": (np.full(2, -0.5 + 0.75j), pair),
        "near": (np.array([-0.5 + 0.75j, -0.5 + (0.75 + 2.0**-10) * 1j]), pair),
        "zero": (np.array([0.0, -0.5 + 1j]), free),
        "real": (np.array([-0.5, -1.25 + 0j]), free),
        "zero-pair": (np.array([0.0, -0.5 + 1j]), pair),  # a pair that is real, as in S4D-Lin
        "real-pair": (np.array([-0.5, -1.25 + 0j]), pair),
    }
    if inside:
        lams = {
            name: (lam * (0.75 if name == "axis" else 1) / 2, w) for name, (lam, w) in lams.items()
        }
    if c.structure == "dense":
        A = {
            "nilpotent": np.array([[0.0, 1.0], [0.0, 0.0]]),
            "jordan": np.array([[-0.5, 1.0], [0.0, -0.5]]),
            "rotation": np.array([[0.0, 1.0], [-1.0, 0.0]]) * (0.75 if inside else 1),
            **({"unit": np.full((2, 2), 0.5)} if inside else {}),  # an eigenvalue of 1
        }
        row = np.array([0.5, -0.75])
        return {name: SSM(M, row[::-1].copy(), row, 0.25) for name, M in A.items()}
    if c.structure == "diagonal":
        return {name: Diagonal(lam, B, C, w, 0.25) for name, (lam, w) in lams.items()}
    return {name: DPLR(lam, P, B, C, None, w, 0.25) for name, (lam, w) in lams.items()}


def corners(declaration: Declaration) -> Iterator[Problem]:
    """Yield the special systems."""
    c = declaration.conventions
    if "make" not in declaration.provides:
        return
    for name, system in special(c).items():
        # at lam = 0 the softmax of DSS divides by zero
        if c.rule == SOFTMAX and name in ("zero", "zero-pair", "axis"):
            continue
        # Ab has the eigenvalue 1 here, so that C (I - Ab^L) does not determine C
        if c.C_kind == "tilde" and name == "zero-pair":
            continue
        dt = Fraction(1, 1 if c.rule == DISCRETE else 8)
        yield Problem(f"{name}-2", system, (dt,), 16, spelled(c.rule, 16), small=True)


def ends(declaration: Declaration, *, L: int = FEW) -> Iterator[Problem]:
    """Yield one small system from steps too short to see to steps too long to follow."""
    c = declaration.conventions
    if "make" not in declaration.provides or c.rule == DISCRETE:
        return
    system = systems.small(c.kind)["dyadic-4"]
    for power, dt in STEPS.items():
        if power < 0 or not grids.explicit(c.rule):
            yield Problem(f"dyadic-4-e{power}", system, (dt,), L, spelled(c.rule, L))
