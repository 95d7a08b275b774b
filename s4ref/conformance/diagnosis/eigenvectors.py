"""Recurrences in the eigenvectors of Ab: what a matrix far from normal costs them, as it grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.cases import Check
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.plan import RIGHT, plain_row
from s4ref.conformance.diagnosis.posed import question
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


MOST = (80, 300)  # modes and samples of a case that is looked at
CASES = 24  # that are looked at
# Another eigensolver errs by as much as this one, up to a factor; more of it where it loses most.
ALIKE = {"float64": 16.0, "float32": 256.0}
LOST = 1e3  # roundings of the result that must have gone in some case of float64
SPREAD = 30.0  # the errors of the cases must differ by this, for their law to be seen
LEAST = 3  # cases that fail
SAW = 0.1  # of the right answer: beyond, every digit is lost and no law is seen

EIGENVECTORS = Reading(
    "eigenvectors-of-a-bar",
    "steps in the eigenvectors of Ab, which is far from normal: their condition grows with N",
    "an error of u times the condition of V in Ab = V diag(w) V^-1",
    "similarity-invariance",
    "step(): torch.linalg.eig of Ab, in the working dtype",
    "step with diag(lam) - P Q* itself, or with the dense Ab",
    verdict=Verdict.INACCURATE,
)


def in_eigenvectors(
    check: Check, results: Sequence[CaseResult], conventions: Conventions
) -> tuple[Reading, float] | None:
    """Return the reading if every error is about what eigenvectors of Ab cost that very case.

    No two eigensolvers round alike, so that magnitudes are compared, over cases in which they
    differ by decades; cases that pass must be those that it costs nothing.
    """
    failing = [r for r in results if r.failed and r.expected is None]
    kinds = {tuple(sorted(dict(r.case.variant).items())) for r in failing}
    kinds = {tuple(pair for pair in kind if pair[0] in ("mode", "by")) for kind in kinds}
    if not failing or len(kinds) != 1:
        return None
    alike = [r for r in results if set(*kinds) <= set(r.case.variant) and r.expected is None]
    asked: list[Question] = []
    for r in sorted(alike, key=lambda r: (not r.failed, r.dtype == "float32")):
        if r.dtype not in ALIKE or r.case.skip or len(asked) == CASES:
            continue
        o, small = r.observation, r.case.small
        q = question(check.topic, o, conventions, dtype=r.dtype, small=small, most=MOST)
        if q is not None and q.way in ("step", "apply") and not q.cuts and q.x0 is None:
            asked.append(q)
    costs = [(q, cost) for q in asked if (cost := _cost(q)) is not None]
    bad = [(q, cost) for q, cost in costs if q.failed]
    if len(bad) < LEAST or len(bad) < len([q for q in asked if q.failed]):
        return None
    told = [(q, cost) for q, cost in bad if cost < SAW * q.scale]
    sizes = [q.error / q.scale for q, _ in told]
    lost = [q.error > LOST * UNIT_ROUNDOFF[q.dtype] * q.scale for q, _ in told]
    if len(told) < LEAST or not any(lost) or min(cost for _, cost in told) == 0:
        return None
    if max(sizes) < SPREAD * min(sizes):
        return None
    if any(not 1 / ALIKE[q.dtype] <= q.error / cost <= ALIKE[q.dtype] for q, cost in told):
        return None
    if any(cost > ALIKE[q.dtype] * q.budget for q, cost in costs if not q.failed):
        return None
    return EIGENVECTORS, float(np.median([abs(q.error - cost) / q.scale for q, cost in told]))


def _cost(q: Question) -> float | None:
    """Return the error of the outputs computed in eigenvectors of the dtype asked for."""
    d = q.system(RIGHT)
    if d is None or q.u is None or d.Bp is not None or d.dense.diagonal:
        return None
    kind = np.complex128 if q.dtype == "float64" else np.complex64
    try:
        w, V = np.linalg.eig(d.Ab.astype(kind))
        B = np.linalg.solve(V, d.Bb.astype(kind))
    except np.linalg.LinAlgError:
        return None
    C = plain_row(d) @ V
    u = q.u[:, None] if q.u.ndim == 1 else q.u
    right = _outputs(d.Ab, d.Bb, plain_row(d), u, late=d.held.late)
    found = _outputs(np.diag(w), B, C, u, late=d.held.late)
    size = float(np.max(np.abs((found - right)[q.since :])))
    return size if math.isfinite(size) else None


def _outputs(Ab: Array, Bb: Array, C: Array, u: Array, *, late: bool) -> Array:
    """Return C x in complex128, sample by sample."""
    x, out = np.zeros(len(Ab), dtype=complex), []
    for value in u:
        before = x
        x = Ab @ x + Bb @ value
        out.append((C @ (before if late else x)).real)
    return np.array(out)
