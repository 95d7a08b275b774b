"""The kernel of a diagonal system (S4D, DSS, S5): a Vandermonde product in two levels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize import Rule
from s4ref.maths.kernel import by_lag
from s4ref.records import Diagonal


def kernel_by_vandermonde(
    F: Analytic,
    modes: Diagonal[Matrix],
    dt: Sequence[Scalar],
    L: int,
    *,
    rule: Rule,
    tilde_length: int | None = None,
) -> list[Scalar]:
    """Return K[l] = sum_n weight_n Re(C_n lam_bar_n^l b_n B_n), l < L.

    Parameters
    ----------
    modes : Diagonal over F
        lam a list of n scalars, B (n, inputs), C (outputs, n) matrices, weight (n,) ints.
    dt : n scalars of F, the step of each mode
    tilde_length : int, optional
        C is C (I - Ab^l) for this l: each entry is divided by 1 - lam_bar_n^l.

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(n L) in time in one real product, O(n sqrt(L) + L) in memory.  No digits are lost but
    those of cancellation between modes.  Theorem ``vandermonde-kernel``; Formulary (6.10), [S4D].
    """
    n, inputs = len(modes.lam), F.shape(modes.B)[1]
    B, C = F.entries(modes.B), F.entries(modes.C)
    weights = [int(w) for w in modes.weight]
    left = [
        [c * w for c, w in zip(C[start : start + n], weights, strict=True)]
        for start in range(0, len(C), n)
    ]
    right = [B[m * inputs : (m + 1) * inputs] for m in range(n)]
    return modal_kernel(F, modes.lam, dt, left, right, L, rule=rule, tilde_length=tilde_length)


def modal_kernel(
    F: Analytic,
    lam: Sequence[Scalar],
    dt: Sequence[Scalar],
    left: Sequence[Sequence[Scalar]],
    right: Sequence[Sequence[Scalar]],
    L: int,
    *,
    rule: Rule,
    tilde_length: int | None = None,
    real: bool = False,
) -> list[Scalar]:
    """Return Re sum_n left[o][n] K_n[l] right[n][i], K_n the kernel of x' = lam_n x + u, y = x.

    Parameters are those of :func:`power_sums`, and a rule with the steps dt of the modes.  A rule
    that looks at the previous input has K_n[0] = b, K_n[l] = lam_bar^(l-1) (lam_bar b + b').
    Formulary (5.6), (6.10).
    """
    steps = list(zip(lam, dt, strict=True))
    pairs = [rule.mode(F, value, step) for value, step in steps]
    before = [rule.previous(F, value, step) for value, step in steps]
    z = [root for root, _ in pairs]
    if tilde_length is not None:
        left = [[c / (1 - x**tilde_length) for c, x in zip(row, z, strict=True)] for row in left]

    def fed(gains: Sequence[Scalar]) -> list[list[Scalar]]:
        return [[gain * b for b in row] for gain, row in zip(gains, right, strict=True)]

    first = fed([b for _, b in pairs])
    if all(bp is None for bp in before):
        return power_sums(F, z, left, first, L, real=real)
    later = fed([x * b + bp for (x, b), bp in zip(pairs, before, strict=True)])
    tail = power_sums(F, z, left, later, L - 1, real=real) if L > 1 else []
    return power_sums(F, z, left, first, 1, real=real) + tail


def power_sums(
    F: Analytic,
    z: Sequence[Scalar],
    left: Sequence[Sequence[Scalar]],
    right: Sequence[Sequence[Scalar]],
    L: int,
    *,
    real: bool = False,
) -> list[Scalar]:
    """Return Re sum_n left[o][n] z_n^l right[n][i] for l < L, ordered (l, o, i).

    Parameters
    ----------
    z : n numbers
    left : outputs rows of n numbers
    right : n rows of inputs numbers
    real : bool
        Whether all numbers are real, which halves the product.

    Notes
    -----
    With l = k s + j the sum is one product of giants left z^(k s) and babies z^j right, real and
    imaginary parts apart: (Re, -Im) against (Re; Im).  Powers come by doubling, so no chain of
    complex balls is longer than log2(L).  O(n L) in time, O(n sqrt(L) + L) in memory.
    """
    outputs, inputs = len(left), len(right[0])
    s = 1
    while s * s * inputs < L * outputs and s < L:
        s *= 2
    giants = -(-L // s)
    tables = [powers(F, root, s) for root in z]
    steps = [powers(F, root_s, giants)[0] for _, root_s in tables]
    babies = [
        [power * b for power in table for b in row]
        for (table, _), row in zip(tables, right, strict=True)
    ]
    rows = [
        [step[k] * c for step, c in zip(steps, left[o], strict=True)]
        for k in range(giants)
        for o in range(outputs)
    ]
    if not real:
        # (Re, -Im) against (Re; Im): one real product
        babies = [[F.re(x) for x in row] for row in babies] + [
            [F.im(x) for x in row] for row in babies
        ]
        rows = [[F.re(x) for x in row] + [-F.im(x) for x in row] for row in rows]
    return by_lag(F.entries(F.mul(F.rows(rows), F.rows(babies))), s, L, outputs, inputs)


def powers(F: Analytic, z: Scalar, count: int) -> tuple[list[Scalar], Scalar]:
    """Return [1, z, ..., z^(count-1)] and z^(2^k), the least such power from count on.

    By doubling: [t, z^m t] from t = [1, ..., z^(m-1)].  O(count) in time and memory.
    """
    table, step = [F.scalar(Fraction(1))], z
    while len(table) < count:
        table += [power * step for power in table[: count - len(table)]]
        step = step * step
    return table, step
