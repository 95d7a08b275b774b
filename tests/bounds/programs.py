"""Short NumPy programs that compute kernels, sane and poor, and the systems they run on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from scipy.linalg import expm

from s4ref import oracle
from s4ref.maths.discretize import (
    DSSSoftmax,
    ExponentialEuler,
    GeneralisedBilinear,
    already_discrete,
    foh,
    zoh,
)
from s4ref.maths.hippo import LegS, LegT
from s4ref.records import DPLR, Diagonal


COMPLEX = {"float32": np.complex64, "float64": np.complex128}


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


def phi2(z: Any) -> Any:
    """Return (e^z - 1 - z)/z^2, by its series where that cancels."""
    small, term, total = np.abs(z) < 1, np.full_like(z, 0.5), np.zeros_like(z)
    for k in range(24):
        total = total + term
        term = np.where(small, term * z / (k + 3), 0).astype(z.dtype)
    outside = (phi(z) - 1) / np.where(small, 1, z)
    return np.where(small, total, outside).astype(z.dtype)


def modes(s: Any, dt: float, rule: Any) -> Any:
    """Return lam_bar, b and the weight of the previous input."""
    step = s.lam.real.dtype.type(dt)
    z = s.lam * step
    if rule == already_discrete:
        return s.lam, np.ones_like(z), 0 * z
    if isinstance(rule, GeneralisedBilinear):
        implicit, explicit = step.dtype.type(rule.alpha), step.dtype.type(1 - rule.alpha)
        return (1 + explicit * z) / (1 - implicit * z), step / (1 - implicit * z), 0 * z
    b = {zoh: phi, foh: phi2, ExponentialEuler(): np.ones_like}
    if isinstance(rule, DSSSoftmax):
        powers = np.exp(z[:, None] * np.arange(rule.L, dtype=step.dtype))
        # in order, as a loop does; NumPy's own sum is better
        return np.exp(z), 1 / (s.lam * powers.cumsum(axis=1)[:, -1]), 0 * z
    before = step * (phi(z) - phi2(z)) if rule == foh else 0 * z
    return np.exp(z), b[rule](z) * step, before


def discretize(s: Any, dt: float, rule: Any) -> Any:
    """Return Ab, Bb, Bp and C of the dense complex system."""
    lam, P, B, C = all_modes(s)
    step, N = lam.real.dtype.type(dt), len(lam)
    A, eye = np.diag(lam) - P @ P.conj().T, np.eye(N, dtype=lam.dtype)
    if rule == already_discrete:
        return A, B, 0 * B, C
    if isinstance(rule, GeneralisedBilinear):
        implicit, explicit = step.dtype.type(rule.alpha), step.dtype.type(1 - rule.alpha)
        right = np.concatenate([eye + explicit * step * A, (step * B)[:, None]], axis=1)
        both = np.linalg.solve(eye - implicit * step * A, right)
        return both[:, :-1], both[:, -1], 0 * B, C
    if isinstance(rule, ExponentialEuler):
        return expm(A * step), step * B, 0 * B, C
    X = np.zeros((N + 2,) * 2, dtype=lam.dtype)
    X[:N, :N], X[:N, N], X[N, N + 1] = A * step, B * step, 1
    E = expm(X)
    if rule == foh:
        return E[:N, :N], E[:N, N + 1], E[:N, N] - E[:N, N + 1], C
    return E[:N, :N], E[:N, N], 0 * B, C


def chain(step: Callable[[Any], Any], x: Any, before: Any, L: int) -> list[Any]:
    """Return x_0 = Bb, x_1 = Ab Bb + Bp, x_{l+1} = Ab x_l."""
    found = [x]
    while len(found) < L:
        x = step(x) + before if len(found) == 1 else step(x)
        found.append(x)
    return found


def powers(s: Any, dt: float, L: int, rule: Any) -> Any:
    """K_l = C x_l, x_{l+1} = Ab x_l."""
    if isinstance(s, Diagonal):
        bar, b, before = modes(s, dt, rule)
        states = chain(lambda x: bar * x, b * s.B, before * s.B, L)
        C = (s.weight * s.C).astype(s.C.dtype)
    else:
        Ab, x, before, C = discretize(s, dt, rule)
        states = chain(lambda x: Ab @ x, x, before, L)
    return np.array([(C @ x).real for x in states])


def vandermonde(s: Any, dt: float, L: int, rule: Any, *, multiplied: bool = False) -> Any:
    """K = Re (C B b) V, V_nl = lam_bar_n^l; under the first-order hold dt phi1^2 from l = 1 on."""
    bar, b, _ = modes(s, dt, rule)
    l, step = np.arange(L, dtype=bar.real.dtype), bar.real.dtype.type(dt)
    if multiplied or isinstance(rule, GeneralisedBilinear) or rule == already_discrete:
        V = bar[:, None] ** l
    else:
        V = np.exp((s.lam * step)[:, None] * l)
    if rule == foh and L > 1:
        V[:, 1:] = V[:, :-1] * (step * phi(s.lam * step) ** 2 / b)[:, None]
    return ((s.weight * s.C * s.B * b).astype(s.C.dtype) @ V).real


def of_multipliers(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Vandermonde with powers of a rounded lam_bar, where exp(l dt lam) would do better."""
    return vandermonde(s, dt, L, rule, multiplied=True)


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
    implicit, explicit = step.dtype.type(rule.alpha), step.dtype.type(1 - rule.alpha)
    h = step * (implicit + explicit * z)
    R = 1 / ((1 - z)[:, None] - h[:, None] * lam)

    def k(X: Any, Y: Any) -> Any:
        return np.swapaxes(R[:, :, None] * X, 1, 2) @ Y

    H, row, column, Q = h[:, None, None], Ct[:, None], B[:, None], P.conj()
    core = np.eye(P.shape[1], dtype=lam.dtype) + H * k(Q, P)
    correction = H * (k(row, P) @ np.linalg.solve(core, k(Q, column)))
    return np.fft.irfft(step * (k(row, column) - correction)[:, 0, 0], n=L)


def bsgs(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Multiply giants by babies, both formed in float64."""
    Ab, x, before, C = discretize(in_complex(s, np.complex128), dt, rule)
    step = 1 << ((L - 1).bit_length() + 1) // 2
    big = np.linalg.matrix_power(Ab, step)
    first = C @ x
    if rule == foh:  # the states from x_1 on
        x = Ab @ x + before
    X = np.array([x if j == 0 else (x := Ab @ x) for j in range(step)])
    R = np.array([C if k == 0 else (C := C @ big) for k in range(-(-L // step))])
    K = (R.astype(s.C.dtype) @ X.T.astype(s.C.dtype)).real.ravel()
    return np.concatenate([[first.real], K]).astype(K.dtype)[:L] if rule == foh else K[:L]


# ---- poor ones --------------------


def cancelling(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Vandermonde with (e^z - 1)/lam as it stands."""
    step = s.lam.real.dtype.type(dt)
    b = (np.exp(s.lam * step) - 1) / s.lam
    V = np.exp((s.lam * step)[:, None] * np.arange(L, dtype=s.lam.real.dtype))
    return ((s.weight * s.C * s.B * b).astype(s.C.dtype) @ V).real


def by_eigenvectors(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Diagonalise Ab, whose eigenvectors are ill-conditioned."""
    Ab, x, _, C = discretize(s, dt, rule)
    lam, V = np.linalg.eig(Ab)
    return (((C @ V) * np.linalg.solve(V, x)) @ lam[:, None] ** np.arange(L)).real


def added_phases(s: Any, dt: float, L: int, rule: Any) -> Any:
    """Vandermonde at exponents that are summed step by step."""
    _, b, _ = modes(s, dt, rule)
    z = s.lam * s.lam.real.dtype.type(dt)
    exponents = np.cumsum(np.repeat(z[:, None], L, 1), 1) - z[:, None]
    return ((s.weight * s.C * s.B * b).astype(s.C.dtype) @ np.exp(exponents)).real


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

    def draw(*shape: int) -> Any:  # of dyadic entries a program may make no error at all
        return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)

    C, weight = draw(n), np.full(n, 2)
    if name == "s4d-lin":
        lam = -0.5 + 1j * np.pi * np.arange(n)
        return Diagonal(lam, np.ones(n, complex), C, weight=weight)
    if name in ("disc", "disc-dplr"):  # of a discrete system
        radius, angle = 1 - rng.uniform(0.01, 0.1, n), np.pi * (np.arange(n) + 0.5) / n
        lam = radius * np.exp(1j * angle)
        if name == "disc":
            return Diagonal(lam, draw(n), C, weight=weight)
        return DPLR(lam, draw(n, 1) / (8 * n**0.5), draw(n), C, weight=weight)
    if name == "random":
        lam = -rng.uniform(0.5, 1, n) + 1j * (2 * np.arange(n) + rng.uniform(0, 2, n))
        return DPLR(lam, draw(n, 1) / 2, draw(n), C, weight=weight)
    d = oracle.dplr({"legs": LegS, "legt": LegT}[name](N))
    lam, P, B = (x.to_numpy(np.complex128) for x in (d.lam, d.P, d.B))
    return DPLR(lam, P, B, C, weight=np.array(d.weight))
