"""Standard deviations, in u, of kernels by the generating function: Cauchy sums and inverse FFT.

At nodes z_k = exp(-2 pi i k / L), exact or correctly rounded, Formulary (6.9):

    Khat = dt [k_CB - h k_CP (I + h k_QP)^-1 k_QB],   h = dt (alpha + (1 - alpha) z),
    k_XY = sum_n X_n Y_n / d_n,   d_n = (1 - z) - h lam_n,

under GBT(alpha), dt (1 + z) / 2 under the bilinear rule, with C the row Ct = C (I - Ab^L).  Where a
pole lam_n comes near a node the sums grow and cancel; there, and for systems without low-rank form,
the dense solve of (6.6) is the sane way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import COMPLEX, FFT, NEAR, PENCIL, RMS, dot
from s4ref.bounds.dense import Dense, against, kernel_variances
from s4ref.bounds.diagonal import multipliers, power_error, previous
from s4ref.bounds.rules import alpha_of, is_rational
from s4ref.bounds.steps import kernel_of
from s4ref.maths.discretize import Rule
from s4ref.oracle.floating import Complex, FloatModes, LowRank, Real
from s4ref.oracle.gradient import krylov, paired_sum


TINY = 1e-30  # stands for 0 in a denominator; its fourth power does not overflow
SINGULAR = 1e-14  # relative distance of I - Ab^L from singular below which Ct determines no kernel


def kernel_variance(analysis: Analysis) -> Real:
    """Return the variance of K[l] at the lags, (lags, outputs, inputs), in u^2.

    Errors of different nodes are independent, so an inverse FFT of L samples with variances s_k^2
    gives sum s_k^2 / L^2 at every tap; the FFT itself adds (FFT u)^2 log2(L) ||K||^2 / (3 L).
    Rounded nodes, |dz| = u, move Khat by |Khat'| u, and sum |Khat'|^2 = L sum (l K_l)^2.  Errors
    of Ct have their own profile, see :func:`_tilde`.
    """
    system, rule, L, lags = analysis.system, analysis.rule, analysis.L, analysis.lags
    if isinstance(system, FloatModes):
        K, nodes = _of_modes(system, rule, L)
        formed = _tilde_modes(system, rule, L, lags)
    else:
        dense = Dense.of(system, rule)
        K, nodes = _of_dense(dense, L)
        formed = _tilde(dense, L, lags)
        if not is_rational(rule):  # the samples are those of the discrete system, as formed
            formed = formed + kernel_variances(dense, lags, analysis.gradients).formation
    l = np.arange(L)[:, None, None]
    spread = nodes.sum(axis=0) / L**2
    spread = spread + (RMS * COMPLEX) ** 2 * ((l * K) ** 2).sum(axis=0) / L
    spread = spread + (RMS * FFT) ** 2 * np.log2(max(L, 2)) * (K**2).sum(axis=0) / L
    return np.asarray(formed + spread)


def solved_variance(analysis: Analysis, L: int) -> Real:
    """Return what K[l] inherits from a C that is solved out of Ct = C (I - Ab^L), in u^2.

    The errors of I - Ab^L, of Ab first of all, move the C that belongs to a given Ct as they move
    the Ct that belongs to a given C.  Infinite where Ct determines no C.
    """
    system, rule, lags = analysis.system, analysis.rule, analysis.lags
    if not defined(analysis, L):
        return np.full((len(lags), len(system.D), system.B.shape[1]), np.inf)
    if isinstance(system, FloatModes):
        return _tilde_modes(system, rule, L, lags)
    return _tilde(Dense.of(system, rule), L, lags)


def defined(analysis: Analysis, L: int) -> bool:
    """Return whether C can be had back from Ct: 1 is no eigenvalue of Ab^L, Formulary (6.5)."""
    system, rule = analysis.system, analysis.rule
    if isinstance(system, FloatModes):
        return bool(np.min(np.abs(1 - multipliers(system, rule)[0] ** L)) > SINGULAR)
    power = np.linalg.matrix_power(system.discretize(rule)[0], L)
    sizes = np.linalg.svd(np.eye(len(power)) - power, compute_uv=False)
    return bool(sizes[-1] > SINGULAR * sizes[0])


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
    """Return K (L, outputs, inputs) and the sample variances, each times its multiplicity."""
    gain, bar = _amplitude(system, rule), multipliers(system, rule)[0]
    K, (z, count) = kernel_of(system, rule, L), nodes_of(L, paired=False)
    inverse = 1 / np.maximum(np.abs(1 - z[:, None] * bar), TINY)
    term = np.abs(1 - bar**L) * inverse  # (nodes, n)
    error = term * RMS * COMPLEX * (2 + 2 * inverse)
    variance = np.tensordot(error**2, gain**2, 1)
    variance += (dot(2 * len(bar)) * np.tensordot(term, gain, 1)) ** 2
    return K, variance * count[:, None, None]


def _amplitude(system: FloatModes, rule: Rule) -> Real:
    """Return |w C (b + b') B|, (n, outputs, inputs), b' the weight of a previous input."""
    b = np.abs(multipliers(system, rule)[1]) + np.abs(previous(system, rule))
    return np.abs(system.gain(b.astype(complex)))


def _tilde_modes(system: FloatModes, rule: Rule, L: int, lags: Sequence[int]) -> Real:
    """Return what errors of 1 - lam_bar^L, relative (1 + L |lam_bar|^L) / |1 - lam_bar^L|, do."""
    bar, _ = multipliers(system, rule)
    size = np.abs(bar)
    error = RMS + power_error(system, rule) * L * size**L
    relative = error / np.maximum(np.abs(1 - bar**L), TINY)
    profile = (size[:, None] ** np.array(lags) * relative[:, None]).T
    return np.tensordot(profile**2, _amplitude(system, rule) ** 2, 1)


def _tilde(dense: Dense, L: int, lags: Sequence[int]) -> Real:
    """Return what errors of Ct = C (I - Ab^L) do to K_l = Ct (I - Ab^L)^-1 x_l, in u^2.

    With y_j = (I - Ab^L)^-1 x_j, an error d of Ab as stored moves Ct by sum_{j<L} r_j d Ab^{L-1-j}
    and K_l by sum_j r_j d y_{l+L-1-j}; those of the pencil, dAb = M (d1 Ab + d0), likewise.
    With y_{l+j} = Ab^l y_j, for j >= 1 under every rule, the sums at one lag give those at the
    next.  Repeated squaring and the product with C err by dot(N) of |C| (I + |Ab^L|), which
    (I - Ab^L)^-1 amplifies.
    """
    s, N = dense.system, dense.N
    power = np.linalg.matrix_power(dense.Ab, L)
    y = np.linalg.inv(np.eye(N) - power) @ dense.reached(lags[-1] + L + 1)
    r = krylov(dense.Ab.T, s.C.T, L)
    form, (after, before) = dense.formation(), dense.lefts(L)
    product = (np.abs(s.C) @ (np.eye(N) + dot(N) * np.abs(power))) ** 2
    sums = [paired_sum(r, y[:L]), paired_sum(after, y[1 : L + 1]), paired_sum(before, y[:L])]
    out, at = [], 0
    for l in lags:
        forth = np.linalg.matrix_power(dense.Ab, l - at).T
        # the term of y_at itself, where a previous input makes the first step another one
        first = (y[l] - forth.T @ y[at])[None]
        sums = [S @ forth for S in sums]
        sums[0] = sums[0] + paired_sum(r[-1:], first)
        sums[2] = sums[2] + paired_sum(before[-1:], first)
        at, (stored, later, earlier) = l, sums
        pencil = later * form.after + earlier * form.before
        moved = against(stored**2, form.Ab**2) + against(pencil**2, np.ones((N, N)))
        out.append(moved + product @ y[l] ** 2)
    return np.stack(out)


def _of_dense(dense: Dense, L: int) -> tuple[Real, Real]:
    """Return K (L, outputs, inputs) and the sample variances, each times its multiplicity."""
    s, form = dense.system, dense.system.low_rank
    K = s.C @ dense.reached(L)
    tilde = s.C - s.C @ np.linalg.matrix_power(dense.Ab, L)
    if form is None or not is_rational(dense.rule):
        z, count = nodes_of(L, paired=True)
        variance = _solved(dense, tilde, z)
    else:
        z, count = nodes_of(L, paired=bool((form.weight == 2).any()))
        alpha = alpha_of(dense.rule)
        variance, near = _woodbury(form, tilde, s.dt, alpha, z)
        if near.any():
            variance[near] = np.minimum(variance[near], _solved(dense, tilde, z[near]))
    return K, variance * count[:, None, None]


def _solved(dense: Dense, tilde: Real, z: Complex) -> Real:
    """Return the variance of Ct T^-1 B by elimination: Ct T^-1 E T^-1 B, E the backward error."""
    s, eye = dense.system, np.eye(dense.N)
    if is_rational(dense.rule):
        alpha = alpha_of(dense.rule)
        h = (s.dt * (alpha + (1 - alpha) * z))[:, None, None]
        one = (1 - z)[:, None, None]
        T, size = one * eye - h * s.A, np.abs(one) * eye + np.abs(h * s.A)
        right, scale = _repeated(s.B, len(z)), s.dt
    else:
        T, size = eye - z[:, None, None] * dense.Ab, (eye + np.abs(dense.Ab))[None]
        right, scale = _repeated(dense.Bb, len(z)), 1.0
        if dense.Bp is not None:
            right = right + z[:, None, None] * dense.Bp
    x = np.abs(np.linalg.solve(T, right))
    c = np.abs(np.linalg.solve(np.swapaxes(T, 1, 2), _repeated(tilde.T, len(z))))
    E = np.hypot(PENCIL * RMS, dot(2 * dense.N)) * size
    solved = np.swapaxes(c**2, 1, 2) @ (E**2 @ x**2)
    product = dot(2 * dense.N) * np.abs(tilde) @ x
    return np.asarray(scale**2 * (solved + product**2))


def _repeated(X: Real, times: int) -> Complex:
    return np.broadcast_to(X, (times, *X.shape)).astype(complex)


def _woodbury(
    form: LowRank, tilde: Real, dt: float, alpha: float, z: Complex
) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Return the variance of the samples by (6.9), and which nodes lie near a pole.

    1/d_n errs by (2 + (|1 - z| + |h lam_n|) / |d_n|) COMPLEX u of itself; each of the four sums by
    that, term by term, and by its summation; the correction multiplies them by each other to first
    order.
    """
    im, pairs = np.array(form.states.im), form.weight == 2
    n = len(im)
    row = (tilde[:, :n] - 1j * np.where(im >= 0, tilde[:, im], 0)) / form.weight

    def all_modes(X: Complex) -> Complex:
        return np.concatenate([X, X[pairs].conj()])

    lam, P, B, C = (all_modes(X) for X in (form.lam, form.P, form.B, row.T))
    Q = all_modes(form.Q).conj()
    h = dt * (alpha + (1 - alpha) * z)
    d = (1 - z)[:, None] - h[:, None] * lam
    whole = np.abs(1 - z)[:, None] + np.abs(h[:, None] * lam)
    near = (np.abs(d) <= NEAR * whole).any(axis=1)
    R = 1 / np.where(np.abs(d) < TINY, TINY, d)
    size = np.abs(R)
    error = (size * RMS * COMPLEX * (2 + whole * size)) ** 2
    total = dot(2 * n)

    def cauchy(X: Complex, Y: Complex) -> tuple[Complex, Real]:
        XY = (X[:, :, None] * Y[:, None, :]).reshape(len(X), -1)
        sums = [R @ XY, error @ np.abs(XY) ** 2 + (total * (size @ np.abs(XY))) ** 2]
        value, variance = (S.reshape(len(z), X.shape[1], Y.shape[1]) for S in sums)
        return value, variance.real

    CB, var_CB = cauchy(C, B)
    CP, var_CP = cauchy(C, P)
    QB, var_QB = cauchy(Q, B)
    QP, var_QP = cauchy(Q, P)
    H = h[:, None, None]
    core = np.eye(P.shape[1]) + H * QP
    right = np.linalg.solve(core, QB)
    left = np.swapaxes(np.linalg.solve(np.swapaxes(core, 1, 2), np.swapaxes(CP, 1, 2)), 1, 2)
    right2, left2, H2 = np.abs(right) ** 2, np.abs(left) ** 2, np.abs(H) ** 2
    variance = var_CB + H2 * (var_CP @ right2 + left2 @ var_QB + H2 * (left2 @ var_QP @ right2))
    correction = np.abs(H * CP @ right) ** 2
    variance = variance + (COMPLEX * RMS) ** 2 * (np.abs(CB) ** 2 + 2 * correction)
    return np.asarray(dt**2 * variance), np.asarray(near)
