"""S4's own route: a Cauchy matrix at the roots of unity, corrected by Woodbury, without its pole.

The published form divides by 1 + z and has a pole at z = -1 for every even L; this one is finite
there.  Where a node meets a mode (undamped ones, z = 1 and lam = 0) it is solved densely.
"""

from __future__ import annotations

from collections.abc import Sequence

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize import bilinear
from s4ref.maths.fourier import kernel_from_samples, real_kernel
from s4ref.maths.full_modes import FullModes
from s4ref.maths.resolvent import generating_function_bilinear, half_circle, truncated_sum


def kernel_by_cauchy(F: Analytic, modes: FullModes, Ct: Matrix, dt: Scalar, L: int) -> list[Scalar]:
    """Return the bilinear kernel from Khat(z) = dt [k_CtB - h k_CtP (I + h k_QP)^-1 k_QB].

    k_XY(z) = sum_n X_n Y_n / ((1 - z) - h lam_n),   h = dt/2 (1 + z),   z = exp(-2 pi i k / L).

    Parameters
    ----------
    modes : all modes, any rank r
    Ct : (outputs, N), C (I - Ab^L) in the same modes

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(L N + L log L) times (outputs + r)(inputs + r) in time, O(L N) in memory.  Digits are
    lost where a node comes close to a mode and in I + h k_QP, close to singular for a small dt.
    Theorems ``bilinear-resolvent``, ``woodbury-rank-r``; Formulary (6.9), [S4, Algorithm 1].
    """
    nodes = half_circle(F, L) if modes.self_conjugate else [F.unit_root(k, L) for k in range(L)]
    outputs, inputs = F.shape(Ct)[0], F.shape(modes.B)[1]
    halves = [dt * (1 + z) / 2 for z in nodes]
    cauchy = [_reciprocals(1 - z, h, modes.lam) for z, h in zip(nodes, halves, strict=True)]
    sides = zip(_rows(F, modes, Ct), _columns(F, modes), strict=True)
    weights = F.rows([[x * y for x in left for y in right] for left, right in sides])
    regular = [k for k, row in enumerate(cauchy) if row is not None]
    sums: dict[int, list[Scalar]] = {}
    if regular:
        flat = F.entries(F.mul(F.rows([row for row in cauchy if row is not None]), weights))
        width = len(flat) // len(regular)
        sums = {k: flat[i * width : (i + 1) * width] for i, k in enumerate(regular)}
    samples = [
        _sample(F, modes, Ct, dt, z, h, sums.get(k), L, outputs, inputs)
        for k, (z, h) in enumerate(zip(nodes, halves, strict=True))
    ]
    return kernel_from_samples(F, samples, L) if modes.self_conjugate else real_kernel(F, samples)


def _rows(F: Analytic, modes: FullModes, Ct: Matrix) -> list[list[Scalar]]:
    """Return, mode by mode, the entries of X = [Ct; Q*]."""
    n, entries = len(modes.lam), F.entries(Ct)
    rows = [list(entries[m::n]) for m in range(n)]
    if modes.Q is not None:
        r, q = F.shape(modes.Q)[1], F.entries(F.conj(modes.Q))
        rows = [row + q[m * r : (m + 1) * r] for m, row in enumerate(rows)]
    return rows


def _columns(F: Analytic, modes: FullModes) -> list[list[Scalar]]:
    """Return, mode by mode, the entries of Y = [B, P]."""
    both = modes.B if modes.P is None else F.hstack([modes.B, modes.P])
    cols, entries = F.shape(both)[1], F.entries(both)
    return [entries[m * cols : (m + 1) * cols] for m in range(len(modes.lam))]


def _reciprocals(gap: Scalar, h: Scalar, lam: Sequence[Scalar]) -> list[Scalar] | None:
    """Return 1/((1 - z) - h lam_n), or None where a mode cannot be told from the node."""
    try:
        row = [1 / (gap - h * value) for value in lam]
    except ZeroDivisionError:
        return None
    finite = all(getattr(x, "is_finite", lambda: True)() for x in row)
    return row if finite else None


def _sample(
    F: Analytic,
    modes: FullModes,
    Ct: Matrix,
    dt: Scalar,
    z: Scalar,
    h: Scalar,
    sums: list[Scalar] | None,
    L: int,
    outputs: int,
    inputs: int,
) -> Matrix:
    """Return Khat(z) from the Cauchy sums, from the dense pencil, or as a sum over lags."""
    try:
        if sums is not None:
            return F.scale(_woodbury(F, sums, h, outputs, inputs), dt)
        return generating_function_bilinear(F, modes.dense(F), Ct, dt, z)
    except ZeroDivisionError:
        return truncated_sum(F, bilinear(F, modes.dense(F), dt), z, L)


def _woodbury(F: Analytic, sums: list[Scalar], h: Scalar, outputs: int, inputs: int) -> Matrix:
    """Return k_CtB - h k_CtP (I + h k_QP)^-1 k_QB from the blocks of X* R Y, row by row."""
    total = len(sums)
    r = 0
    while (outputs + r) * (inputs + r) < total:
        r += 1
    width = inputs + r
    table = F.rows([sums[i * width : (i + 1) * width] for i in range(outputs + r)])
    top, bottom = slice(0, outputs), slice(outputs, outputs + r)
    first, last = slice(0, inputs), slice(inputs, width)
    if not r:
        return table
    core = F.eye(r) + F.scale(F.block(table, bottom, last), h)
    solved = F.solve(core, F.block(table, bottom, first))
    return F.block(table, top, first) - F.scale(F.mul(F.block(table, top, last), solved), h)
