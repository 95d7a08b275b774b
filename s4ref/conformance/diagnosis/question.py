"""One observed case, and what a layer would have answered under another plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.held import Array, Discretized, Held
from s4ref.conformance.diagnosis.plan import (
    Plan,
    carried,
    convolved,
    discretized,
    fed,
    joined,
    kernel,
    row_of,
    state_after,
)


# A reading is float64 of its own: what it may be off by, relative, beside the budget.
OWN = 3e-14
SHARE = 4.0  # budgets of the answer and of the reading, with room for a larger intermediate
CONVINCING = 32.0  # an error must exceed the tolerance by this to be explained by anything


@dataclass(eq=False)
class Question:
    """One case as the readings see it.

    Attributes
    ----------
    held : the parameters as stored
    way : see :class:`s4ref.conformance.asked.Asked`
    got, expected : what came and what was right
    tolerance : how near a prediction must come, for an answer of the right size
    failed : whether it is above budget
    grain : what the dtype of what came back may cost it, relative, where that is narrower
    """

    held: Held
    way: str
    L: int
    u: Array | None
    cuts: tuple[int, ...]
    since: int
    x0: Array | None
    got: Array
    expected: Array
    budget: float
    failed: bool
    small: bool
    dtype: str
    conventions: Conventions
    variant: tuple[Any, ...] = ()
    label: Any = None
    grain: float = 0.0
    _memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def scale(self) -> float:
        """Max-norm of the right answer."""
        return float(np.max(np.abs(self.expected))) if self.expected.size else 0.0

    @property
    def error(self) -> float:
        """Max-norm of the error; infinite if it is not finite."""
        gap = np.abs(self.got - self.expected)
        return float(np.max(gap)) if np.isfinite(gap).all() and gap.size else float("inf")

    def tolerance(self, size: float) -> float:
        """Return how near a prediction of this size must come."""
        scale = self.scale
        grown = max(1.0, size / scale) if scale > 0 else 1.0
        return SHARE * self.budget * grown + (OWN + self.grain) * max(size, scale)

    @property
    def telling(self) -> bool:
        """Whether the error is far above what a reading could explain by rounding."""
        return self.error > CONVINCING * self.tolerance(self.scale)

    def gap(self, plan: Plan) -> float | None:
        """Return the distance of a plan's answer in tolerances, or None if it says nothing."""
        try:
            with np.errstate(all="ignore"):
                predicted = self.predict(plan)
        except (ZeroDivisionError, np.linalg.LinAlgError, OverflowError, ValueError):
            return None
        if predicted is None:
            return None
        return self.distance(predicted)

    def distance(self, predicted: Array) -> float | None:
        """Return the distance of an answer in tolerances, or None if the shapes differ."""
        if predicted.shape != self.got.shape or not np.isfinite(predicted).all():
            return None
        size = float(np.max(np.abs(predicted))) if predicted.size else 0.0
        gap = np.abs(predicted - self.got)
        if not np.isfinite(gap).all():
            return None
        return float(np.max(gap)) / self.tolerance(size) if gap.size else 0.0

    def predict(self, plan: Plan) -> Array | None:
        """Return the answer under a plan, in the shape of what came, or None."""
        d = self.system(plan)
        if d is None:
            return None
        if self.way == "pair":
            return self._pair(d)
        if self.way == "states":
            return self._state(plan, d)
        if self.way == "impulse":
            return self._impulses(plan, d)
        if self.u is None:
            K = self.kernel(plan, d, self.L)
            if K is None:
                return None
            K = K[0, 0] if self.held.siso else K
            return np.asarray(K[..., : self.got.shape[-1]])
        y = self._both(plan, d) if self.way == "both" else self._outputs(plan, d, self._signal)
        if y is None:
            return None
        y = y[:, 0] if self.held.siso else y
        return np.asarray(y[self.since : self.since + self.got.shape[0]])

    def system(self, plan: Plan) -> Discretized | None:
        """Return (Ab, Bb) under a plan, computed once for each."""
        key = (plan.params, plan.form, plan.rule, plan.pair)
        if key not in self._memo:
            self._memo[key] = discretized(plan, self.held)
        found: Discretized | None = self._memo[key]
        return found

    def kernel(self, plan: Plan, d: Discretized, L: int) -> Array | None:
        """Return the kernel (outputs, inputs, L) under a plan, computed once for each."""
        base = (plan.params, plan.form, plan.rule, plan.pair, plan.row, plan.taps, plan.read)
        key = (*base, plan.shape, L)
        if key not in self._memo:
            if plan.shape:  # the shapes share what they start from
                K = self.kernel(replace(plan, shape=()), d, L)
                for change in plan.shape:
                    K = change(K, d) if K is not None else None
                self._memo[key] = K
            else:
                self._memo[key] = kernel(plan, d, L)
        found: Array | None = self._memo[key]
        return found

    def _pair(self, d: Discretized) -> Array | None:
        Ab = np.diag(d.Ab)[: self.held.n] if d.dense.diagonal else d.Ab
        Bb = d.Bb[: self.held.n] if d.dense.diagonal else d.Bb
        return np.concatenate([Ab.ravel(), Bb.ravel()]).astype(np.complex128)

    @property
    def _signal(self) -> Array:
        assert self.u is not None
        return self.u[:, None] if self.u.ndim == 1 else self.u

    def _state(self, plan: Plan, d: Discretized) -> Array | None:
        """Return the state after the signal, in the stored modes."""
        u, start = self._signal, np.zeros(len(d.Ab), dtype=complex)
        x: Array | None
        if plan.walk is not None:
            walked = plan.walk(d, d.held.D, u, start)
            x = None if walked is None else walked[1]
        else:
            x = (plan.made or state_after)(d, u, start)
        if x is None:
            return None
        x = x[: self.held.n]
        return x if np.iscomplexobj(self.got) else x.real

    def _impulses(self, plan: Plan, d: Discretized) -> Array | None:
        """Return the outputs for an impulse in each channel, less the D that belongs there."""
        columns = []
        for i in range(self.held.B.shape[1]):
            u = np.zeros((self.L, self.held.B.shape[1]))
            u[0, i] = 1
            y = self._outputs(plan, d, u)
            if y is None:
                return None
            y = y.copy()
            y[0] -= self.held.D[:, i]
            columns.append(y.T)
        K = np.stack(columns, axis=1)
        return K[0, 0] if self.held.siso else K

    def _both(self, plan: Plan, d: Discretized) -> Array | None:
        """Return the outputs of both directions, the reverse one from the declared lag on."""
        return (plan.join or joined)(
            lambda u: self._outputs(plan, d, u),
            d.held.D,
            self._signal,
            self.conventions.bidirectional_lag,
        )

    def _outputs(self, plan: Plan, d: Discretized, u: Array) -> Array | None:
        D = d.held.D
        x = np.zeros((len(d.Ab),), dtype=complex)
        if self.x0 is not None:
            x = np.concatenate([self.x0, self.x0.conj()]) if self.held.half else self.x0
        parts = []
        bounds = (0, *self.cuts, len(u))
        for start, stop in pairwise(bounds):
            chunk = u[start:stop]
            found = self._chunk(plan, d, D, chunk, x, fresh=start == 0 and self.x0 is None)
            if found is None:
                return None
            y, x = found
            parts.append(y)
        out: Array | None = np.concatenate(parts)
        for change in plan.after:
            out = change(out) if out is not None else None
        return out

    def _chunk(
        self, plan: Plan, d: Discretized, D: Array, u: Array, x: Array, *, fresh: bool
    ) -> tuple[Array, Array] | None:
        if plan.walk is not None:
            return plan.walk(d, D, u, x)
        K = self.kernel(plan, d, len(u))
        if K is None:
            return None
        y = (plan.mix or convolved)(K, u)
        direct = (plan.feed or fed)(D, u)
        if y is None or direct is None:
            return None
        y = y + direct
        if not fresh:
            if d.Bp is not None:
                return None
            C = row_of(plan, d, len(u))
            if C is None:
                return None
            extra = (plan.used or carried)(d, C, x, len(u))
            if extra is None:
                return None
            y = y + extra
        if not self.cuts:
            return y, x
        after = (plan.made or state_after)(d, u, x)
        return None if after is None else (y, after)
