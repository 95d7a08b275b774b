"""Eigenvectors of a general matrix, and solves with them that keep their digits."""

from __future__ import annotations

import flint
import mpmath
import numpy as np

from s4ref.arithmetic import Analytic, Ball, Multiprecision
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError


def eigenpairs(F: Analytic, M: Matrix) -> tuple[list[Scalar], Matrix]:
    """Return (lam, V) with M V = V diag(lam), columns of V not normalised.

    In balls every eigenvalue is isolated and proved; mpmath and NumPy approximate.  Cost O(N^3) in
    time, O(N^2) in memory.  Conditioning: of lam_j, |w_j||v_j|/|w_j* v_j|; of v_j, also the gap.

    Raises
    ------
    PrecisionError
        Where balls cannot tell the eigenvalues apart, as of a defective matrix they never can.
    """
    n = F.shape(M)[0]
    if n == 1:
        return F.entries(M), F.eye(1)
    if isinstance(F, Ball):
        return _in_balls(F, M)
    if isinstance(F, Multiprecision):
        values, vectors = mpmath.eig(M)
        return list(values), vectors
    values, vectors = np.linalg.eig(M)
    return list(values.astype(complex).tolist()), vectors


def _in_balls(F: Ball, M: Matrix) -> tuple[list[Scalar], Matrix]:
    """Prove approximate eigenpairs in the basis V that they span.

    D = V^-1 M V is all but diagonal there.
    An eigenvector e_j + y of D with y_j = 0 solves

    y_i = -(D_ij + sum_{k != i, j} D_ik y_k)/(D_ii - lam),   lam = D_jj + sum_{k != j} D_jk y_k,

    and where the right side maps |y| <= r into itself there is one (Brouwer).  The N discs of lam
    are disjoint, so these are all eigenvalues, and simple.  The enclosures of FLINT itself have
    half of the digits in V^-1, or cost O(N^4).
    """
    n = F.shape(M)[0]
    try:
        _, vectors = flint.acb_mat(M).eig(right=True)
    except ValueError as error:
        raise _not_apart(F) from error
    V = vectors.mid()
    D = steady_solve(F, V, M * V)
    size = [[abs(D[i, j]).abs_upper() * (i != j) for j in range(n)] for i in range(n)]
    rows = [sum(row, flint.arb(0)).abs_upper() for row in size]
    values, radii = [], []
    for j in range(n):
        gap = [abs(D[i, i] - D[j, j]).abs_lower() for i in range(n)]
        others = [i for i in range(n) if i != j]
        if any(not gap[i] > 0 for i in others):
            raise _not_apart(F)
        r = (2 * max((size[i][j] / gap[i] for i in others), key=lambda x: x.mid())).abs_upper()
        y = [(size[i][j] + rows[i] * r) / (gap[i] - rows[j] * r) for i in range(n)]
        if any(not (gap[i] > rows[j] * r and y[i] <= r) for i in others):
            raise _not_apart(F)
        disc = flint.arb(0, rows[j] * r)
        values.append(D[j, j] + flint.acb(disc, disc))
        radii.append([flint.arb(0, y[i].abs_upper()) if i != j else None for i in range(n)])
    if any(values[i].overlaps(values[j]) for i in range(n) for j in range(i)):
        raise _not_apart(F)
    Y = [[flint.acb(1) if x is None else flint.acb(x, x) for x in column] for column in radii]
    return values, V * flint.acb_mat(Y).transpose()


def _not_apart(F: Ball) -> PrecisionError:
    return PrecisionError(
        f"the eigenvalues of A + E cannot be told apart at {F.bits} bits; if more do not help, A + "
        "E is defective or all but: perturb with another E"
    )


def steady_solve(F: Analytic, X: Matrix, Y: Matrix) -> Matrix:
    """Return X^-1 Y; in balls by way of an approximate inverse W, (W X)^-1 (W Y).

    Elimination of balls loses digits in proportion to N, whatever the condition number; W X is the
    identity but for rounding, where elimination loses none.  Cost O(N^3) in time.

    Raises
    ------
    ZeroDivisionError
        Where X cannot be told from a singular matrix.
    """
    if not isinstance(F, Ball):
        return F.solve(X, Y)
    X = flint.acb_mat(X)
    W = X.mid().inv().mid()
    return (W * X).solve(W * Y)
