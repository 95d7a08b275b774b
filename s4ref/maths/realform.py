"""Stored complex modes as a real system.

A mode of weight 2 stands for itself and its conjugate; its real and imaginary part are two real
states.  The change of variables is unitary and exact, products of real matrices are four times
cheaper than complex ones, and real balls stay tighter.  Theorem ``conjugate-halves``; Formulary
(3.13)-(3.15).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, exact_array, imag_part, real_part
from s4ref.records import DPLR, SSM, Diagonal


@dataclass(frozen=True)
class StateMap:
    """Which real states hold which stored mode.

    Attributes
    ----------
    im : (n,) index of the real state that holds Im x of each mode, -1 for a real mode; Re x of
    mode j is state j
    weight : (n,) of 1 and 2
    """

    im: tuple[int, ...]
    weight: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of real states."""
        return len(self.im) + sum(i >= 0 for i in self.im)


@dataclass(frozen=True)
class RealForm:
    """An exact real system and how its states read back as stored modes.

    B is (N, inputs), C is (outputs, N).
    """

    ssm: SSM[ExactArray]
    states: StateMap


def real_form(system: DPLR[ExactArray] | Diagonal[ExactArray]) -> RealForm:
    """Return the real system of a record with exact entries (see :func:`exact_record`).

    x' = lam x - P q + B u with q = Q* x, where weight 2 adds 2 Re(conj(Q) x) and weight 1 adds
    conj(Q) x to q; y = sum weight Re(C x).

    Raises
    ------
    InputError
        If modes of weight 2 meet complex modes of weight 1 in a DPLR system: q is then neither
        real nor the full sum, so the record describes no real system.
    """
    lam, B, C = system.lam, system.B, system.C
    weight = np.asarray(system.weight)
    n = len(lam)
    paired = weight == 2
    coupled = isinstance(system, DPLR)
    split = _complex_modes(system) | paired
    if coupled and split.any() and not paired.any():
        split[:] = True  # the scalar q is complex, so every mode has an imaginary part
    if coupled and paired.any() and (split & ~paired).any():
        bad = int(np.flatnonzero(split & ~paired)[0])
        raise InputError(
            f"weight[{bad}] = 1 but mode {bad} is complex while other modes have weight 2: "
            "give every conjugate pair weight 2, or store all modes with weight 1"
        )
    im_index = np.where(split, n + np.cumsum(split) - 1, -1)
    size = n + int(split.sum())
    s = np.flatnonzero(split)
    A: ExactArray = np.full((size, size), Fraction(0), dtype=object)
    for j in range(n):
        A[j, j] = real_part(lam[j])
        if split[j]:
            i = im_index[j]
            A[i, i] = real_part(lam[j])
            A[j, i], A[i, j] = -imag_part(lam[j]), imag_part(lam[j])
    if isinstance(system, DPLR):
        P: ExactArray = system.P
        Q: ExactArray = system.P if system.Q is None else system.Q
        left = np.concatenate([_re(P), _im(P)[s]])
        w = weight[:, None].astype(object)
        # Re q reads (w Re Q, w Im Q); Im q, of unpaired modes only, reads (-Im Q, Re Q)
        right = np.concatenate([w * _re(Q), (w * _im(Q))[s]])
        A = A - left.dot(right.T)
        if not paired.any() and split.any():
            left_im = np.concatenate([-_im(P), _re(P)[s]])
            right_im = np.concatenate([-_im(Q), _re(Q)[s]])
            A = A - left_im.dot(right_im.T)
    w = weight.astype(object)
    ssm = SSM(
        A,
        np.concatenate([_re(B), _im(B)[s]]),
        np.concatenate([w * _re(C), (-w * _im(C))[:, s]], axis=1),
        system.D,
    )
    return RealForm(ssm, StateMap(tuple(int(i) for i in im_index), tuple(int(k) for k in weight)))


def _re(x: ExactArray) -> ExactArray:
    return np.asarray(np.frompyfunc(real_part, 1, 1)(x), dtype=object)


def _im(x: ExactArray) -> ExactArray:
    return np.asarray(np.frompyfunc(imag_part, 1, 1)(x), dtype=object)


def _complex_modes(system: DPLR[ExactArray] | Diagonal[ExactArray]) -> np.ndarray:
    parts = [system.lam[:, None], system.B]
    if isinstance(system, DPLR):
        parts += [system.P] if system.Q is None else [system.P, system.Q]
    return np.array(
        [
            any(isinstance(x, Gauss) for part in parts for x in part[j])
            for j in range(len(system.lam))
        ]
    )


def exact_record(
    system: SSM[object] | DPLR[object] | Diagonal[object],
) -> SSM[ExactArray] | DPLR[ExactArray] | Diagonal[ExactArray]:
    """Return the record with exact entries: B (N, inputs), C (outputs, N), P and Q (n, r)."""
    B, C = exact_array(system.B, "B"), exact_array(system.C, "C")
    B, C = B.reshape(len(B), -1), C.reshape(-1, C.shape[-1])
    D = _feedthrough(system.D, C.shape[0], B.shape[1])
    if isinstance(system, SSM):
        return SSM(exact_array(system.A, "A", ndim=2), B, C, D)
    lam = exact_array(system.lam, "lam", ndim=1)
    weight = np.ones(len(lam), dtype=int) if system.weight is None else np.asarray(system.weight)
    if isinstance(system, Diagonal):
        return Diagonal(lam, B, C, weight, D)
    P = exact_array(system.P, "P")
    Q = None if system.Q is None else exact_array(system.Q, "Q").reshape(len(lam), -1)
    return DPLR(lam, P.reshape(len(lam), -1), B, C, Q, weight, D)


def _feedthrough(D: object, outputs: int, inputs: int) -> ExactArray:
    d: ExactArray = exact_array(D, "D")
    if any(isinstance(x, Gauss) for x in d.flat):
        raise InputError(
            "D has complex entries: outputs are real, so D must be; give its real part"
        )
    if d.ndim == 0 and (d[()] == 0 or outputs == inputs == 1):
        return np.full((outputs, inputs), d[()], dtype=object)
    if d.shape == (outputs,) and outputs == inputs:
        return np.array(
            [[d[i] if i == j else Fraction(0) for j in range(inputs)] for i in range(outputs)],
            dtype=object,
        )
    if d.shape != (outputs, inputs):
        raise InputError(
            f"D has shape {d.shape}; {outputs} outputs and {inputs} inputs need "
            f"({outputs}, {inputs})"
        )
    return d
