"""LegT is skew plus rank two: A + P P^T is skew-symmetric, so every eigenvalue of it is imaginary.

Argument, for every N and every window theta.  Index pairs fall into n > k, n = k, n < k and, since
only the parity of n - k enters, into two cases each.  On each branch ``(A + P P^T)_nk + (A + P
P^T)_kn`` is 0: the two columns of P split the indices by parity, so P P^T has the entry (1/theta)
sqrt((2n+1)(2k+1)) where n - k is even and 0 where it is odd.  A real skew matrix has imaginary
eigenvalues (see `legs-nplr`), hence Re Lambda = 0.

Second evidence: whole matrices at theta = 1 and theta = 2, and the rank of A + A^T, which is 2 for
N >= 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import EXACT, Grade, Step, Wrong, hold, vanish


THEOREM = "legt-nplr"
SIZES = (1, 2, 3, 4, 5, 8)

n, k = sp.symbols("n k", integer=True, nonnegative=True)
theta = sp.Symbol("theta", positive=True)
sign = sp.Symbol("sigma")  # (-1)^{n-k}, +1 or -1


def root(index: sp.Expr) -> sp.Expr:
    """Return sqrt(2 index + 1)."""
    return sp.sqrt(2 * index + 1)


@dataclass(frozen=True)
class Statement:
    """Entries by branch in n, k, theta and sigma = (-1)^{n-k}; column entries of P where the
    parity matches."""

    below: sp.Expr
    diagonal: sp.Expr
    above: sp.Expr
    P: sp.Expr
    rank: int

    def entry(self, i: int, j: int) -> sp.Expr:
        """Return A_ij for integers."""
        branch = self.below if i > j else self.diagonal if i == j else self.above
        return branch.subs({n: i, k: j, sign: sp.Integer(-1) ** abs(i - j)})


def statement() -> Statement:
    """Return the theorem as data."""
    product = root(n) * root(k) / theta
    return Statement(
        below=-product,
        diagonal=-(2 * n + 1) / theta,
        above=-sign * product,
        P=root(n) / sp.sqrt(theta),
        rank=2,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("P without sqrt theta", replace(s, P=root(n))),
        Wrong("alternating sign below", replace(s, below=-sign * root(n) * root(k) / theta)),
        Wrong("no alternating sign", replace(s, above=-root(n) * root(k) / theta)),
        Wrong("rank 1", replace(s, rank=1), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check every branch and parity, then whole matrices."""
    even = s.P * s.P.subs(n, k)  # (P P^T)_nk for even n - k

    def mirror(expr: sp.Expr) -> sp.Expr:
        return expr.subs({n: k, k: n}, simultaneous=True)

    steps = []
    for parity, PP in ((1, even), (-1, sp.Integer(0))):
        below, above = s.below.subs(sign, parity) + PP, s.above.subs(sign, parity) + PP
        residuals = [below + mirror(above), above + mirror(below)]
        claim = f"skew on n > k and n < k, n - k {'even' if parity == 1 else 'odd'}"
        steps.append(vanish(Grade.SYMBOLIC_STEP, claim, residuals))
    diagonal = [s.diagonal + s.P**2]
    return [
        *steps,
        vanish(Grade.SYMBOLIC_STEP, "zero on the diagonal", diagonal),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    skew, ranks = [], []
    for N in SIZES:
        for window in (1, 2):
            A = sp.Matrix(N, N, s.entry).subs(theta, window)
            P = sp.Matrix(
                N,
                2,
                lambda i, q: s.P.subs({n: i, theta: window}) if i % 2 == q else sp.Integer(0),  # noqa: B023
            )
            X = A + P * P.T
            skew += list((X + X.T).applyfunc(sp.expand))
            ranks.append((A + A.T).rank() == min(N, s.rank))
    where = f"theta in (1, 2), N in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"A + P P^T is skew, whole matrices, {where}", skew),
        hold(Grade.EXACT_N, f"rank(A + A^T) = min(N, {s.rank}), {where}", ranks),
    ]
