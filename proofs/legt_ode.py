"""The LegT coefficients obey x' = A x + B u when the far endpoint is reconstructed exactly.

Argument, for every N and theta.  p_n(tau) = r_n P_n(1 - 2 tau/theta), r_n = sqrt(2n+1), x_n(t) =
(1/theta) int_0^theta u(t - tau) p_n(tau) dtau.

1. ``P_{n+1}' - P_{n-1}' = (2n+1) P_n``, coefficient by coefficient, so P_n' = sum of (2k+1) P_k
   over k < n with n - k odd.
2. P_n(1) = 1 and P_n(-1) = (-1)^n, by the three-term recurrence.
3. d/dt u(t - tau) = -d/dtau u(t - tau); integrating by parts (cited),
   ``x_n' = (1/theta) [u(t) r_n - u(t-theta) (-1)^n r_n] - (2/theta) sum_{k<n, n-k odd} r_n r_k
   x_k``.
4. Insert the closure u(t-theta) = sum_k (-1)^k r_k x_k.  The entry (n, k) is -(1/theta) r_n r_k
   times ``(-1)^{n+k} + 2 [k < n, n-k odd]``: 1 for k < n whatever the parity, (-1)^{n-k} for k >=
   n.  That is A; B_n = r_n/theta.

The closure holds for polynomials of degree < N.  Second evidence: N = 5, such polynomials with
symbolic coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import j, ratio
from proofs.legendre import n as degree
from proofs.legt_nplr import k, n, root, sign, theta
from proofs.legt_nplr import statement as legt
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish


THEOREM = "legt-ode"
N = 5


@dataclass(frozen=True)
class Statement:
    """Entries of A by branch in n, k, theta and sigma = (-1)^{n-k}, of B, and the closure's
    weights."""

    below: sp.Expr
    diagonal: sp.Expr
    above: sp.Expr
    B: sp.Expr
    closure: sp.Expr  # u(t-theta) = sum_k closure_k x_k, in k

    def entry(self, i: int, q: int) -> sp.Expr:
        """Return A_iq for integers."""
        branch = self.below if i > q else self.diagonal if i == q else self.above
        return branch.subs({n: i, k: q, sign: sp.Integer(-1) ** abs(i - q)})


def statement() -> Statement:
    """Return the theorem as data, with the entries of `legt-nplr`."""
    a = legt()
    return Statement(a.below, a.diagonal, a.above, root(n) / theta, (-1) ** k * root(k))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("B without 1/theta", replace(s, B=root(n))),
        Wrong("closure without the sign", replace(s, closure=root(k)), SYMBOLIC),
        Wrong("no alternating sign", replace(s, above=-root(n) * root(k) / theta)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the derivative, the end points and the entries, then integrals."""
    grade = Grade.SYMBOLIC_STEP
    # In x = (z + 1)/2, d/dz = (1/2) d/dx.
    derivative = (j + 1) * (ratio(1, 1) - ratio(-1, 1)) / 2 - (2 * degree + 1)
    ends = [(degree + 1) * e**2 - (2 * degree + 1) * e**2 + degree for e in (1, -1)]
    entries = []
    for parity, odd in ((1, 0), (-1, 1)):
        # (-1)^n closure_k = sigma r_k: -(1/theta) r_n times it, and the derivative's part below
        # the diagonal
        far = -root(n) / theta * sp.powsimp((-1) ** n * s.closure).subs((-1) ** (k + n), parity)
        entries += [
            s.below.subs(sign, parity) - far + 2 * odd * root(n) * root(k) / theta,
            s.above.subs(sign, parity) - far,
        ]
    at_diagonal = s.diagonal + root(n) / theta * sp.powsimp((-1) ** n * s.closure.subs(k, n))
    return [
        vanish(grade, "P_{n+1}' - P_{n-1}' = (2n+1) P_n, coefficient of x^j", [derivative]),
        vanish(grade, "P_n(+-1) = (+-1)^n: the recurrence keeps it", ends),
        vanish(grade, "entries below and above the diagonal, both parities", entries),
        vanish(grade, "diagonal entries and B", [at_diagonal, s.B - root(n) / theta]),
        vanish(
            Grade.EXACT_N, f"x' = A x + B u, u of degree < N = {N}, symbolic theta", _integrals(s)
        ),
    ]


def _integrals(s: Statement) -> list[sp.Expr]:
    t, v = sp.symbols("t v")  # tau = theta v
    weights = sp.symbols(f"f0:{N}")
    signal = sum(c * t**power for power, c in enumerate(weights))
    delayed = sp.expand(signal.subs(t, t - theta * v))
    scaled = []  # x_n / r_n
    for row in range(N):
        basis = sp.legendre(row, 1 - 2 * v)
        antiderivative = sp.Poly(sp.expand(delayed * basis), v).integrate(v)
        scaled.append(sp.expand(antiderivative.eval(1)))
    residuals = []
    for row in range(N):
        right = s.B.subs(n, row) / root(row) * signal
        for column in range(N):
            right += sp.expand(s.entry(row, column) * root(column) / root(row)) * scaled[column]
        residuals.append(sp.expand(sp.diff(scaled[row], t) - right))
    return residuals
