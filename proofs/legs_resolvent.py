"""The LegS resolvent in closed form, and its all-pass function.

Argument, for every N. Write [(sI - A)^-1 B]_n = sqrt(2n+1) y_n. Row n of (sI - A) x = B, divided by
sqrt(2n+1), is ``(s + n + 1) y_n + sum_{k<n} (2k+1) y_k = 1``. Row 0 gives y_0 = 1/(s+1); row n + 1
minus row n gives ``(s + n + 2) y_{n+1} = (s - n) y_n``, which the stated product satisfies. Then
``B^T (sI - A)^-1 B = sum_{n<N} (2n+1) y_n``, and ``(2N+1) y_N = E_N - E_{N+1}`` telescopes to E_0 -
E_N = 1 - E_N. Second evidence: linear systems solved with symbolic s up to N = 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legs_normal_plus_rank_one import Statement as Operator
from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legs-resolvent"
SIZES = (1, 2, 4)

s_ = sp.Symbol("s")


@dataclass(frozen=True)
class Statement:
    """The operator; y_0 and y_{n+1}/y_n, in n; the factor of the all-pass function that n adds."""

    operator: Operator
    first: sp.Expr
    quotient: sp.Expr
    factor: sp.Expr

    def entry(self, index: int) -> sp.Expr:
        """Return y_index."""
        return self.first * sp.Mul(*(self.quotient.subs(n, m) for m in range(index)))

    def allpass(self, size: int) -> sp.Expr:
        """Return E_size."""
        return sp.Mul(*(self.factor.subs(n, m) for m in range(size)))


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        operator=legs(),
        first=1 / (s_ + 1),
        quotient=(s_ - n) / (s_ + n + 2),
        factor=(s_ - n) / (s_ + 1 + n),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("zeros on the left", replace(s, quotient=(s_ + n) / (s_ + n + 2))),
        Wrong("poles one too far", replace(s, quotient=(s_ - n) / (s_ + n + 3))),
        Wrong("pole at 0", replace(s, first=1 / s_)),
        Wrong("E of the wrong sign", replace(s, factor=(n - s_) / (s_ + 1 + n))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the rows, the telescoping sum, then solved systems."""
    grade, A = Grade.SYMBOLIC_STEP, s.operator
    y, ahead = sp.symbols("y_n y_{n+1}")
    # rows n + 1 and n in y: the sums differ by the term k = n
    own = s_ - A.diagonal
    term = sp.simplify(-A.below * root(k) / root(n)).subs(k, n)
    rows = own.subs(n, n + 1) * ahead + term * y - own * y
    # y_n (s + 1 + n) = E_n holds at 0 and both sides gain the same factor
    carried = s.quotient * (s_ + n + 2) / (s_ + 1 + n)
    return [
        vanish(grade, "row 0", [own.subs(n, 0) * s.first - 1, A.B.subs(n, 0) - 1]),
        vanish(grade, "row n + 1 minus row n", [rows.subs(ahead, s.quotient * y)]),
        vanish(grade, "y_n = E_n/(s + 1 + n): at 0", [s.first * (s_ + 1) - 1]),
        vanish(grade, "and from n to n + 1", [carried - s.factor]),
        vanish(grade, "(2n+1) y_n = E_n - E_{n+1}", [(2 * n + 1) / (s_ + 1 + n) - (1 - s.factor)]),
        vanish(Grade.EXACT_N, f"systems solved, symbolic s, N in {SIZES}", _solved(s)),
    ]


def _solved(s: Statement) -> list[sp.Expr]:
    residuals = []
    for N in SIZES:
        y = [s.entry(m) for m in range(N)]
        for m in range(N):
            row = sum(
                sp.expand(s.operator.entry(m, c) * root(c) / root(m)) * y[c] for c in range(N)
            )
            residuals.append(sp.cancel(sp.together(s_ * y[m] - row - 1)))
        gain = sum((2 * m + 1) * y[m] for m in range(N))
        residuals.append(sp.cancel(sp.together(gain - 1 + s.allpass(N))))
    return residuals
