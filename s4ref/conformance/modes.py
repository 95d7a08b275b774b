"""Normal plus low rank forms compared in what depends neither on phases nor on the order of P's
columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import eigensolver_budget
from s4ref.conformance.observation import Evidence, Observation, Status


Modes = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def compare_modes(
    got: tuple[Any, Any, Any], right: Modes, dtype: str, *, Q: Any = None
) -> Observation:
    """Compare lam, P, B with the right ones in what depends neither on phases nor on the order of
    P's columns.

    Parameters
    ----------
    got : lam (n,), P (n,) or (n, r), B (n,); all modes, or those with one sign of Im lam.  B is
        None for a layer that has none of the family.
    Q : what stands beside P in diag(lam) - P Q*, or None for P; how P and Q share their scale is
        their own affair
    right : the same for all N modes

    Notes
    -----
    Let S be the Hermitian matrix -i (A + P P^T - shift) and E, ||E|| <= 8 N u ||S||, the backward
    error of its eigensolver.  Then |d omega| <= ||E||, and an eigenvector turns by at most ||E|| /
    gap, so that |B_m|^2 moves by 2 |B_m| ||B|| ||E|| / gap; conj(B_m) P_m q with q = P* B, which
    ties B to P, by (|B_m| ||P|| + |P_m| ||B||) ||q|| ||E|| / gap.  Every quantity is divided by its
    own sensitivity, which makes 8 N u the budget of all.
    """
    alone = got[2] is None
    lam, P, B = (
        np.asarray(x, dtype=np.complex128) for x in (*got[:2], 0 * got[0] if alone else got[2])
    )
    truth, P0, B0 = (np.asarray(x, dtype=np.complex128) for x in right)
    P, P0 = P.reshape(len(lam), -1), P0.reshape(len(truth), -1)
    tied = Q is None
    Q = P if tied else np.asarray(Q, dtype=np.complex128).reshape(len(lam), -1)
    if P.shape[1] != P0.shape[1] or P.shape != Q.shape or B.shape != lam.shape:
        return Observation(
            Status.BAD_SHAPE,
            message=f"P has shape {got[1].shape} and B {B.shape}; lam has {lam.shape} and "
            f"the rank is {P0.shape[1]}",
        )
    if not all(np.isfinite(x).all() for x in (lam, P, Q, B)):
        return Observation(Status.NON_FINITE, message="lam, P and B are not all finite")
    order = np.argsort(truth.imag, kind="stable")
    truth, P0, B0 = truth[order], P0[order], B0[order]
    N, size = len(truth), float(np.max(np.abs(truth)))
    gaps = np.abs(truth.imag[:, None] - truth.imag[None, :]) + np.where(np.eye(N), np.inf, 0)
    # equal frequencies leave the vectors of their space undetermined
    turn = 1 + size / np.maximum(gaps.min(axis=1), 1e-100 * max(size, 1.0))
    q0 = np.real((P0.conj() * B0[:, None]).sum(axis=0))
    mine = np.argsort(lam.imag, kind="stable")
    lam, P, Q, B = lam[mine], P[mine], Q[mine], B[mine]
    if len(lam) < N:  # one of each pair, and the real mode of an odd N
        upper = float(np.sum(lam.imag)) > 0
        keep = slice(N - len(lam), N) if upper else slice(0, len(lam))
        truth, P0, B0, turn = truth[keep], P0[keep], B0[keep], turn[keep]
    b, p = float(np.linalg.norm(right[2])), float(np.linalg.norm(right[1]))
    absB, absP = np.abs(B0), np.linalg.norm(P0, axis=1)
    q = _weights(len(lam), N, lam) @ (Q.conj() * B[:, None])
    q = np.real(q) if tied or len(lam) < N else q
    diagonal = (P * Q.conj()).sum(axis=1)
    ties, ties0 = B.conj() * (P @ q), B0.conj() * (P0 @ q0)
    coupling = (absB * p + absP * b) * float(np.linalg.norm(q0)) * turn
    parts = (
        ("Re lam", lam.real, truth.real, np.full(len(lam), size)),
        ("Im lam", lam.imag, truth.imag, np.full(len(lam), size)),
        ("|B|^2", np.abs(B) ** 2, absB**2, 2 * absB * b * turn),
        ("|P|^2" if tied else "Re P conj(Q)", diagonal.real, absP**2, 2 * absP * p * turn),
        ("Im P conj(Q)", diagonal.imag, 0 * absP, 2 * absP * p * turn),
        ("Re conj(B) P q", ties.real, ties0.real, coupling),
        ("Im conj(B) P q", ties.imag, ties0.imag, coupling),
    )
    budget = eigensolver_budget(dtype, N)
    worst, evidence = -1.0, None
    for name, mine_, right_, sensitivity in parts:
        if alone and "B" in name:
            continue
        gap = np.abs(mine_ - right_) / np.where(sensitivity > 0, sensitivity, 1.0)
        m = int(np.argmax(gap))
        if gap[m] > worst:
            worst = float(gap[m])
            evidence = Evidence(f"{name}[{m}]", float(right_[m]), float(mine_[m]), (m,))
    status = Status.OK if worst <= budget.algorithm else Status.OFF
    note = (_clamped(B) or _scaled(B, absB)) if not alone and status is Status.OFF else ""
    return Observation(status, worst, 1.0, budget, evidence, note)


def _weights(n: int, N: int, lam: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return 1 for each mode if all are there, else 2, and 1 for the real mode of an odd N."""
    if n == N:
        return np.ones(n)
    out = np.full(n, 2.0)
    if N % 2:
        out[np.argmin(np.abs(lam.imag))] = 1.0
    return out


def _scaled(B: npt.NDArray[Any], right: npt.NDArray[Any]) -> str:
    """Say so if B is a multiple of the right one, mode by mode."""
    if not (right > 0).all():
        return ""
    ratio = np.abs(B) / right
    c = float(np.median(ratio))
    same = c > 0 and float(np.max(np.abs(ratio / c - 1))) < 1e-3
    return f"|B| is {c:.6g} times the right one in every mode" if same and abs(c - 1) > 1e-3 else ""


def _clamped(B: npt.NDArray[Any]) -> str:
    """Say so if the largest value is a whole number to the last bit: a clip, not a formula."""
    for name, values in (("Im B", B.imag), ("Re B", B.real)):
        top = float(np.max(np.abs(values)))
        hits = int(np.sum(np.abs(values) == top))
        if top > 0 and float(top).is_integer():
            return f"{name} reaches exactly +-{top:g}, {hits} time{'s'[: hits > 1]}: clipped"
    return ""
