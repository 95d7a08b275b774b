"""Standard deviations, in u, of kernels through a dense Ab: powers, baby and giant steps.

With r_j = C Ab^j and x_j = Ab^j Bb computed in floating point, to first order

    dK_l = sum_{j<=l} p_j d1 (x_{l-j} + x_{l-j-1})      the system solved for Ab and Bb
         + sum_{j<l} r_j d2 x_{l-1-j} + r_l d3          Ab and Bb as stored
         + sum_{0<j<=l} r_{l-j} e_j                     the products x_j = Ab x_{j-1}
         + d4                                           the products C x_l

with p_j = r_j (I - hA)^-1.  The effects of d1 and d2, the same at every step, add up along l; of
those of the e_j, which are not, the squares do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s4ref.bounds.constants import PENCIL, RMS, dot
from s4ref.bounds.rules import budgeted
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatDense, Real
from s4ref.oracle.gradient import krylov, outer_sums


@dataclass(frozen=True)
class Formation:
    """Standard deviations of entries, in u: of pencil or exponent, of Ab and Bb as stored."""

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
        return cls(system, rule, *system.discretize(budgeted(rule)))

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

        Bilinear: the pencil I - hA is rounded and eliminated, a backward error of
        (PENCIL^2 / 3 + dot(N)^2)^(1/2) u (I + h|A|), entry by entry.  A DPLR system is as well
        discretized by Woodbury, where W = |D| + h |D P| |(I + h Q* D P)^-1| |Q* D| bounds the
        inverse and W (I + h|A|) the product. Zero-order hold: scaling and squaring commits dot(N)
        u in each of s squarings; in exp(X / 2^k) it counts 2^k times in X: in all 2^s I + 2
        sqrt(s) |X|, with 2^s about ||X||_1 / 4.
        """
        s, eye = self.system, np.eye(self.N)
        size = np.abs(s.A) * s.dt
        if self.rule is not bilinear:
            norm = max(1.0, float(np.linalg.norm(size, 1)) / 4)
            squarings = 2 * dot(self.N) * np.sqrt(1 + np.log2(norm)) * size
            Bb = 2 * RMS * np.abs(self.Phi) @ np.abs(s.B)
            return Formation(RMS * norm * eye + squarings, RMS * np.abs(self.Ab), Bb)
        whole = eye + size / 2
        Ab, Bb = RMS * np.abs(self.Ab), 2 * RMS * np.abs(self.Bb)
        inverse = self._woodbury()
        if inverse is not None:
            Ab = np.hypot(Ab, dot(4) * inverse @ whole)
            Bb = np.hypot(Bb, dot(4) * s.dt * inverse @ np.abs(s.B))
        return Formation(np.hypot(PENCIL * RMS, dot(self.N)) * whole, Ab, Bb)

    def _woodbury(self) -> Real | None:
        """Return W over the real states, or None without low-rank form."""
        form = self.system.low_rank
        if form is None:
            return None
        h, im = self.system.dt / 2, np.array(form.states.im)
        D = 1 / (1 - h * form.lam)
        paired = bool((form.weight == 2).any())
        inner = (form.weight[:, None] * form.Q.conj() * D[:, None]).T @ form.P
        core = np.eye(len(inner)) + h * (inner.real if paired else inner)
        DP, QD = np.abs(D[:, None] * form.P), np.abs(form.Q * D[:, None]) * form.weight[:, None]
        W = h * DP @ np.abs(np.linalg.inv(core)) @ QD.T + np.diag(np.abs(D))
        mode = np.concatenate([np.arange(len(im)), np.flatnonzero(im >= 0)])
        return np.asarray(W[np.ix_(mode, mode)])  # a part of a number is no larger than its modulus


@dataclass(frozen=True)
class Variances:
    """Variances of K[l] at sampled lags in u^2, (lags, outputs, inputs).

    ``formation`` of Ab and Bb, ``steps`` of the products with Ab, ``output`` of those with C.
    """

    formation: Real
    steps: Real
    output: Real


def kernel_variances(dense: Dense, lags: Sequence[int], gradient: Real) -> Variances:
    """Return the variances of K[l] by powers, given dK/dA at the lags."""
    s, L, at = dense.system, lags[-1] + 1, list(lags)
    form = dense.formation()
    x = krylov(dense.Ab, dense.Bb, L)
    r = krylov(dense.Ab.T, s.C.T, L)
    # dK with respect to the pencil hA, or to the exponent dt A
    scale = s.dt / 2 if dense.rule is bilinear else s.dt
    before = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
    fixed = against((gradient / scale) ** 2, form.pencil**2)
    stored = np.stack(list(outer_sums(dense.Ab, r, before, lags)))
    fixed += against(stored**2, form.Ab**2)
    fixed += np.swapaxes(r[at] ** 2, 1, 2) @ form.Bb**2
    noise, weight = (dot(dense.N) * np.abs(dense.Ab) @ np.abs(before)) ** 2, r**2
    stepped = [flat(weight[: l + 1]).T @ flat(noise[l::-1]) for l in lags]
    output = (dot(dense.N) * np.abs(s.C) @ np.abs(x[at])) ** 2
    return Variances(fixed, np.stack(stepped), output)


def against(G: Real, S: Real) -> Real:
    """Return sum_ab G_ab S_ab over the last two axes."""
    return np.asarray(G.reshape(*G.shape[:-2], -1) @ S.ravel())


def flat(X: Real) -> Real:
    """Join the first two axes."""
    return X.reshape(-1, X.shape[-1])
