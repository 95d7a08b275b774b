"""Questions answered under a plan: what a layer with one mistake would have returned."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.explain import Group, group
from s4ref.conformance.diagnosis.held import held
from s4ref.conformance.diagnosis.plan import RIGHT, Plan
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.encode import expressible
from s4ref.conformance.problems import Problem, Realised, lift
from s4ref.conformance.signals import broadband


BUDGET = 5e-15  # of a small kernel in float64, relative
GRID = ((8, 16), (4, 7))


def conventions(structure: str, **more: object) -> Conventions:
    """Return conventions as an adapter would declare them."""
    values = {"structure": structure, "output_scale": 2 if "spectrum" in more else 1} | more
    return Conventions(**values)  # type: ignore[arg-type]


def posed(c: Conventions, way: str) -> list[Question]:
    """Return the small questions of a way, answered rightly."""
    declaration = Declaration("posed", "", c, frozenset({"make"}), {})
    out = []
    for p in grids.small(declaration, grid=GRID if way != "pair" else ((8, 16),), own=False):
        if expressible(p, c):
            p = lift(p) if c.io == "mimo" else p
            two = way == "apply" and c.rule != "foh"  # whose state holds u_{k-1} too
            cuts = ((), (p.L // 2,)) if two else ((),)
            out += [_question(p, c, way, cut) for cut in cuts]
    return out


def _question(p: Problem, c: Conventions, way: str, cuts: tuple[int, ...]) -> Question:
    tilde = p.L if c.C_kind == "tilde" else None
    h = held(Realised(p.system, p.dt, p.rule, tilde), c.half)
    u, since = None, cuts[0] if cuts else 0
    if way not in ("kernel", "pair"):
        u = broadband(p.L)
        if not h.siso:
            u = np.stack([np.roll(u, 3 * i) for i in range(h.B.shape[1])], axis=1)
    blank = np.zeros(p.L - since if h.siso or u is not None else (1, 1, p.L))
    if way == "states" and h.kind != "dense":
        blank = np.zeros(h.n, dtype=complex)
    q = Question(h, way, p.L, u, cuts, since, None, blank, blank, 0.0, False, True, "float64", c)
    right = q.predict(RIGHT)
    assert right is not None
    q.got = q.expected = right
    q.budget = BUDGET * q.scale
    return q


def answered(questions: list[Question], plan: Plan) -> list[Question]:
    """Let a layer that computes by a plan answer: questions it gets wrong are marked as failed."""
    for q in questions:
        if q.gap(plan) is not None:
            got = q.predict(plan)
            assert got is not None
            q.got = got
            q.failed = q.error > q.budget
    return questions


def grouped(c: Conventions, way: str, plan: Plan) -> Group | None:
    """Return the failures of a plan with the cases that pass."""
    return group(answered(posed(c, way), plan), c)


@pytest.fixture(scope="session")
def pose() -> SimpleNamespace:
    """Return the functions above."""
    return SimpleNamespace(
        conventions=conventions, posed=posed, answered=answered, grouped=grouped, RIGHT=RIGHT
    )
