"""Laws of LegS: how fast its states decay."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.laws.draws import STEPS, shown
from s4ref.laws.law import Law, Violation
from s4ref.maths.discretize import Rule, bilinear, zoh
from s4ref.records import SSM


def _abscissa(y: list[Fraction], subject: Any) -> None:
    """x^T A x <= -|x|^2 / 2, for x = T y, T = diag sqrt(2n+1), where everything is rational."""
    del subject
    n = np.arange(len(y))
    odd = np.array([Fraction(2 * int(k) + 1) for k in n])
    # T A T: -(2i+1)(2j+1) below the diagonal, -(i+1)(2i+1) on it
    form = -sum(odd[i] * odd[j] * y[i] * y[j] for i in n for j in n if j < i) - sum(
        (i + 1) * odd[i] * y[i] ** 2 for i in map(int, n)
    )
    norm = sum(odd[i] * y[i] ** 2 for i in n)
    rank_one = sum(odd[i] * y[i] for i in n) ** 2 / 2
    if not form == -norm / 2 - rank_one or form > -norm / 2:
        raise Violation(f"y = {shown(np.array(y, dtype=object))}: x^T A x = {form}, |x|^2 = {norm}")


def _contracts(case: tuple[list[Fraction], Fraction, Rule], subject: Any) -> None:
    """|Ab x| <= e^(-dt/2) |x| under the zero-order hold, < |x| under the bilinear rule."""
    del subject
    y, dt, rule = case
    N = len(y)
    # the scaled basis: A y = M y with M rational, norms weighted by 2n+1
    odd = np.array([Fraction(2 * i + 1) for i in range(N)])
    M = [
        [-Fraction(i + 1) if i == j else (-odd[j] if j < i else Fraction(0)) for j in range(N)]
        for i in range(N)
    ]
    system = SSM(np.array(M, dtype=object), np.array(y, dtype=object), np.ones(N, dtype=int))
    Ab = oracle.discretize(system, dt, rule=rule).Ab.to_numpy(np.float64)
    after = Ab @ np.array(y, dtype=float)
    weight = odd.astype(float)
    before = float(sum(o * v * v for o, v in zip(odd, y, strict=True)))
    rate = float(np.exp(-float(dt))) if rule is zoh else 1.0
    if not float((weight * after**2).sum()) <= before * rate * (1 + 2.0**-48):
        raise Violation(f"y = {shown(system.B)}, dt = {dt}, {rule.__name__}: |Ab x| > |x|")


VECTOR = st.lists(st.integers(-9, 9).map(lambda k: Fraction(k, 2)), min_size=1, max_size=6).filter(
    any
)

LAWS = (
    Law(
        "legs-form",
        "LegS takes from every state at least half its size a unit of time",
        "x^T A x = -|x|^2/2 - (P^T x)^2 <= -|x|^2/2 with P_n = sqrt(n + 1/2)",
        "legs-contraction",
        "[HiPPO], Appendix D.3",
        "",
        VECTOR,
        _abscissa,
    ),
    Law(
        "legs-contraction",
        "discrete LegS states never grow",
        "|Ab x| <= e^(-dt/2) |x| under zoh, |Ab x| <= |x| under bilinear",
        "legs-contraction",
        "[HiPPO], Appendix D.3",
        "",
        st.tuples(VECTOR, st.sampled_from(STEPS), st.sampled_from((bilinear, zoh))),
        _contracts,
    ),
)
