"""From C to C (I - Ab^L) and back, far more precisely than any dtype judged here.

The forward direction is rounded once, to float64.  The backward direction keeps BITS bits and is not certified:
its error, a relative 2**-BITS of C times the condition of I - Ab^L, lies dozens of orders of magnitude below every
budget.  Theorem ``truncated-generating-function``; Formulary (6.4), (6.5).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.conformance.problems import System
from s4ref.exact import Exact, Gauss
from s4ref.maths.discretize import rule_named
from s4ref.maths.realform import exact_record, real_form
from s4ref.records import SSM, Diagonal


BITS = 256
GUARD = 192  # a 64 x 64 recurrence over 1024 steps loses up to 107 bits


def to_tilde(system: System, dt: tuple[Fraction, ...], L: int, rule: str) -> Any:
    """Return C (I - Ab^L) with the shape of C, rounded to float64 or complex128.

    Cost: one discretization and log2(L) products of N x N balls.
    """
    rows = _apply(system, dt, L, rule, inverse=False)
    kind = np.float64 if isinstance(system, SSM) else np.complex128
    return np.array([[_machine(x) for x in row] for row in rows], dtype=kind).reshape(np.shape(system.C))


def from_tilde(system: System, dt: tuple[Fraction, ...], L: int, rule: str) -> System:
    """Return the system whose C is exact numbers with C (I - Ab^L) = ``system.C``.

    Raises
    ------
    ZeroDivisionError
        If 1 is an eigenvalue of Ab^L: no C belongs to this row then.
    """
    rows = _apply(system, dt, L, rule, inverse=True)
    return replace(system, C=_reshape(rows, np.shape(system.C)))


def _reshape(rows: list[list[Exact]], shape: tuple[int, ...]) -> Any:
    out = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            out[i, j] = x
    return out.reshape(shape)


def _machine(x: Exact) -> complex | float:
    return complex(float(x.re), float(x.im)) if isinstance(x, Gauss) else float(x)


def unit_step(system: System, dt: tuple[Fraction, ...]) -> Any:
    """Return the exact record with the step inside: (dt A, dt B) at step 1 is the same recurrence.

    Both rules see A and B only through dt A and dt B, and a diagonal system may have a step for each mode.
    """
    record: Any = exact_record(system)
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


def _apply(
    system: System, dt: tuple[Fraction, ...], L: int, rule: str, *, inverse: bool
) -> list[list[Exact]]:
    record = unit_step(system, dt)
    form = None if isinstance(record, SSM) else real_form(record)
    ssm = record if form is None else form.ssm
    F = Ball()
    with precision(BITS + GUARD):
        A, B, C = F.matrix(ssm.A), F.matrix(ssm.B), F.matrix(ssm.C)
        Ab = rule_named(rule)(F, SSM(A, B, C), F.scalar(Fraction(1))).Ab
        M = F.eye(ssm.N) - Ab**L
        row = F.transpose(F.solve(F.transpose(M), F.transpose(C))) if inverse else F.mul(C, M)
        real = [[_middle(x) for x in line] for line in row.tolist()]
    if form is None:
        return real  # type: ignore[return-value]  # list is invariant; every Fraction is Exact
    weight = np.asarray(record.weight)
    return [
        [
            _complex(line[re], line[im] if im >= 0 else Fraction(0), int(w))
            for re, im, w in zip(form.re, form.im, weight, strict=True)
        ]
        for line in real
    ]


def _complex(re: Fraction, im: Fraction, weight: int) -> Exact:
    # The real row holds (w Re C, -w Im C).
    return Gauss(re / weight, -im / weight) if im else re / weight


def _middle(x: Any) -> Fraction:
    """Return the midpoint of a ball, rounded to BITS bits."""
    man, exp = x.mid().man_exp()
    man, exp = int(man), int(exp)
    excess = man.bit_length() - BITS
    if excess > 0:
        man, exp = (man + (1 << (excess - 1))) >> excess, exp + excess
    return Fraction(man) * Fraction(2) ** exp


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
