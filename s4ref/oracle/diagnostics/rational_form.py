"""The transfer function of a rational system as polynomials: exact but for the surds of C."""

from __future__ import annotations

from dataclasses import dataclass

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.transfer import ResolventPolynomials, resolvent_polynomials
from s4ref.oracle.exactly import dense_form
from s4ref.oracle.prepare import Dense, Modes


# Exact polynomials of a float64 system take about a second at this size, and N^4 more beyond.
MAX_STATES = 128


@dataclass(frozen=True, eq=False)
class RationalForm:
    """G = numerators/q + D of a dense rational system."""

    dense: Dense
    resolvent: ResolventPolynomials

    def denominator(self) -> Scalar:
        """Return q at the current precision."""
        return flint.arb_poly(self.resolvent.q)

    def numerators(self, F: Ball) -> list[list[Scalar]]:
        """Return the polynomials of C adj(sI - A) B, (outputs, inputs), without D."""
        ssm = self.dense.over(F)
        outputs, inputs = self.dense.io
        gain = gain_of(F, self.dense)
        products = [ssm.C * flint.arb_mat(X) * gain for X in self.resolvent.X]
        return [
            [flint.arb_poly([P[o, i] for P in products]) for i in range(inputs)]
            for o in range(outputs)
        ]


def gain_of(F: Ball, dense: Dense) -> Scalar:
    """Return the common factor of B."""
    family = dense.family
    return flint.arb(1) if family is None or family.gain_square == 1 else family.gain(F)


def rational_form(prepared: Dense | Modes) -> RationalForm | None:
    """Return the polynomials of a system, or None where it is not rational or too large."""
    dense = dense_form(prepared)
    if dense is None or dense.ssm.N > MAX_STATES:
        return None
    if dense.family is not None and dense.family.circular() is not None:
        return None
    return RationalForm(dense, resolvent_polynomials(dense.ssm.A, dense.ssm.B))
