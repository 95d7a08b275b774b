"""Standard deviations, in units of u, of kernels computed through a dense Ab: powers, baby steps and giant steps.

With r_j = C Ab^j and x_j = Ab^j Bb computed in floating point, to first order

    dK_l = sum_{j<=l} p_j d1 (x_{l-j} + x_{l-j-1})      the system solved for Ab and Bb, p_j = r_j (I - hA)^-1
         + sum_{j<l} r_j d2 x_{l-1-j} + r_l d3          Ab and Bb as stored
         + sum_{0<j<=l} r_{l-j} e_j                     the products x_j = Ab x_{j-1}
         + d4                                           the products C x_l

where d1, d2 are the same at every step (their effect adds up along l) and the e_j are not (their squares do).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s4ref.bounds.constants import PENCIL, RMS, dot
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatDense, Real
from s4ref.oracle.gradient import gradients, krylov, outer_sums


@dataclass(frozen=True)
class Formation:
    """Standard deviations of entries, in u: of the pencil or exponent, of Ab and of Bb as stored."""

    pencil: Real
    Ab: Real
    Bb: Real


@dataclass(frozen=True)
class Dense:
    """A discretized dense system with everything its budgets need."""

    system: FloatDense
    rule: Rule
    Ab: Real
    Phi: Real

    @classmethod
    def of(cls, system: FloatDense, rule: Rule) -> Dense:
        """Discretize in float64."""
        return cls(system, rule, *system.discretize(rule))

    @property
    def N(self) -> int:
        """Real states."""
        return len(self.Ab)

    @property
    def Bb(self) -> Real:
        """Discrete input matrix."""
        return np.asarray(self.Phi @ self.system.B)

    def formation(self) -> Formation:
        """Return the errors of a sane discretization.

        Bilinear: the pencil I - hA is rounded and eliminated, a backward error of (PENCIL + dot(N)) u (I + h|A|)
        entry by entry.  A DPLR system is as well discretized by Woodbury, where
        W = |D| + |D P| |(I + h Q* D P)^-1| |Q* D| bounds the inverse, and W (I + h|A|) the product.
        Zero-order hold: scaling and squaring commits an error of u in each of s squarings; that of
        exp(X / 2^s) counts 2^s times in X: in all 2^s I + 2 sqrt(s) |X|, with 2^s about ||X||_1 / 4.
        """
        s, eye = self.system, np.eye(self.N)
        size = np.abs(s.A) * s.dt
        if self.rule is not bilinear:
            norm = float(np.linalg.norm(size, 1))
            levels = max(0.0, np.log2(max(norm / 4, 1.0)))
            pencil = RMS * (max(1.0, norm / 4) * eye + 2 * np.sqrt(1 + levels) * size)
            return Formation(pencil, RMS * np.abs(self.Ab), 2 * RMS * np.abs(self.Phi) @ np.abs(s.B))
        whole = eye + size / 2
        Ab, Bb = RMS * np.abs(self.Ab), 2 * RMS * np.abs(self.Bb)
        inverse = self._woodbury()
        if inverse is not None:
            Ab = np.hypot(Ab, dot(4) * inverse @ whole)
            Bb = np.hypot(Bb, dot(4) * s.dt * inverse @ np.abs(s.B))
        return Formation((PENCIL * RMS + dot(self.N)) * whole, Ab, Bb)

    def _woodbury(self) -> Real | None:
        """Return W over the real states, or None without low-rank form."""
        form = self.system.low_rank
        if form is None:
            return None
        h, im = self.system.dt / 2, np.array(form.states.im)
        D = 1 / (1 - h * form.lam)
        paired = bool((form.weight == 2).any())
        core = (form.weight[:, None] * form.Q.conj() * D[:, None]).T @ form.P
        core = np.eye(core.shape[0]) + h * (core.real if paired else core)
        DP, QD = np.abs(D[:, None] * form.P), np.abs(form.Q * D[:, None]) * form.weight[:, None]
        W = h * DP @ np.abs(np.linalg.inv(core)) @ QD.T + np.diag(np.abs(D))
        mode = np.concatenate([np.arange(len(im)), np.flatnonzero(im >= 0)])
        return np.asarray(W[np.ix_(mode, mode)])  # a part of a number is no larger than its modulus


@dataclass(frozen=True)
class Deviations:
    """Variances in u^2 at sampled lags, (lags, outputs, inputs): formation, steps, and the output product."""

    formation: Real
    steps: Real
    output: Real


def kernel_deviations(dense: Dense, lags: Sequence[int]) -> Deviations:
    """Return the variances of K[l] by powers at the lags."""
    s, L = dense.system, lags[-1] + 1
    form = dense.formation()
    x = krylov(dense.Ab, dense.Bb, L)
    r = krylov(dense.Ab.T, s.C.T, L)
    scale = s.dt / 2 if dense.rule is bilinear else s.dt
    shifted = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
    noise = np.concatenate([np.zeros_like(x[:1]), dot(dense.N) * np.abs(dense.Ab) @ np.abs(x[:-1])])
    formed, stepped = [], []
    for l, G, S in zip(lags, gradients(s, dense.rule, lags), outer_sums(dense.Ab, r, shifted, lags), strict=True):
        fixed = np.einsum("oiab,ab->oi", (G / scale) ** 2, form.pencil**2)
        fixed += np.einsum("oiab,ab->oi", S**2, form.Ab**2)
        fixed += np.einsum("ao,ai->oi", r[l] ** 2, form.Bb**2)
        formed.append(fixed)
        stepped.append(np.einsum("jao,jai->oi", r[: l + 1] ** 2, noise[l::-1] ** 2, optimize=True))
    at = list(lags)
    output = (dot(dense.N) * np.einsum("on,lni->loi", np.abs(s.C), np.abs(x[at]))) ** 2
    return Deviations(np.stack(formed), np.stack(stepped), output)
