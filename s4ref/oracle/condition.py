"""Condition numbers of the kernel: how far each entry moves when the parameters move.

Two digits, not certified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s4ref.exact import whole
from s4ref.maths.discretize import Rule, already_discrete, bilinear
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, LowRank, Real, in_float64
from s4ref.oracle.gradient import gradients, krylov, reached
from s4ref.oracle.mode_sequences import mode_sequences
from s4ref.oracle.prepare import System


@dataclass(frozen=True)
class Condition:
    """Absolute sensitivities of K[l] to relative perturbations of size 1.

    Each, times eps, is the largest change of K[l], to first order, when every entry of the
    parameter moves by up to eps of itself.  Shape that of the kernel, (L,) or (outputs, inputs, L);
    None where the system has no such parameter.

    Attributes
    ----------
    dt : of the common step; summed over the modes if each has its own; 0 of a discrete system
    B, C : sum_n |B_n dK/dB_n|, sum_n |C_n dK/dC_n|
    A : sum_ij |A_ij dK/dA_ij|, of a dense system or a family
    lam : sum_n |lam_n dK/dlam_n| over stored modes
    P, Q : likewise; Q is None where it is tied to P, and P then counts both
    """

    dt: Real
    B: Real
    C: Real
    A: Real | None = None
    lam: Real | None = None
    P: Real | None = None
    Q: Real | None = None

    @property
    def total(self) -> Real:
        """The sum of all of them."""
        parts = (self.A, self.lam, self.P, self.Q)
        return sum((part for part in parts if part is not None), self.dt + self.B + self.C)


def condition(
    system: System, dt: object, L: int, *, C: object = None, rule: Rule = bilinear
) -> Condition:
    """Return the componentwise condition of the kernel: a sensitivity for each parameter and lag.

    A complex mode z that is stored once moves in its worst direction: |z| sqrt(g_re^2 + g_im^2),
    where g are the derivatives with respect to its two parts; its conjugate moves along.

    Parameters
    ----------
    system, dt, L, C, rule
        As for :func:`s4ref.oracle.kernel`; every rule of the library.

    Returns
    -------
    Condition
        Times the unit roundoff u: what rounding that parameter may cost each K[l].

    Raises
    ------
    InputError
        As :func:`s4ref.oracle.kernel`.

    Notes
    -----
    Not certified: float64 throughout, right to about two digits of the largest entry.  dK/dA is
    formed as a matrix for each lag (:mod:`s4ref.oracle.gradient`) and read off in the directions of
    lam, P and Q; diagonal systems have closed forms.  Since the rules see dt A and dt B only,
    dt dK/ddt = sum_ij A_ij dK/dA_ij + K, but for discrete systems.  Cost O(N^3 L) in time; memory
    O(N L) and blocks of O(N^2) derivatives.  Componentwise conditions do not change under diagonal
    scalings of the state.  [Higham, sec. 7.2].

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.hippo import LegS
    >>> oracle.condition(LegS(1), "1/8", 2, C=[1]).total.round(3)
    array([0.353, 0.311])
    """
    whole(L, "L")
    return conditions_at(in_float64(system, dt, C=C), rule, range(L))


def conditions_at(
    system: FloatDense | FloatModes,
    rule: Rule,
    lags: Sequence[int],
    *,
    known: Sequence[Real] | None = None,
) -> Condition:
    """Return the condition at the given lags only, ascending; ``known`` are their gradients."""
    if isinstance(system, FloatModes):
        parts = _of_modes(system, rule, lags)
    else:
        parts = _of_dense(system, rule, lags, known)
    # from (lags, outputs, inputs) to the shape of the kernel
    scalar = system.scalar_io
    return Condition(
        **{k: x[:, 0, 0] if scalar else np.moveaxis(x, 0, -1) for k, x in parts.items()}
    )


def _of_dense(
    system: FloatDense, rule: Rule, lags: Sequence[int], known: Sequence[Real] | None
) -> dict[str, Real]:
    L, form = lags[-1] + 1, system.low_rank
    (Ab, Phi), Psi = system.discretize(rule), system.previous(rule)
    x = reached(system, rule, L)[list(lags)]  # (lags, N, inputs)
    rows_of = krylov(Ab.T, system.C.T, L)
    r = rows_of[list(lags)]  # (lags, N, outputs)
    to_B = np.einsum("lao,ab->lob", r, Phi)  # dK/dB, (lags, outputs, N)
    if Psi is not None:
        before = np.where(np.array(lags)[:, None, None] > 0, rows_of[np.array(lags) - 1], 0.0)
        to_B = to_B + np.einsum("lao,ab->lob", before, Psi)
    to_C = np.swapaxes(x, 1, 2)  # dK/dC, (lags, inputs, N)
    K = np.einsum("on,lni->loi", system.C, x)
    if form is None:
        parts = {
            "B": np.einsum("lob,bi->loi", np.abs(to_B), np.abs(system.B)),
            "C": np.einsum("lin,on->loi", np.abs(to_C), np.abs(system.C)),
        }
    else:
        parts = {
            "B": np.einsum("lon,ni->loi", _modulus(to_B, form), np.abs(form.B)),
            "C": np.einsum("lin,on->loi", _modulus(to_C, form) * form.weight, np.abs(form.C)),
        }
    rows: dict[str, list[Real]] = {}
    for G in known or gradients(system, rule, lags):
        if form is None:
            found = {"A": _against(np.abs(G), np.abs(system.A))}
        else:
            found = _low_rank(G, form)
        for name, value in (*found.items(), ("dt", _against(G, system.A))):
            rows.setdefault(name, []).append(value)
    parts |= {name: np.concatenate(values) for name, values in rows.items()}
    parts["dt"] = 0.0 * K if rule == already_discrete else np.abs(parts["dt"] + K)
    return parts


def _against(G: Real, A: Real) -> Real:
    """Return sum_ij G_ij A_ij over the last two axes."""
    return np.asarray(G.reshape(*G.shape[:-2], -1) @ A.ravel())


def _modulus(g: Real, form: LowRank) -> Real:
    """Return sqrt(g_re^2 + g_im^2) of each mode from derivatives along the real states (..., N)."""
    return np.hypot(*_split(g, form))


def _split(g: Real, form: LowRank) -> tuple[Real, Real]:
    """Return the derivatives along Re and Im of each mode, 0 for the latter if a mode is real."""
    im = np.array(form.states.im)
    return g[..., : len(im)], np.where(im >= 0, g[..., im], 0.0)


def _low_rank(G: Real, form: LowRank) -> dict[str, Real]:
    """Read dK/dA, (lags, outputs, inputs, N, N), in the directions of the stored lam, P and Q.

    The real form of A is blocks (Re, -Im; Im, Re) of lam, minus left right^T, minus left' right'^T
    where no mode is paired; left = (Re P, Im P), right = (w Re Q, w Im Q), left' = (-Im P, Re P),
    right' = (-Im Q, Re Q).
    """
    im = np.array(form.states.im)
    n, split = len(im), im >= 0
    j, i = np.arange(n), np.where(split, im, 0)
    lam_re = G[..., j, j] + np.where(split, G[..., i, i], 0.0)
    lam_im = np.where(split, G[..., i, j] - G[..., j, i], 0.0)
    s = np.flatnonzero(split)

    def stack(X: Complex) -> Real:
        return np.concatenate([X.real, X.imag[s]])

    weight = form.weight[:, None]
    P_re, P_im = _factor(G, stack(weight * form.Q), form)
    Q_re, Q_im = _factor(np.swapaxes(G, -1, -2), stack(form.P), form)
    Q_re, Q_im = weight * Q_re, weight * Q_im
    if split.any() and not (form.weight == 2).any():
        # i P and i Q have the real forms left' and right'
        a, b = _factor(G, stack(1j * form.Q), form)
        c, d = _factor(np.swapaxes(G, -1, -2), stack(1j * form.P), form)
        P_re, P_im, Q_re, Q_im = P_re + b, P_im - a, Q_re + d, Q_im - c
    if form.tied:
        P_re, P_im = P_re + Q_re, P_im + Q_im
    found = {
        "lam": np.einsum("loin,n->loi", np.hypot(lam_re, lam_im), np.abs(form.lam)),
        "P": np.einsum("loink,nk->loi", np.hypot(P_re, P_im), np.abs(form.P)),
    }
    if not form.tied:
        found["Q"] = np.einsum("loink,nk->loi", np.hypot(Q_re, Q_im), np.abs(form.Q))
    return found


def _factor(G: Real, other: Real, form: LowRank) -> tuple[Real, Real]:
    """Return G other at the real states of Re and Im of each mode, (..., n, r)."""
    re, im = _split(np.swapaxes(G @ other, -1, -2), form)
    return np.swapaxes(re, -1, -2), np.swapaxes(im, -1, -2)


def _of_modes(system: FloatModes, rule: Rule, lags: Sequence[int]) -> dict[str, Real]:
    """Differentiate K_l = sum w Re(C B f_l(lam)), f_l = lam_bar^l b, in closed form."""
    l = np.array(lags, dtype=float)
    f, slope = mode_sequences(system, rule, l)  # (n, lags)
    gain = (
        system.weight[:, None, None] * system.C.T[:, :, None] * system.B[:, None, :]
    )  # (n, outputs, inputs)
    size = np.einsum("nl,noi->loi", np.abs(f), np.abs(gain))
    moved = 0 * f if rule == already_discrete else slope + f
    along = np.einsum("nl,noi->nloi", moved, gain).real
    return {
        "dt": np.abs(along.sum(axis=0)) if system.common else np.abs(along).sum(axis=0),
        "lam": np.einsum("nl,noi->loi", np.abs(slope), np.abs(gain)),
        "B": size,
        "C": size,
    }


__all__ = ["Condition", "condition"]
