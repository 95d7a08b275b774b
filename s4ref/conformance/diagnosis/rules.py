"""Discretizations in float64: the parts of Ab and of Bb, right and wrong ones, to be combined."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense


TERMS = 16  # 0.5^17 / 17! is below 1e-19
Pair: TypeAlias = tuple[Array, Array, Array | None]
Part: TypeAlias = Callable[[Dense], Array]


def eye(d: Dense) -> Array:
    """Return the identity of the system's size."""
    return np.eye(len(d.dt))


def solve(M: Array, X: Array) -> Array:
    """Return M^-1 X; a singular M is a ZeroDivisionError."""
    try:
        return np.asarray(np.linalg.solve(M, X))
    except np.linalg.LinAlgError as error:
        raise ZeroDivisionError(str(error)) from error


def phi1(z: Array) -> Array:
    """Return (e^z - 1)/z entry by entry without its cancellation; 1 at 0."""
    a, b = z.real, z.imag
    top = np.expm1(a) * np.cos(b) - 2 * np.sin(b / 2) ** 2 + 1j * np.exp(a) * np.sin(b)
    return np.where(z == 0, 1, top / np.where(z == 0, 1, z))


def phi2(z: Array) -> Array:
    """Return (phi1(z) - 1)/z, by its series where that cancels; 1/2 at 0."""
    series: Any = 0
    for k in range(20, 1, -1):
        series = 1 + z * series / (k + 1)
    near = np.abs(z) < 0.5
    return np.where(near, series / 2, (phi1(z) - 1) / np.where(near, 1, z))


def expm(X: Array) -> Array:
    """Return e^X of a small matrix, by its series after halving; SciPy's costs more to call."""
    norm = float(np.abs(X).sum(axis=1).max()) if X.size else 0.0
    if not np.isfinite(norm):
        raise ZeroDivisionError("the exponential of a matrix that is not finite")
    halvings = max(0, int(np.ceil(np.log2(norm / 0.5)))) if norm > 0.5 else 0
    if halvings > 40:
        raise ZeroDivisionError("the exponential overflows")
    Y, one = X / 2.0**halvings, np.eye(len(X))
    out = one + Y / TERMS
    for k in range(TERMS - 1, 0, -1):
        out = one + (Y @ out) / k
    for _ in range(halvings):
        out = out @ out
    return np.asarray(out)


def exponential(d: Dense) -> Array:
    """Return exp(dt A)."""
    return np.diag(np.exp(np.diag(d.Z))) if d.diagonal else expm(d.Z)


def integral(d: Dense) -> Array:
    """Return int_0^dt exp(s A) ds B."""
    return _integrals(d, 1)[0]


def _integrals(d: Dense, count: int) -> list[Array]:
    if d.diagonal:
        z = np.diag(d.Z)
        return [(f(z)[:, None] * d.W) for f in (phi1, phi2)[:count]]
    N, m = d.W.shape
    big = np.zeros((N + count * m, N + count * m), dtype=complex)
    big[:N, :N], big[:N, N : N + m] = d.Z, d.W
    for i in range(1, count):
        big[N + (i - 1) * m : N + i * m, N + i * m : N + (i + 1) * m] = np.eye(m)
    full = expm(big)
    return [full[:N, N + i * m : N + (i + 1) * m] for i in range(count)]


def gbt_a(alpha: float) -> Part:
    """Return (I - alpha dt A)^-1 (I + (1 - alpha) dt A)."""
    return lambda d: solve(eye(d) - alpha * d.Z, eye(d) + (1 - alpha) * d.Z)


def gbt_b(alpha: float) -> Part:
    """Return (I - alpha dt A)^-1 dt B."""
    return lambda d: solve(eye(d) - alpha * d.Z, d.W)


def gbt(alpha: float) -> Callable[[Dense], Pair]:
    """Return GBT(alpha)."""
    return lambda d: (gbt_a(alpha)(d), gbt_b(alpha)(d), None)


def hold(d: Dense) -> Pair:
    """Return the zero-order hold."""
    return exponential(d), integral(d), None


def first_order(d: Dense) -> Pair:
    """Return the first-order hold, the weight of u_{k-1} apart."""
    G1, G2 = _integrals(d, 2)
    return exponential(d), G2, G1 - G2


def exp_euler(d: Dense) -> Pair:
    """Return exp(dt A) with dt B."""
    return exponential(d), d.W, None


def discrete(d: Dense) -> Pair:
    """Return A and B as they are."""
    return d.A, d.B, None


def softmax(L: int) -> Callable[[Dense], Pair]:
    """Return the rule of DSS-softmax; of diagonal systems."""

    def rule(d: Dense) -> Pair:
        lam, z = np.diag(d.A), np.diag(d.Z)
        total = L * lam * phi1(L * z)
        return exponential(d), (phi1(z) / total)[:, None] * d.B, None

    return rule


RULES: dict[str, Callable[[Dense], Pair]] = {
    "bilinear": gbt(0.5),
    "zoh": hold,
    "euler": gbt(0.0),
    "backward_euler": gbt(1.0),
    "exp_euler": exp_euler,
    "foh": first_order,
    "none": discrete,
}


def named(rule: str) -> Callable[[Dense], Pair]:
    """Return a rule by the name an adapter declares it by."""
    if rule in RULES:
        return RULES[rule]
    found = re.fullmatch(r"(gbt|dss)\(([^()]+)\)", rule.replace(" ", ""))
    if found is None:
        raise ZeroDivisionError(f"no float64 form of rule {rule}")
    if found[1] == "dss":
        return softmax(int(found[2]))
    return gbt(float(Fraction(found[2])))
