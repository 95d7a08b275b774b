"""The eigenpairs of the normal part of LegS in closed form.

S = (A - A^T)/2 of LegS has eigenvalues i omega, where omega solves one scalar equation whose left
side increases, and eigenvectors that are products of unimodular factors.  Nothing here shares
anything with the eigensolver that other families need.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar


def legs_modes(F: Analytic, N: int) -> tuple[list[Scalar], Matrix]:
    """Return (omega, V) with S = V diag(i omega) V*, omega descending, row 0 of V positive.

    sum_j atan(omega_m/(j + 1/2)) = pi (N - 1)/2 - pi m,   j = 0..N-1,   m = 0..N-1,

    |V_nm|^2 = (2n+1)/((n+1/2)^2 + omega_m^2) / (the same summed over n).

    The phase of V_nm is pi n - 2 sum_{j<n} theta_j - theta_n + theta_0 with theta_j =
    atan(omega/(j + 1/2)), because (lam - j)/(lam + 1 + j) = -conj(w_j)/w_j at lam = -1/2 + i
    omega, w_j = j + 1/2 + i omega.

    Cost O(N^2) elementary functions and O(N^2) memory, against O(N^3) of an eigensolver.
    Conditioning: perfect; angles add, no product is chained.  Theorem ``legs-normal-spectrum``;
    Formulary (3.6)-(3.8).
    """
    nodes = [F.scalar(Fraction(2 * j + 1, 2)) for j in range(N)]
    targets = [F.pi() * F.scalar(Fraction(N - 1 - 2 * m, 2)) for m in range(N // 2)]
    guesses = _frequencies(N)
    positive = [_frequency(F, nodes, *pair) for pair in zip(targets, guesses, strict=True)]
    omegas = [*positive, *([F.scalar(Fraction(0))] * (N % 2))]
    columns = [_vector(F, nodes, omega) for omega in omegas]
    mirror = [
        [F.re(x) - F.imaginary(F.im(x)) for x in column] for column in reversed(columns[: N // 2])
    ]
    rows = [[column[n] for column in (*columns, *mirror)] for n in range(N)]
    return [*omegas, *(-omega for omega in reversed(positive))], F.rows(rows)


def _frequencies(N: int) -> npt.NDArray[np.float64]:
    """Return the positive omega, descending, in float64 by bisection."""
    nodes = np.arange(N) + 0.5
    target = np.pi / 2 * (N - 1 - 2 * np.arange(N // 2))
    low, high = np.zeros(N // 2), np.full(N // 2, float(N * N))
    for _ in range(70):
        middle = (low + high) / 2
        above = np.arctan(middle[:, None] / nodes).sum(axis=1) > target
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return high


def _frequency(F: Analytic, nodes: list[Scalar], target: Scalar, guess: float) -> Scalar:
    """Return the root of sum_j atan(omega/node_j) = target."""
    zero = F.scalar(Fraction(0))
    return F.increasing_root(
        lambda omega: sum((F.atan(omega / node) for node in nodes), zero) - target,
        lambda omega: sum((node / (node * node + omega * omega) for node in nodes), zero),
        float(guess),
    )


def _vector(F: Analytic, nodes: list[Scalar], omega: Scalar) -> list[Scalar]:
    """Return the unit eigenvector of omega with a positive first entry."""
    # (2n+1)/|lam + 1 + n|^2
    squares = [2 * node / (node * node + omega * omega) for node in nodes]
    norm = F.sqrt(sum(squares[1:], squares[0]))
    theta = [F.atan(omega / node) for node in nodes]
    angle, column = -theta[0], [F.sqrt(squares[0]) / norm]
    for n in range(1, len(nodes)):
        phase = F.exp(F.imaginary(angle - theta[n]))
        column.append((-1) ** n * F.sqrt(squares[n]) / norm * phase)
        angle = angle - 2 * theta[n]
    return column
