"""Nodes made as powers of one rounded root of unity: an error of the nodes that grows with L."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from s4ref.conformance.cases import Check
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.explain import group, passes
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.library.nodes import generating
from s4ref.conformance.diagnosis.plan import Plan
from s4ref.conformance.diagnosis.posed import question
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading, change
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


MOST = (64, 4096)  # modes and taps of a case that is looked at
CASES = 8  # that are looked at
TAPS = 64  # of a kernel: two of so many numbers do not agree by chance
LEFT = 1 / 16  # of the error that may stay, where the drift is what fails


def _powers(k: Array, L: int) -> Array:
    """Return p with e^{-2 pi i p} = w^k, w = e^{-2 pi i/L} rounded to complex64."""
    w = np.complex128(np.complex64(np.exp(-2j * np.pi / L)))
    return np.asarray(k * (np.log(w) / (-2j * np.pi)))


POWERED = Reading(
    "nodes-as-powers",
    "raises one rounded root of unity to the powers 0, 1, ..., so that its nodes leave the circle",
    "z_k = e^{-2 pi i k / L}, each rounded by itself: |z_k| = 1 to u, not to k u",
    "truncated-generating-function",
    "kernel(): omega ** arange(L // 2 + 1) in the working dtype",
    "compute cos and sin of 2 pi k / L in float64 for each k, then round",
    change("taps", generating(_powers, mirrored=True)),
    Verdict.INACCURATE,
)


def rounded_root(
    check: Check, results: Sequence[CaseResult], conventions: Conventions
) -> tuple[Reading, float] | None:
    """Return the reading if it takes nearly all off an error in float32, tap by tap.

    In float64 the drift is below what this diagnosis, which computes in float64, can tell.
    """
    asked: list[Question] = []
    for r in sorted(results, key=lambda r: not r.failed):
        if r.dtype != "float32" or r.expected is not None or r.case.skip or len(asked) == CASES:
            continue
        o, small = r.observation, r.case.small
        q = question(check.topic, o, conventions, dtype=r.dtype, small=small, label=r, most=MOST)
        if q is not None and q.way == "kernel":
            asked.append(q)
    found = group(asked, conventions)
    plan = POWERED.plan(conventions)
    if found is None or plan is None or not passes(plan, found):
        return None
    # A mode near the circle may fail besides, through its condition: it does not contradict.
    left = [part * q.error / q.scale for q in found.failing if (part := _left(q, plan)) <= LEFT]
    return (POWERED, max(left)) if left else None


def _left(q: Question, plan: Plan) -> float:
    """Return how much of the error stays, in the 2-norm over many taps."""
    if q.gap(plan) is None:  # it says nothing, as where a node meets a mode
        return math.inf
    predicted = q.predict(plan)
    if predicted is None or predicted.shape != q.got.shape or q.got.size < TAPS:
        return math.inf
    left = float(np.linalg.norm(q.got - predicted)) / float(np.linalg.norm(q.got - q.expected))
    return left if math.isfinite(left) else math.inf
