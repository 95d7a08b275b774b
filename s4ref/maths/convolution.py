"""Outputs by convolution with the kernel, final state by blocks: no long chain of steps."""

from __future__ import annotations

from collections.abc import Sequence

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.maths.discretize import paired
from s4ref.maths.kernel import kernel_by_bsgs
from s4ref.maths.resolvent import matrix_power
from s4ref.records import Discrete


def convolve(
    F: Ring,
    discrete: Discrete[Matrix],
    inputs: Sequence[Matrix],
    state: Matrix,
    previous: Matrix | None = None,
) -> tuple[list[Scalar], Matrix]:
    """Return what :func:`s4ref.maths.recurrence.recur` returns.

    y_k = sum_j K[k-j] u_j + D u_k + C Ab^(k+1) state,
    x_{T-1} = Ab^T state + sum_j Ab^(T-1-j) Bb u_j.

    The initial state enters as one more input column, Ab state, hit by a unit impulse; under a
    first-order hold the previous inputs are inputs of their own.  Cost O(N^3 log T + T log T) in
    time, O(N^2 + N sqrt(T) + T) in memory.  Balls wrap some log2(T) + sqrt(T) times, not T times.
    Theorems ``recurrence-is-convolution``, ``state-passing``; Formulary (5.5), (6.1), (6.15).
    """
    discrete, inputs = paired(F, discrete, inputs, previous)
    T, m = len(inputs), F.shape(discrete.Bb)[1]
    p = F.shape(discrete.C)[0]
    wide = F.hstack([discrete.Bb, F.mul(discrete.Ab, state)])
    K = kernel_by_bsgs(F, Discrete(discrete.Ab, wide, discrete.C), T)
    u = [F.entries(sample) for sample in inputs]
    # a rounded product smears over the outputs before the first input, which are exact
    lead = next((k for k, sample in enumerate(u) if any(x != 0 for x in sample)), T)
    through = [F.entries(F.mul(discrete.D, sample)) for sample in inputs]
    columns: list[list[Scalar]] = []
    for o in range(p):
        lags = [K[(o * (m + 1) + i) :: p * (m + 1)] for i in range(m + 1)]
        forced = [
            F.convolve(lags[i][: T - lead], [sample[i] for sample in u[lead:]], T - lead)
            for i in range(m if lead < T else 0)
        ]
        columns.append(
            [
                sum((part[k - lead] for part in forced if k >= lead), lags[m][k] + through[k][o])
                for k in range(T)
            ]
        )
    return [columns[o][k] for k in range(T) for o in range(p)], _final_state(
        F, discrete, inputs, state
    )


def _final_state(
    F: Ring, discrete: Discrete[Matrix], inputs: Sequence[Matrix], state: Matrix
) -> Matrix:
    """Horner's rule in Ab^s over blocks of s inputs, the first block short."""
    T = len(inputs)
    s = 1 << (T.bit_length() // 2)
    babies, M = [discrete.Bb], discrete.Ab
    while len(babies) < s:
        babies.append(F.mul(M, babies[-1]))
    giant = matrix_power(F, M, s)
    first = T % s or s
    x = F.mul(matrix_power(F, M, first), state) + _block(F, babies, inputs[:first])
    for start in range(first, T, s):
        x = F.mul(giant, x) + _block(F, babies, inputs[start : start + s])
    return x


def _block(F: Ring, babies: Sequence[Matrix], inputs: Sequence[Matrix]) -> Matrix:
    """Return sum_j Ab^(n-1-j) Bb u_j as one product."""
    n = len(inputs)
    return F.mul(F.hstack(babies[:n][::-1]), F.vstack(inputs))
