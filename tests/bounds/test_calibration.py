"""Sane programs keep within their budgets, two digits worse ones do not.

Run as a script, it measures the whole grid and prints the table of docs/budgets.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from s4ref import bounds, oracle
from s4ref.maths.discretize import bilinear, rule_named, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.records import DPLR, Diagonal


COMPLEX = {"float32": np.complex64, "float64": np.complex128}
DTYPES = ("float32", "float64")


# ---- sane programs, in the dtype of the record's entries --------------------


def all_modes(s: Any) -> Any:
    """Return lam, P, B, C with both modes of every pair."""
    pair = np.asarray(s.weight) == 2
    return [np.concatenate([x, x[pair].conj()]) for x in (s.lam, s.P, s.B, s.C)]


def phi(z: Any) -> Any:
    """Return (e^z - 1)/z without cancellation."""
    e = np.expm1(z.real) * np.cos(z.imag) - 2 * np.sin(z.imag / 2) ** 2
    numerator = e + 1j * np.exp(z.real) * np.sin(z.imag)
    return np.where(z == 0, 1, numerator / np.where(z == 0, 1, z)).astype(z.dtype)


def modes(s: Any, dt: float, rule: Any) -> Any:
    """Return lam_bar and b."""
    step = s.lam.real.dtype.type(dt)
    z = s.lam * step
    if rule is zoh:
        return np.exp(z), phi(z) * step
    return (1 + z / 2) / (1 - z / 2), step / (1 - z / 2)


def discretize(s: Any, dt: float, rule: Any) -> Any:
    """Return Ab, Bb and C of the dense complex system."""
    lam, P, B, C = all_modes(s)
    step = lam.real.dtype.type(dt)
    A, eye = np.diag(lam) - P @ P.conj().T, np.eye(len(lam), dtype=lam.dtype)
    if rule is bilinear:
        right = np.concatenate([eye + step / 2 * A, (step * B)[:, None]], axis=1)
        both = np.linalg.solve(eye - step / 2 * A, right)
        return both[:, :-1], both[:, -1], C
    X = np.zeros((len(lam) + 1,) * 2, dtype=lam.dtype)
    X[:-1, :-1], X[:-1, -1] = A * step, B * step
    E = expm(X)
    return E[:-1, :-1], E[:-1, -1], C


def powers(s: Any, dt: float, L: int, rule: Any) -> Any:
    """K_l = C x_l, x_{l+1} = Ab x_l."""
    if isinstance(s, Diagonal):
        bar, b = modes(s, dt, rule)
        x, C = b * s.B, (s.weight * s.C).astype(s.C.dtype)
        return np.array([(C @ (x if l == 0 else (x := bar * x))).real for l in range(L)])
    Ab, x, C = discretize(s, dt, rule)
    return np.array([(C @ (x if l == 0 else (x := Ab @ x))).real for l in range(L)])


def vandermonde(s: Any, dt: float, L: int, rule: Any) -> Any:
    """K = Re (C B b) V, V_nl = lam_bar_n^l."""
    bar, b = modes(s, dt, rule)
    l = np.arange(L, dtype=bar.real.dtype)
    step = bar.real.dtype.type(dt)
    V = np.exp((s.lam * step)[:, None] * l) if rule is zoh else bar[:, None] ** l
    return ((s.weight * s.C * s.B * b).astype(s.C.dtype) @ V).real


def nodes(L: int, dtype: Any) -> Any:
    """Return correctly rounded roots of unity."""
    z = np.exp(-2j * np.pi * np.arange(L // 2 + 1) / L)
    z[0] = 1
    if L % 2 == 0:
        z[-1] = -1
    return z.astype(dtype)


def cauchy(s: Any, dt: float, L: int, rule: Any, nodes: Callable[..., Any] = nodes) -> Any:
    """Sample (6.9) at the nodes, and transform back."""
    lam, P, B, C = all_modes(s)
    step, z = lam.real.dtype.type(dt), nodes(L, lam.dtype)
    Ct = C - C @ np.linalg.matrix_power(discretize(s, dt, rule)[0], L)
    h = step / 2 * (1 + z)
    R = 1 / ((1 - z)[:, None] - h[:, None] * lam)

    def k(X: Any, Y: Any) -> Any:
        return np.swapaxes(R[:, :, None] * X, 1, 2) @ Y

    H, row, column, Q = h[:, None, None], Ct[:, None], B[:, None], P.conj()
    core = np.eye(P.shape[1], dtype=lam.dtype) + H * k(Q, P)
    correction = H * (k(row, P) @ np.linalg.solve(core, k(Q, column)))
    return np.fft.irfft(step * (k(row, column) - correction)[:, 0, 0], n=L)


def bsgs(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Multiply giants by babies, both formed in float64."""
    Ab, x, C = discretize(in_complex(s, np.complex128), dt, rule)
    step = 1 << ((L - 1).bit_length() + 1) // 2
    big = np.linalg.matrix_power(Ab, step)
    X = np.array([x if j == 0 else (x := Ab @ x) for j in range(step)])
    R = np.array([C if k == 0 else (C := C @ big) for k in range(-(-L // step))])
    return (R.astype(s.C.dtype) @ X.T.astype(s.C.dtype)).real.ravel()[:L]


# ---- poor ones --------------------


def cancelling(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Vandermonde with (e^z - 1)/lam as it stands."""
    step = s.lam.real.dtype.type(dt)
    b = (np.exp(s.lam * step) - 1) / s.lam
    V = np.exp((s.lam * step)[:, None] * np.arange(L, dtype=s.lam.real.dtype))
    return ((s.weight * s.C * s.B * b).astype(s.C.dtype) @ V).real


def powered_nodes(L: int, dtype: Any) -> Any:
    """Return powers of one rounded root of unity."""
    root = np.array(np.exp(-2j * np.pi / L)).astype(dtype)
    return root ** np.arange(L // 2 + 1).astype(root.real.dtype)


def drifting(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Cauchy sums at nodes that leave the unit circle."""
    return cauchy(s, dt, L, rule, powered_nodes)


def downgraded(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Powers in float32, whatever was asked for."""
    return powers(in_complex(s, np.complex64), dt, L, rule)


# ---- systems --------------------


def in_complex(s: Any, dtype: Any) -> Any:
    """Return the record in another complex dtype."""
    names = ("lam", "B", "C") if isinstance(s, Diagonal) else ("lam", "P", "B", "C")
    return replace(s, **{name: getattr(s, name).astype(dtype) for name in names})


@cache
def system(name: str, N: int) -> Any:
    """Return a record in complex128 with one mode of each pair."""
    rng = np.random.default_rng(N)
    n = (N + 1) // 2

    def dyadic(*shape: int) -> Any:
        return (rng.integers(-8, 9, shape) + 1j * rng.integers(-8, 9, shape)) / 8

    C, weight = dyadic(n), np.full(n, 2)
    if name == "s4d-lin":
        lam = -0.5 + 1j * np.pi * np.arange(n)
        return Diagonal(lam, np.ones(n, complex), C, weight=weight)
    if name == "random":
        lam = -(8 + rng.integers(0, 9, n)) / 16 + 1j * (
            2 * np.arange(n) + rng.integers(0, 8, n) / 4
        )
        return DPLR(lam, dyadic(n, 1) / 2, dyadic(n), C, weight=weight)
    d = oracle.dplr({"legs": LegS, "legt": LegT}[name](N))
    lam, P, B = (x.to_numpy(np.complex128) for x in (d.lam, d.P, d.B))
    return DPLR(lam, P, B, C, weight=np.array(d.weight))


@cache
def certified(name: str, N: int, dtype: str, dt: Fraction, L: int, rule: str) -> Any:
    """Return the kernel of the parameters as they are held in the dtype."""
    held = in_complex(system(name, N), COMPLEX[dtype])
    K = oracle.kernel(held, dt, L, rule=rule_named(rule), relative_to="largest")
    return K.mid().astype(float)  # far below every budget from the exact value


def ratio(
    program: Any, algorithm: str, name: str, N: int, dt: Fraction, L: int, rule: Any, dtype: str
) -> tuple[float, float]:
    """Return the program's error over the algorithm budget and over the problem budget."""
    held = in_complex(system(name, N), COMPLEX[dtype])
    budget = bounds.kernel_budget(held, dt, L, rule=rule, dtype=dtype, algorithm=algorithm)
    truth = certified(name, N, dtype, dt, L, rule.__name__)
    error = float(np.max(np.abs(program(held, float(dt), L, rule) - truth)))
    return error / budget.algorithm, error / budget.problem


PROGRAMS = {"powers": powers, "bsgs": bsgs, "cauchy": cauchy, "vandermonde": vandermonde}
NAMES = ("legs", "legt", "s4d-lin", "random")


def sane(name: str, rule: Any) -> tuple[str, ...]:
    """Return the algorithms that apply."""
    if name == "s4d-lin":
        return ("powers", "vandermonde")
    return ("powers", "bsgs", "cauchy") if rule is bilinear else ("powers", "bsgs")


CASES = (
    (2, Fraction(1, 8), 7), (2, Fraction(1, 1024), 64), (4, Fraction(1, 64), 1),
    (4, Fraction(1, 1024), 257), (4, Fraction(1, 8), 64), (16, Fraction(1, 64), 257),
    (16, Fraction(1, 1024), 7),
)  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_sane_programs_keep_within_their_budgets(name: str, rule: Any, dtype: str):
    for algorithm in sane(name, rule):
        for N, dt, L in CASES:
            within, _ = ratio(PROGRAMS[algorithm], algorithm, name, N, dt, L, rule, dtype)
            assert within < 1, (algorithm, N, dt, L)


@pytest.mark.parametrize("dtype", DTYPES)
def test_long_and_large(dtype: str):
    for algorithm in ("powers", "bsgs", "cauchy"):
        case = (64, Fraction(1, 64), 1024, bilinear, dtype)
        assert ratio(PROGRAMS[algorithm], algorithm, "legs", *case)[0] < 1
    for rule in (bilinear, zoh):
        case = (64, Fraction(1, 1024), 1024, rule, dtype)
        assert ratio(vandermonde, "vandermonde", "s4d-lin", *case)[0] < 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_errors_a_hundred_times_as_large_are_seen(name: str, dtype: str):
    """Budgets are no wider than a hundred times what a sane program needs, in the median."""
    rule = bilinear
    for algorithm in sane(name, rule):
        found = [
            ratio(PROGRAMS[algorithm], algorithm, name, *case, rule, dtype)[0] for case in CASES
        ]
        assert 100 * np.median(found) > 1, algorithm


@pytest.mark.parametrize("name", NAMES)
def test_float32_does_not_pass_for_float64(name: str):
    for N, dt, L in CASES:
        over, _ = ratio(downgraded, "powers", name, N, dt, L, bilinear, "float64")
        assert over > 1, (N, dt, L)


def test_powers_of_a_rounded_root_of_unity_are_seen():
    """MISTAKES B02: the error grows with L, while that of a sane program does not."""
    for N, dt, L in ((64, Fraction(1, 8), 257), (64, Fraction(1, 8), 1024)):
        assert ratio(drifting, "cauchy", "legs", N, dt, L, bilinear, "float32")[0] > 1
        assert ratio(cauchy, "cauchy", "legs", N, dt, L, bilinear, "float32")[0] < 1


def test_cancellation_in_the_zero_order_hold_is_seen():
    """MISTAKES B33, at a step that is not dyadic: e^(-dt/2) - 1 may be exact by luck otherwise."""
    step = Fraction(float(np.float32(1e-3)))
    for N, L in ((2, 7), (2, 64), (4, 7), (16, 7)):
        assert ratio(cancelling, "vandermonde", "s4d-lin", N, step, L, zoh, "float32")[0] > 1
        assert ratio(vandermonde, "vandermonde", "s4d-lin", N, step, L, zoh, "float32")[0] < 1


def table() -> None:
    """Measure the grid and print one row for each structure, rule, algorithm and dtype."""
    lengths = (1, 7, 64, 257, 1024)
    grid = [(N, Fraction(1, k), L) for N in (2, 4, 16, 64) for k in (8, 64, 1024) for L in lengths]
    for name in NAMES:
        for rule in (bilinear, zoh):
            for algorithm in sane(name, rule):
                for dtype in DTYPES:
                    found = [
                        ratio(PROGRAMS[algorithm], algorithm, name, *case, rule, dtype)
                        for case in grid
                    ]
                    over = np.array(found)
                    worst = grid[int(np.argmax(over[:, 0]))]
                    print(
                        f"| {name} | {rule.__name__} | {algorithm} | {dtype} "
                        f"| {np.median(over[:, 0]):.2f} | {over[:, 0].max():.2f} "
                        f"| N={worst[0]}, dt={worst[1]}, L={worst[2]} | {over[:, 1].max():.1f} |",
                        flush=True,
                    )


if __name__ == "__main__":
    table()
