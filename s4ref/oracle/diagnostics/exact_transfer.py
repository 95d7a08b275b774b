"""Exact values of a transfer function: what settles zeros that no ball can."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from s4ref.arithmetic import Rational
from s4ref.exact import Exact, ExactArray, imag_part, real_part
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.exactly import (
    Surd,
    gauss,
    rational_discrete,
    rational_form,
    rational_sum,
    silent,
    with_gain,
)
from s4ref.oracle.prepare import Dense, Modes


def exact_transfer_entry(
    prepared: Dense | Modes, rule: Rule | None, z: Exact, output: int, channel: int
) -> Exact | None:
    """Return G(z)[output, channel] if it is rational and affordable, else None.

    The continuous one without a rule, C (zI - A)^-1 B + D, else C (zI - Ab)^-1 z Bb + D; real and
    imaginary parts come from one rational solve of twice the size.
    """
    D = (prepared.ssm.D if isinstance(prepared, Dense) else prepared.D)[output, channel]
    # the bilinear rule keeps rationals rational: it stands for no rule
    dense = rational_form(prepared, bilinear if rule is None else rule)
    if dense is None:
        return real_part(D) if silent(prepared, output, channel) else None
    x, y = real_part(z), imag_part(z)
    if rule is None:
        A, (p, q) = dense.ssm.A, (dense.ssm.B[:, channel], Fraction(0) * dense.ssm.B[:, channel])
    else:
        discrete = rational_discrete(dense, rule)
        A, Bb = (_fractions(part) for part in (discrete.Ab, discrete.Bb))
        p, q = x * Bb[:, channel], y * Bb[:, channel]
    n, F = len(A), Rational()
    eye = np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)], dtype=object)
    left = np.block([[x * eye - A, -y * eye], [y * eye, x * eye - A]])
    try:
        solved = F.solve(F.matrix(left), F.matrix(np.concatenate([p, q])[:, None]))
    except ZeroDivisionError:
        return None
    parts = []
    for first in (0, n):
        terms = zip(dense.ssm.C[output], with_gain(dense), strict=True)
        parts.append(
            rational_sum(
                Surd(Rational.fraction(solved[first + j, 0]) * c, *gain)
                for j, (c, gain) in enumerate(terms)
            )
        )
    re, im = parts
    return None if re is None or im is None else gauss(re + real_part(D), im)


def _fractions(x: object) -> ExactArray:
    rows = x.tolist()  # type: ignore[attr-defined]  # a matrix of flint
    return np.array([[Rational.fraction(entry) for entry in row] for row in rows], dtype=object)
