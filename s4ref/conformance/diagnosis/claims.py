"""What parameters are instead of what they claim to be: one name for each family that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.asked import Claimed, Row
from s4ref.conformance.diagnosis.aligned import of_claim
from s4ref.conformance.diagnosis.limits import limits, moved, reading
from s4ref.conformance.diagnosis.outcome import Diagnosis
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.slips import Case, form_slip, matrix_slip
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


MAX_N = 16  # of the sizes that a slip is tried on
FORMS = 8  # combinations of published forms that are tried
COARSER = UNIT_ROUNDOFF["float32"] / UNIT_ROUNDOFF["float64"]
SINGLE = Reading(
    "parameters-of-float32",
    "makes its parameters in float32, whatever dtype is asked for",
    "parameters are rounded to the dtype asked for",
    "similarity-invariance",
    "the constructor: torch.zeros, torch.arange or pi without dtype=",
    "compute them in float64, then round to the dtype asked for",
    verdict=Verdict.DOWNGRADED,
)


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
        Case(r.observation.subject, r.dtype, r.failed)
        for r in results
        if isinstance(r.observation.subject, Claimed) and r.expected is None
    ]
    measures = list(dict.fromkeys(c.claimed.measure for c in cases if c.failed))
    if not measures:
        return None
    named: dict[str, Reading] = {}
    for measure in measures:
        slip = _slip([c for c in cases if c.claimed.measure == measure])
        if slip is not None:
            named[measure] = slip
    rest = [m for m in measures if m not in named]
    # A bound is one for the whole layer; where families differ by more, each for itself.
    for chosen in (rest, *([m] for m in rest)) if rest else ():
        left = [c for c in cases if c.claimed.measure in chosen]
        bound = None if all(m in named for m in chosen) else _bounded(left)
        if bound is not None:
            named |= dict.fromkeys(chosen, bound)
    found = _together(named, measures)
    return None if found is None else Diagnosis(found, 0.0, text)


def _slip(cases: Sequence[Case]) -> Reading | None:
    """Return a slip of a whole family; in one dtype."""
    small = [c for c in cases if c.claimed.N <= MAX_N]
    failing = [c for c in small if c.failed]
    if not failing:
        return None
    parts = failing[0].claimed.parts
    alike = sorted(
        (c for c in small if c.dtype == failing[0].dtype),
        key=lambda c: (not c.failed, -min(c.claimed.N, 7)),
    )
    if "A" in parts:
        return matrix_slip(alike)
    return form_slip(alike) if "P" in parts else None


def _bounded(cases: Sequence[Case]) -> Reading | None:
    """Return bounds that all failing cases have in common, or float32 where nothing else differs.

    Bounds first as they are, then with the digits of float32 beside them.
    """
    for coarse in (1.0, COARSER):
        forms = [
            _forms([c for c in cases if c.claimed.measure == m], coarse) for m in _names(cases)
        ]
        for chosen in [*product(*forms)][:FORMS]:
            rows = [row for family in chosen for row in family]
            found = limits(rows)
            if not found:
                if found is not None and coarse > 1 and not any(_off(row) for row in rows):
                    return SINGLE
                continue
            return reading(found) if coarse == 1 else _and(reading(found), SINGLE)
    return None


def _names(cases: Sequence[Case]) -> list[str]:
    return list(dict.fromkeys(c.claimed.measure for c in cases))


def _off(rows: Sequence[Row]) -> bool:
    return any(moved(row).any() for row in rows)


def _forms(cases: Sequence[Case], coarse: float) -> list[list[tuple[Row, ...]]]:
    """Return the rows of every case of a family, for each published form of it."""
    every = []
    for c in cases:
        wide = coarse if c.dtype == "float64" else 1.0
        every.append([_widened(rows, wide) for rows in of_claim(c.claimed, c.dtype)])
    count = min(map(len, every), default=0)
    return [[rows[i] for rows in every] for i in range(count)]


def _widened(rows: Sequence[Row], times: float) -> tuple[Row, ...]:
    return tuple(replace(row, allowed=times * row.allowed) for row in rows)


def _and(first: Reading, other: Reading) -> Reading:
    return replace(first.also(other), verdict=first.verdict)


def _together(named: Mapping[str, Reading], measures: Sequence[str]) -> Reading | None:
    """Return one reading for all families, each name with the families it is of."""
    groups: dict[str, list[str]] = {}
    for measure in measures:
        if measure in named:
            groups.setdefault(named[measure].id, []).append(measure)
    if not groups:
        return None
    unnamed = [m for m in measures if m not in named]
    out: Reading | None = None
    for family in groups.values():
        part = named[family[0]]
        if len(groups) > 1 or unnamed:
            part = replace(part, says=f"{part.says} ({', '.join(family)})")
        out = part if out is None else _and(out, part) if out.id != part.id else out
    assert out is not None
    if unnamed:
        out = replace(out, says=f"{out.says}; what {', '.join(unnamed)} fail by has no name")
    return out
