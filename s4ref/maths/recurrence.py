"""The recurrence, with an initial and a final state."""

from __future__ import annotations

from collections.abc import Sequence

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.maths.discretize import paired
from s4ref.records import Discrete


def recur(
    F: Ring,
    discrete: Discrete[Matrix],
    inputs: Sequence[Matrix],
    state: Matrix,
    previous: Matrix | None = None,
) -> tuple[list[Scalar], Matrix]:
    """Run x_k = Ab x_{k-1} + Bb u_k + Bp u_{k-1}, y_k = C x_k + D u_k from x_{-1} = state.

    Parameters
    ----------
    inputs : u_0, u_1, ...; each (inputs, 1)
    state : (N, 1)
    previous : u_{-1}, (inputs, 1), which only a rule with Bp looks at; zero unless given

    Returns
    -------
    (y, x) : the outputs, k slowest, and the last state x_{T-1}.

    Notes
    -----
    Equals the convolution y = K * u + D u plus the zero-input response C Ab^(k+1) state (theorems
    ``recurrence-is-convolution`` and ``state-passing``).  Cost O(T N^2) in time, O(N^2 + T) in
    memory.  Formulary (1.3), (5.5), (6.15).
    """
    discrete, inputs = paired(F, discrete, inputs, previous)
    x = state
    y: list[Scalar] = []
    for u in inputs:
        x = F.mul(discrete.Ab, x) + F.mul(discrete.Bb, u)
        y.extend(F.entries(F.mul(discrete.C, x) + F.mul(discrete.D, u)))
    return y, x


def recur_on_grid(
    F: Ring,
    steps: Sequence[Discrete[Matrix]],
    inputs: Sequence[Matrix],
    state: Matrix,
    previous: Matrix | None = None,
) -> tuple[list[Scalar], list[Matrix]]:
    """Run one discretization a step: x_k = Ab_k x_{k-1} + Bb_k u_k + Bp_k u_{k-1}.

    Parameters
    ----------
    steps : the discrete system of each step, as many as inputs
    inputs, state, previous : as for :func:`recur`

    Returns
    -------
    (y, x) : the outputs C x_k + D u_k, k slowest, and the states x_0, ..., x_{T-1}.

    Notes
    -----
    Balls widen at every step.  Cost O(T N^2) in time, O(T N) in memory beside the steps.
    Formulary (1.3), (5.5), (7.13).
    """
    x, last = state, previous
    y: list[Scalar] = []
    states: list[Matrix] = []
    for discrete, u in zip(steps, inputs, strict=True):
        out, x = recur(F, discrete, [u], x, last)
        y.extend(out)
        states.append(x)
        last = u
    return y, states
