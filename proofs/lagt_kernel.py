"""The LagT state kernels are Laguerre functions.

Argument, for every N. Z = A + (1 + beta)/2 I has -1 below the diagonal and 0 elsewhere. Claim: (Z^j
1)_n = (-1)^j C(n, j), by induction over j: j = 0 is 1. Row n of Z applied to it is ``-sum_{k<n}
(-1)^j C(k, j)``, and ``sum_{k<n} C(k, j) = C(n, j+1)`` by induction over n from C(0, j+1) = 0 and
Pascal's ``C(n+1, j+1) - C(n, j+1) = C(n, j)``, a ratio of gamma functions. As C(n, N) = 0 for n <
N, Z^N 1 = 0, so exp(tau Z) 1 has the entries ``sum_j (-tau)^j/j! C(n, j)``: the Laguerre polynomial
L_n. Its derivative is Z exp(tau Z) 1, whose row n is -sum_{k<n} L_k.

Second evidence: powers of whole matrices and SymPy's Laguerre polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import EXACT, Grade, Step, Wrong, vanish


THEOREM = "lagt-kernel"
SIZES = (1, 2, 3, 6)

n, j = sp.symbols("n j", integer=True, nonnegative=True)
tau = sp.Symbol("tau")


@dataclass(frozen=True)
class Statement:
    """The entry of Z below its diagonal, (Z^j 1)_n, and the coefficient of tau^j."""

    below: sp.Expr
    power: sp.Expr
    coefficient: sp.Expr  # of what exp(tau Z) contributes per Z^j


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        below=sp.Integer(-1),
        power=(-1) ** j * sp.binomial(n, j),
        coefficient=1 / sp.factorial(j),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("no sign", replace(s, power=sp.binomial(n, j))),
        Wrong("C(n+1, j)", replace(s, power=(-1) ** j * sp.binomial(n + 1, j))),
        Wrong("sign of Z", replace(s, below=sp.Integer(1))),
        Wrong("no factorial", replace(s, coefficient=sp.Integer(1)), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check start and step, then whole matrices."""
    grade = Grade.SYMBOLIC_STEP
    # next(n) = below sum_{k<n} power(k, j) is power(n, j + 1): 0 at n = 0, and its increments
    following = s.power.subs(j, j + 1)
    gain = following.subs(n, n + 1) - following - s.below * s.power
    scaled = sp.gammasimp(sp.powsimp(sp.expand((gain / s.power).rewrite(sp.gamma))))
    return [
        vanish(grade, "j = 0: the vector of ones", [s.power.subs(j, 0) - 1]),
        vanish(grade, "n = 0: the empty sum", [following.subs(n, 0).subs(j, m) for m in range(3)]),
        vanish(grade, "from n to n + 1: Pascal's rule", [sp.simplify(scaled)]),
        vanish(Grade.EXACT_N, f"Z^j 1 and exp(tau Z) 1, N in {SIZES}", _matrices(s)),
    ]


def _matrices(s: Statement) -> list[sp.Expr]:
    residuals: list[sp.Expr] = []
    for N in SIZES:
        Z = sp.Matrix(N, N, lambda a, b: s.below if a > b else 0)
        vector, kernel = sp.ones(N, 1), sp.zeros(N, 1)
        for power in range(N):
            residuals += [vector[a] - s.power.subs({n: a, j: power}) for a in range(N)]
            kernel += tau**power * s.coefficient.subs(j, power) * vector
            vector = Z * vector
        residuals += list(vector)
        residuals += [sp.expand(kernel[a] - sp.laguerre(a, tau)) for a in range(N)]
        residuals += list((kernel.diff(tau) - Z * kernel).applyfunc(sp.expand))
    return residuals
