"""LegT is Hurwitz: every eigenvalue has a negative real part.

Argument, for every N.  By ``legt-nplr`` A = S - P P^T with S skew, so by ``skew-minus-gram`` Re
lambda <= 0, and Re lambda = 0 needs P^T v = 0 and S v = lambda v.  Scale v_n = w_n/sqrt(2n+1).  The
two columns of P then say that the w_n with even n sum to 0, and those with odd n too.  Row n of A v
= lambda v reads ``-sum_{k<=n} w_k - sum_{k>n} (-1)^(n-k) w_k = (lambda/(2n+1)) w_n`` (theta = 1).
With the two sums 0, ``sum_{k>n} (-1)^(n-k) w_k`` equals ``-sum_{k<=n} (-1)^(n-k) w_k``, so the row
becomes ``-sum_{k<=n} (1 - (-1)^(n-k)) w_k``: only k < n with n - k odd enter.  Row 0 then says
lambda w_0 = 0.  If lambda != 0, induction over n gives w_n = 0 for every n: v = 0, a contradiction.
If lambda = 0, row n + 1 minus row n - 1 gives -2 w_n = 0 for n < N - 1, and w_{N-1} = 0 because
the w_n of its parity sum to 0: again v = 0.

Second evidence: Hurwitz' determinants of the characteristic polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.legt_nplr import Statement as Operator
from proofs.legt_nplr import k, n, root, sign, theta
from proofs.legt_nplr import statement as legt
from proofs.skew_minus_gram import hurwitz
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "legt-hurwitz"
SIZES = (1, 2, 3, 4, 6)

below_even, below_odd, above_even, above_odd = sp.symbols("e_below o_below e_above o_above")


@dataclass(frozen=True)
class Statement:
    """The operator, and what a row of A v = lambda v becomes for a mode that P does not see: a
    factor of the w_k with k <= n and n - k even, and one with n - k odd."""

    operator: Operator
    even: sp.Expr
    odd: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=legt(), even=sp.Integer(0), odd=sp.Integer(-2))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    product = root(n) * root(k) / theta
    return [
        Wrong("even terms stay", replace(s, even=sp.Integer(-2)), SYMBOLIC),
        Wrong("odd terms cancel", replace(s, odd=sp.Integer(0)), SYMBOLIC),
        Wrong("another triangle", replace(s, operator=replace(s.operator, above=sign * product))),
        Wrong("sign of A", replace(s, operator=replace(s.operator, below=product, above=product,
                                                       diagonal=(2 * n + 1) / theta))),
    ]  # fmt: skip


def prove(s: Statement) -> list[Step]:
    """Check a row for an unseen mode, then Hurwitz' determinants."""
    A, grade = s.operator, Grade.SYMBOLIC_STEP
    scale = root(n) * root(k) / theta
    # (A v)_n in w: sums of w_k over k <= n and over k > n, split by the parity of n - k
    unit = {parity: sp.simplify(A.above.subs(sign, parity) / scale) for parity in (1, -1)}
    lower = {parity: sp.simplify(A.below.subs(sign, parity) / scale) for parity in (1, -1)}
    row = (
        lower[1] * below_even + lower[-1] * below_odd + unit[1] * above_even + unit[-1] * above_odd
    )
    unseen = {above_even: -below_even, above_odd: -below_odd}  # P^T v = 0
    claimed = s.even * below_even + s.odd * below_odd
    return [
        vanish(
            grade,
            "the diagonal is the k = n of the lower sum",
            [sp.simplify(A.diagonal - A.below.subs(k, n).subs(sign, 1))],
        ),
        vanish(grade, "row n of A v for P^T v = 0", [sp.expand(row.subs(unseen) - claimed)]),
        hold(
            grade,
            "row n determines w_n from k < n, and the difference of two rows is a multiple of w_n",
            [s.even.is_zero, s.odd.is_nonzero],
        ),
        hold(Grade.EXACT_N, f"Hurwitz' determinants are positive, N in {SIZES}", _minors(s)),
    ]


def _minors(s: Statement) -> list[bool]:
    facts = []
    t = sp.Symbol("t")
    for N in SIZES:
        rows = [
            [sp.expand(s.operator.entry(i, j) * root(j) / root(i)).subs(theta, 1) for j in range(N)]
            for i in range(N)
        ]
        A = DomainMatrix.from_list_sympy(N, N, rows).convert_to(sp.QQ)
        facts.append(hurwitz(sp.Poly([sp.QQ.to_sympy(c) for c in A.charpoly()], t)))
    return facts
