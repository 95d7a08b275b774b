"""The same state from the differential equation; nothing here knows a measure or a basis.

x(t) = integral of e^((t-s) A) B u(s) ds.  A signal that an autonomous system generates joins the
state, and one matrix exponential does the rest.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import flint
import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.maths.hippo import (
    ChebT,
    Family,
    FouD,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegSD,
    TLagTCode,
)
from s4ref.maths.projection.exosystem import Exosystem, exosystem
from s4ref.maths.projection.held import Held
from s4ref.maths.projection.integral import Integrand, integrate
from s4ref.maths.projection.signal import Signal


class Working(NamedTuple):
    """y' = A y + b u for the states that something reaches, x_n = scale_n y_n.

    Attributes
    ----------
    A, b : (n, n), (n, 1) balls
    states : index of each in x
    scale : n factors
    N : number of states of the family
    """

    A: Matrix
    b: Matrix
    states: list[int]
    scale: list[Scalar]
    N: int

    def full(self, y: list[Scalar]) -> list[Scalar]:
        """Return x; states with a row of zeros, which nothing reaches, are exactly 0."""
        x = [flint.arb(0)] * self.N
        for n, factor, value in zip(self.states, self.scale, y, strict=True):
            x[n] = factor * value
        return x


def working(F: Ball, family: Family) -> Working:
    """Return the matrices of a family over balls, in its scaled basis."""
    As, Bs = family.scaled()
    circular = family.circular()
    live = [
        n
        for n in range(family.N)
        if any(As[n]) or Bs[n, 0] or (circular is not None and any(circular[n]))
    ]
    A = F.matrix(As[live][:, live])
    if circular is not None:
        A = A + F.scale(F.matrix(circular[live][:, live]), F.pi())
    b = F.scale(F.matrix(Bs[live]), family.gain(F))
    roots = [F.sqrt(Fraction(family.radicands[n])) for n in live]
    return Working(A, b, live, roots, family.N)


def _generator(F: Ball, exo: Exosystem) -> tuple[Matrix, Matrix]:
    """Return (S, c) of a signal over balls."""
    return F.matrix(exo.S) + F.scale(F.matrix(exo.turn), F.pi()), F.matrix(exo.c)


def _column(F: Ball, values: list[Scalar]) -> Matrix:
    return F.rows([[value] for value in values])


def evolve_from_zero(F: Ball, family: Family, u: Signal | Held, t: Fraction) -> list[Scalar]:
    """Return x(t) from x(0) = 0: (y, w)' = ((A, b c), (0, S)) (y, w), interval by interval."""
    system, held = working(F, family), isinstance(u, Held)
    n = len(system.states)
    y = _column(F, [flint.arb(0)] * n)
    # equal intervals share their exponential: held samples differ in w alone
    steps: dict[Fraction, Matrix] = {}
    for low, high, part in u.pieces(Fraction(0), t):
        exo = exosystem(Signal.polynomial([1]) if held else part)
        w = [F.scalar(part.constant)] if held else exo.state(F.scalar(low))
        if high - low not in steps:
            S, c = _generator(F, exo)
            zero = F.matrix(np.full((len(w), n), Fraction(0), dtype=object))
            top, bottom = F.hstack([system.A, F.mul(system.b, c)]), F.hstack([zero, S])
            step = F.expm(F.scale(F.vstack([top, bottom]), F.scalar(high - low)))
            steps[high - low] = F.block(step, slice(n), slice(None))
        y = F.mul(steps[high - low], F.vstack([y, _column(F, w)]))
    return system.full(F.entries(y))


def evolve_all_past(F: Ball, family: Family, u: Signal, t: Fraction) -> list[Scalar]:
    """Return the state that a signal of all time has left: x(t) = X w(t), A X - X S + b c = 0."""
    system, exo = working(F, family), exosystem(u)
    n, d = len(system.states), len(exo.S)
    S, c = _generator(F, exo)
    A, s = F.entries(system.A), F.entries(S)
    # row-major: (A X)_(i,j) couples over i, (X S)_(i,j) over j
    rows = [
        [
            (A[n * i + k] if j == m else 0) - (s[d * m + j] if i == k else 0)
            for k in range(n)
            for m in range(d)
        ]
        for i in range(n)
        for j in range(d)
    ]
    source = _column(F, F.entries(F.mul(-system.b, c)))
    X = F.rows(np.array(F.entries(F.solve(F.rows(rows), source))).reshape(n, d).tolist())
    return system.full(F.entries(F.mul(X, _column(F, exo.state(F.scalar(t))))))


def evolve_analytic(F: Ball, family: Family, u: Integrand, t: Fraction) -> list[Scalar]:
    """Return x(t) from x(0) = 0 by quadrature of e^((t-s) A) B u(s), an exponential a node."""
    system, now = working(F, family), F.scalar(t)
    out = []
    for n in range(len(system.states)):

        def integrand(s: Scalar, analytic: bool, n: int = n) -> Scalar:
            flow = flint.acb_mat(system.A) * (now - s)
            return (flow.exp() * system.b)[n, 0] * u(s, analytic)

        out.append(integrate(integrand, flint.arb(0), now))
    return system.full(out)


def impulse(F: Ball, family: Family, tau: Fraction) -> list[Scalar]:
    """Return [e^(tau A) B]_n from the matrices."""
    system = working(F, family)
    flow = F.expm(F.scale(system.A, F.scalar(tau)))
    return system.full(F.entries(F.mul(flow, system.b)))


def forgetting(family: Family) -> tuple[Fraction, bool]:
    """Return (rate, attained): e^((t-s) A) B e^(lam s) is integrable if Re lam > -rate, or >= it.

    The spectra of LegT and FouT lie in Re < 0, at no distance that a formula gives; ChebT is
    nilpotent and forgets nothing.
    """
    match family:
        case LegS():
            return Fraction(1), False
        case GLegS(alpha=alpha):
            return 1 + alpha, False
        case LagT(beta=beta):
            return (1 + beta) / 2, False
        case TLagTCode(b=b):
            return (1 + b) / 2, False
        case LagTCode() | FouD() | LegSD():
            return Fraction(1, 2), False
    return Fraction(0), not isinstance(family, ChebT)
