"""Exact forms of a system for the suite's own use: C from C (I - Ab^L), the step inside A and B, A
itself.

C from C (I - Ab^L) keeps BITS bits and is not certified: its error, a relative 2**-BITS of C times
the condition of I - Ab^L, lies dozens of orders of magnitude below every budget.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.conformance.declared import DISCRETE
from s4ref.conformance.problems import System
from s4ref.exact import Exact, Gauss
from s4ref.maths.discretize import rule_named
from s4ref.maths.realform import exact_record
from s4ref.maths.resolvent import output_from_tilde
from s4ref.oracle.prepare import prepare
from s4ref.records import SSM, Diagonal


BITS = 256
GUARD = 192  # a 64 x 64 recurrence over 1024 steps loses up to 107 bits


def from_tilde(system: System, dt: tuple[Fraction, ...], L: int, rule: str) -> System:
    """Return the system whose C is exact numbers with C (I - Ab^L) = ``system.C``.

    Cost: one discretization, log2(L) products and a solve of N x N balls.
    Theorem ``truncated-generating-function``; Formulary (6.5).

    Raises
    ------
    ZeroDivisionError
        If 1 is an eigenvalue of Ab^L: no C belongs to this row then.
    """
    prepared = prepare(system, dt[0] if len(dt) == 1 else dt)
    F = Ball()
    with precision(BITS + GUARD):
        d = prepared.discrete(F, rule_named(rule))
        row = output_from_tilde(F, d.Ab, d.C, L)
        flat = [_exact(F, x) for x in prepared.output_out(F, row)]
    C = np.empty(len(flat), dtype=object)
    C[:] = flat
    return replace(system, C=C.reshape(np.shape(system.C)))


def _exact(F: Ball, x: Any) -> Exact:
    re, im = _middle(F.re(x)), _middle(F.im(x))
    return Gauss(re, im) if im else re


def _middle(x: Any) -> Fraction:
    """Return the midpoint of a real ball, rounded to BITS bits."""
    man, exp = (int(part) for part in x.mid().man_exp())
    excess = man.bit_length() - BITS
    if excess > 0:
        man, exp = (man + (1 << (excess - 1))) >> excess, exp + excess
    return Fraction(man) * Fraction(2) ** exp


def unit_step(system: System, dt: tuple[Fraction, ...], rule: str = "") -> Any:
    """Return the exact record with the step inside: (dt A, dt B) at step 1 is the same recurrence.

    Every rule sees A and B only through dt A and dt B, but for "none", which sees no step; and a
    diagonal system may have a step for each mode.
    """
    record: Any = exact_record(system)
    if rule == DISCRETE:
        dt = (Fraction(1),)
    if len(dt) == 1:
        steps: Any = dt[0]
        column: Any = dt[0]
    else:
        steps = np.array(dt, dtype=object)
        column = steps[:, None]
    if isinstance(record, SSM):
        return replace(record, A=_times(record.A, steps), B=_times(record.B, steps))
    scaled = {"lam": _times(record.lam, steps), "B": _times(record.B, column)}
    if not isinstance(record, Diagonal):
        scaled["P"] = _times(record.P, steps)
        scaled["Q"] = record.P if record.Q is None else record.Q
    return replace(record, **scaled)


def _times(x: Any, c: Any) -> Any:
    return np.frompyfunc(_product, 2, 1)(x, c)


def _product(x: Exact, c: Fraction) -> Exact:
    return Gauss(x.re * c, x.im * c) if isinstance(x, Gauss) else x * c


def exact_matrix(record: Any) -> Any:
    """Return A of an exact record: A itself, diag(lam), or diag(lam) - P Q*."""
    if isinstance(record, SSM):
        return record.A
    n = len(record.lam)
    A = np.full((n, n), Fraction(0), dtype=object)
    for i in range(n):
        A[i, i] = record.lam[i]
    if isinstance(record, Diagonal):
        return A
    Q = record.P if record.Q is None else record.Q
    for i in range(n):
        for j in range(n):
            for p, q in zip(record.P[i], Q[j], strict=True):
                A[i, j] = _minus_product(A[i, j], p, q)
    return A


def _minus_product(a: Exact, p: Exact, q: Exact) -> Exact:
    """Return a - p conj(q)."""
    (pr, pi), (qr, qi), (ar, ai) = (
        (x.re, x.im) if isinstance(x, Gauss) else (x, Fraction(0)) for x in (p, q, a)
    )
    return Gauss(ar - pr * qr - pi * qi, ai - pi * qr + pr * qi)
