"""Steps in eigenvectors of Ab are recognised by how much each case loses; other losses are not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.linalg

from s4ref import oracle
from s4ref.bounds import Budget
from s4ref.conformance.asked import Asked
from s4ref.conformance.cases import Case
from s4ref.conformance.diagnosis.eigenvectors import in_eigenvectors
from s4ref.conformance.diagnosis.held import formed, held
from s4ref.conformance.diagnosis.rules import gbt
from s4ref.conformance.observation import compare
from s4ref.conformance.problems import Problem, Realised
from s4ref.conformance.record import CaseResult
from s4ref.conformance.signals import broadband
from s4ref.maths.hippo import family
from s4ref.records import DPLR


Step = Callable[[Any, Any], tuple[Any, Any, Any]]  # (Ab, Bb) -> (W, W^-1 Bb, V) of Ab = V W V^-1


def walked(Ab: Any, Bb: Any, C: Any, u: Any) -> Any:
    x, y = np.zeros(len(Ab), dtype=complex), []
    for value in u:
        x = Ab @ x + Bb * value
        y.append((C @ x).real)
    return np.array(y)


def ran(step: Step, pose: SimpleNamespace) -> Any:
    """Return the outputs of LegS and of a normal matrix, stepped in another basis."""
    c = pose.conventions("dplr")
    results = []
    for N in (2, 4, 8, 12, 16):
        for damped in (1.0, 0.0):
            form = oracle.dplr(family("legs", N), halve=False)
            lam, P, B = (x.to_numpy(np.float64) for x in (form.lam, form.P, form.B))
            system = DPLR(lam, damped * P, B, np.exp(1j * np.arange(N)))
            p = Problem(f"legs-{damped}", system, (0.01,), 60, "bilinear")  # type: ignore[arg-type]
            realised = Realised(system, p.dt, p.rule)
            d = formed(held(realised, half=False))
            Ab, Bb, _ = gbt(0.5)(d)
            u = broadband(p.L)
            right = walked(Ab, Bb[:, 0], d.C[0], u)
            W, b, V = step(Ab, Bb[:, 0])
            got = walked(W, b, d.C[0] @ V, u)
            declaration = SimpleNamespace(provides=frozenset({"step"}))
            layer: Any = SimpleNamespace(
                given=realised, realised=realised, bench=SimpleNamespace(declaration=declaration)
            )
            budget = Budget(1e-15, 1e-13 * float(np.max(np.abs(right))))
            seen = compare("y", got, right, budget, Asked(layer, "step", u=u))
            case = Case("L3.step.families", p, (("mode", "diagonal"),))
            results.append(CaseResult(case, "float64", "cpu", seen))
    assert any(r.failed for r in results)
    return in_eigenvectors(SimpleNamespace(topic=""), results, c)  # type: ignore[arg-type]


def eigenvectors(Ab: Any, Bb: Any) -> tuple[Any, Any, Any]:
    w, V = scipy.linalg.eig(Ab[::-1, ::-1])  # other roundings than the diagnosis makes
    V = V[::-1]
    return np.diag(w), np.linalg.inv(V) @ Bb, V


def rounded(digits: int) -> Step:
    def step(Ab: Any, Bb: Any) -> tuple[Any, Any, Any]:
        return np.round(Ab, digits), Bb, np.eye(len(Ab))

    return step


def graded(Ab: Any, Bb: Any) -> tuple[Any, Any, Any]:
    """A basis that is as bad at every N."""
    V = scipy.linalg.hilbert(len(Ab)) + 1e-9 * np.eye(len(Ab))
    return np.linalg.solve(V, Ab @ V), np.linalg.solve(V, Bb), V


def test_eigenvectors_have_a_name(pose: SimpleNamespace) -> None:
    found = ran(eigenvectors, pose)
    assert found is not None
    assert found[0].id == "eigenvectors-of-a-bar"


@pytest.mark.parametrize("step", [rounded(8), rounded(11), graded], ids=["1e-8", "1e-11", "basis"])
def test_other_losses_have_not(step: Step, pose: SimpleNamespace) -> None:
    assert ran(step, pose) is None
