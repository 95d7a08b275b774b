"""Exponentials, their integrals and the gains of modes computed wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense
from s4ref.conformance.diagnosis.library import pairs
from s4ref.conformance.diagnosis.rules import (
    Pair,
    exponential,
    eye,
    integral,
    named,
    solve,
)


def inverse_a(d: Dense, X: Array) -> Array:
    return solve(d.A, X)


def series(terms: int) -> Callable[[Dense], Pair]:
    """Return the hold with both exponentials cut after so many powers of dt A."""

    def rule(d: Dense) -> Pair:
        Ab = Bb = power = eye(d) + 0j
        for k in range(1, terms + 1):
            power = power @ d.Z / k
            Bb = Bb + power / (k + 1) if k < terms else Bb
            Ab = Ab + power
        return Ab, Bb @ d.W, None

    return rule


def series_of_a(terms: int) -> Callable[[Dense], Pair]:
    """Return the hold with the exponential of Ab alone cut."""
    return pairs.only_a(lambda d: series(terms)(d)[0])


def entrywise(d: Dense) -> Pair:
    """exp() of an array for the exponential of a matrix."""
    N, m = d.W.shape
    big = np.zeros((N + m, N + m), dtype=complex)
    big[:N, :N], big[:N, N:] = d.Z, d.W
    full = np.exp(big)
    return full[:N, :N], full[:N, N:], None


def entrywise_a(d: Dense) -> Pair:
    return np.exp(d.Z), integral(d), None


def entrywise_solved(d: Dense) -> Pair:
    E = np.exp(d.Z)
    return E, inverse_a(d, (E - eye(d)) @ d.B), None


def conjugate_gain(d: Dense) -> Pair | None:
    """Bb with the conjugate of A, Ab with A."""
    if d.held.kind == "dense":
        return None
    Ab, _, Bp = named(d.held.rule)(d)
    _, Bb, _ = named(d.held.rule)(replace(d, A=d.A.conj()))
    return Ab, Bb, Bp


def softmax_length(more: int) -> Callable[[Dense], Pair | None]:
    """Return the softmax over another length."""

    def rule(d: Dense) -> Pair | None:
        name = d.held.rule
        return named(f"dss({int(name[4:-1]) + more})")(d) if name.startswith("dss(") else None

    return rule


def softmax(f: Callable[[Dense, Array], Array]) -> Callable[[Dense], Pair | None]:
    """Return the softmax rule with Bb changed by (lam, Bb)."""

    def rule(d: Dense) -> Pair | None:
        if not d.held.rule.startswith("dss("):
            return None
        Ab, Bb, _ = named(d.held.rule)(d)
        return Ab, f(d, Bb), None

    return rule


def cancelled(d: Dense) -> Pair:
    """e^{dt A} - I by a subtraction, in the dtype at hand: u / |dt lam| is lost."""
    E = exponential(d)
    if not d.diagonal:
        return E, inverse_a(d, (E - eye(d)) @ d.B), None
    lam = np.diag(d.A)
    gain = (np.exp(d.dt * lam) - 1) / np.where(lam == 0, 1, lam)
    return E, np.where(lam == 0, d.dt, gain)[:, None] * d.B, None


def cancelled_step(d: Dense) -> Pair | None:
    """(e^z - 1)/z, z = dt lam, with the subtraction; its real part alone by expm1."""
    if not d.diagonal:
        return None
    z = np.diag(d.Z)
    gain = (np.exp(z) - 1) / np.where(z == 0, 1, z)
    return exponential(d), np.where(z == 0, 1, gain)[:, None] * d.W, None


def cancelled_real(d: Dense) -> Pair | None:
    """e^a cos b - 1 + i e^a sin b over z."""
    if not d.diagonal:
        return None
    z = np.diag(d.Z)
    top = np.exp(z.real) * np.cos(z.imag) - 1 + 1j * np.exp(z.real) * np.sin(z.imag)
    gain = top / np.where(z == 0, 1, z)
    return exponential(d), np.where(z == 0, 1, gain)[:, None] * d.W, None


def pade(d: Dense) -> Array:
    even, odd = eye(d) + d.Z @ d.Z / 12, d.Z / 2
    return solve(even - odd, even + odd)


def triangle(d: Dense, part: Callable[[Array], Array]) -> Pair | None:
    """The bilinear rule with one triangle of the matrix that is inverted."""
    if d.held.kind != "dense":
        return None
    back = part(eye(d) - d.Z / 2)
    return solve(back, eye(d) + d.Z / 2), solve(back, d.W), None


def gamma_missing(d: Dense, Ab: Array, Bb: Array) -> tuple[Array, Array]:
    return Ab, Bb / np.sqrt(1 - np.abs(np.diag(Ab)) ** 2)[:, None]
