"""Standard deviations, in u, of kernels through a dense Ab: powers, baby and giant steps.

With r_j = C Ab^j and x_j = Ab^j Bb computed in floating point, to first order

    dK_l = sum_{j<=l} p_j (d1 x_{l-j} + d0 x_{l-j-1})   the system solved for Ab and Bb
         + sum_{j<l} r_j d2 x_{l-1-j} + r_l d3          Ab and Bb as stored
         + sum_{0<j<=l} r_{l-j} e_j                     the products x_j = Ab x_{j-1}
         + d4                                           the products C x_l
         + sum_{j<=l} r_j E x_{l-j} + <dK_l/dA, F>      a basis V of the state: V^T V = I + E and
                                                        V (V^T A V) V^T = A + F as computed

with p_j = r_j (I - alpha dt A)^-1 and d1, d0 the errors of I - alpha dt A and I + (1 - alpha) dt A.
The effects of d0, d1 and d2, the same at every step, add up along l; of those of the e_j, which are
not, the squares do.  Under the holds one error of the exponent stands for d0 and d1; systems that
are discrete already have neither.  E and F count where the system is given as dense matrices: a
program that holds such a layer in another orthonormal basis is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s4ref.bounds.constants import PENCIL, RMS, TURNED, TURNING, dot
from s4ref.bounds.rules import alpha_of, budgeted, is_discrete, is_rational
from s4ref.maths.discretize import Rule
from s4ref.oracle.floating import FloatDense, Real
from s4ref.oracle.gradient import krylov, outer_sums, reached


@dataclass(frozen=True)
class Formation:
    """Standard deviations of entries, in u.

    Attributes
    ----------
    after, before : of the matrices that multiply the new state and the old one in the pencil;
        both are those of the exponent where Ab is an exponential
    Ab, Bb, Bp : as stored; Bp is None where there is no previous input
    """

    after: Real
    before: Real
    Ab: Real
    Bb: Real
    Bp: Real | None = None


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

    @property
    def Bp(self) -> Real | None:
        """What multiplies the previous input, if anything does."""
        Psi = self.system.previous(self.rule)
        return None if Psi is None else np.asarray(Psi @ self.system.B)

    def reached(self, L: int) -> Real:
        """Return x_l with K[l] = C x_l, (L, N, inputs)."""
        return reached(self.system, self.rule, L)

    def lefts(self, L: int) -> tuple[Real, Real]:
        """Return what errors of the new and of the old state's matrix meet, (L, N, outputs) each.

        GBT(alpha): p_j both.  Exponentials: r_j / 2 and r_j Ab / 2, the trapezoidal rule for
        int e^{(1-s)X} E e^{sX} ds.
        """
        C = self.system.C.T
        if is_rational(self.rule):
            p = krylov(self.Ab.T, self.Phi.T @ C / self.system.dt, L)
            return p, p
        r = krylov(self.Ab.T, C / 2, L)
        return r, self.Ab.T @ r

    @property
    def turned(self) -> tuple[float, float]:
        """Standard deviations of the entries of E and of A, in u, where V turned the state."""
        if self.system.low_rank is not None:
            return 0.0, 0.0
        return TURNED, TURNING * float(np.linalg.norm(self.system.A)) / self.N**0.5

    def formation(self) -> Formation:
        """Return the errors of a sane discretization.

        GBT(alpha): I - alpha dt A is rounded and eliminated, a backward error of
        (PENCIL^2 / 3 + dot(N)^2)^(1/2) u (I + alpha dt |A|), entry by entry, and likewise on the
        right; where alpha is 0 or 1 one side is the identity and errs by nothing.  A DPLR system is
        as well discretized by Woodbury, where W = |D| + h |D P| |(I + h Q* D P)^-1| |Q* D|,
        h = alpha dt, bounds the inverse and W (I + (1 - alpha) dt |A|) the product.  Exponentials:
        scaling and squaring commits dot(N) u in each of s squarings; in exp(X / 2^k) it counts 2^k
        times in X: in all 2^s I + 2 sqrt(s) |X|, with 2^s = 2 ||X||_1, which scales X to 1/2
        [Golub & Van Loan, Algorithm 9.3.1].
        """
        s, eye = self.system, np.eye(self.N)
        size, zero = np.abs(s.A) * s.dt, np.zeros((self.N, self.N))
        Ab = RMS * np.abs(self.Ab)
        if is_discrete(self.rule):
            return Formation(zero, zero, Ab, RMS * np.abs(self.Bb))
        if not is_rational(self.rule):
            norm = max(1.0, 2 * float(np.linalg.norm(size, 1)))
            squarings = 2 * dot(self.N) * np.sqrt(1 + np.log2(norm)) * size
            exponent = RMS * norm * eye + squarings
            Bb = 2 * RMS * np.abs(self.Phi) @ np.abs(s.B)
            Psi = s.previous(self.rule)
            # phi1 - phi2 is as large as phi2, and phi1 twice that
            Bp = None if Psi is None else 3 * RMS * np.abs(Psi) @ np.abs(s.B)
            return Formation(exponent, exponent, Ab, Bb, Bp)
        alpha, Bb = alpha_of(self.rule), 2 * RMS * np.abs(self.Bb)
        right = eye + (1 - alpha) * size
        if alpha == 0:
            return Formation(zero, PENCIL * RMS * right, Ab, Bb)
        inverse = self._woodbury(alpha)
        if inverse is not None:
            Ab = np.hypot(Ab, dot(4) * inverse @ right)
            Bb = np.hypot(Bb, dot(4) * s.dt * inverse @ np.abs(s.B))
        error = np.hypot(PENCIL * RMS, dot(self.N))
        before = error * right if alpha < 1 else zero
        return Formation(error * (eye + alpha * size), before, Ab, Bb)

    def _woodbury(self, alpha: float) -> Real | None:
        """Return W over the real states, or None without low-rank form."""
        form = self.system.low_rank
        if form is None:
            return None
        h, im = alpha * self.system.dt, np.array(form.states.im)
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
    x = dense.reached(L)
    r = krylov(dense.Ab.T, s.C.T, L)
    before = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
    stored = np.stack(list(outer_sums(dense.Ab, r, before, lags)))
    fixed = against(stored**2, form.Ab**2)
    fixed += np.swapaxes(r[at] ** 2, 1, 2) @ form.Bb**2
    if form.Bp is not None:
        earlier = np.where(np.array(at)[:, None, None] > 0, r[np.array(at) - 1], 0.0)
        fixed += np.swapaxes(earlier**2, 1, 2) @ form.Bp**2
    if is_rational(dense.rule):
        p, _ = dense.lefts(L)
        sides = ((x, form.after), (before, form.before))
        sums = [np.stack(list(outer_sums(dense.Ab, p, y, lags))) * size for y, size in sides]
        fixed += against(np.square(sums[0] + sums[1]), np.ones_like(form.after))
    elif not is_discrete(dense.rule):
        fixed += against((gradient / s.dt) ** 2, form.before**2)
    basis, matrix = dense.turned
    if basis:
        between = np.stack(list(outer_sums(dense.Ab, r, x, lags)))
        fixed += basis**2 * np.square(between).sum(axis=(-2, -1))
        fixed += matrix**2 * np.square(gradient).sum(axis=(-2, -1))
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
