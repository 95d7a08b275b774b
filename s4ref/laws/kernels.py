"""Laws of kernels: what a change of basis, of phases, of step, or of length does."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from s4ref import bounds, oracle
from s4ref.exact import Gauss
from s4ref.laws.draws import Hurwitz, exact, hurwitz, shown
from s4ref.laws.law import Law, Violation
from s4ref.maths.discretize import Rule, bilinear, zoh
from s4ref.records import SSM, Diagonal


RULES: tuple[Rule, ...] = (bilinear, zoh)
L = 6


def _kernel(
    system: SSM[Any], dt: Fraction, length: int, rule: Rule, subject: Callable[..., Any] | None
) -> tuple[npt.NDArray[Any], float]:
    """Return K in float64 and how far it may be off: half an ulp, or the subject's budget."""
    if subject is None:
        K = oracle.kernel(system, dt, length, rule=rule).to_numpy(np.float64)
        return K, float(np.abs(K).max()) * 2.0**-53
    A, B, C = (np.asarray(x).astype(float) for x in (system.A, system.B, system.C))
    K = np.asarray(subject(A, B, C, float(dt), length), dtype=np.float64)
    if K.shape != (length,) or not np.isfinite(K).all():
        raise Violation(
            f"the kernel of A = {shown(exact(A))} is {K.tolist()}, not {length} numbers"
        )
    stated = SSM(exact(A), exact(B), exact(C))
    budget = bounds.kernel_budget(stated, dt, length, rule=rule, dtype="float64")
    return K, budget.algorithm


def _agree(first: tuple[Any, float], second: tuple[Any, float], what: str) -> None:
    gap = float(np.abs(first[0] - second[0]).max())
    if not gap <= 2 * (first[1] + second[1]):
        raise Violation(f"{what}: {first[0].tolist()} and {second[0].tolist()}")


def _record(s: Hurwitz) -> SSM[Any]:
    return SSM(s.A, s.B, s.C)


def _similar(case: tuple[Hurwitz, list[int], Rule], subject: Callable[..., Any] | None) -> None:
    s, entries, rule = case
    N = len(s.A)
    T = np.array([[Fraction(int(i == j)) for j in range(N)] for i in range(N)], dtype=object)
    back = T.copy()
    for i in range(1, N):  # T = I + t e_i e_{i-1}^T, one after the other; entries stay dyadic
        step, inverse = np.eye(N, dtype=int).astype(object), np.eye(N, dtype=int).astype(object)
        step[i, i - 1], inverse[i, i - 1] = entries[i % len(entries)], -entries[i % len(entries)]
        T, back = step @ T, back @ inverse
    other = SSM(T @ s.A @ back, T @ s.B, s.C @ back)
    _agree(
        _kernel(_record(s), s.dt, L, rule, subject),
        _kernel(other, s.dt, L, rule, subject),
        f"{s!r}, T = {shown(T)}, {rule.__name__}",
    )


PHASES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (0, 1, 1), (-1, 0, 1))


def _phases(case: tuple[list[Fraction], list[int], Fraction, Rule], subject: Any) -> None:
    """B -> B e^(i theta), C -> C e^(-i theta), mode by mode, with phases that are rational."""
    del subject
    numbers, turns, dt, rule = case
    n = len(turns)
    lam = np.array([complex(-abs(float(numbers[i])) - 0.25, i + 1.0) for i in range(n)])
    B = np.array([complex(float(numbers[-1 - i]), 0.5) for i in range(n)])
    C = np.array([complex(0.5, float(numbers[i])) for i in range(n)])

    def turned(z: npt.NDArray[Any], sign: int) -> npt.NDArray[Any]:
        out = np.empty(n, dtype=object)
        for i, turn in enumerate(turns):
            a, b, c = PHASES[turn]
            p, q = Fraction(a, c), Fraction(sign * b, c)
            x, y = Fraction(z[i].real), Fraction(z[i].imag)
            out[i] = Gauss(x * p - y * q, x * q + y * p)
        return out

    weight = np.full(n, 2)
    plain = oracle.kernel(Diagonal(lam, B, C, weight), dt, L, rule=rule).to_numpy(np.float64)
    other = Diagonal(lam, turned(B, 1), turned(C, -1), weight)
    moved = oracle.kernel(other, dt, L, rule=rule).to_numpy(np.float64)
    _agree((plain, 0.0), (moved, 0.0), f"lam = {lam.tolist()}, phases {turns}")


def _steps(case: tuple[Hurwitz, Fraction, Rule], subject: Callable[..., Any] | None) -> None:
    s, c, rule = case
    _agree(
        _kernel(_record(s), s.dt * c, L, rule, subject),
        _kernel(SSM(s.A * c, s.B * c, s.C), s.dt, L, rule, subject),
        f"{s!r}, c = {c}, {rule.__name__}",
    )


def _prefix(case: tuple[Hurwitz, int, Rule], subject: Callable[..., Any] | None) -> None:
    s, longer, rule = case
    K, slack = _kernel(_record(s), s.dt, L + longer, rule, subject)
    _agree(
        _kernel(_record(s), s.dt, L, rule, subject),
        (K[:L], slack),
        f"{s!r}, lengths {L} and {L + longer}, {rule.__name__}",
    )


def _energy(case: tuple[Hurwitz, int, Rule], subject: Callable[..., Any] | None) -> None:
    """sum_{l<L} K_l^2 = C W C^T - C Ab^L W (Ab^L)^T C^T with W the controllability Gramian."""
    s, length, rule = case
    system = _record(s)
    W = oracle.gramian(system, dt=s.dt, rule=rule, relative_to="largest", digits=30).to_numpy(
        np.float64
    )
    K, slack = _kernel(system, s.dt, length, rule, subject)
    C = s.C.astype(float)
    whole = float(C @ W @ C)
    energy = float((K**2).sum())
    room = 2.0**-44 * float(np.abs(C) @ np.abs(W) @ np.abs(C)) + 2 * length * slack * float(
        np.abs(K).max() + slack
    )
    if not energy <= whole + room:
        raise Violation(f"{s!r}: {length} samples hold {energy:.17g} of {whole:.17g}")
    Ab = oracle.discretize(system, s.dt, rule=rule).Ab.to_numpy(np.float64)
    row = C @ np.linalg.matrix_power(Ab, length)
    rest = float(row @ W @ row)
    if abs(whole - energy - rest) > room + 2.0**-40 * (abs(whole) + abs(rest)):
        raise Violation(f"{s!r}: {energy:.17g} + {rest:.17g} is not {whole:.17g}")


def _case(*more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(hurwitz(), *more, st.sampled_from(RULES))


SMALL = st.integers(-4, 4).map(lambda k: Fraction(k, 2))
LAWS = (
    Law(
        "similarity", "a change of basis changes nothing",
        "K(T A T^-1, T B, C T^-1) = K(A, B, C)", "similarity-invariance", "[S4], Lemma 3.1",
        "kernel", _case(st.lists(st.integers(-2, 2), min_size=3, max_size=3)), _similar,
    ),
    Law(
        "phases", "phases of eigenvectors change nothing",
        "K(lam, B e^(i theta), C e^(-i theta)) = K(lam, B, C)", "similarity-invariance",
        "[S4D], Section 3", "",
        st.tuples(
            st.lists(SMALL, min_size=6, max_size=6),
            st.lists(st.integers(0, 4), min_size=1, max_size=3),
            st.sampled_from([Fraction(1, 4), Fraction(1, 2)]), st.sampled_from(RULES),
        ),
        _phases,
    ),
    Law(
        "step-scaling", "time and step scale together",
        "K(A, B, c dt) = K(c A, c B, dt)", "similarity-invariance", "[S4], Section 3.1", "kernel",
        _case(st.sampled_from([Fraction(2), Fraction(1, 2), Fraction(4)])), _steps,
    ),
    Law(
        "prefix", "a shorter kernel is a prefix of a longer one",
        "K_L[l] = K_M[l] for l < L <= M", "prefix-property", "[S4], eq. (5)", "kernel",
        _case(st.integers(1, 10)), _prefix,
    ),
    Law(
        "energy", "the kernel's energy is that of the Gramian",
        "sum_{l<L} K_l^2 = C W C^T - C Ab^L W (Ab^L)^T C^T", "similarity-invariance",
        "discrete Lyapunov equation", "kernel", _case(st.integers(1, 40)), _energy,
    ),
)  # fmt: skip
