"""The discrete Fourier transform turns circular convolution into products.

Argument, for every L.  Let w^L = 1.  The transform of the circular convolution at k collects
``w^(ki) f_a g_b`` over all pairs a, b < L, where i is the remainder of a + b by L.  Write
``a + b = qL + i``: then ``w^(k(a+b)) = (w^L)^(kq) w^(ki) = w^(ki)``, so the remainder may be left
out, and ``w^(k(a+b)) f_a g_b = (w^(ka) f_a)(w^(kb) g_b)``: the double sum is a product of two sums.
Every pair has exactly one i, so nothing is lost or counted twice.  The second evidence is exact
arithmetic modulo the cyclotomic polynomial, L up to 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, hold, vanish


THEOREM = "dft-convolution"
LENGTHS = (1, 2, 3, 4, 5)

w, f, g = sp.symbols("w f g")
L = sp.Symbol("L", integer=True, positive=True)
a, b, i, k, q = sp.symbols("a b i k q", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The index that a pair adds to, its period, and the two factors."""

    index: sp.Expr  # in a, b
    period: sp.Expr  # in L
    left: sp.Expr  # the factor of f_a
    right: sp.Expr  # the factor of g_b


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(index=a + b, period=L, left=w ** (k * a), right=w ** (k * b))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("correlation for convolution", replace(s, index=a - b)),
        Wrong("period L + 1", replace(s, period=L + 1)),
        Wrong("conjugate factor", replace(s, right=w ** (-k * b))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the remainder, the factors, then cyclotomic arithmetic."""
    grade = Grade.SYMBOLIC_STEP
    wrapped = sp.expand_power_exp(w ** sp.expand(k * (q * s.period + i)))
    remainder = sp.powsimp(wrapped.subs(w ** (L * k * q), 1)) - w ** (k * i)
    whole = sp.powsimp(s.left * s.right) - w ** sp.expand(k * s.index)
    return [
        vanish(grade, "w^(k(qL + i)) = w^(ki) where w^L = 1", [remainder]),
        vanish(grade, "w^(k(a+b)) = w^(ka) w^(kb)", [sp.powsimp(sp.expand(whole))]),
        hold(
            grade,
            "0 <= a + b < 2L: the remainder takes q = 0 or 1 (a, b = L - 1 - .)",
            [(2 * L - ((L - 1 - a) + (L - 1 - b))).is_positive],
        ),
        vanish(Grade.EXACT_N, f"cyclotomic arithmetic, L in {LENGTHS}", _cyclotomic(s)),
    ]


def _cyclotomic(s: Statement) -> list[sp.Expr]:
    residuals = []
    for length in LENGTHS:
        phi, period = sp.cyclotomic_poly(length, w), int(s.period.subs(L, length))
        fs = [sp.Integer(3 * n * n - 2 * n + 1) for n in range(length)]
        gs = [sp.Integer(5 - 7 * n + n**3) for n in range(length)]
        for m in range(length):

            def root(power: sp.Expr, length: int = length) -> sp.Expr:
                return w ** (int(power) % length)

            exponents = (s.left.as_base_exp()[1], s.right.as_base_exp()[1])
            left = sp.Add(*(
                root(m * (int(s.index.subs({a: x, b: y})) % period)) * fs[x] * gs[y]
                for x in range(length) for y in range(length)
            ))  # fmt: skip
            factors = [
                sp.Add(*(root(e.subs({k: m, v: x})) * xs[x] for x in range(length)))
                for e, v, xs in zip(exponents, (a, b), (fs, gs), strict=True)
            ]
            residuals.append(sp.rem(sp.expand(left - factors[0] * factors[1]), phi, w))
    return residuals
