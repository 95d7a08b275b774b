"""Guards: an eps added to a denominator, or to its squared modulus, before something is divided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense, Held
from s4ref.conformance.diagnosis.library.family import TINY, Family
from s4ref.conformance.diagnosis.rules import Pair, exponential, eye, solve
from s4ref.conformance.verdict import Verdict


Guard = Callable[[Array, float], Array]


def plain(x: Array, eps: float) -> Array:
    """Return 1/(x + eps)."""
    return np.asarray(1 / (x + eps))


def square(x: Array, eps: float) -> Array:
    """Return conj(x)/(|x|^2 + eps)."""
    return np.asarray(x.conj() / (np.abs(x) ** 2 + eps))


def _rule(f: Callable[[Dense, float], Pair | None]) -> Callable[[float], Callable[[Dense], Any]]:
    return lambda value: lambda d: f(d, value)


def _lam(d: Dense, eps: float) -> Pair:
    """(e^{dt lam} - 1)/(lam + eps) B, of any matrix."""
    E = exponential(d)
    return E, solve(d.A + eps * eye(d), (E - eye(d)) @ d.B), None


def _lam_square(d: Dense, eps: float) -> Pair | None:
    if not d.diagonal:
        return None
    E = exponential(d)
    return E, square(np.diag(d.A), eps)[:, None] * ((E - eye(d)) @ d.B), None


def _step(d: Dense, eps: float) -> Pair:
    """(e^z - 1)/(z + eps) dt B."""
    E = exponential(d)
    return E, solve(d.Z + eps * eye(d), (E - eye(d)) @ d.W), None


def _step_square(d: Dense, eps: float) -> Pair | None:
    if not d.diagonal:
        return None
    E = exponential(d)
    return E, square(np.diag(d.Z), eps)[:, None] * ((E - eye(d)) @ d.W), None


def _both(d: Dense, eps: float) -> Pair:
    """(e^z - 1 + eps)/(z + eps) dt B."""
    E = exponential(d)
    return E, solve(d.Z + eps * eye(d), (E - (1 - eps) * eye(d)) @ d.W), None


def _resolvent(d: Dense, eps: float) -> Pair:
    """1/(1 - z/2 + eps)."""
    M = (1 + eps) * eye(d) - d.Z / 2
    return solve(M, eye(d) + d.Z / 2), solve(M, d.W), None


def _resolvent_square(d: Dense, eps: float) -> Pair | None:
    if not d.diagonal:
        return None
    z = np.diag(d.Z)
    inverse = square(1 - z / 2, eps)
    return np.diag(inverse * (1 + z / 2)), inverse[:, None] * d.W, None


def softmax_length(h: Held) -> int | None:
    """Return the length that DSS's softmax goes over, None for other rules."""
    return int(h.rule[4:-1]) if h.rule.startswith("dss(") else None


def _softmax(f: Callable[[Array, Array, Array, float], Array]) -> Callable[[float], Any]:
    """Return DSS with 1/(lam (e^{L z} - 1)) as f(lam, e^{L z} - 1, eps), or the same by powers."""

    def rule(d: Dense, eps: float) -> Pair | None:
        L = softmax_length(d.held)
        if L is None:
            return None
        lam, z = np.diag(d.A), np.diag(d.Z)
        gain = f(lam, np.exp(z) - 1, np.exp(z * L) - 1, eps)
        return exponential(d), gain[:, None] * d.B, None

    return _rule(rule)


def _powers(guard: Guard, *, each: bool = False) -> Callable[[float], Any]:
    """Return DSS by the sum of the powers, the largest exponent taken out of it, guarded."""

    def rule(d: Dense, eps: float) -> Pair | None:
        L = softmax_length(d.held)
        if L is None:
            return None
        lam, z = np.diag(d.A), np.diag(d.Z)
        top = np.maximum(z.real, 0) * (L - 1)
        sums = np.exp(z[:, None] * np.arange(L) - top[:, None]).sum(axis=1)
        gain = np.exp(-top) * guard(sums, eps) * (guard(lam, eps) if each else 1 / lam)
        return exponential(d), gain[:, None] * d.B, None

    return _rule(rule)


PHI, SUM = "(e^{dt lam} - 1)/lam, dt at lam = 0", "the powers of each mode sum to 1"
ONE = "x conj(x)/(|x|^2) = 1"
Z, B, V = "zoh-augmented-exponential", "bilinear-resolvent", "vandermonde-kernel"
RECIPROCAL, DIVISION = "reciprocal(): x.conj() / (x * x.conj() + eps)", "softmax: / (sum + eps)"
BIL = "discretize(): / (1 - dt / 2 * lam + eps)"
EPS = "use expm1(dt lam)/lam, or the series of phi1 near 0, instead of {value}"
OUT, ITSELF = "leave {value} out", "leave {value} out, or divide by x itself"


def _g(
    id: str,
    says: str,
    equation: str,
    theorem: str,
    place: str,
    remedy: str,
    build: Callable[[float], Any],
    *rules: str,
) -> Family:
    starts = TINY if rules else (1e-7, *TINY)
    return Family(
        id, says, equation, theorem, place, remedy, 0.0, "rule", build, starts,
        Verdict.INACCURATE, rules=rules,
    )  # fmt: skip


GUARDS: tuple[Family, ...] = (
    _g("eps-in-denominator", "has {value} in the denominator of Bb: (e^{dt lam} - 1)/(lam + eps)",
       PHI, Z, "discretize(): / (lam + eps)", EPS, _rule(_lam), "zoh"),
    _g("eps-in-square", "has {value} in the denominator: conj(lam)/(|lam|^2 + eps) for 1/lam", PHI,
       Z, RECIPROCAL, EPS, _rule(_lam_square), "zoh"),
    _g("eps-beside-dt-lam",
       "has {value} in the denominator of Bb: (e^z - 1)/(z + eps), z = dt lam", PHI, Z,
       "discretize(): / (dt * lam + eps)", EPS, _rule(_step), "zoh"),
    _g("eps-in-square-of-dt-lam",
       "has {value} in the denominator: conj(z)/(|z|^2 + eps) for 1/z, z = dt lam", PHI, Z,
       RECIPROCAL, EPS, _rule(_step_square), "zoh"),
    _g("eps-in-both",
       "has {value} in numerator and denominator of Bb: (e^z - 1 + eps)/(z + eps), z = dt lam", PHI,
       Z, "discretize(): (exp(z) - 1 + eps) / (z + eps)", EPS, _rule(_both), "zoh"),
    _g("eps-in-resolvent", "has {value} in the denominator 1 - dt lam / 2 + eps", B, B, BIL, OUT,
       _rule(_resolvent), "bilinear"),
    _g("eps-in-square-of-resolvent",
       "has {value} in the denominator: conj(x)/(|x|^2 + eps) for 1/x, x = 1 - dt lam / 2", B, B,
       RECIPROCAL, ITSELF, _rule(_resolvent_square), "bilinear"),
    _g("eps-in-softmax",
       "has {value} in the denominator: conj(x)/(|x|^2 + eps) for 1/x, in both places", ONE, V,
       RECIPROCAL, ITSELF,
       _softmax(lambda lam, e, s, eps: e * square(lam, eps) * square(s, eps))),
    _g("eps-in-softmax-sum",
       "has {value} in the denominator of the softmax: conj(x)/(|x|^2 + eps), "
       "x = lam (e^{L dt lam} - 1)", ONE, V, RECIPROCAL, ITSELF,
       _softmax(lambda lam, e, s, eps: e * square(lam * s, eps))),
    _g("eps-in-softmax-difference",
       "has {value} in the denominator: conj(x)/(|x|^2 + eps), x = e^{L dt lam} - 1", ONE, V,
       RECIPROCAL, ITSELF, _softmax(lambda lam, e, s, eps: e / lam * square(s, eps))),
    _g("eps-in-softmax-lam", "has {value} in the denominator: conj(lam)/(|lam|^2 + eps) for 1/lam",
       ONE, V, RECIPROCAL, ITSELF, _softmax(lambda lam, e, s, eps: e / s * square(lam, eps))),
    _g("eps-beside-softmax", "adds {value} to the denominator of the softmax", SUM, V, DIVISION,
       OUT, _softmax(lambda lam, e, s, eps: e * plain(lam * s, eps))),
    _g("eps-beside-powers", "adds eps = {value} to the sum of powers in the softmax", SUM, V,
       DIVISION, OUT, _powers(plain)),
    _g("eps-in-square-of-powers",
       "has {value} in the denominator of the softmax: conj(s)/(|s|^2 + eps), "
       "s the sum of a mode's powers", SUM, V, RECIPROCAL, ITSELF, _powers(square)),
    _g("eps-in-square-of-powers-and-lam",
       "has {value} in two denominators: conj(x)/(|x|^2 + eps) for 1/x, x = lam and the sum of a "
       "mode's powers", SUM, V, RECIPROCAL, ITSELF, _powers(square, each=True)),
)  # fmt: skip
