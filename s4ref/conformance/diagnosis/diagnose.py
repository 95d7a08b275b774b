"""From the failures of a run to their names, with everything that passed as a witness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from s4ref.conformance.cases import Check
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.claims import diagnose_claims
from s4ref.conformance.diagnosis.compose import declared, pairs
from s4ref.conformance.diagnosis.conditions import apart, condition, ran
from s4ref.conformance.diagnosis.digits import as_coarse, coarse_digits
from s4ref.conformance.diagnosis.eigenvectors import in_eigenvectors
from s4ref.conformance.diagnosis.explain import (
    Group,
    contradictions,
    explained,
    explaining,
    group,
    passes_reading,
    rounding_only,
)
from s4ref.conformance.diagnosis.fit import fitted
from s4ref.conformance.diagnosis.library import READINGS, ROUNDINGS
from s4ref.conformance.diagnosis.limits import bounded_in_store
from s4ref.conformance.diagnosis.outcome import Diagnosis
from s4ref.conformance.diagnosis.posed import question
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.roots import rounded_root
from s4ref.conformance.diagnosis.scenes import name_scene
from s4ref.conformance.diagnosis.signature import told
from s4ref.conformance.gradient_diagnosis import diagnose_gradients
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


# Readings that lose digits and change nothing else.
NUMERICAL = tuple(r for r in READINGS if r.verdict is Verdict.INACCURATE)
# Checks without a name after which no more are sought: in one way of asking, and in all.
SAME_WAY, ALL_WAYS = 2, 6
CHEAP = 512  # modes times samples of a case on which thousands of readings are tried
Results = Sequence[CaseResult]
Named = list[tuple[Reading, float]]


@dataclass(frozen=True)
class _Sought:
    """A check whose failures want a name."""

    check: Check
    results: Results
    questions: tuple[Question, ...]
    group: Group | None


def diagnose_run(
    checks: Sequence[tuple[Check, Results]], conventions: Conventions
) -> Mapping[str, Diagnosis]:
    """Return a diagnosis for each check that has failures.

    Parameters
    ----------
    checks : sequence of (check, results)
        The whole run: checks that pass rule out readings, and of several readings that explain a
        check the one that explains most of the run is named.
    conventions : Conventions
        As declared.

    Notes
    -----
    A reading is named only if it explains every failure of a check to rounding and leaves right
    what is right there; a convention only if nothing in the run contradicts it. Cost: about 0.1 ms
    for each reading and small case, memoised; some hundred readings, then pairs of them, and only
    where something fails. Seconds at most, as a search that finds nothing is not made for ever.
    """
    sought = [_sought(check, results, conventions) for check, results in checks]
    witnesses = _witnesses(sought, conventions)
    known: dict[str, Named] = {}
    searched: set[str] = set()
    in_vain = {True: Counter[str](), False: Counter[str]()}  # small cases, large ones
    for s in sought:
        if s.group is not None:
            earlier = [reading for found in known.values() for reading, _ in found]
            q = s.group.failing[0]
            way, cheap = q.way, q.held.n * q.L <= CHEAP
            # What has no name where it shows first has none further on: it is one cause.
            vain = in_vain[q.small]
            if s.group.telling and (vain[way] >= SAME_WAY or vain.total() >= ALL_WAYS):
                known[s.check.id] = list(islice(explaining(earlier, s.group), 1))
                continue
            known[s.check.id] = _names(s, earlier, deep=cheap and way not in searched)
            searched.add(way)
            vain[way] += s.group.telling and not known[s.check.id]
    weight: dict[str, int] = {}
    for found in known.values():
        for reading, _ in found:
            weight[reading.id] = weight.get(reading.id, 0) + 1
    out = {}
    coarse: Reading | None = None
    for s in sought:
        if not any(r.failed and r.expected is None for r in s.results):
            continue
        text = told(s.results, s.questions)
        claim = diagnose_claims(s.results, text)
        if claim is not None:
            out[s.check.id] = claim
            continue
        if s.check.topic == "gradient":
            out[s.check.id] = diagnose_gradients(s.results, conventions, text)
            continue
        chosen = _chosen(known.get(s.check.id, []), weight, witnesses)
        if chosen is None or weight[chosen[0].id] < 2:  # nothing else is wrong like that
            chosen = name_scene(s.results) or chosen
        if chosen is None:
            chosen = rounded_root(s.check, s.results, conventions)
        if chosen is None:
            chosen = in_eigenvectors(s.check, s.results, conventions)
        if chosen is None and (bound := bounded_in_store(s.results, conventions.half)) is not None:
            chosen = bound, 0.0
        if chosen is None:
            found_here = coarse_digits(s.results)
            coarse = coarse or found_here
            same = coarse if coarse is not None and as_coarse(s.results) else None
            out[s.check.id] = Diagnosis(found_here or same, float("inf"), text)
            continue
        reading, agreement = chosen
        if s.group is not None and not s.group.heard and contradictions(reading, witnesses):
            reading = replace(reading, says=f"{reading.says}, where the input is zero")
        out[s.check.id] = Diagnosis(
            reading, agreement, text, _entries(reading, conventions, witnesses)
        )
    return out


def _sought(check: Check, results: Results, conventions: Conventions) -> _Sought:
    """Return the failing cases of a check that ran alike, with the passing ones beside them."""
    failing = [r for r in results if r.failed and r.expected is None and not r.case.skip]
    if not failing:
        return _Sought(check, results, (), None)
    for dtype in sorted({r.dtype for r in failing}, key=_by_precision):
        for kind in dict.fromkeys(_kind(r) for r in failing if r.dtype == dtype):
            alike = [r for r in results if r.dtype == dtype and _kind(r) == kind]
            alike = [r for r in alike if r.expected is None]
            questions = tuple(q for r in alike if (q := _question(check, r, conventions)))
            found = group(questions, conventions)
            if found is not None:
                return _Sought(check, results, questions, found)
    return _Sought(check, results, (), None)


def _by_precision(dtype: str) -> int:
    return ("float64", "float32", "bfloat16", "float16").index(dtype)


def _kind(r: CaseResult) -> tuple[object, ...]:
    """Return what sets code paths apart: the device and the step mode."""
    variant = dict(r.case.variant)
    return r.device, variant.get("mode"), variant.get("by")


def _question(check: Check, r: CaseResult, conventions: Conventions) -> Question | None:
    return question(
        check.topic, r.observation, conventions, dtype=r.dtype, small=r.case.small, label=r
    )


def _witnesses(sought: Sequence[_Sought], conventions: Conventions) -> list[Group]:
    """Return the passing cases of every check, in one dtype."""
    out = []
    for s in sought:
        if s.group is not None:
            out.append(s.group)
            continue
        dtypes = sorted({r.dtype for r in s.results}, key=_by_precision)
        small = [r for r in s.results if r.case.small and r.dtype == dtypes[0] and not r.failed]
        asked = [q for r in small[:12] if (q := _question(s.check, r, conventions))]
        out.append(Group((), tuple(q for q in asked if not q.failed), conventions))
    return out


def _names(s: _Sought, earlier: Sequence[Reading], *, deep: bool) -> Named:
    """Return the readings that explain a check, the simplest kind only.

    Fits and pairs take a second; they are tried where something is asked for the first time.
    """
    g = s.group
    assert g is not None
    if not g.telling:
        # what came back narrower than asked may be nothing but that, and then to the bit
        return list(rounding_only(NUMERICAL, g)) or list(explaining(ROUNDINGS, g.to_the_bit()))[:1]
    found = list(explaining(READINGS, g))
    if found:
        return found
    searches = [explaining(earlier, g), explaining(ROUNDINGS, g)]
    searches += [declared(g), fitted(g), pairs(g)] if deep else []
    for search in (*searches, _conditional(s, g)):
        first = next(iter(search), None)
        if first is not None:
            return [first]
    return []


def _conditional(s: _Sought, g: Group) -> Named:
    """Return a reading that explains the failures alone, if they have a property in common."""
    failing = [r for r in s.results if r.failed and r.expected is None]
    if len(g.failing) < 2 or not apart(failing, ran(s.results)):
        return []
    when = condition(failing, ran(s.results)) or "in some cases only"
    for reading in READINGS:
        found = explained(reading, g)
        if found is not None and not passes_reading(reading, g):
            text = f"{reading.says}, {when}"
            return [(replace(reading, says=text, verdict=Verdict.WRONG, declares=None), found)]
    return []


def _chosen(
    found: Named, weight: Mapping[str, int], witnesses: Sequence[Group]
) -> tuple[Reading, float] | None:
    """Return the reading that fewest checks contradict, that explains most and comes first."""
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    order = {id(reading): i for i, (reading, _) in enumerate(found)}
    return min(
        found,
        key=lambda item: (
            sum(contradictions(item[0], [g]) > 0 for g in witnesses),
            -weight.get(item[0].id, 0),
            order[id(item[0])],
        ),
    )


def _entries(
    reading: Reading, conventions: Conventions, witnesses: Sequence[Group]
) -> Mapping[str, object]:
    """Return the entries of CONVENTIONS to change, if nothing that passes contradicts them."""
    if reading.verdict is not Verdict.CONVENTION:
        return {}
    entries = reading.entries(conventions)
    if not entries or contradictions(reading, witnesses):
        return {}
    return entries
