"""Slips of the HiPPO operators and of their normal plus low rank forms, one family at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s4ref import bounds
from s4ref.conformance import modes
from s4ref.conformance.asked import Claimed
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.library.matrices import MATRICES, Slip, tables
from s4ref.conformance.diagnosis.library.normal_forms import FORMS, FormSlip, normal_form
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.observation import Status
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError, PrecisionError
from s4ref.identify import identify
from s4ref.identify.candidate import EXACT


ORDERED_N = 4  # smaller ones have no order to lose


@dataclass(frozen=True)
class Case:
    """Parameters claimed, and whether they are right."""

    claimed: Claimed
    dtype: str
    failed: bool


def matrix_slip(cases: Sequence[Case]) -> Reading | None:
    """Return what the matrices of one family are instead, or None."""
    measure = cases[0].claimed.measure
    for name in tables(measure, 2):
        for slip in MATRICES:
            if all(_is_slip(c, name, slip) for c in cases):
                return slip.reading(f"{measure} as {name} has it")
    return _identified(cases[0].claimed)


def _is_slip(c: Case, name: str, slip: Slip) -> bool:
    claimed, N = c.claimed, c.claimed.N
    made = slip.build(tables(claimed.measure, N)[name], tables(claimed.measure, N + 1)[name], N)
    if made is None:
        return False
    A, B = claimed.parts["A"], claimed.parts.get("B")
    return _near(A, made[0], c.dtype) and (B is None or _near(B, made[1], c.dtype))


def _near(got: Array, right: Array, dtype: str) -> bool:
    size = float(np.max(np.abs(right))) if right.size else 0.0
    allowed = 4 * bounds.parameter_budget(dtype, size).algorithm
    return got.shape == right.shape and bool((np.abs(got - right) <= allowed).all())


def form_slip(cases: Sequence[Case]) -> Reading | None:
    """Return what the normal plus low rank forms of one family are instead, or None."""
    for slip in FORMS:
        if all(_is_form(c, slip) for c in cases):
            return slip.reading(cases[0].claimed.measure)
    large = [c.claimed for c in cases if c.failed and c.claimed.N >= ORDERED_N]
    return ORDER if large and all(map(_reordered, large)) else None


def _reordered(claimed: Claimed) -> bool:
    """Whether lam, |P| and |B| are right as sets, but not mode by mode."""
    right, parts = normal_form(claimed.measure, claimed.N), claimed.parts
    if right is None or len(parts["lam"]) != claimed.N or "B" not in parts:
        return False
    norms = [np.linalg.norm(np.reshape(P, (claimed.N, -1)), axis=1) for P in (parts["P"], right[1])]
    pairs = (
        (np.sort(parts["lam"].imag), np.sort(right[0].imag)),
        (parts["lam"].real, right[0].real),
        (np.sort(norms[0]), np.sort(norms[1])),
        (np.sort(np.abs(parts["B"])), np.sort(np.abs(right[2]))),
    )
    if not all(np.allclose(x, y, rtol=1e-4, atol=1e-4) for x, y in pairs):
        return False
    mine, theirs = np.argsort(parts["lam"].imag), np.argsort(right[0].imag)
    return not np.allclose(norms[0][mine], norms[1][theirs], rtol=1e-2, atol=1e-2)


ORDER = Reading(
    "form-order",
    "has the right lam, P and B, but not in one order",
    "lam_m, P_m and B_m belong to one eigenvector",
    "dplr-from-normal",
    "a sort of the eigenvalues alone",
    "sort the columns of V with lam",
)


def _is_form(c: Case, slip: FormSlip) -> bool:
    claimed, parts = c.claimed, c.claimed.parts
    right = normal_form(claimed.measure, claimed.N)
    made = None if right is None else slip.build(right, claimed.measure, claimed.N)
    if made is None:
        return False
    found = modes.compare_modes(
        (parts["lam"], parts["P"], parts.get("B")), made, c.dtype, Q=parts.get("Q")
    )
    return found.status is Status.OK


def _identified(claimed: Claimed) -> Reading | None:
    """Ask what the matrices are, whatever they claim."""
    parts: Mapping[str, Any] = claimed.parts
    try:
        found = identify(parts["A"], parts.get("B"))
    except (InputError, PrecisionError):
        return None
    best = found.best
    same = best.family == claimed.measure and not best.changes
    if not found.identified or best.tier > EXACT or same:
        return None
    changes = ", ".join(found.best.changes)
    says = f"has the matrices of {found.best.title}" + (f", {changes}" if changes else "")
    return Reading(
        "another-operator",
        says,
        f"A and B of {claimed.measure} in one of its named scalings",
        "legs-ode" if claimed.measure == "legs" else "legt-ode",
        "the function that builds A and B",
        "build the family that is claimed, or claim the one that is built",
        verdict=Verdict.WRONG,
    )
