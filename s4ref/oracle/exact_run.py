"""Responses over the rationals: single outputs and states, exactly."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic import Matrix, Rational
from s4ref.exact import Exact, ExactArray
from s4ref.maths.discretize import Rule
from s4ref.oracle.exactly import (
    Surd,
    gauss,
    radicands,
    rational_discrete,
    rational_form,
    rational_sum,
    with_gain,
)
from s4ref.oracle.orbit import Orbit
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import Discrete


class ExactRun:
    """The recurrence over the rationals: outputs and states as sums of square roots.

    Parameters
    ----------
    inputs : (T, inputs, 1)
    start : initial state as the system stores it, or None
    previous : (inputs, 1), the input before the first, or None
    """

    def __init__(
        self,
        prepared: Dense | Modes,
        rule: Rule,
        inputs: ExactArray,
        start: ExactArray | None,
        previous: ExactArray | None = None,
    ) -> None:
        self._prepared, self._rule = prepared, rule
        self._inputs, self._start, self._previous = inputs, start, previous

    def output(self, index: int) -> Fraction | None:
        """Return entry ``index`` of the outputs, time slowest, if rational and affordable."""
        k, output = divmod(index, self._prepared.io[0])
        dense, x = self._dense, self._state(k)
        if dense is None or x is None:
            return None
        through: Fraction = dense.ssm.D[output].dot(self._inputs[k][:, 0])
        terms = [
            x._replace(q=c * x.q)
            for c, row in zip(dense.ssm.C[output], x, strict=True)
            for x in row
        ]
        return rational_sum([*terms, Surd(through, Fraction(1))])

    def final_state(self, index: int) -> Exact | None:
        """Return entry ``index`` of the final state, as stored, if rational and affordable."""
        return self.state(len(self._inputs) - 1, index)

    def state(self, k: int, index: int) -> Exact | None:
        """Return entry ``index`` of the state after input k, as :meth:`final_state` does."""
        dense, x = self._dense, self._state(k)
        if dense is None or x is None:
            return None
        if dense.states is None or dense.states.im[index] < 0:
            return rational_sum(x[index])
        return gauss(x[index][0][0], x[dense.states.im[index]][0][0])

    def recurrence(self, k: int) -> Discrete[Matrix]:
        """Return the discrete system of step k: here one for all; the system must be affordable."""
        del k
        dense = self._dense
        assert dense is not None
        return rational_discrete(dense, self._rule)

    @functools.cached_property
    def _dense(self) -> Dense | None:
        return rational_form(self._prepared, self._rule)

    def _state(self, k: int) -> list[list[Surd]] | None:
        """Return each entry of T x_k as a sum of square roots; T = I if no family."""
        x = None if self._orbit is None else self._orbit.at(k)
        if self._dense is None or x is None:
            return None
        r, forced = radicands(self._dense), with_gain(self._dense)
        return [
            [
                Surd(Rational.fraction(q), *((r[n] * r[m - 1],) if m else forced[n]))
                for m, q in enumerate(row)
            ]
            for n, row in enumerate(x.tolist()[: len(r)])
        ]

    @functools.cached_property
    def _orbit(self) -> Orbit | None:
        """Return the states; column 0 holds what is rational in the scaled basis.

        An initial state s of a family adds T Ab^k T^-1 s, entries q_nm s_m sqrt(r_n r_m)/r_m: a
        column for each m.
        """
        dense, start = self._dense, self._start
        if dense is None:
            return None
        F = Rational()
        ring: Any = F
        if start is None or dense.radicands is None:
            first = dense.state_in(ring, start)
        else:
            columns = np.diag([s / r for s, r in zip(start, dense.radicands, strict=True)])
            first = F.hstack([dense.state_in(ring, None), F.matrix(columns)])
        still: ExactArray = np.full((dense.io[1], F.shape(first)[1]), Fraction(0), dtype=object)
        if F.shape(self.recurrence(0).Ab)[0] > F.shape(first)[0]:
            last = still.copy()
            if self._previous is not None:
                last[:, 0] = self._previous[:, 0]
            first = F.vstack([first, F.matrix(last)])

        def step(k: int, x: Matrix) -> Matrix:
            u = still.copy()
            u[:, 0] = self._inputs[k][:, 0]
            d = self.recurrence(k)
            return F.mul(d.Ab, x) + F.mul(d.Bb, F.matrix(u))

        return Orbit(first, step)
