"""What the budgets of one system, rule and length share; each part is computed when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import cast

import numpy as np

from s4ref.arithmetic import Float64
from s4ref.bounds.rules import is_rational
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule
from s4ref.maths.halves import halve
from s4ref.maths.hippo import Family
from s4ref.maths.nplr import nplr
from s4ref.oracle.condition import Condition, conditions_at
from s4ref.oracle.floating import FloatDense, FloatModes, Real, in_float64
from s4ref.oracle.gradient import gradients
from s4ref.oracle.prepare import System
from s4ref.records import DPLR, SSM, Diagonal


_SAMPLES = 24

# The last few, by content: the budgets of one system in several dtypes and by several algorithms
# are asked for in a row.  Their gradients may take 10 MB each.
_KEPT = 4
_recent: OrderedDict[Hashable, Analysis] = OrderedDict()


@dataclass(frozen=True, eq=False)
class Analysis:
    """A system in float64 with sampled lags, gradients and condition.

    Attributes
    ----------
    given : the system as the caller gave it, with the C= of a family
    system : the same in float64
    """

    given: System
    dt: object
    C: object
    rule: Rule
    L: int
    system: FloatDense | FloatModes

    @classmethod
    def of(cls, given: System, dt: object, C: object, rule: Rule, L: int) -> Analysis:
        """Check the system and read it in float64; one that was asked for just now is kept."""
        key = _content(given, dt, C, rule, L)
        found = None if key is None else _recent.pop(key, None)
        if found is None:
            found = cls(given, dt, C, rule, L, in_float64(given, dt, C=C))
        if key is not None:
            _recent[key] = found
            while len(_recent) > _KEPT:
                _recent.popitem(last=False)
        return found

    @cached_property
    def lags(self) -> list[int]:
        """The lags at which errors are evaluated."""
        return sample(self.L)

    @cached_property
    def gradients(self) -> Real:
        """DK[l]/dA at the lags, (lags, outputs, inputs, N, N), of a dense system."""
        assert isinstance(self.system, FloatDense)
        return np.concatenate(list(gradients(self.system, self.rule, self.lags)))

    @cached_property
    def condition(self) -> Condition:
        """The condition at the lags."""
        known = [self.gradients] if isinstance(self.system, FloatDense) else None
        return conditions_at(self.system, self.rule, self.lags, known=known)

    @cached_property
    def modal(self) -> Analysis:
        """The same with a HiPPO family in its diagonal-plus-low-rank form, where it has one."""
        family = self.given
        if not is_rational(self.rule) or not isinstance(family, Family):
            return self
        try:
            modes = halve(Float64(), nplr(Float64(), family))
        except InputError:  # the family has no such form in its basis
            return self
        rows = np.asarray(exact_array(self.C, "C"), dtype=float)
        record = DPLR(
            modes.shift + 1j * np.array(modes.omega),
            np.asarray(modes.P),
            np.asarray(modes.B)[:, 0],
            rows @ np.asarray(modes.V),
            weight=modes.weight,
        )
        return Analysis.of(record, self.dt, None, self.rule, self.L)


def sample(L: int) -> list[int]:
    """Return about 24 lags below L, ascending, with 0 and L - 1; all of them for short kernels."""
    if L <= _SAMPLES:
        return list(range(L))
    geometric = np.geomspace(1, L - 1, _SAMPLES // 2)
    linear = np.linspace(0, L - 1, _SAMPLES // 2)
    return sorted({round(float(x)) for x in (*geometric, *linear)})


def _content(given: System, dt: object, C: object, rule: Rule, L: int) -> Hashable | None:
    """Return what tells questions apart, or None for one that is not made of numbers in arrays."""
    if C is not None or not isinstance(given, (SSM, DPLR, Diagonal)):
        return None
    steps = dt if isinstance(dt, tuple) else (dt,)
    if not all(isinstance(step, Fraction) for step in steps):
        return None
    parts: list[Hashable] = [type(given).__name__, dt, cast(Hashable, rule), L]
    for name, value in vars(given).items():
        if value is None:
            continue
        array = np.asarray(value)
        if array.dtype == object:
            return None
        parts.append((name, array.dtype.str, array.shape, array.tobytes()))
    return tuple(parts)
