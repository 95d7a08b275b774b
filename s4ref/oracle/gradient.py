"""The derivative of kernel entries with respect to the whole matrix A, in float64."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from s4ref.arithmetic.exponential import expm
from s4ref.errors import InputError
from s4ref.maths.discretize import GeneralisedBilinear, Rule, already_discrete, exp_euler, foh, zoh
from s4ref.oracle.floating import FloatDense, Real


# Gauss-Legendre with two points on [0, 1]; at norm 1/2 its error is 2e-4 of the integral.
_POINTS = (0.5 - 12**-0.5, 0.5 + 12**-0.5)
NO_DERIVATIVE = (
    "rule = {}: its derivatives are not derived here; choose gbt(alpha), zoh, foh, exp_euler, none "
    "or, for a diagonal system, dss(L)"
)
_CHUNK = 1 << 21  # entries of derivatives held at a time


def krylov(M: Real, X: Real, L: int) -> Real:
    """Return [X, M X, ..., M^(L-1) X], shape (L, N, columns), by doubling."""
    out = X[None]
    while len(out) < L:
        out = np.concatenate([out, M @ out[: L - len(out)]])
        M = M @ M
    return out


def reached(system: FloatDense, rule: Rule, L: int) -> Real:
    """Return the states x_l with K[l] = C x_l, (L, N, inputs).

    x_0 = Bb, x_1 = Ab Bb + Bp, x_{l+1} = Ab x_l.
    """
    Ab, Phi = system.discretize(rule)
    Psi, first = system.previous(rule), Phi @ system.B
    if Psi is None or L == 1:
        return krylov(Ab, first, L)
    return np.concatenate([first[None], krylov(Ab, Ab @ first + Psi @ system.B, L - 1)])


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

    Holds: with X the augmented matrix of the rule, F = exp(X) and x_l the states reached,
    dK_l = sum_{j<l} r_j dAb x_{l-1-j} + r_l dBb + r_{l-1} dBp, r_j = C Ab^j.  Hence
    dK_l = <L(X^T, W_l), dX> with L the Frechet derivative of exp and
    W_l = sum_j outer([r_j 0], d_{l-j}): zero-order hold d_0 = [0; I], first-order hold
    d_0 = [0; 0; I], d_1 = [x_0; I; -I], exponential Euler d_0 = 0; else d_j = [x_{j-1}; 0].
    L is evaluated at X / 2^s of norm at most 1/2 by two-point Gauss quadrature of
    int e^{tX} W e^{(1-t)X} dt (2e-4) and doubled s times [Higham, Functions, sec. 10.6].

    Systems that are discrete already: dK_l = sum_{j<l} r_j E x_{l-1-j}.

    Cost O(N^3) a lag.
    """
    if isinstance(rule, GeneralisedBilinear):
        matrices, finish = _gbt(system, rule, lags)
    elif rule in (zoh, foh, exp_euler):
        matrices, finish = _hold(system, rule, lags)
    elif rule == already_discrete:
        matrices, finish = _discrete(system, rule, lags)
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


def _discrete(system: FloatDense, rule: Rule, lags: Sequence[int]) -> _Parts:
    L, (Ab, _) = lags[-1] + 1, system.discretize(rule)
    x = reached(system, rule, L)
    before = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
    return outer_sums(Ab, krylov(Ab.T, system.C.T, L), before, lags), lambda S: S


def _hold(system: FloatDense, rule: Rule, lags: Sequence[int]) -> _Parts:
    L, (N, inputs) = lags[-1] + 1, system.B.shape
    order = {zoh: 1, foh: 2, exp_euler: 0}[rule]
    X = augmented(system, order)
    d = np.zeros((L, len(X), inputs))
    eye = np.eye(inputs)
    if order > 0:
        d[0, -inputs:] = eye
    d[1:, :N] = reached(system, rule, L)[:-1]
    if order > 1 and L > 1:
        d[1, N:] = np.concatenate([eye, -eye])
    Ab, _ = system.discretize(rule)
    M, padded = np.zeros_like(X), np.zeros((len(X), len(system.C)))
    M[:N, :N], padded[:N] = Ab, system.C.T
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

    return outer_sums(M, krylov(M.T, padded, L), d, lags), finish


def augmented(system: FloatDense, order: int) -> Real:
    """Return the matrix whose exponential holds exp(dt A) and the first phi functions.

    dt A, bordered by dt B and a chain of identities; :func:`s4ref.maths.discretize.phi`.
    """
    N, inputs = system.B.shape
    X = np.zeros((N + order * inputs,) * 2)
    X[:N, :N] = system.dt * system.A
    if order > 0:
        X[:N, N : N + inputs] = system.dt * system.B
    if order > 1:
        X[N:-inputs, N + inputs :] = np.eye((order - 1) * inputs)
    return X
