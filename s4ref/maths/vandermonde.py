"""The kernel of a diagonal system (S4D, DSS, S5): a Vandermonde product in two levels."""

from __future__ import annotations

from collections.abc import Sequence

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize import Rule
from s4ref.maths.kernel import by_lag
from s4ref.records import Diagonal


def kernel_by_vandermonde(
    F: Analytic, modes: Diagonal[Matrix], dt: Sequence[Scalar], L: int, *, rule: Rule
) -> list[Scalar]:
    """Return K[l] = sum_n weight_n Re(C_n lam_bar_n^l b_n B_n), l < L.

    Parameters
    ----------
    modes : Diagonal over F
        lam a list of n scalars, B (n, inputs), C (outputs, n) matrices, weight (n,) ints.
    dt : n scalars of F, the step of each mode

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    With l = k s + j the sum is the product of giants C_n lam_bar_n^(ks) and babies lam_bar_n^j b_n
    B_n, one matrix product of O(n L).  Each power is formed by itself: complex balls are never
    chained. Theorem ``vandermonde-kernel``; Formulary (6.10).
    """
    n = len(modes.lam)
    inputs, outputs = F.shape(modes.B)[1], F.shape(modes.C)[0]
    B, C = F.entries(modes.B), F.entries(modes.C)
    pairs = [rule.mode(F, lam, step) for lam, step in zip(modes.lam, dt, strict=True)]
    s = 1 << ((L - 1).bit_length() + 1) // 2
    giants = -(-L // s)
    babies = [
        [(z**j) * b * B[m * inputs + i] for j in range(s) for i in range(inputs)]
        for m, (z, b) in enumerate(pairs)
    ]
    rows = [
        [(z ** (k * s)) * C[o * n + m] * int(modes.weight[m]) for m, (z, _) in enumerate(pairs)]
        for k in range(giants)
        for o in range(outputs)
    ]
    product = F.real(F.mul(F.rows(rows), F.rows(babies)))
    return by_lag(F.entries(product), s, L, outputs, inputs)
