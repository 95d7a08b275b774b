"""Every eigenvalue of a I + S with S skew-Hermitian has real part a.

Argument, for every N.  Let (aI + S) v = lambda v with v != 0, a real and S* = -S.  Taking adjoints,
v* (aI + S*) = conj(lambda) v*.  Then ``v* ((aI + S) + (aI + S*)) v`` is ``(lambda + conj(lambda))
v* v`` by the eigenvector equations and ``2a v* v`` by S* = -S: both are normal forms in the free
algebra.  As v* v > 0, Re lambda = a.  Second evidence, with no eigenvector: for random S = G - G*
over Q(i), det(i w - S)/i^N is a polynomial in w with rational coefficients and N real roots,
counted by Sturm's theorem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import matrix, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "skew-shift-spectrum"
SIZES = (1, 2, 3, 4)

S, St, v, vt, G = letters("S S* v v* G")
a = sp.Symbol("a", real=True)
x, y = sp.symbols("x y", real=True)
lam = x + sp.I * y


@dataclass(frozen=True)
class Statement:
    """What S* is, the claimed real part, and the sign of G* in the random S = G + sign G*."""

    adjoint: sp.Expr
    real_part: sp.Expr
    sign: int


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(adjoint=-S, real_part=a, sign=-1)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("S Hermitian", replace(s, adjoint=S, sign=1)),
        Wrong("real part 2a", replace(s, real_part=2 * a), SYMBOLIC),
        Wrong("real part 0 for every a", replace(s, real_part=sp.Integer(0)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both readings of v* ((aI + S) + (aI + S*)) v, then Sturm's counts."""
    grade, rules = Grade.SYMBOLIC_STEP, {(St,): s.adjoint}
    eigen = {(S, v): (lam - a) * v, (vt, St): (sp.conjugate(lam) - a) * vt}
    both = vt * ((a + S) + (a + St)) * v
    return [
        vanish(
            grade,
            "by the eigenvector: (lambda + conj(lambda)) v* v",
            [normal_form(both - (lam + sp.conjugate(lam)) * vt * v, eigen)],
        ),
        vanish(
            grade,
            "by S* = -S: 2 Re(lambda) v* v with Re lambda = a",
            [normal_form(both - 2 * s.real_part * vt * v, rules)],
        ),
        vanish(grade, "lambda + conj(lambda) = 2 Re lambda", [lam + sp.conjugate(lam) - 2 * x]),
        hold(Grade.EXACT_N, f"all roots imaginary (Sturm), N in {SIZES}", _sturm(s)),
    ]


def _sturm(s: Statement) -> list[bool]:
    facts = []
    w = sp.Symbol("w", real=True)
    for N in SIZES:
        dense = sample({G: (N, N)}, seed=f"{THEOREM} {N}")[G].to_Matrix()
        skew = matrix((dense + s.sign * dense.H).tolist())
        coefficients = [sp.QQ_I.to_sympy(c) for c in skew.charpoly()]
        p = sp.Add(*(c * (sp.I * w) ** (N - d) for d, c in enumerate(coefficients))) / sp.I**N
        q = sp.Poly(sp.expand(p), w)
        rational = all(c.is_rational for c in q.all_coeffs())
        facts.append(rational and sum(m * part.count_roots() for part, m in q.sqf_list()[1]) == N)
    return facts
