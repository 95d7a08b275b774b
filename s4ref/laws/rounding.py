"""Laws of rounding: what a dtype makes of a mode, and how errors grow."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from s4ref import bounds, oracle
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.encode import rounded
from s4ref.laws.law import Law, Violation
from s4ref.maths.discretize import zoh
from s4ref.records import Diagonal


DTYPES = ("bfloat16", "float16", "float32", "float64")


def _modulus(case: tuple[str, int, int, int], subject: Any) -> None:
    """A rounded e^z with Re z <= 0 exceeds 1 by less than 2 u in modulus; a real one never does."""
    del subject
    dtype, damping, exponent, angle = case
    u = UNIT_ROUNDOFF[dtype]
    z = complex(-damping * 2.0**exponent, angle / 16)
    bar = complex(np.exp(z))
    held = complex(rounded(np.array([bar]), dtype)[0])
    if abs(held) > 1 + 2 * u:
        raise Violation(f"{dtype}: e^({z}) is held as {held}, of modulus 1 + {abs(held) - 1:.3g}")
    real = float(rounded(np.array([np.exp(z.real)]), dtype)[0])
    if real > 1:
        raise Violation(f"{dtype}: e^({z.real}) is held as {real}")
    if 0 <= -z.real < u / 2 and real != 1:
        raise Violation(f"{dtype}: e^({z.real}), nearer to 1 than to its neighbour, is {real}")


def _grows(case: tuple[str, list[int], int, int], subject: Callable[..., Any] | None) -> None:
    """A recurrence whose every operation is rounded stays within its budget: in u, N and L."""
    dtype, parts, inverse, length = case
    n = len(parts)
    lam = np.array([complex(-p / 4, 2 * i + 1.0) for i, p in enumerate(parts)])
    B, C = np.ones(n), np.array([0.75 - 0.25 * (i % 3) for i in range(n)], dtype=complex)
    system = Diagonal(lam, B, C, np.full(n, 2))
    dt = Fraction(1, inverse)
    K = oracle.kernel(system, dt, length, rule=zoh).to_numpy(np.float64)
    run = subject or recurrence
    got = np.asarray(run(lam, B, C, float(dt), length, dtype), dtype=np.float64)
    budget = bounds.kernel_budget(system, dt, length, rule=zoh, dtype=dtype, algorithm="recurrence")
    error = float(np.abs(got - K).max())
    if not error <= budget.algorithm:
        raise Violation(
            f"{dtype}, N = {2 * n}, L = {length}, dt = 1/{inverse}, lam = {lam.tolist()}: "
            f"the error is {error:.3g}, the budget {budget.algorithm:.3g}"
        )


def recurrence(lam: Any, B: Any, C: Any, dt: float, L: int, dtype: str) -> Any:
    """Return the kernel of a diagonal system by steps, each number rounded to the dtype."""
    z = dt * lam
    re = np.expm1(z.real) * np.cos(z.imag) - 2 * np.sin(z.imag / 2) ** 2
    top = re + 1j * np.exp(z.real) * np.sin(z.imag)
    bar, x = rounded(np.exp(z), dtype), rounded(top / lam * B, dtype)
    wide = np.complex128
    out = []
    for _ in range(L):
        terms = rounded(C.astype(wide) * x.astype(wide), dtype)
        total = 0.0
        for term in terms:
            total = float(rounded(np.array([total + float(term.real)]), dtype)[0])
        out.append(2 * total)
        x = rounded(bar.astype(wide) * x.astype(wide), dtype)
    return np.array(out)


LAWS = (
    Law(
        "rounded-modulus", "what a dtype makes of |lam_bar| <= 1",
        "|fl(e^z)| <= 1 + 2 u; fl(e^x) <= 1 for x <= 0, and = 1 once -x < u/2: the decay is lost",
        "zoh-stability", "IEEE 754, rounding to nearest", "",
        st.tuples(
            st.sampled_from(DTYPES), st.integers(0, 8), st.integers(-60, 0), st.integers(-64, 64)
        ),
        _modulus,
    ),
    Law(
        "rounding-slopes", "errors grow with u, N and L as the budget says",
        "|fl(K) - K| <= kernel_budget(u, N, L) for bfloat16, float16, float32 and float64",
        "recurrence-is-convolution", "s4ref.bounds", "rounding",
        st.tuples(
            st.sampled_from(DTYPES), st.lists(st.integers(1, 8), min_size=1, max_size=8),
            st.sampled_from([4, 8, 32, 128]), st.sampled_from([1, 4, 16, 64, 200]),
        ),
        _grows,
    ),
)  # fmt: skip
