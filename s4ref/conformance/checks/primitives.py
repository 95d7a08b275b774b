"""L2 and L3: the primitives that layers are made of, by themselves: Cauchy sums, Vandermonde sums,
the linear scan.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import bounds
from s4ref.bounds import Budget
from s4ref.conformance import dyadic
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned
from s4ref.conformance.encode import rounded
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.exact import Gauss


SIZES = ((1, 1), (2, 3), (4, 4), (7, 5), (16, 33), (64, 64), (130, 17))
LENGTHS = (1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31, 32, 33, 63, 65, 127, 255, 256, 257)
BITS = 21  # of the entries: a product of two rounds in every dtype
TINY = 2.0**-14  # products of hundreds of these leave every floating-point range


def _fractions(x: npt.NDArray[Any]) -> list[Gauss]:
    return [Gauss(Fraction(float(z.real)), Fraction(float(z.imag))) for z in x.ravel()]


def _times(x: Gauss, y: Gauss) -> Gauss:
    return Gauss(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re)


def _over(x: Gauss, y: Gauss) -> Gauss:
    size = y.re**2 + y.im**2
    return Gauss((x.re * y.re + x.im * y.im) / size, (x.im * y.re - x.re * y.im) / size)


def _number(x: Gauss) -> complex:
    return complex(float(x.re), float(x.im))


def _sum(terms: list[Gauss]) -> Gauss:
    return Gauss(sum((t.re for t in terms), Fraction(0)), sum((t.im for t in terms), Fraction(0)))


def cauchy_case(case: Case, bench: Bench) -> Observation:
    """Compare cauchy(v, z, lam) with sum_n v_n / (z - lam_n), added up in rational numbers."""
    n, L = case["N"], case["L"]
    v = rounded(dyadic.complex_(f"cauchy-v-{n}", (n,), bits=BITS), bench.dtype)
    lam = rounded(
        -1
        - np.abs(dyadic.real(f"cauchy-re-{n}", (n,), bits=BITS))
        + 1j * (dyadic.real(f"cauchy-im-{n}", (n,), bits=BITS) + np.arange(n)),
        bench.dtype,
    )
    z = rounded(dyadic.complex_(f"cauchy-z-{L}", (L,), bits=BITS, bound=2).imag * 2j, bench.dtype)
    got = bench.call("cauchy", v, z, lam)
    vs, zs, poles = (_fractions(np.asarray(x, dtype=np.complex128)) for x in (v, z, lam))
    terms = [
        [_over(a, Gauss(w.re - p.re, w.im - p.im)) for a, p in zip(vs, poles, strict=True)]
        for w in zs
    ]
    right = np.array([_number(_sum(row)) for row in terms])
    size = max(sum(abs(_number(t)) for t in row) for row in terms)
    return _judge("sum", got, right, bounds.sum_budget(n, size, bench.dtype))


def vandermonde_case(case: Case, bench: Bench) -> Observation:
    """Compare vandermonde(v, x, L) with sum_n v_n x_n^l, added up in rational numbers."""
    n, L = case["N"], case["L"]
    v = rounded(dyadic.complex_(f"vandermonde-v-{n}", (n,), bits=BITS), bench.dtype)
    x = rounded(0.625 * dyadic.complex_(f"vandermonde-x-{n}", (n,), bits=BITS), bench.dtype)
    got = bench.call("vandermonde", v, x, L)
    vs, xs = (_fractions(np.asarray(a, dtype=np.complex128)) for a in (v, x))
    powers, right, size = list(vs), [], 0.0
    for l in range(L):
        numbers = [_number(p) for p in powers]
        right.append(_number(_sum(powers)))
        # a power l is good to about l ulps
        size = max(size, (1 + l) * sum(map(abs, numbers)))
        powers = [_times(p, y) for p, y in zip(powers, xs, strict=True)]
    return _judge("sum", got, np.array(right), bounds.sum_budget(n, size, bench.dtype))


def scan_case(case: Case, bench: Bench) -> Observation:
    """Compare scan(a, b) with h_k = a_k h_{k-1} + b_k, in rational numbers."""
    T, field = case["L"], case["field"]
    decay = TINY if case["tiny"] else 0.625
    draw = dyadic.complex_ if field == "complex" else dyadic.real
    a = rounded(decay * draw(f"scan-a-{T}-{field}", (T,), bits=BITS), bench.dtype)
    b = rounded(draw(f"scan-b-{T}-{field}", (T,), bits=BITS), bench.dtype)
    if case["reset"]:
        a[T // 2 :: max(T // 3, 1)] = 0
    got = bench.call("scan", a, b)
    h, size, right, noise = Gauss(Fraction(0), Fraction(0)), 0.0, [], 0.0
    for x, y in zip(
        _fractions(np.asarray(a, np.complex128)),
        _fractions(np.asarray(b, np.complex128)),
        strict=True,
    ):
        old = abs(_number(h))
        h = _shorten(_sum([_times(x, h), y]))
        # running error bound: |a| times the last error, a product and a sum of new ones
        noise = abs(_number(x)) * noise + 2 * abs(_number(x)) * old + abs(_number(h))
        size = max(size, noise)
        right.append(_number(h))
    truth = np.array(right)
    if field == "real":
        truth = truth.real
    return _judge("h", got, truth, bounds.sum_budget(1, size, bench.dtype))


def _shorten(x: Gauss) -> Gauss:
    """Keep 200 bits: products of hundreds of dyadic numbers would grow without end."""
    return Gauss(*(Fraction(round(part * (1 << 200)), 1 << 200) for part in (x.re, x.im)))


def _judge(label: str, got: Any, right: npt.NDArray[Any], budget: Budget) -> Observation:
    got = np.asarray(got)
    if np.iscomplexobj(right) and got.dtype.kind == "f":
        return Observation(
            Status.BAD_SHAPE, message=f"{label} has dtype {got.dtype}; complex numbers are needed"
        )
    return compare(label, got, right, budget)


def _sums(declaration: Declaration) -> Planned:
    del declaration
    for N, L in SIZES:
        yield None, {"N": N, "L": L}


def _scans(declaration: Declaration) -> Planned:
    del declaration
    for L in LENGTHS:
        for field in ("real", "complex"):
            yield None, {"L": L, "N": 1, "field": field, "tiny": 0, "reset": 0}
    for L in (16, 31, 64):
        yield None, {"L": L, "N": 1, "field": "real", "tiny": 0, "reset": 1}
        yield None, {"L": L, "N": 1, "field": "real", "tiny": 1, "reset": 0}


CHECKS = (
    Check(
        "L2.cauchy",
        "Cauchy sums",
        "cauchy(v, z, lam) = sum_n v_n / (z - lam_n), for N that is no power of two too",
        ("truncated-generating-function",),
        ("cauchy",),
        _sums,
        cauchy_case,
        budgets="`sum_budget` of the terms",
    ),
    Check(
        "L2.vandermonde",
        "Vandermonde sums",
        "vandermonde(v, x, L) = sum_n v_n x_n^l for l = 0 .. L-1",
        ("vandermonde-kernel",),
        ("vandermonde",),
        _sums,
        vandermonde_case,
        budgets="`sum_budget` of the terms, l + 1 times",
    ),
    Check(
        "L3.scan",
        "linear scan",
        "h_k = a_k h_{k-1} + b_k with a_k that differ, at every kind of length",
        ("scan-associativity",),
        ("scan",),
        _scans,
        scan_case,
        budgets="`sum_budget` of a running error bound",
    ),
)
