"""Sampling the generating function at the L-th roots of unity determines the kernel.

Argument, for every L.  Let w = e^{-2 pi i m/L} for an integer m, so w^L = 1 and z_k^m = w^k.  The
geometric sum telescopes: ``(w - 1) w^k = w^{k+1} - w^k``, hence ``(w - 1) sum_{k<L} w^k = w^L - 1
= 0``, and the sum is 0 unless w = 1, that is unless L divides m, when it is L.  Then ``(1/L) sum_k
z_k^{-l} K^(z_k)`` is ``sum_j K_j (1/L) sum_k z_k^{j-l}``; with 0 <= j, l < L the difference
satisfies -L < j - l < L, so only j = l survives.

Second evidence: powers modulo the cyclotomic polynomial, an exact model of the primitive roots,
for L up to 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "dft-inversion"
LENGTHS = tuple(range(1, 10))

w = sp.Symbol("w")
L = sp.Symbol("L", integer=True, positive=True)
k, a, b = sp.symbols("k a b", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The value of sum_k z_k^m when L divides m, and what (w - 1) times the partial sum is."""

    total: sp.Expr
    telescoped: sp.Expr  # (w - 1) sum_{j<k} w^j


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(total=L, telescoped=w**k - 1)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sum 1 instead of L", replace(s, total=sp.Integer(1))),
        Wrong("one term too many", replace(s, telescoped=w ** (k + 1) - 1), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the telescoping sum, the range of j - l, then cyclotomic arithmetic."""
    grade = Grade.SYMBOLIC_STEP
    return [
        vanish(grade, "k = 0: the empty sum", [s.telescoped.subs(k, 0)]),
        vanish(
            grade,
            "adding (w - 1) w^k",
            [s.telescoped + (w - 1) * w**k - s.telescoped.subs(k, k + 1)],
        ),
        vanish(grade, "w^L = 1: the sum vanishes", [s.telescoped.subs(k, L).subs(w**L, 1)]),
        vanish(grade, "w = 1: the sum of L ones", [sp.Sum(1, (k, 0, L - 1)).doit() - s.total]),
        hold(
            grade,
            "-L < j - l < L for j, l in 0..L-1 (j or l = L - 1 - a)",
            [(L - (L - 1 - a) + b).is_positive, (L + b - (L - 1 - a)).is_positive],
        ),
        vanish(Grade.EXACT_N, f"cyclotomic arithmetic, L in {LENGTHS}", _cyclotomic(s)),
    ]


def _cyclotomic(s: Statement) -> list[sp.Expr]:
    residuals = []
    for length in LENGTHS:
        phi = sp.cyclotomic_poly(length, w)
        for m in range(-length, length + 1):
            total = sp.Add(*(w ** ((q * m) % length) for q in range(length)))
            expected = s.total.subs(L, length) if m % length == 0 else 0
            residuals.append(sp.rem(total - expected, phi, w))
    return residuals
