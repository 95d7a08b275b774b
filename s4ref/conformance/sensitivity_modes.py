"""Derivatives of <c, K> of diagonal systems in balls, mode by mode."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.discretize import (
    DSSSoftmax,
    GeneralisedBilinear,
    Rule,
    already_discrete,
    exp_euler,
    foh,
)
from s4ref.maths.discretize.phi import phi2


def of_modes(
    F: Ball, record: Any, c: Any, rule: Rule, L0: int, steps: Sequence[Fraction], through: str
) -> dict[str, Any]:
    """Return h of lam, B, C and of each mode's step, from the record at a step of 1.

    K_l = Re sum_n w_n C_n B_n f_l(z_n), z = dt lam, and B stands for dt B.  With p_oi = sum_l
    c_oil f_l: h_C = sum_i w B p, h_B = sum_o w C p, h_z = sum_oi w C B p'.
    """
    outputs, inputs, _ = c.shape
    n = len(record.lam)
    weight = np.ones(n, int) if record.weight is None else np.asarray(record.weight)
    B, C = record.B.reshape(n, inputs), record.C.reshape(outputs, n)
    h = {
        "lam": np.empty(n, dtype=object),
        "B": np.empty((n, inputs), dtype=object),
        "C": np.empty((outputs, n), dtype=object),
        "dt": np.empty(n, dtype=object),
    }
    zero = F.scalar(Fraction(0))
    for k in range(n):
        z, w = F.scalar(record.lam[k]), int(weight[k])
        b = [F.scalar(x) for x in B[k]]
        row = [F.scalar(x) for x in C[:, k]]
        seq = _Mode(F, rule, z)
        seq.hold(through)
        rest = 1 - seq.bar**L0 if L0 else F.scalar(Fraction(1))
        row = [x / rest for x in row]
        p = [
            [seq.sums([F.scalar(x) for x in c[o, i]]) for i in range(inputs)]
            for o in range(outputs)
        ]
        to_C = [w * sum((p[o][i][0] * b[i] for i in range(inputs)), zero) for o in range(outputs)]
        to_B = [w * sum((p[o][i][0] * row[o] for o in range(outputs)), zero) for i in range(inputs)]
        terms = [p[o][i][1] * row[o] * b[i] for o in range(outputs) for i in range(inputs)]
        to_z = w * sum(terms, zero)
        if L0:  # C = Ct / (1 - lam_bar^L0)
            pull = sum((x * y for x, y in zip(to_C, row, strict=True)), zero) / rest
            to_z = to_z + pull * L0 * seq.bar ** (L0 - 1) * seq.dbar
            to_C = [x / rest for x in to_C]
        step = F.scalar(steps[k if len(steps) > 1 else 0])
        h["lam"][k], h["B"][k], h["C"][:, k] = to_z * step, [x * step for x in to_B], to_C
        # the rules see dt lam and dt B
        along = to_z * z
        if through != "Ab":
            along = along + sum((x * y for x, y in zip(to_B, b, strict=True)), zero)
        h["dt"][k] = along / step
    return h


class _Mode:
    """lam_bar and the weights of the inputs of one mode at a step of 1, with their derivatives."""

    def __init__(self, F: Ball, rule: Rule, z: Scalar) -> None:
        one, zero = F.scalar(Fraction(1)), F.scalar(Fraction(0))
        self.F, self.bar, self.dbar, self.last = F, z, one, None
        self.b, self.db = one, zero
        if rule == already_discrete:
            return
        if isinstance(rule, GeneralisedBilinear):
            alpha = F.scalar(rule.alpha)
            self.b = 1 / (1 - alpha * z)
            self.db = alpha * self.b * self.b
            self.bar, self.dbar = (1 + (1 - alpha) * z) * self.b, self.b * self.b
            return
        self.bar = self.dbar = F.exp(z)
        if rule == exp_euler:
            return
        first, second = F.phi1(z), phi2(F, z)
        slope = first - second  # phi1'
        if isinstance(rule, DSSSoftmax):
            total = rule.L * F.phi1(rule.L * z)  # (e^{Lz} - 1)/z
            grown = rule.L * rule.L * (F.phi1(rule.L * z) - phi2(F, rule.L * z))
            # b = phi1(z) / (z total), as lam stands outside of dt lam
            self.b = first / (z * total)
            self.db = self.b * (slope / first - 1 / z - grown / total)
        elif rule == foh:
            turned = second - 2 * _phi3(F, z)  # phi2'
            self.b, self.db, self.last = second, turned, (slope, slope - turned)
            # (phi1 - phi2)' = phi1' - phi2'
        else:
            self.b, self.db = first, slope

    def hold(self, through: str) -> None:
        """Let lam_bar or the weights of the inputs not depend on z."""
        zero = self.F.scalar(Fraction(0))
        if through == "Bb":
            self.dbar = zero
        if through == "Ab":
            self.db = zero
            self.last = None if self.last is None else (self.last[0], zero)

    def sums(self, c: list[Scalar]) -> tuple[Scalar, Scalar]:
        """Return sum_l c_l f_l and its derivative by z."""
        if self.last is None:
            value, turned = self._polynomial(c)
            return self.b * value, self.db * value + self.b * turned * self.dbar
        value, turned = self._polynomial(c)
        later, later_turned = self._polynomial(c[1:])
        before, dbefore = self.last
        total = self.b * value + before * later
        slope = self.db * value + dbefore * later
        return total, slope + (self.b * turned + before * later_turned) * self.dbar

    def _polynomial(self, c: list[Scalar]) -> tuple[Scalar, Scalar]:
        """Return p(lam_bar) and p'(lam_bar), by Horner's rule."""
        value = turned = self.F.scalar(Fraction(0))
        for x in reversed(c):
            turned = turned * self.bar + value
            value = value * self.bar + x
        return value, turned


def _phi3(F: Ball, z: Scalar) -> Scalar:
    """Return (e^z - 1 - z - z^2/2)/z^3, 1/6 at z = 0, by a corner of an exponential near zero."""
    if abs(z) < 1:
        one, zero = F.scalar(Fraction(1)), F.scalar(Fraction(0))
        rows = [[z, one, zero, zero], *([[zero] * 4 for _ in range(3)])]
        rows[1][2] = rows[2][3] = one
        return F.entries(F.expm(F.rows(rows)))[3]
    return (phi2(F, z) - F.scalar(Fraction(1, 2))) / z
