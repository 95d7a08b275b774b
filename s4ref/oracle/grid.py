"""Certified outputs and states on a grid of unequal steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, brief, exact_array
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.recurrence import recur_on_grid
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import Cost, matrices_cost, response_cost
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.exact_run import ExactRun
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import Dense, Modes, System, prepare
from s4ref.oracle.signal import sample, signal
from s4ref.records import Discrete


@dataclass(frozen=True)
class Trajectory:
    """Outputs y, (T,) or (T, outputs), and the states x_0, ..., x_{T-1}, (T, n), as stored."""

    y: Certified
    states: Certified


def response_on_grid(
    system: System,
    u: object,
    times: object,
    *,
    C: object = None,
    rule: Rule = bilinear,
    state: object = None,
    previous: object = None,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> Trajectory:
    """Run the recurrence with the step times[k+1] - times[k] at sample k.

    x_k = Ab_k x_{k-1} + Bb_k u_k + Bp_k u_{k-1},   y_k = C x_k + D u_k,   x_{-1} = state,

    each step discretized by itself.  x_k is the state at times[k+1]; u_k acts on the interval that
    ends there.

    Parameters
    ----------
    system, C, rule, digits
        As for :func:`s4ref.oracle.kernel`.
    u : (T,) or (T, inputs)
        The input.
    times : (T+1,)
        The time of ``state``, then the time of each sample; exact, strictly increasing.
    state, previous, relative_to
        As for :func:`s4ref.oracle.response`; previous is the input at times[0].

    Returns
    -------
    Trajectory

    Raises
    ------
    InputError
        Where times are not one more than the samples or do not increase, and as
        :func:`s4ref.oracle.response`.
    PrecisionError
        As :func:`s4ref.oracle.response`.

    Notes
    -----
    A grid that is refined, with the input held, has the same states under the zero-order hold: it
    is exact for held inputs.  Cost O(S N^3 + T N^2) in time for S different steps and O(S N^2 + T
    N) in memory, at a precision that grows with T, since balls widen at every step.  Formulary
    (1.3), (5.1), (5.3), (5.5).

    Examples
    --------
    >>> from s4ref import LegS, oracle, zoh
    >>> held = oracle.response_on_grid(LegS(1), [1, 1], [0, "1/10", "1/4"], C=[1], rule=zoh)
    >>> held.states.decimal(10).tolist()
    [['0.09516258196'], ['0.2211992169']]
    """
    known_rule(rule)
    steps = _steps(times)
    first = prepare(system, steps[0], C=C)
    outputs, inputs = first.io
    sequence, before = signal(u, inputs), sample(previous, inputs, "previous")
    T = len(sequence)
    if len(steps) != T:
        raise InputError(
            f"times has {len(steps) + 1} entries but u has {T} samples: give {T + 1}, the time of "
            "the initial state and then the time of each sample"
        )
    start = None if state is None else exact_array(state, "state")
    distinct = {h: _with_step(first, h) for h in steps}
    each = matrices_cost(first.stored, digits=digits)
    chain = response_cost(
        first.stored, T, digits=digits, outputs=outputs, inputs=inputs, recurrence=True
    )
    cost = Cost(
        chain.seconds + len(distinct) * each.seconds, chain.memory + len(distinct) * each.memory
    )
    affordable(cost, f"a response of {T} samples and {len(distinct)} steps of {first.what}")
    memo: dict[int, tuple[list[Scalar], list[Matrix]]] = {}

    def run(F: Ball) -> tuple[list[Scalar], list[Matrix]]:
        if F.bits not in memo:
            rules = {h: part.discrete(F, rule) for h, part in distinct.items()}
            last = None if before is None else F.matrix(before)
            memo[F.bits] = recur_on_grid(
                F,
                [rules[h] for h in steps],
                [F.matrix(column) for column in sequence],
                first.state_in(F, start),
                last,
            )
        return memo[F.bits]

    exactly = _ExactGrid([distinct[h] for h in steps], rule, sequence, start, before)
    y = escalate(
        lambda F: run(F)[0],
        digits=digits,
        shape=(T,) if first.scalar_io else (T, outputs),
        what=f"output of {first.what} on a grid",
        relative_to=relative_to,
        exact=exactly.output,
    )
    n = first.stored
    x = escalate(
        lambda F: [entry for x in run(F)[1] for entry in first.state_out(F, x)],
        digits=digits,
        shape=(T, n),
        what=f"state of {first.what} on a grid",
        relative_to=relative_to,
        exact=lambda index: exactly.state(*divmod(index, n)),
    )
    return Trajectory(y, x)


class _ExactGrid(ExactRun):
    """The recurrence over the rationals with a discrete system of its own at each step."""

    def __init__(
        self,
        prepared: Sequence[Dense | Modes],
        rule: Rule,
        inputs: ExactArray,
        start: ExactArray | None,
        previous: ExactArray | None,
    ) -> None:
        super().__init__(prepared[0], rule, inputs, start, previous)
        runs = {id(part): ExactRun(part, rule, inputs, start) for part in prepared}
        self._runs = [runs[id(part)] for part in prepared]
        self._known: dict[int, Discrete[Matrix]] = {}

    def recurrence(self, k: int) -> Discrete[Matrix]:
        """Return the discrete system of step k over the rationals."""
        run = self._runs[k]
        if id(run) not in self._known:
            self._known[id(run)] = run.recurrence(k)
        return self._known[id(run)]


def _with_step(prepared: Dense | Modes, h: Fraction) -> Dense | Modes:
    if isinstance(prepared, Dense):
        return replace(prepared, dt=h)
    return replace(prepared, dt=(h,) * len(prepared.dt))


def _steps(times: object) -> list[Fraction]:
    """Return the differences of a strictly increasing sequence of exact times."""
    t = exact_array(times, "times")
    if t.ndim != 1 or len(t) < 2:
        raise InputError(
            f"times has shape {t.shape}: give a flat sequence, the time of the initial state and "
            "then the time of each sample"
        )
    if any(isinstance(entry, Gauss) for entry in t):
        raise InputError("times has complex entries: give real times")
    for k in range(len(t) - 1):
        if not t[k] < t[k + 1]:
            raise InputError(
                f"times[{k + 1}] = {brief(str(t[k + 1]))} does not come after times[{k}] = "
                f"{brief(str(t[k]))}: times must increase strictly"
            )
    return [b - a for a, b in pairwise(t)]
