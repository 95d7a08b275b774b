"""A circular convolution of length n >= 2L - 1 is the causal one on the first L outputs.

Argument, for every L.  Kernel and input live on 0..L-1.  Output k < L of the circular convolution
sums K_i u_j over ``i + j = k (mod n)``.  Write i = L-1-a, j = L-1-b, k = L-1-c with a, b, c >= 0
and n = 2L-1+p, p >= 0.  Then ``n - (i+j-k) = 1 + p + a + b + k > 0`` and ``n + (i+j-k) = L + p + i
+ j + c > 0``, so -n < i+j-k < n and the only multiple of n in range is 0: i + j = k, the causal
sum.  The signs are decided by SymPy from the assumptions.  Sharp: at n = 2L - 2 the pair i = j =
L-1 wraps onto k = 0.  That the DFT turns circular convolution into products is cited.

Second evidence: direct circular sums of integers, and the leak at n = 2L - 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, hold, vanish


THEOREM = "causal-convolution-padding"
LENGTHS = (1, 2, 3, 5, 8)

L = sp.Symbol("L", integer=True, positive=True)
a, b, c, p = sp.symbols("a b c p", integer=True, nonnegative=True)
i, j, k = sp.symbols("i j k", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The transform length as an expression in L and the surplus p >= 0."""

    n: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(n=2 * L - 1 + p)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("n = 2L - 2", replace(s, n=2 * L - 2 + p)),
        Wrong("no padding", replace(s, n=L + p)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both inequalities and sharpness, then direct sums."""
    grade = Grade.SYMBOLIC_STEP
    above = sp.expand(s.n - (L - 1 - a) - (L - 1 - b) + k)
    below = sp.expand(s.n + i + j - (L - 1 - c))
    return [
        hold(grade, "i + j - k < n", [above.is_positive]),
        hold(grade, "-n < i + j - k", [below.is_positive]),
        vanish(
            grade, "sharp: n = 2L - 2 sends i = j = L - 1 to k = 0", [2 * (L - 1) - (2 * L - 2)]
        ),
        hold(Grade.EXACT_N, f"direct sums, L in {LENGTHS}, surplus 0 to 3", _direct(s)),
        hold(
            Grade.EXACT_N,
            "n = 2L - 2 changes output 0",
            [_circular(m, 2 * m - 2)[0] != _causal(m)[0] for m in LENGTHS if m > 1],
        ),
    ]


def _direct(s: Statement) -> list[bool]:
    sizes = ((m, int(s.n.subs({L: m, p: q}))) for m in LENGTHS for q in range(4))
    return [n >= m and _circular(m, n) == _causal(m) for m, n in sizes]


def _data(m: int) -> tuple[list[int], list[int]]:
    return [t * t + 1 for t in range(m)], [3 * t + 2 for t in range(m)]


def _causal(m: int) -> list[int]:
    kernel, inputs = _data(m)
    return [sum(kernel[q - t] * inputs[t] for t in range(q + 1)) for q in range(m)]


def _circular(m: int, n: int) -> list[int]:
    kernel, inputs = _data(m)
    out = [0] * n
    for q, x in enumerate(kernel):
        for t, y in enumerate(inputs):
            out[(q + t) % n] += x * y
    return out[:m]
