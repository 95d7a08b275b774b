"""Gradients of <c, K> through a dense Ab in float64, for many perturbed copies at once.

One forward sweep x_l, one reverse sweep

    a_l = Ab^T a_{l+1} + C^T c_l,   dAb = sum_l a_l x_{l-1}^T,   dBb = a_0,   dC = sum_l c_l x_l^T,

then back through the rule to lam, P, Q, B or A, B.  Derivatives are holomorphic, d<c, K> =
Re(h dX), and every array has a leading axis of copies.  With a :class:`Noise` each copy commits the
rounding errors of a sane program, drawn at random; s4ref.bounds.dense says how large they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from s4ref.arithmetic.exponential import expm
from s4ref.bounds.constants import COMPLEX, PENCIL, RMS, dot
from s4ref.bounds.reverse_nodes import by_nodes
from s4ref.bounds.reverse_noise import Array, Noise, off, through_power, transposed
from s4ref.bounds.rules import alpha_of, is_discrete, is_rational
from s4ref.maths.discretize import Rule, exp_euler, foh


# name -> array with a leading axis of copies
Batch: TypeAlias = dict[str, Array]


@dataclass(frozen=True)
class Discretized:
    """Ab (copies, N, N), Bb and Bp (copies, N, inputs), and what they were made of, unit step."""

    rule: Rule
    A: Array
    B: Array
    Ab: Array
    Bb: Array
    Bp: Array | None

    @classmethod
    def of(cls, rule: Rule, A: Array, B: Array, noise: Noise | None) -> Discretized:
        """Discretize dt A and dt B by a step of 1."""
        N = A.shape[-1]
        if is_discrete(rule):
            return cls(rule, A, B, A + off(noise, RMS * np.abs(A)), B, None)
        if is_rational(rule):
            left, right = _pencil(rule, A, noise)
            Ab = np.linalg.solve(left, right) if alpha_of(rule) else right
            Bb = np.linalg.solve(left, B) if alpha_of(rule) else B
            Ab = Ab + off(noise, RMS * np.abs(Ab))
            return cls(rule, A, B, Ab, Bb + off(noise, 2 * RMS * np.abs(Bb)), None)
        X = _augmented(rule, A, B)
        X[..., :N, :N] += off(noise, _exponent(A))
        E = expm(X)
        Ab = E[..., :N, :N] + off(noise, RMS * np.abs(E[..., :N, :N]))
        if rule == exp_euler:
            return cls(rule, A, B, Ab, B + off(noise, RMS * np.abs(B)), None)
        inputs = B.shape[-1]
        first = E[..., :N, N : N + inputs]
        first = first + off(noise, 2 * RMS * np.abs(first))
        if rule != foh:
            return cls(rule, A, B, Ab, first, None)
        second = E[..., :N, N + inputs :]
        second = second + off(noise, 2 * RMS * np.abs(second))
        return cls(rule, A, B, Ab, second, first - second)

    def back(self, dAb: Array, dBb: Array, dBp: Array, noise: Noise | None) -> tuple[Array, Array]:
        """Return the derivatives with respect to dt A and dt B."""
        rule, N, inputs = self.rule, self.A.shape[-1], self.B.shape[-1]
        if is_discrete(rule):
            return dAb, dBb
        if is_rational(rule):
            alpha = alpha_of(rule)
            if alpha == 0:
                return dAb, dBb
            left, _ = _pencil(rule, self.A, noise)
            both = np.linalg.solve(transposed(left), np.concatenate([dAb, dBb], axis=-1))
            G, into = both[..., :N], both[..., N:]
            inner = alpha * self.Ab + (1 - alpha) * np.eye(N)
            dA = G @ transposed(inner) + alpha * into @ transposed(self.Bb)
            size = np.abs(G) @ transposed(np.abs(inner)) + np.abs(into) @ transposed(
                np.abs(self.Bb)
            )
            return dA + off(noise, dot(2 * N) * size), into
        # the Frechet derivative in the direction W at X^T: a corner of one exponential
        X = transposed(_augmented(rule, self.A, self.B))
        X[..., :N, :N] += off(noise, transposed(_exponent(self.A)))
        W = np.zeros_like(X)
        W[..., :N, :N] = dAb
        if rule == foh:
            W[..., :N, N : N + inputs], W[..., :N, N + inputs :] = dBp, dBb - dBp
        elif rule != exp_euler:
            W[..., :N, N:] = dBb
        zero = np.zeros_like(X)
        top, bottom = np.concatenate([X, W], axis=-1), np.concatenate([zero, X], axis=-1)
        corner = expm(np.concatenate([top, bottom], axis=-2))[..., : X.shape[-1], X.shape[-1] :]
        into = dBb if rule == exp_euler else corner[..., :N, N : N + inputs]
        dA = corner[..., :N, :N]
        return dA + off(noise, dot(2 * N) * np.abs(dA)), into


def _pencil(rule: Rule, A: Array, noise: Noise | None) -> tuple[Array, Array]:
    alpha, eye, size = alpha_of(rule), np.eye(A.shape[-1]), np.abs(A)
    error = np.hypot(PENCIL * RMS, dot(A.shape[-1]) if alpha else 0.0)
    draw = off(noise, error * np.ones_like(size))
    left = eye - alpha * A - draw * (eye + alpha * size) * (alpha > 0)
    return left, eye + (1 - alpha) * A + draw * (eye + (1 - alpha) * size) * (alpha < 1)


def _exponent(A: Array) -> Array:
    size, N = np.abs(A), A.shape[-1]
    norm = np.maximum(1.0, np.linalg.norm(size, 1, axis=(-2, -1)) / 4)[..., None, None]
    return np.asarray(RMS * norm * np.eye(N) + 2 * dot(N) * np.sqrt(1 + np.log2(norm)) * size)


def _augmented(rule: Rule, A: Array, B: Array) -> Array:
    N, inputs = A.shape[-1], B.shape[-1]
    order = {"foh": 2, "exp_euler": 0}.get(rule.__name__, 1)
    X = np.zeros((len(A), *(N + order * inputs,) * 2), dtype=A.dtype)
    X[..., :N, :N] = A
    if order:
        X[..., :N, N : N + inputs] = B
    if order > 1:
        X[..., N:-inputs, N + inputs :] = np.eye(inputs)
    return X


def dense(
    A: Array, B: Array, C: Array, c: Array, rule: Rule, L0: int, noise: Noise | None, *, nodes: bool
) -> Batch:
    """Return h of dt A, dt B and C for cotangents c (outputs, inputs, L).

    ``L0`` is the length of the row C (I - Ab^L0) that C is, or 0; ``nodes``: by the generating
    function.
    """
    d = Discretized.of(rule, A, B, noise)
    if nodes and not L0 and d.Bp is None:
        to_Ab, to_Bb, dC = by_nodes(d.Ab, d.Bb, C, c, noise)
        dA, dB = d.back(to_Ab, to_Bb, np.zeros_like(to_Bb), noise)
        return {"A": dA, "B": dB, "C": dC}
    power = np.linalg.matrix_power(d.Ab, L0) if L0 else None
    row = C
    if power is not None:
        power = power + off(noise, dot(A.shape[-1]) * np.abs(power))
        rest = np.eye(A.shape[-1]) - power
        row = transposed(np.linalg.solve(transposed(rest), transposed(C)))
    x, a = _sweeps(d, row, c, noise)
    L = c.shape[-1]
    dC = np.einsum("oil,lbni->bon", c, x)
    dC = dC + off(noise, dot(2 * L) * np.einsum("oil,lbni->bon", np.abs(c), np.abs(x)))
    dAb = np.einsum("lbni,lbmi->bnm", a[1:], x[:-1])
    size = np.einsum("lbni,lbmi->bnm", np.abs(a[1:]), np.abs(x[:-1]))
    if power is not None:
        t = np.linalg.solve(rest, transposed(dC))  # (copies, N, outputs)
        extra, extra_size = through_power(d.Ab, row, t, L0)
        dAb, size, dC = dAb + extra, size + extra_size, transposed(t)
    dAb = dAb + off(noise, dot(2 * L) * size)
    dBp = a[1] if L > 1 else np.zeros_like(a[0])
    dA, dB = d.back(dAb, a[0], dBp, noise)
    return {"A": dA, "B": dB, "C": dC}


def _sweeps(d: Discretized, row: Array, c: Array, noise: Noise | None) -> tuple[Array, Array]:
    """Return x_l and a_l, (L, copies, N, inputs) both."""
    L, N, size = c.shape[-1], d.A.shape[-1], np.abs(d.Ab)
    x = [d.Bb]
    for l in range(1, L):
        new = d.Ab @ x[-1] + off(noise, dot(N) * size @ np.abs(x[-1]))
        x.append(new + d.Bp if l == 1 and d.Bp is not None else new)
    a, C = [transposed(row) @ c[..., L - 1]], transposed(row)
    for l in range(L - 2, -1, -1):
        new = transposed(d.Ab) @ a[-1] + C @ c[..., l]
        moved = transposed(size) @ np.abs(a[-1]) + np.abs(C) @ np.abs(c[..., l])
        a.append(new + off(noise, dot(N) * moved))
    return np.array(x), np.array(a[::-1])


def rounded(h: Batch, noise: Noise | None) -> Batch:
    """Return the derivatives as stored: one more rounding each."""
    return {name: x + off(noise, COMPLEX * RMS * np.abs(x)) for name, x in h.items()}
