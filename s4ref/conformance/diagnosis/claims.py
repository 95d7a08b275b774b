"""What parameters are instead of what they claim to be: slips of the HiPPO operators."""

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
from s4ref.conformance.diagnosis.outcome import Diagnosis
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError, PrecisionError
from s4ref.identify import identify
from s4ref.identify.candidate import EXACT


MAX_N = 16  # of the sizes that a slip is tried on
CLIPPED_N = 4  # smaller ones have no order to lose


@dataclass(frozen=True)
class _Case:
    claimed: Claimed
    dtype: str
    failed: bool


def diagnose_claims(results: Sequence[CaseResult], text: str) -> Diagnosis | None:
    """Return what the parameters of a check at L0 are instead, or None if nobody claims anything.

    Parameters
    ----------
    results : sequence of CaseResult
        Of one check.
    text : str
        The signature.
    """
    cases = [
        _Case(r.observation.subject, r.dtype, r.failed)
        for r in results
        if isinstance(r.observation.subject, Claimed) and r.observation.subject.N <= MAX_N
    ]
    failing = [c for c in cases if c.failed]
    if not failing:
        return None
    measure = failing[0].claimed.measure
    alike = [c for c in cases if c.claimed.measure == measure and c.dtype == failing[0].dtype]
    alike.sort(key=lambda c: (not c.failed, -min(c.claimed.N, 7)))
    reading = _matrix(alike) if "A" in failing[0].claimed.parts else _form(alike)
    return None if reading is None else Diagnosis(reading, 0.0, text)


def _matrix(cases: Sequence[_Case]) -> Reading | None:
    measure = cases[0].claimed.measure
    for name in tables(measure, 2):
        for slip in MATRICES:
            if all(_is_slip(c, name, slip) for c in cases):
                return slip.reading(f"{measure} as {name} has it")
    return _identified(cases[0].claimed)


def _is_slip(c: _Case, name: str, slip: Slip) -> bool:
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


def _form(cases: Sequence[_Case]) -> Reading | None:
    for slip in FORMS:
        if all(_is_form(c, slip) for c in cases):
            return slip.reading(cases[0].claimed.measure)
    large = [c.claimed for c in cases if c.failed and c.claimed.N >= CLIPPED_N]
    clip = {_bound(claimed.parts.get("B")) for claimed in large}
    if len(clip) == 1 and None not in clip:
        return _clipped(clip.pop())
    if large and all(map(_reordered, large)):
        return ORDER
    return None


def _bound(B: Array | None) -> float | None:
    """Return the bound that parts of B reach exactly and more than once, or None."""
    if B is None:
        return None
    for part in (B.imag, B.real):
        top = float(np.max(np.abs(part)))
        if top > 0 and (2 * top).is_integer() and int(np.sum(np.abs(part) == top)) > 1:
            return top
    return None


def _clipped(bound: float | None) -> Reading:
    return Reading(
        "form-b-clipped",
        f"clips Re B and Im B to +-{bound:g}",
        "V B = B of the family",
        "dplr-from-normal",
        "nplr(): B_clip, torch.clamp",
        "leave B as V* B, or list the clip as a known deviation",
    )


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


def _is_form(c: _Case, slip: FormSlip) -> bool:
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
