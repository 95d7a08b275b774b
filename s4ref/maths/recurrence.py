"""The recurrence, with an initial and a final state."""

from __future__ import annotations

from collections.abc import Sequence

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.records import Discrete


def recur(
    F: Ring, discrete: Discrete[Matrix], inputs: Sequence[Matrix], state: Matrix
) -> tuple[list[Scalar], Matrix]:
    """Run x_k = Ab x_{k-1} + Bb u_k, y_k = C x_k + D u_k from x_{-1} = state.

    Parameters
    ----------
    inputs : u_0, u_1, ...; each (inputs, 1)
    state : (N, 1)

    Returns
    -------
    (y, x) : the outputs, k slowest, and the last state x_{T-1}.

    Notes
    -----
    Equals the convolution y = K * u + D u plus the zero-input response C Ab^(k+1) state (theorems
    ``recurrence-is-convolution`` and ``state-passing``).  Cost O(T N^2).  Formulary (1.3), (6.15).
    """
    x = state
    y: list[Scalar] = []
    for u in inputs:
        x = F.mul(discrete.Ab, x) + F.mul(discrete.Bb, u)
        y.extend(F.entries(F.mul(discrete.C, x) + F.mul(discrete.D, u)))
    return y, x
