"""Families that fail for different reasons are all spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.asked import Claimed
from s4ref.conformance.cases import Case
from s4ref.conformance.diagnosis.claims import diagnose_claims
from s4ref.conformance.diagnosis.library.normal_forms import normal_form
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


Change = Callable[[Any, Any, Any], tuple[Any, Any, Any]]


def floor(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return np.minimum(lam.real, -1e-4) + 1j * lam.imag, P, B


def clip(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P, B.real + 1j * np.clip(B.imag, -2, 2)


def halve(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P, B / 2


def double(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P + 0.01 * np.roll(P, 1, axis=0), B


def single(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return tuple(np.complex128(np.complex64(x)) for x in (lam, P, B))  # type: ignore[return-value]


def name(**changes: Change) -> Reading | None:
    """Return the name of some families made otherwise, each in its own way, as a half."""
    results = []
    for measure, change in changes.items():
        for N in (4, 8, 16):
            form = normal_form(measure, N)
            assert form is not None
            lam, P, B = (x[: N // 2] for x in form)
            phase = np.exp(1.4j) * B.conj() / np.abs(B)  # of a basis in which Im B is large
            lam, P, B = change(lam, phase[:, None] * P, phase * B)
            claimed = Claimed(measure, N, {"lam": lam, "P": P, "B": B})
            seen = Observation(Status.OFF, error=1.0, scale=1.0, subject=claimed)
            results.append(CaseResult(Case("L0.nplr.invariants", None), "float64", "cpu", seen))
    found = diagnose_claims(results, "")
    return None if found is None else found.reading


def test_one_bound_of_the_whole_layer_is_told_once() -> None:
    def both(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
        return clip(*floor(lam, P, B))

    found = name(legs=both, legt=both)
    assert found is not None
    assert found.id == "re-lam-floor + form-b-clipped"
    assert found.says == "keeps Re lam at most -0.0001 (a clamp) and clips Im B to +-2"


def test_each_family_has_a_name_of_its_own() -> None:
    found = name(legs=halve, legt=floor)
    assert found is not None
    assert found.id == "form-b-halved + re-lam-floor"
    assert "(legs)" in found.says
    assert "(legt)" in found.says


def test_what_has_no_name_is_left_without_one() -> None:
    found = name(legs=halve, legt=double)
    assert found is not None
    assert found.id == "form-b-halved"
    assert found.says.endswith("(legs); what legt fail by has no name")
    assert name(legt=double) is None


def test_parameters_of_float32_are_downgraded() -> None:
    found = name(legs=single)
    assert found is not None
    assert found.id == "parameters-of-float32"
    assert found.verdict is Verdict.DOWNGRADED
    both = name(legs=lambda *x: single(*clip(*x)))
    assert both is not None
    assert both.id == "form-b-clipped + parameters-of-float32"
    assert both.verdict is Verdict.WRONG
