"""Laws of discretization: what stable systems become."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.laws.draws import Hurwitz, definite, exact, hurwitz
from s4ref.laws.law import Law, Violation
from s4ref.maths.discretize import Rule, backward_euler, bilinear, gbt, zoh
from s4ref.records import SSM


STABLE: tuple[Rule, ...] = (bilinear, zoh, backward_euler, gbt("3/4"))


def _schur(case: tuple[Hurwitz, Rule], subject: Callable[..., Any] | None) -> None:
    """x^T P x, which A lets decay, decays at every step: P - Ab^T P Ab stays positive definite.

    A rational rule is judged without any rounding; else Ab is known to float64, and where that
    decides nothing, the case says nothing.
    """
    system, rule = case
    if subject is None and rule.rational:
        Ab = oracle.discretize(_record(system), system.dt, rule=rule).Ab.rational()
        assert Ab is not None
        slack = Fraction(0)
    else:
        Ab, slack = _by_subject(system, rule, subject)
    N = len(system.A)
    room = slack * np.diag(np.full(N, Fraction(1)))
    if definite(system.P - Ab.T @ system.P @ Ab + room):
        return
    raise Violation(
        f"{system!r}: x^T P x does not decay under {'your operator' if subject else rule.__name__}"
        f"; the spectral radius of Ab is {_radius(Ab):.6g}"
    )


def _by_subject(
    system: Hurwitz, rule: Rule, subject: Callable[..., Any] | None
) -> tuple[Any, Fraction]:
    A, B, _, dt = system.floats()
    if subject is None:
        Ab: Any = oracle.discretize(_record(system), system.dt, rule=rule).Ab.to_numpy(np.float64)
    else:
        Ab = np.asarray(subject(A, B, dt)[0], dtype=np.float64)
        if Ab.shape != A.shape:
            raise InputError(f"the operator returned Ab of shape {Ab.shape} for A {A.shape}")
        if not np.isfinite(Ab).all():
            raise Violation(f"{system!r}: Ab is not finite: {Ab.tolist()}")
    budget = bounds.discretize_budget(_record(system), system.dt, rule=rule, dtype="float64")[0]
    size = float(np.abs(system.P.astype(float)).sum()) * (1 + float(np.abs(Ab).max())) ** 2
    wide = len(A) ** 2 * size * (budget.algorithm + 2.0**-50)
    return exact(Ab), Fraction(wide)


def _radius(Ab: Any) -> float:
    return float(np.abs(np.linalg.eigvals(np.asarray(Ab, dtype=float))).max())


def _record(system: Hurwitz) -> SSM[Any]:
    return SSM(system.A, system.B, system.C)


def _disc(case: tuple[Fraction, Fraction, Fraction, Fraction], subject: Any) -> None:
    """|1 - alpha mu|^2 - |1 + (1 - alpha) mu|^2 = (2 alpha - 1) |mu|^2 - 2 Re mu, by numbers."""
    del subject
    re, im, alpha, dt = case
    x, y = re * dt, im * dt
    inside = (1 + (1 - alpha) * x) ** 2 + ((1 - alpha) * y) ** 2
    outside = (1 - alpha * x) ** 2 + (alpha * y) ** 2
    predicted = (2 * alpha - 1) * (x * x + y * y) - 2 * x
    if outside - inside != predicted or (inside < outside) != (predicted > 0):
        raise Violation(f"dt lam = {x} + {y} i, alpha = {alpha}: |lam_bar|^2 = {inside}/{outside}")


def _leaves(case: tuple[Fraction, Fraction], subject: Any) -> None:
    """Below 1/2 every damping is too much for some step: beyond |dt lam| = 2/(1 - 2 alpha)."""
    del subject
    alpha, beyond = case
    mu = -2 / (1 - 2 * alpha) * (1 + beyond)
    system = SSM([[mu]], [1], [1])
    Ab = oracle.discretize(system, 1, rule=gbt(alpha)).Ab.rational()
    assert Ab is not None
    if not abs(Ab.item()) > 1:
        raise Violation(f"alpha = {alpha}, dt lam = {mu}: Ab = {Ab.item()}")


FINE = st.integers(-64, 64).map(lambda k: Fraction(k, 8))
POSITIVE = st.integers(1, 64).map(lambda k: Fraction(k, 8))
ALPHA = st.integers(0, 16).map(lambda k: Fraction(k, 16))

LAWS = (
    Law(
        "hurwitz-to-schur",
        "stable systems stay stable",
        "A Hurwitz => Ab Schur, under bilinear, zoh, backward_euler and gbt(alpha), alpha >= 1/2",
        "gbt-stability",
        "[HiPPO], Appendix B.3",
        "discretize",
        st.tuples(hurwitz(), st.sampled_from(STABLE)),
        _schur,
    ),
    Law(
        "disc-criterion",
        "which modes GBT(alpha) keeps in the disc",
        "|lam_bar| < 1  <=>  (2 alpha - 1) |dt lam|^2 > 2 Re dt lam",
        "gbt-stability",
        "[HiPPO], Appendix B.3",
        "",
        st.tuples(FINE, FINE, ALPHA, POSITIVE),
        _disc,
    ),
    Law(
        "explicit-rules-leave-the-disc",
        "the counterexample below 1/2",
        "alpha < 1/2 and dt lam < -2/(1 - 2 alpha)  =>  |lam_bar| > 1, however stable lam is",
        "gbt-stability",
        "[HiPPO], Appendix B.3",
        "",
        st.tuples(st.integers(0, 15).map(lambda k: Fraction(k, 32)), POSITIVE),
        _leaves,
    ),
)
