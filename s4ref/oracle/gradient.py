"""The derivative of kernel entries with respect to the whole matrix A, in float64."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.linalg import expm

from s4ref.errors import InputError
from s4ref.maths.discretize import GeneralisedBilinear, Rule, zoh
from s4ref.oracle.floating import FloatDense, Real


# Gauss-Legendre with two points on [0, 1]; at norm 1/2 its error is 2e-4 of the integral.
_POINTS = (0.5 - 12**-0.5, 0.5 + 12**-0.5)
NO_DERIVATIVE = (
    "rule = {}: its derivatives are not derived here; choose bilinear, another gbt(alpha) or zoh"
)
_CHUNK = 1 << 21  # entries of derivatives held at a time


def krylov(M: Real, X: Real, L: int) -> Real:
    """Return [X, M X, ..., M^(L-1) X], shape (L, N, columns), by doubling."""
    out = X[None]
    while len(out) < L:
        out = np.concatenate([out, M @ out[: L - len(out)]])
        M = M @ M
    return out


def paired_sum(R: Real, Y: Real) -> Real:
    """Return sum_j outer(R_j, Y_{k-1-j}) for R (k, N, outputs), Y (k, m, inputs).

    Shape (outputs, inputs, N, m).
    """
    k, N, outputs = R.shape
    _, m, inputs = Y.shape
    product = R.reshape(k, N * outputs).T @ Y[::-1].reshape(k, m * inputs)
    return product.reshape(N, outputs, m, inputs).transpose(1, 3, 0, 2)


def outer_sums(M: Real, R: Real, Y: Real, lags: Sequence[int]) -> Iterator[Real]:
    """Yield sum_{j<=l} outer(R_j, Y_{l-j}) for each lag l, in ascending order.

    Parameters
    ----------
    M : (N, N)
    R : (L, N, outputs) with R_j = (M^T)^j R_0
    Y : (L, m, inputs)

    Yields
    ------
    (outputs, inputs, N, m)

    Notes
    -----
    From lag to lag by S_{l+k} = (M^T)^k S_l + sum_{j<k} outer(R_j, Y_{l+k-j}): O(N^3 + k N m) each.
    """
    S, at = np.zeros(()), -1
    for l in lags:
        step = l - at
        recent = paired_sum(R[:step], Y[at + 1 : l + 1])
        S = recent if at < 0 else np.linalg.matrix_power(M.T, step) @ S + recent
        at = l
        yield S


def gradients(system: FloatDense, rule: Rule, lags: Sequence[int]) -> Iterator[Real]:
    """Yield dK[l]/dA for ascending lags l, some at a time: (lags, outputs, inputs, N, N).

    Notes
    -----
    GBT(alpha), the bilinear rule at 1/2: with M = (I - alpha dt A)^-1 and E a perturbation of A,
    dAb = dt M E (alpha Ab + (1 - alpha) I) and dBb = alpha dt M E Bb; so

        dK_l = dt sum_{j<=l} (C Ab^j M) E (alpha x_{l-j} + (1 - alpha) x_{l-j-1}),
        x_j = Ab^j Bb,  x_{-1} = 0.

    Zero-order hold: with X = dt [[A, B], [0, 0]] and F = exp(X),
    K_l = [C 0] (F^{l+1} - F^l) [0; I].  Hence dK_l = <L(X^T, W_l), dX> with L the Frechet
    derivative of exp, W_l = sum_j outer([C 0] F^j, d_{l-j}), d_0 = [0; I], d_j = [Ab^{j-1} Bb; 0].
    L is evaluated at X / 2^s of norm at most 1/2 by two-point Gauss quadrature of
    int e^{tX} W e^{(1-t)X} dt (2e-4) and doubled s times [Higham, Functions, sec. 10.6].

    Cost O(N^3) a lag.
    """
    if isinstance(rule, GeneralisedBilinear):
        matrices, finish = _gbt(system, rule, lags)
    elif rule == zoh:
        matrices, finish = _zoh(system, lags)
    else:
        raise InputError(NO_DERIVATIVE.format(rule.__name__))
    held: list[Real] = []
    for W in matrices:
        held.append(W)
        if len(held) * W.size >= _CHUNK:
            yield finish(np.stack(held))
            held = []
    if held:
        yield finish(np.stack(held))


_Parts = tuple[Iterator[Real], Callable[[Real], Real]]


def _gbt(system: FloatDense, rule: GeneralisedBilinear, lags: Sequence[int]) -> _Parts:
    L, alpha = lags[-1] + 1, float(rule.alpha)
    Ab, Phi = system.discretize(rule)
    # Phi = dt M, at alpha = 0 too
    x = krylov(Ab, Phi @ system.B, L)
    y = alpha * x
    y[1:] += (1 - alpha) * x[:-1]
    r = krylov(Ab.T, Phi.T @ system.C.T, L)
    return outer_sums(Ab, r, y, lags), lambda S: S


def _zoh(system: FloatDense, lags: Sequence[int]) -> _Parts:
    L, (N, inputs) = lags[-1] + 1, system.B.shape
    Ab, Phi = system.discretize(zoh)
    Bb = Phi @ system.B
    F, X = np.eye(N + inputs), np.zeros((N + inputs, N + inputs))
    F[:N, :N], F[:N, N:] = Ab, Bb
    X[:N, :N], X[:N, N:] = system.A * system.dt, system.B * system.dt
    d = np.zeros((L, N + inputs, inputs))
    d[0, N:], d[1:, :N] = np.eye(inputs), krylov(Ab, Bb, L)[:-1]
    padded = np.concatenate([system.C, np.zeros((len(system.C), inputs))], axis=1)
    s = max(0, int(np.ceil(np.log2(max(float(np.linalg.norm(X, 2)), 1.0)))) + 1)
    Y = X.T / 2.0**s
    near, far = (expm(t * Y) for t in _POINTS)
    doublings = [expm(Y)]
    for _ in range(s - 1):
        doublings.append(doublings[-1] @ doublings[-1])

    def finish(W: Real) -> Real:
        G = (near @ W @ far + far @ W @ near) * (system.dt / 2.0 ** (s + 1))
        for power in doublings[:s]:
            G = power @ G + G @ power
        return G[..., :N, :N]

    return outer_sums(F, krylov(F.T, padded.T, L), d, lags), finish
