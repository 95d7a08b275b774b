"""The LMU pair is the LegT pair in another scaling: S A S^-1 and S B with S = diag((-1)^n
sqrt(2n+1)).

Argument, for every N and theta.  Entry (n, k) of S A S^-1 is A_nk times ``(-1)^{n+k} r_n/r_k``;
with sigma = (-1)^{n-k} = (-1)^{n+k} and sigma^2 = 1, the three branches give ``(2n+1)/theta``
times -sigma for n >= k, -1 for n < k, the LMU entries.  S B has (-1)^n r_n r_n/theta.  Second
evidence: whole matrices at theta = 1, N up to 8.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legt_nplr import k, n, root, sign, theta
from proofs.legt_nplr import statement as legt
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legt-lmu-similarity"
SIZES = (1, 2, 3, 8)


@dataclass(frozen=True)
class Statement:
    """LMU entries for n >= k and n < k in n, theta, sigma = (-1)^{n-k}; B; and S_n."""

    below: sp.Expr
    above: sp.Expr
    B: sp.Expr
    S: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        below=-sign * (2 * n + 1) / theta,
        above=-(2 * n + 1) / theta,
        B=(-1) ** n * (2 * n + 1) / theta,
        S=(-1) ** n * root(n),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("S without the sign", replace(s, S=root(n))),
        Wrong("sign of the LMU matrix", replace(s, above=(2 * n + 1) / theta)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the branches for both parities, then whole matrices."""
    grade, a = Grade.SYMBOLIC_STEP, legt()
    scale = sp.powsimp(s.S / s.S.subs(n, k))
    branches = []
    for parity in (1, -1):
        turned = scale.subs((-1) ** (n + k), parity)
        branches += [
            (a.below * turned - s.below).subs(sign, parity),
            (a.above * turned - s.above).subs(sign, parity),
        ]
    return [
        vanish(grade, "entries below and above the diagonal, both parities", branches),
        vanish(grade, "diagonal entries", [a.diagonal - s.below.subs(sign, 1)]),
        vanish(grade, "S B", [s.S * root(n) / theta - s.B]),
        vanish(Grade.EXACT_N, f"whole matrices, theta = 1, N in {SIZES}", _matrices(s)),
    ]


def _matrices(s: Statement) -> list[sp.Expr]:
    a, residuals = legt(), []
    for N in SIZES:
        for i in range(N):
            residuals.append((s.S.subs(n, i) * root(i) - s.B.subs(n, i)).subs(theta, 1))
            for q in range(N):
                branch = s.below if i >= q else s.above
                lmu = branch.subs({n: i, sign: sp.Integer(-1) ** abs(i - q)})
                turned = a.entry(i, q) * s.S.subs(n, i) / s.S.subs(n, q)
                residuals.append(sp.expand((turned - lmu).subs(theta, 1)))
    return residuals
