"""FouT is skew minus rank one, so Re Lambda = 0.

Argument, for every N, every window theta, all frequencies and every column b.  The states come as
(1, 0, c_1, s_1, c_2, s_2, ...); A_0 couples only 2m with 2m + 1, by -f_m and +f_m, so it is skew
whatever the frequencies are.  ``A = A_0 - (2/theta) b b^T`` and P = sqrt(2/theta) b, so the entry
``A_nk + P_n P_k`` is that of A_0 for any b: Re Lambda = 0 by theorem ``skew-shift-spectrum``.

Second evidence: whole matrices with FouT's own frequencies 2 pi m/theta and b = (1, 0, sqrt(2), 0,
sqrt(2), ...), and the rank of A + A^T, which is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "fout-nplr"
SIZES = (1, 2, 3, 4, 7)
WINDOWS = (1, 2)

bn, bk = sp.symbols("b_n b_k", real=True)
theta = sp.Symbol("theta", positive=True)
f = sp.Symbol("f", real=True)  # the frequency of the pair


@dataclass(frozen=True)
class Statement:
    """A_0 within a pair, the rank-one term, P per entry of b, and the rank."""

    ahead: sp.Expr  # (A_0)_{2m, 2m+1}
    behind: sp.Expr  # (A_0)_{2m+1, 2m}
    term: sp.Expr  # what A has beyond A_0, in b_n, b_k
    P: sp.Expr  # P_n, in b_n
    rank: int

    def skew(self, i: int, j: int, frequency: sp.Expr) -> sp.Expr:
        """Return (A_0)_ij for integers."""
        if i // 2 != j // 2 or i == j:
            return sp.Integer(0)
        return (self.ahead if i < j else self.behind).subs(f, frequency)


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        ahead=-f, behind=f, term=-2 * bn * bk / theta, P=sp.sqrt(2 / theta) * bn, rank=1
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("both frequencies of one sign", replace(s, behind=-f)),
        Wrong("P without its root of two", replace(s, P=bn / sp.sqrt(theta))),
        Wrong("sign of the rank-one term", replace(s, term=2 * bn * bk / theta)),
        Wrong("window lost", replace(s, term=-2 * bn * bk), EXACT | SYMBOLIC),
        Wrong("rank 2", replace(s, rank=2), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the pair, the rank-one term, then whole matrices."""
    grade = Grade.SYMBOLIC_STEP
    return [
        vanish(grade, "A_0 is skew within a pair, for any frequency", [s.ahead + s.behind]),
        vanish(grade, "A + P P^T = A_0, entry by entry", [s.term + s.P * s.P.subs(bn, bk)]),
        *_fixed_sizes(s),
    ]


def _column(N: int) -> list[sp.Expr]:
    pair = [sp.sqrt(2), sp.Integer(0)]
    return [sp.Integer(1), sp.Integer(0), *(pair * N)][:N]


def _fixed_sizes(s: Statement) -> list[Step]:
    skew, ranks = [], []
    for N in SIZES:
        for window in WINDOWS:
            b = _column(N)

            def entry(i: int, j: int, b: list[sp.Expr] = b, window: int = window) -> sp.Expr:
                own = s.skew(i, j, 2 * sp.pi * (i // 2) / window)
                return own + s.term.subs({bn: b[i], bk: b[j], theta: window})

            A = sp.Matrix(N, N, entry)
            P = sp.Matrix([s.P.subs({bn: value, theta: window}) for value in b])
            S = (A + P * P.T).applyfunc(sp.expand)
            skew += list(S + S.T)
            ranks.append((A + A.T).applyfunc(sp.expand).rank() == s.rank)
    where = f"theta in {WINDOWS}, N in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"A + P P^T is skew, whole matrices, {where}", skew),
        hold(Grade.EXACT_N, f"rank(A + A^T) = {s.rank}, {where}", ranks),
    ]
