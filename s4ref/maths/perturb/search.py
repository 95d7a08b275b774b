"""A perturbation that trades its size against the condition of the eigenvectors, in float64."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Float64
from s4ref.errors import InputError
from s4ref.maths.perturb.perturbed import Perturbed


Real = npt.NDArray[np.float64]


class Found(NamedTuple):
    """A local minimiser E with what it costs."""

    E: Real
    objective: float
    condition: float
    size: float
    iterations: int


def objective(A: Real, E: Real, gamma: float) -> tuple[float, Real]:
    """Return kappa_2(V) + gamma ||E||_2 and its gradient in E, V the unit eigenvectors of A + E.

    With X = V^-1 dE V and K_ij = 1/(lam_j - lam_i) off the diagonal, dV = V (K * X) up to the
    lengths of columns, which unit length takes out again; so for a cotangent G of V the gradient is
    Re(V^-H (conj(K) * V^H G) V^H).  Infinite where V is singular or eigenvalues coincide.
    """
    lam, V = np.linalg.eig(A + E)
    left, s, right = np.linalg.svd(V)
    gaps = lam[None, :] - lam[:, None]
    np.fill_diagonal(gaps, 1)
    if s[-1] <= 0 or (gaps == 0).any():
        return np.inf, np.zeros_like(E)
    kappa = s[0] / s[-1]
    top, bottom = np.outer(left[:, 0], right[0]), np.outer(left[:, -1], right[-1])
    G = (top - kappa * bottom) / s[-1]
    G = G - V * (V.conj() * G).sum(axis=0).real
    K = 1 / gaps
    np.fill_diagonal(K, 0)
    inner = K.conj() * (V.conj().T @ G)
    gradient = np.linalg.solve(V.conj().T, inner @ V.conj().T).real
    u, sizes, v = np.linalg.svd(E)
    return float(kappa + gamma * sizes[0]), gradient + gamma * np.outer(u[:, 0], v[0])


def search(start: Perturbed, gamma: float, iterations: int) -> Found:
    """Return a local minimiser of :func:`objective` by L-BFGS from the E of ``start``.

    Raises
    ------
    InputError
        If A + E is not diagonalisable in float64 there, or not representable.
    """
    # takes longer to load than all of the oracle, which seldom needs it
    from scipy.optimize import minimize

    A = np.asarray(start.A(Float64()), dtype=float)
    try:
        E = np.asarray(start.E, dtype=float)
    except OverflowError as error:
        raise InputError("start has entries beyond the range of float64: scale it down") from error
    if not np.isfinite(objective(A, E, gamma)[0]):
        raise InputError(
            "A + start is not diagonalisable in float64, so there is no gradient: start from "
            "random_perturbation(N, size, seed)"
        )

    def flat(x: Real) -> tuple[float, Real]:
        value, gradient = objective(A, x.reshape(A.shape), gamma)
        return value, gradient.ravel()

    found = minimize(flat, E.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    best: Real = np.asarray(found.x).reshape(A.shape)
    size = float(np.linalg.norm(best, 2))
    value = float(found.fun)
    return Found(best, value, value - gamma * size, size, int(found.nit))
