"""Correct rounding, counted: every one of more than 100,000 entries, ties and zeros among them.

What an entry should round to is decided by integers alone: Python's division for float64, and
mpmath's division of integers at 24 bits for float32.
"""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
from mpmath.libmp import from_rational, mpf_pos, to_float

from s4ref import LegS, bilinear, oracle, zoh
from s4ref.arithmetic import Multiprecision, precision
from s4ref.maths.discretize import Rule
from s4ref.maths.kernel import kernel_by_powers
from s4ref.oracle.prepare import prepare
from s4ref.records import SSM


LEAST_NORMAL = {"float64": 2.0**-1022, "float32": 2.0**-126}


def nearest(x: Fraction, dtype: str) -> float:
    """Round to nearest, ties to even."""
    if dtype == "float64":
        return x.numerator / x.denominator
    return float(to_float(from_rational(x.numerator, x.denominator, 24, "n")))


def compare(K: oracle.Certified, exact: list[Fraction]) -> int:
    """Compare every entry in both formats, and return how many comparisons were made."""
    compared = 0
    for dtype in ("float64", "float32"):
        got = K.to_numpy(dtype).ravel().tolist()
        want = [nearest(x, dtype) for x in exact]
        normal = [x == 0 or abs(x) >= LEAST_NORMAL[dtype] for x in want]
        assert all(normal), "an entry left the range in which the reference rounds"
        wrong = [i for i, (a, b) in enumerate(zip(got, want, strict=True)) if a != b]
        assert not wrong, f"{len(wrong)} of {len(got)} entries; first {wrong[0]}"
        compared += len(got)
    return compared


def dense_rationals(seed: int) -> int:
    """Kernels of random dense systems with many outputs, by fractions."""
    rng = np.random.default_rng(seed)
    outputs, L, h = 80, 150, Fraction(1, 4)
    a, b, d = (Fraction(int(k), 8) for k in rng.integers(-12, -1, 3))
    A = [[a, b], [-b, d]]
    C = [[Fraction(int(k), 64) for k in row] for row in rng.integers(-999, 999, (outputs, 2))]
    K = oracle.kernel(SSM(A, [[1], ["1/3"]], C), h, L)
    # (I - h/2 A)^-1 by the adjugate
    p, q, r, s = 1 - h / 2 * a, -h / 2 * b, h / 2 * b, 1 - h / 2 * d
    det = p * s - q * r
    inverse = [[s / det, -q / det], [-r / det, p / det]]

    def times(M: list[list[Fraction]], x: list[Fraction]) -> list[Fraction]:
        return [row[0] * x[0] + row[1] * x[1] for row in M]

    plus = [[2 - p, -q], [-r, 2 - s]]
    x = times(inverse, [h, h / 3])
    columns = []
    for _ in range(L):
        columns.append(x)
        x = times(inverse, times(plus, x))
    exact = [c[0] * x[0] + c[1] * x[1] for c in C for x in columns]
    return compare(K, exact)


def ties_and_zeros(dtype: str) -> int:
    """Constant kernels whose values lie exactly between two numbers of the format, or are zero."""
    bits = {"float64": 53, "float32": 24}[dtype]
    rng = np.random.default_rng(bits)
    odd = 2 * rng.integers(2 ** (bits - 1), 2**bits, 4000) + 1  # one bit too many
    scale = rng.integers(-40, 40, 4000)
    ties = [Fraction(int(n)) * Fraction(2) ** int(e) for n, e in zip(odd, scale, strict=True)]
    values = [sign * t for t in ties for sign in (1, -1)] + [Fraction(0)] * 1000
    K = oracle.kernel(SSM([[0]], [[1]], [[v] for v in values]), 1, 1)
    halfway = [Fraction(nearest(v, dtype)) - v for v in ties]
    assert all(halfway), "a tie is no number of the format"
    return compare(K, values)


def surds(rule: Rule, N: int, L: int) -> int:
    """Kernels of LegS, irrational, against mpmath at 400 bits."""
    C = [Fraction((-1) ** n, n + 1) for n in range(N)]
    K = oracle.kernel(LegS(N), "1/100", L, C=C, rule=rule)
    with precision(400):
        F = Multiprecision()
        discrete = prepare(LegS(N), "1/100", C=C).discrete(F, rule)
        values = kernel_by_powers(F, discrete, L)
        exact = [mpmath.mpf(v) for v in values]
    compared = 0
    for dtype, bits in (("float64", 53), ("float32", 24)):
        got = K.to_numpy(dtype).tolist()
        want = [float(to_float(mpf_pos(v._mpf_, bits, "n"))) for v in exact]
        assert got == want
        compared += len(got)
    return compared


def test_every_entry_is_correctly_rounded() -> None:
    compared = sum(dense_rationals(seed) for seed in range(4))
    compared += sum(ties_and_zeros(dtype) for dtype in ("float64", "float32"))
    compared += surds(bilinear, 5, 600) + surds(zoh, 4, 600)
    assert compared >= 100_000
    print(f"{compared} entries compared, 0 wrongly rounded")
