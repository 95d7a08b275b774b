"""Certified states of time-varying LegS: the HiPPO memory of a whole history."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from s4ref.arithmetic import Ball, Rational
from s4ref.arithmetic.protocol import Ring, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, brief, exact_array, whole
from s4ref.maths.basis import surds
from s4ref.maths.discretize import GeneralisedBilinear, Rule, ZeroOrderHold, known_rule, zoh
from s4ref.maths.time_varying import (
    Step,
    code_step,
    eigenvectors,
    exact_step,
    inverse_eigenvectors,
    modal_states,
    paper_step,
    shifted_step,
)
from s4ref.oracle.certified import GUARD_BITS, Certified, bits_for
from s4ref.oracle.cost import Cost, number_bytes, product_seconds, scalar_seconds
from s4ref.oracle.escalate import escalate
from s4ref.oracle.exactly import Surd, rational_sum
from s4ref.oracle.patience import affordable
from s4ref.oracle.signal import signal


Form = Literal["exact", "code", "paper"]

# bits of all rational states: some seconds
MAX_EXACT_WORK = 10**9


def legs_steps(
    N: int,
    u: object,
    *,
    rule: Rule = zoh,
    form: Form | None = None,
    state: object = None,
    start: int = 1,
    digits: int = 17,
) -> Certified:
    """Return the states of time-varying LegS, x'(t) = A x(t)/t + B u(t)/t, after each sample.

    Sample i = start, start+1, ... takes x_{i-1} to x_i; the step dt cancels.

    ======================  ======================================================================
    exact, ``zoh``          x_1 = e_0 u_1,  x_{k+1} = F_k x_k + A^-1 (F_k - I) B u_{k+1},
                            F_k = exp(A ln((k+1)/k)): sample i is held on [i-1, i)
    code, ``gbt(alpha)``    (I - alpha A/i) x_i = (I + (1 - alpha) A/i) x_{i-1} + B u_i/i
    code, ``zoh``           x_i = F_i x_{i-1} + A^-1 (F_i - I) B u_i: a unit of time late
    paper, ``gbt(alpha)``   x_1 = e_0 u_1,  (I - alpha A/(k+1)) x_{k+1} = (I + (1 - alpha) A/k) x_k
                            + B u_{k+1}/k
    ======================  ======================================================================

    Parameters
    ----------
    N : int
        State size.
    u : (T,)
        Samples start, ..., start + T - 1.
    rule : Rule
        ``zoh``, ``euler``, ``bilinear``, ``backward_euler`` or ``gbt(alpha)``.
    form : str, optional
        ``"exact"`` is the definition, ``"code"`` what the HiPPO repositories run and ``"paper"``
        what the paper prints; ``"exact"`` for ``zoh`` and ``"code"`` for the others unless given.
    state : (N,), optional
        x_{start-1} in the orthonormal basis; zero unless given.  The exact and the paper's form
        have no x_0: the equation is singular at t = 0, and the first sample alone decides x_1.
    start : int
        Number of the first sample, at least 1.
    digits : int
        Significant digits of each entry.

    Returns
    -------
    Certified
        Shape (T, N): row j is the state after sample start + j, in the orthonormal basis.

    Raises
    ------
    InputError
        For a rule that the form does not have, a state before the first sample where there is
        none, or anything out of its domain.
    PrecisionError
        If the digits cannot be certified.

    Notes
    -----
    Every step is diagonal in the rational eigenvectors of A, so balls do not widen from step to
    step: O(N^2 T) in time and O(N T + N^2) in memory, at some 2.5 N bits more than the digits.
    States are rational multiples of sqrt(2n+1), found exactly where balls cannot decide.  Forward
    Euler amplifies while k < N/2.  [HiPPO, App. B]; Formulary (5.7), (5.8).

    Examples
    --------
    >>> from s4ref import bilinear, oracle
    >>> oracle.legs_steps(3, [1, 2, 0, -1]).decimal(10)[-1].tolist()
    ['0.5', '-0.8660254038', '-0.4192627458']
    >>> oracle.legs_steps(3, [1, 2, 0, -1], rule=bilinear).decimal(10)[-1].tolist()
    ['0.4444444444', '-0.5965952782', '-0.8386061578']
    """
    N, start = whole(N, "N"), whole(start, "start")
    known_rule(rule)
    step, singular = _step(rule, form)
    inputs = signal(u, 1).reshape(-1)
    s = _state(state, N)
    T = len(inputs)
    affordable(_cost(N, T, whole(digits, "digits")), f"{T} steps of LegS({N})")
    if singular and start == 1 and state is not None:
        raise InputError(
            "state is given with start = 1: at t = 0 the equation is singular and the first sample "
            "alone decides x_1; leave state out, or give start >= 2"
        )
    run = _Run(N, inputs, step, start, s)
    return escalate(
        run.balls,
        digits=digits,
        shape=(T, N),
        what=f"states of time-varying LegS({N})",
        exact=run.exact,
        guard_bits=GUARD_BITS + 3 * N,
        loses="The change from moments to Legendre coefficients costs 2.5 N bits: take a smaller N",
    )


class _Run:
    """The steps over balls, and exactly."""

    def __init__(
        self, N: int, inputs: ExactArray, step: Step, start: int, state: ExactArray
    ) -> None:
        self.N, self.state = N, state
        self.radicands = tuple(Fraction(2 * n + 1) for n in range(N))
        self._inputs, self._step, self._start = inputs, step, start
        self._rows = Rational().matrix(eigenvectors(N)).tolist()
        self._forced: list[list[Scalar]] = []
        self._free: list[list[Scalar]] = []
        self._work = 0
        F = Rational()
        zero, one = (F.scalar(Fraction(x)) for x in (0, 1))
        self._walk = self._modal(F, [zero] * N)
        # the factors by which a modal state before the first sample has shrunk
        self._shrink = modal_states(F, [zero] * len(inputs), step, start, [one] * N)

    def _modal(self, F: Ring, z: list[Scalar]) -> Iterator[list[Scalar]]:
        return modal_states(F, [F.scalar(x) for x in self._inputs], self._step, self._start, z)

    def balls(self, F: Ball) -> list[Scalar]:
        """Return the states over F, sample slowest."""
        scaled = F.mul(surds(F, self.radicands, power=-1), F.matrix(self.state.reshape(-1, 1)))
        z = F.entries(F.mul(F.matrix(inverse_eigenvectors(self.N)), scaled))
        rows = list(self._modal(F, z))
        y = F.mul(F.rows(rows), F.transpose(F.matrix(eigenvectors(self.N))))
        return F.entries(F.mul(y, surds(F, self.radicands)))

    def exact(self, index: int) -> Fraction | None:
        """Return entry ``index`` if it is rational and affordable."""
        j, n = divmod(index, self.N)
        if not self._reach(j):
            return None
        V, root = self._rows[n], self.radicands[n]
        products = (v * x for v, x in zip(V, self._forced[j], strict=True))
        y = sum(products, Rational().scalar(Fraction(0)))
        terms = [Surd(Rational.fraction(y), root)]
        if any(self.state):
            row = [Rational.fraction(v * x) for v, x in zip(V, self._free[j], strict=True)]
            q = np.array(row, dtype=object).dot(inverse_eigenvectors(self.N)) * self.state
            terms += [Surd(x / r, root * r) for x, r in zip(q, self.radicands, strict=True)]
        return rational_sum(terms)

    def _reach(self, j: int) -> bool:
        """Go on over the rationals up to column j; False where that is too dear."""
        while len(self._forced) <= j and self._work <= MAX_EXACT_WORK:
            self._forced.append(next(self._walk))
            if any(self.state):
                self._free.append(next(self._shrink))
            bits = max(int(x.p).bit_length() + int(x.q).bit_length() for x in self._forced[-1])
            self._work += self.N * (self.N + bits)
        return j < len(self._forced)


def _cost(N: int, T: int, digits: int) -> Cost:
    """Estimate one evaluation: a product of N x N and N x T, and scalars in Python around it."""
    bits = bits_for(digits) + GUARD_BITS + 3 * N
    numbers = float(N) * (N + 6 * T)
    return Cost(
        float(N) ** 2 * T * product_seconds(bits) + numbers * scalar_seconds(bits),
        numbers * number_bytes(bits),
    )


def _step(rule: Rule, form: object) -> tuple[Step, bool]:
    """Return the steps, and whether they are singular at the first sample."""
    held = isinstance(rule, ZeroOrderHold)
    chosen: Any = form if form is not None else "exact" if held else "code"
    if chosen not in ("exact", "code", "paper"):
        raise InputError(f"form = {brief(form)} is unknown: choose 'exact', 'code' or 'paper'")
    if held and chosen != "paper":
        return (exact_step, True) if chosen == "exact" else (shifted_step, False)
    if isinstance(rule, GeneralisedBilinear) and chosen != "exact":
        return (
            (code_step(rule.alpha), False) if chosen == "code" else (paper_step(rule.alpha), True)
        )
    raise InputError(
        f"rule = {rule.__name__} has no form {chosen!r} of time-varying LegS: zoh has 'exact' and "
        "'code'; euler, bilinear, backward_euler and gbt(alpha) have 'code' and 'paper'"
    )


def _state(state: object, N: int) -> ExactArray:
    if state is None:
        return np.full(N, Fraction(0), dtype=object)
    s = exact_array(state, "state")
    if s.shape != (N,):
        raise InputError(f"state has shape {s.shape}; N = {N} needs ({N},)")
    if any(isinstance(entry, Gauss) for entry in s):
        raise InputError("state has complex entries: LegS is real")
    return s
