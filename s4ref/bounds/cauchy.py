"""Standard deviations, in units of u, of kernels by the generating function: Cauchy sums, Woodbury, inverse FFT.

At nodes z_k = exp(-2 pi i k / L), exact or correctly rounded, Formulary (6.9):

    Khat = dt [k_CB - h k_CP (I + h k_QP)^-1 k_QB],   h = dt (1 + z) / 2,   k_XY = sum_n X_n Y_n / d_n,
    d_n = (1 - z) - h lam_n,

with C the row Ct = C (I - Ab^L).  Where a pole lam_n comes near a node the sums grow and cancel; there, and for
systems without low-rank form, the dense solve of (6.6) is the sane way, and the smaller of both errors counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from s4ref.bounds.constants import COMPLEX, FFT, MODE_POWER, PENCIL, RMS, dot
from s4ref.bounds.dense import Dense, kernel_deviations
from s4ref.bounds.diagonal import multipliers
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, LowRank, Real
from s4ref.oracle.gradient import krylov


# Where |d_n| is smaller than this part of what it is the difference of, a dense solve is considered.
NEAR = 0.05


def kernel_variance(
    system: FloatDense | FloatModes, rule: Rule, L: int, lags: Sequence[int]
) -> Real:
    """Return the variance of K[l], (lags, outputs, inputs), in u^2.

    Node errors are independent, so an inverse FFT of L of them with variances s_k^2 gives sum s_k^2 / L^2 at every
    tap; the FFT itself adds (FFT u)^2 log2(L) ||K||^2 / L.  Rounded nodes, dz = u, move Khat by |Khat'| u, and
    sum |Khat'|^2 = L sum (l K_l)^2.  Forming Ct errs as :func:`_tilde` says.
    """
    if isinstance(system, FloatModes):
        K, nodes = _of_modes(system, rule, L)
        formed = _tilde_modes(system, rule, L, lags)
    else:
        dense = Dense.of(system, rule)
        K, nodes = _of_dense(dense, L)
        formed = _tilde(dense, L, lags)
        if rule is not bilinear:  # the samples are taken of the discrete system, as formed
            formed = formed + kernel_deviations(dense, lags).formation
    l = np.arange(L)[:, None, None]
    spread = nodes.sum(axis=0) / L**2
    spread = spread + (RMS * COMPLEX) ** 2 * ((l * K) ** 2).sum(axis=0) / L
    spread = spread + (RMS * FFT) ** 2 * np.log2(max(L, 2)) * (K**2).sum(axis=0) / L
    return np.asarray(formed + spread)


def nodes_of(L: int, *, paired: bool) -> tuple[Complex, Real]:
    """Return the nodes a real kernel needs and how often each counts."""
    if not paired:
        return np.exp(-2j * np.pi * np.arange(L) / L), np.ones(L)
    k = np.arange(L // 2 + 1)
    z = np.exp(-2j * np.pi * k / L)
    z[0] = 1
    if L % 2 == 0:
        z[-1] = -1
    return z, np.where((k == 0) | (2 * k == L), 1.0, 2.0)


def _of_modes(system: FloatModes, rule: Rule, L: int) -> tuple[Real, Real]:
    """Return K (L, outputs, inputs) and the variances of the samples, each with its multiplicity."""
    bar, b = multipliers(system, rule)
    power = bar[:, None] ** np.arange(L)
    gain = system.weight[:, None, None] * system.C.T[:, :, None] * system.B[:, None, :] * b[:, None, None]
    K = np.einsum("nl,noi->loi", power, gain).real
    z, count = nodes_of(L, paired=False)
    d = 1 - z[:, None] * bar
    tilde = np.abs(1 - bar**L)
    term = tilde / np.maximum(np.abs(d), 1e-300)  # (nodes, n)
    error = term * (RMS * COMPLEX * (2 + 2 / np.maximum(np.abs(d), 1e-300)))
    variance = np.einsum("kn,noi->koi", error**2, np.abs(gain) ** 2)
    variance = variance + (dot(2 * len(bar)) * np.einsum("kn,noi->koi", term, np.abs(gain))) ** 2
    return K, variance * count[:, None, None]


def _tilde_modes(system: FloatModes, rule: Rule, L: int, lags: Sequence[int]) -> Real:
    """Return what errors of 1 - lam_bar^L do: relative L |lam_bar|^L / |1 - lam_bar^L| mode by mode."""
    bar, b = multipliers(system, rule)
    gone = np.maximum(np.abs(1 - bar**L), 1e-300)
    relative = RMS * MODE_POWER * (1 + L * np.abs(bar) ** L) / gone
    size = np.abs(bar[:, None]) ** np.array(lags) * np.abs(b)[:, None] * relative[:, None]
    gain = np.abs(system.weight[:, None, None] * system.C.T[:, :, None] * system.B[:, None, :])
    return np.asarray(np.einsum("nl,noi->loi", size**2, gain**2))


def _tilde(dense: Dense, L: int, lags: Sequence[int]) -> Real:
    """Return what errors of Ct = C (I - Ab^L) do to K_l = Ct (I - Ab^L)^-1 x_l, in u^2.

    With y_j = (I - Ab^L)^-1 x_j, an error d of Ab as stored moves Ct by sum_{j<L} r_j d Ab^{L-1-j} and K_l by
    sum_j r_j d y_{l+L-1-j}; an error d1 of the pencil, dAb = M d1 (Ab + I), likewise.  Repeated squaring and the
    product with C err by dot(N) of |C| (I + |Ab^L|), which (I - Ab^L)^-1 amplifies.
    """
    s, N = dense.system, dense.N
    power = np.linalg.matrix_power(dense.Ab, L)
    start = np.linalg.solve(np.eye(N) - power, dense.Bb)
    y = krylov(dense.Ab, start, lags[-1] + L + 1)
    r = krylov(dense.Ab.T, s.C.T, L)
    form = dense.formation()
    if dense.rule is bilinear:
        left, right = krylov(dense.Ab.T, dense.Phi.T @ s.C.T / s.dt, L), y[1:] + y[:-1]
    else:
        left, right = r, y[1:]
    product = np.abs(s.C) @ (np.eye(N) + dot(N) * np.abs(power))
    out = []
    for l in lags:
        stored = np.einsum("jao,jbi->oiab", r, y[l : l + L][::-1], optimize=True)
        pencil = np.einsum("jao,jbi->oiab", left, right[l : l + L][::-1], optimize=True)
        out.append(
            np.einsum("oiab,ab->oi", stored**2, form.Ab**2)
            + np.einsum("oiab,ab->oi", pencil**2, form.pencil**2)
            + product**2 @ y[l] ** 2
        )
    return np.stack(out)


def _of_dense(dense: Dense, L: int) -> tuple[Real, Real]:
    """Return K (L, outputs, inputs) and the variances of the samples, each with its multiplicity."""
    s, form = dense.system, dense.system.low_rank
    K = np.einsum("on,lni->loi", s.C, krylov(dense.Ab, dense.Bb, L))
    tilde = s.C - s.C @ np.linalg.matrix_power(dense.Ab, L)
    if form is None or dense.rule is not bilinear:
        z, count = nodes_of(L, paired=True)
        variance = _solved(dense, tilde, z)
    else:
        z, count = nodes_of(L, paired=bool((form.weight == 2).any()))
        variance, near = _woodbury(form, tilde, s.dt, z)
        if near.any():
            variance[near] = np.minimum(variance[near], _solved(dense, tilde, z[near]))
    return K, variance * count[:, None, None]


def _solved(dense: Dense, tilde: Real, z: Complex) -> Real:
    """Return the variance of Ct T^-1 B by elimination: Ct T^-1 E T^-1 B with E the backward error of T."""
    s, eye = dense.system, np.eye(dense.N)
    if dense.rule is bilinear:
        h = s.dt * (1 + z) / 2
        T = (1 - z)[:, None, None] * eye - h[:, None, None] * s.A
        size = np.abs(1 - z)[:, None, None] * eye + np.abs(h)[:, None, None] * np.abs(s.A)
        right, scale = s.B, s.dt
    else:
        T, size = eye - z[:, None, None] * dense.Ab, (eye + np.abs(dense.Ab))[None]
        right, scale = dense.Bb, 1.0
    x = np.abs(np.linalg.solve(T, np.broadcast_to(right, (len(z), *right.shape)).astype(complex)))
    rows = np.broadcast_to(tilde.T, (len(z), *tilde.T.shape)).astype(complex)
    c = np.abs(np.linalg.solve(np.swapaxes(T, 1, 2), rows))  # (nodes, N, outputs)
    E = (PENCIL * RMS + dot(2 * dense.N)) * size
    solved = np.swapaxes(c**2, 1, 2) @ E**2 @ x**2
    product = dot(2 * dense.N) * np.einsum("on,kni->koi", np.abs(tilde), x)
    return np.asarray(scale**2 * (solved + product**2))


def _woodbury(
    form: LowRank, tilde: Real, dt: float, z: Complex
) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Return the variance of the samples by (6.9), and the nodes that lie near a pole."""
    im, pairs = np.array(form.states.im), form.weight == 2
    n = len(im)
    row = (tilde[:, :n] - 1j * np.where(im >= 0, tilde[:, im], 0)) / form.weight

    def all_modes(X: Complex) -> Complex:
        return np.concatenate([X, X[pairs].conj()])

    lam, P, B, C = all_modes(form.lam), all_modes(form.P), all_modes(form.B), all_modes(row.T)
    Q = all_modes(form.Q).conj()
    h = dt * (1 + z) / 2
    d = (1 - z)[:, None] - h[:, None] * lam
    whole = np.abs(1 - z)[:, None] + np.abs(h[:, None] * lam)
    near = (np.abs(d) < NEAR * whole).any(axis=1)
    R = 1 / np.where(d == 0, 1e-300, d)
    relative = RMS * COMPLEX * (2 + whole * np.abs(R))

    def cauchy(X: Complex, Y: Complex) -> tuple[Complex, Real]:
        terms = np.abs(R)
        own = np.einsum("kn,na,nb->kab", (terms * relative) ** 2, np.abs(X) ** 2, np.abs(Y) ** 2, optimize=True)
        total = np.einsum("kn,na,nb->kab", terms, np.abs(X), np.abs(Y), optimize=True)
        return np.einsum("kn,na,nb->kab", R, X, Y, optimize=True), own + (dot(2 * n) * total) ** 2

    (CB, vCB), (CP, vCP), (QB, vQB), (QP, vQP) = cauchy(C, B), cauchy(C, P), cauchy(Q, B), cauchy(Q, P)
    H = h[:, None, None]
    core = np.eye(P.shape[1]) + H * QP
    gB = np.linalg.solve(core, QB)
    gC = np.swapaxes(np.linalg.solve(np.swapaxes(core, 1, 2), np.swapaxes(CP, 1, 2)), 1, 2)
    b2, c2, h2 = np.abs(gB) ** 2, np.abs(gC) ** 2, np.abs(H) ** 2
    correction = H * CP @ gB
    variance = vCB + h2 * (vCP @ b2 + c2 @ vQB + h2 * c2 @ vQP @ b2)
    variance = variance + (COMPLEX * RMS) ** 2 * (np.abs(CB) ** 2 + 2 * np.abs(correction) ** 2)
    return np.asarray(dt**2 * variance), near
