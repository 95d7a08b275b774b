"""Derivatives of <c, K> of dense and DPLR systems in balls: one sweep forwards, one backwards."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.protocol import Matrix
from s4ref.conformance.exactly import exact_matrix
from s4ref.exact import Exact, Gauss
from s4ref.maths.discretize import GeneralisedBilinear, Rule, already_discrete, exp_euler, foh
from s4ref.maths.discretize.lift import zeros
from s4ref.records import DPLR, SSM


def of_matrices(
    F: Ball, record: Any, c: Any, rule: Rule, L0: int, steps: Sequence[Fraction], through: str
) -> dict[str, Any]:
    """Return h of A or lam, P, Q, of B, C and of the steps, from the exact record at a step of 1.

    Modes of weight 2 are taken with their conjugates: A = diag(lam) - P Q* over all of them.
    """
    outputs, inputs, _ = c.shape
    full = record if isinstance(record, SSM) else _both(record)
    A = exact_matrix(full)
    N = len(A)
    B, C = full.B.reshape(N, inputs), full.C.reshape(outputs, N)
    over = F.matrix(A), F.matrix(B), F.matrix(C)
    to_A, to_B, to_C = (_entries(F, x) for x in _dense(F, over, c, rule, L0, through))
    if isinstance(record, SSM):
        step = F.scalar(steps[0])
        along = (to_A * _balls(F, A)).sum() + (to_B * _balls(F, B)).sum()
        return {"A": to_A * step, "B": to_B * step, "C": to_C, "dt": np.array([along / step])}
    return _low_rank(F, record, full, to_A, to_B, to_C, steps)


def _low_rank(
    F: Ball, record: Any, full: Any, to_A: Any, to_B: Any, to_C: Any, steps: Sequence[Fraction]
) -> dict[str, Any]:
    """Read the derivatives in the directions of lam, P and Q, and fold the conjugates in.

    dA = diag(dlam) - dP Q* - P dQ*; where a mode stands for its conjugate too, h + conj(h').
    """
    n = len(record.lam)
    conj = np.frompyfunc(lambda z: F.re(z) - F.imaginary(F.im(z)), 1, 1)
    P, Q, B = (_balls(F, x) for x in (full.P, full.Q, full.B.reshape(to_B.shape)))
    lam = _balls(F, full.lam)
    diagonal = np.diagonal(to_A)
    to_P = -(to_A @ conj(Q))
    to_Q = -conj(to_A.T @ P)
    along = diagonal * lam + (to_P * P).sum(axis=1) + (to_B * B).sum(axis=1)
    pair = np.flatnonzero(np.asarray(_weights(record)) == 2)

    def kept(x: Any) -> Any:
        out = x[:n].copy()
        if len(pair):
            out[pair] = out[pair] + conj(x[n:])
        return out

    step = _balls(F, np.array([steps[k if len(steps) > 1 else 0] for k in range(n)], dtype=object))
    column = step[:, None]
    return {
        "lam": kept(diagonal) * step,
        "P": kept(to_P) * column,
        "Q": kept(to_Q),
        "B": kept(to_B) * column,
        "C": kept(to_C.T).T,
        "dt": kept(along) / step,
    }


def _weights(record: Any) -> Any:
    return np.ones(len(record.lam), int) if record.weight is None else record.weight


def _both(record: Any) -> Any:
    """Return an exact record with both modes of every pair, P and Q."""
    pair = np.asarray(_weights(record)) == 2

    def both(x: Any) -> Any:
        return np.concatenate([x, np.frompyfunc(_conj, 1, 1)(x[pair])])

    Q = record.P if record.Q is None else record.Q
    lam, P, B, C = both(record.lam), both(record.P), both(record.B), both(record.C.T).T
    return DPLR(lam, P, B, C, both(Q), None, record.D)


def _conj(x: Exact) -> Exact:
    return Gauss(x.re, -x.im) if isinstance(x, Gauss) else x


def _dense(
    F: Ball, over: tuple[Matrix, Matrix, Matrix], c: Any, rule: Rule, L0: int, through: str
) -> tuple[Matrix, Matrix, Matrix]:
    """Return h of A, B and C, the step being 1.

    x_0 = Bb, x_1 = Ab Bb + Bp, x_l = Ab x_{l-1}; a_l = Ab^T a_{l+1} + C^T c_l; then
    h_Ab = sum_l a_l x_{l-1}^T, h_Bb = a_0, h_Bp = a_1, h_C = sum_l c_l x_l^T.
    """
    A, B, C = over
    d = rule(F, SSM(A, B, C), F.scalar(Fraction(1)))
    L, T = c.shape[-1], F.transpose
    row, rest = C, None
    if L0:
        rest = F.eye(F.shape(A)[0]) - _power(F, d.Ab, L0)
        row = T(F.solve(T(rest), T(C)))
    x = [d.Bb]
    while len(x) < L:
        new = F.mul(d.Ab, x[-1])
        x.append(new + d.Bp if len(x) == 1 and d.Bp is not None else new)
    cs = [F.matrix(c[..., l]) for l in range(L)]
    a, back = [F.mul(T(row), cs[-1])], T(d.Ab)
    for l in range(L - 2, -1, -1):
        a.append(F.mul(back, a[-1]) + F.mul(T(row), cs[l]))
    a.reverse()
    to_C = _sum_of_products(F, cs, x)
    to_Ab = _sum_of_products(F, a[1:], x[:-1]) if L > 1 else zeros(F, *F.shape(A))
    if rest is not None:  # C = Ct (I - Ab^L0)^-1
        t = F.solve(rest, T(to_C))
        left, right = [T(row)], [t]
        for _ in range(L0 - 1):
            left.append(F.mul(back, left[-1]))
            right.append(F.mul(d.Ab, right[-1]))
        to_Ab, to_C = to_Ab + _sum_of_products(F, left, right[::-1]), T(t)
    to_Bp = a[1] if L > 1 else zeros(F, *F.shape(B))
    h: tuple[Matrix, ...] = (to_Ab, a[0], to_Bp)
    if through != "both":
        kept = (through == "Ab", through == "Bb", through == "Bb")
        h = tuple(x if k else zeros(F, *F.shape(x)) for x, k in zip(h, kept, strict=True))
    to_A, to_B = _through_rule(F, rule, A, B, d, h)
    return to_A, to_B, to_C


def _through_rule(
    F: Ball, rule: Rule, A: Matrix, B: Matrix, d: Any, h: tuple[Matrix, ...]
) -> tuple[Matrix, Matrix]:
    """Return h of A and B from those of Ab, Bb and Bp.

    GBT(alpha), T = I - alpha A: dAb = T^-1 dA (alpha Ab + (1 - alpha) I), dBb = T^-1 (dB + alpha
    dA Bb).  Holds: the Frechet derivative of exp at X^T in the direction of the h of exp(X) is the
    corner of exp [[X^T, W], [0, X^T]], theorem ``kernel-derivative``.
    """
    to_Ab, to_Bb, to_Bp = h
    N, inputs = F.shape(B)
    if rule == already_discrete:
        return to_Ab, to_Bb
    if isinstance(rule, GeneralisedBilinear):
        alpha, eye, T = F.scalar(rule.alpha), F.eye(N), F.transpose
        both = F.solve(eye - F.scale(T(A), alpha), F.hstack([to_Ab, to_Bb]))
        G = F.block(both, slice(0, N), slice(0, N))
        into = F.block(both, slice(0, N), slice(N, N + inputs))
        inner = F.scale(d.Ab, alpha) + F.scale(eye, 1 - alpha)
        return F.mul(G, T(inner)) + F.scale(F.mul(into, T(d.Bb)), alpha), into
    order = 0 if rule == exp_euler else 2 if rule == foh else 1
    X, W = [A], [to_Ab]
    if order:
        X.append(B)
        W.append(to_Bp if rule == foh else to_Bb)
    if order > 1:
        X.append(zeros(F, N, inputs))
        W.append(to_Bb - to_Bp)
    size = N + order * inputs
    below = [zeros(F, size - N, size)] if order else []
    if order > 1:
        chain = F.hstack([zeros(F, inputs, N + inputs), F.eye(inputs)])
        below = [chain, zeros(F, inputs, size)]
    whole = F.transpose(F.vstack([F.hstack(X), *below]))
    turn = F.vstack([F.hstack(W), *([zeros(F, size - N, size)] if order else [])])
    zero = zeros(F, size, size)
    E = F.expm(F.vstack([F.hstack([whole, turn]), F.hstack([zero, whole])]))
    corner = F.block(E, slice(0, size), slice(size, 2 * size))
    top = slice(0, N)
    into = F.block(corner, top, slice(N, N + inputs)) if order else to_Bb
    return F.block(corner, top, top), into


def _sum_of_products(F: Ball, left: list[Matrix], right: list[Matrix]) -> Matrix:
    """Return sum_j X_j Y_j^T, as one product."""
    return F.mul(F.hstack(left), F.transpose(F.hstack(right)))


def _power(F: Ball, X: Matrix, L: int) -> Matrix:
    """Return X^L by repeated squaring."""
    out = F.eye(F.shape(X)[0])
    for bit in bin(L)[2:]:
        out = F.mul(out, out)
        if bit == "1":
            out = F.mul(out, X)
    return out


def _entries(F: Ball, X: Matrix) -> Any:
    out = np.empty(F.shape(X), dtype=object)
    out[...] = np.array(F.entries(X), dtype=object).reshape(out.shape)
    return out


def _balls(F: Ball, x: Any) -> Any:
    return np.frompyfunc(F.scalar, 1, 1)(np.asarray(x, dtype=object))
