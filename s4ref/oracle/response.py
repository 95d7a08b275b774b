"""Certified outputs and final state for a given input and initial state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief, exact_array
from s4ref.maths.convolution import convolve
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.recurrence import recur
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import response_cost
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.exact_run import ExactRun
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import System, prepare
from s4ref.oracle.signal import sample, signal


@dataclass(frozen=True)
class Response:
    """Outputs y, (T,) or (T, outputs), and the final state x_{T-1} in the caller's storage."""

    y: Certified
    state: Certified


def response(
    system: System,
    u: object,
    dt: object,
    *,
    C: object = None,
    rule: Rule = bilinear,
    state: object = None,
    previous: object = None,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
    method: Literal["auto", "recurrence"] = "auto",
) -> Response:
    """Run the recurrence x_k = Ab x_{k-1} + Bb u_k + Bp u_{k-1}, y_k = C x_k + D u_k.

    Bp is zero but for the first-order hold.

    Parameters
    ----------
    system, dt, C, rule, digits
        As for :func:`s4ref.oracle.kernel`.
    u : (T,) or (T, inputs)
        The input, exact like every entry.
    state : (n,), optional
        Initial state x_{-1} as the system stores it (orthonormal basis of a family, stored complex
        modes of a DPLR or diagonal system); zero unless given.
    previous : (inputs,) or a number, optional
        The input u_{-1}, which the first-order hold alone looks at; zero unless given.  State and
        previous input together pass a long sequence on, piece by piece.
    relative_to : str
        ``"entry"`` (digits of each entry) or ``"largest"`` (digits of the largest entry; outputs
        that cancel to nothing cost nothing then).
    method : str
        ``"auto"`` convolves with the kernel and sums the final state by blocks; ``"recurrence"``
        is the definition, whose balls widen at every step.

    Returns
    -------
    Response

    Raises
    ------
    InputError, PrecisionError
        As :func:`s4ref.oracle.kernel`.

    Notes
    -----
    Cost O(N^3 log T + T log T) in time and O(N^2 + N sqrt(T) + T) in memory, or O(T N^2) in time
    for the recurrence, at a precision of ``3.33 digits + 40`` bits or more.  Conditioning does not
    matter to the digits, only to the time.  Theorems ``recurrence-is-convolution``,
    ``state-passing``; Formulary (1.3), (5.5), (6.15).
    """
    known_rule(rule)
    prepared = prepare(system, dt, C=C)
    outputs, inputs = prepared.io
    sequence, before = signal(u, inputs), sample(previous, inputs, "previous")
    start = None if state is None else exact_array(state, "state")
    cost = response_cost(
        prepared.stored,
        len(sequence),
        digits=digits,
        outputs=outputs,
        inputs=inputs,
        recurrence=method == "recurrence",
    )
    affordable(cost, f"a response of {len(sequence)} samples of {prepared.what}")

    if method not in ("auto", "recurrence"):
        raise InputError(f"method = {brief(method)} is unknown: choose 'auto' or 'recurrence'")
    run_by = recur if method == "recurrence" else convolve
    memo: dict[int, tuple[list[Scalar], Matrix]] = {}

    def run(F: Ball) -> tuple[list[Scalar], Matrix]:
        if F.bits not in memo:
            columns = [F.matrix(sample) for sample in sequence]
            d, x = prepared.discrete(F, rule), prepared.state_in(F, start)
            last = None if before is None else F.matrix(before)
            memo[F.bits] = run_by(F, d, columns, x, last)
        return memo[F.bits]

    T, exactly = len(sequence), ExactRun(prepared, rule, sequence, start, before)
    shape = (T,) if prepared.scalar_io else (T, outputs)
    y = escalate(
        lambda F: run(F)[0],
        digits=digits,
        shape=shape,
        what=f"output of {prepared.what}",
        relative_to=relative_to,
        exact=exactly.output,
    )
    x = escalate(
        lambda F: prepared.state_out(F, run(F)[1]),
        digits=digits,
        shape=(prepared.stored,),
        what=f"final state of {prepared.what}",
        relative_to=relative_to,
        exact=exactly.final_state,
    )
    return Response(y, x)
