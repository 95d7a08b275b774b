"""|G(i omega)|^2 as a ratio of polynomials in omega^2."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

import flint
import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.peak import modulus_square
from s4ref.oracle.diagnostics.rational_form import RationalForm, gain_of, rational_form
from s4ref.oracle.diagnostics.reach import reached_states, seen_states
from s4ref.oracle.exactly import square_root
from s4ref.oracle.prepare import Dense, Modes


class Ratio(NamedTuple):
    """|G(i w)|^2 = factor P(x)/Q(x), x = w^2; P and Q fmpq_poly or arb_poly."""

    P: Any
    Q: Any
    factor: Scalar


GainRatio: TypeAlias = Callable[[Ball], Ratio]


def gain_ratio(prepared: Dense | Modes) -> GainRatio:
    """Return the ratio of a system with one input or one output, over any precision."""
    form = rational_form(prepared)
    if form is not None:
        return _rational(form)
    if isinstance(prepared, Modes):
        return lambda F: _of_modes(F, prepared)
    return lambda F: _of_balls(F, prepared)


def kernel_is_zero(prepared: Dense | Modes) -> bool:
    """Say whether C f(A) B = 0 for every f, which is decided exactly for rational systems."""
    form = rational_form(prepared)
    if form is not None:
        return not any(_by_radicand(form, o, i) for o, i in np.ndindex(*form.dense.io))
    return isinstance(prepared, Dense) and not (
        (reached_states(prepared) & seen_states(prepared)).any()
    )


def _rational(form: RationalForm) -> GainRatio:
    """Take out common factors of numerators and denominator, exactly.

    A numerator is a sum of sqrt(r) n_r with rational n_r and r that are independent over the
    rationals, so a rational factor divides it exactly if it divides every n_r.
    """
    numerators = [_by_radicand(form, o, i) for o, i in np.ndindex(*form.dense.io)]
    q = form.resolvent.q
    common = q
    for parts in numerators:
        for n in parts.values():
            common = common.gcd(n)
    q = divmod(q, common)[0]
    reduced = [{r: divmod(n, common)[0] for r, n in parts.items()} for parts in numerators]
    D = [flint.fmpq(d.numerator, d.denominator) for d in form.dense.ssm.D.flat]
    for parts, d in zip(reduced, D, strict=True):
        if d != 0:
            parts[Fraction(1)] = parts.get(Fraction(1), flint.fmpq_poly([0])) + d * q
    Q = modulus_square(q)
    if all(len(parts) <= 1 for parts in reduced):
        P = flint.fmpq_poly([0])
        for parts in reduced:
            for r, n in parts.items():
                P = P + modulus_square(n) * flint.fmpq(r.numerator, r.denominator)
        return lambda F: Ratio(P, Q, gain_of(F, form.dense) ** 2)

    def over(F: Ball) -> Ratio:
        total = flint.arb_poly([0])
        for parts in reduced:
            n = sum((flint.arb_poly(n) * F.sqrt(r) for r, n in parts.items()), flint.arb_poly([0]))
            total = total + modulus_square(n)
        return Ratio(total, flint.arb_poly(Q), gain_of(F, form.dense) ** 2)

    return over


def _by_radicand(form: RationalForm, output: int, channel: int) -> dict[Fraction, Any]:
    """Return the rational polynomials n_r of one entry: it is the sum of sqrt(r) n_r."""
    dense = form.dense
    radicands = dense.radicands or (Fraction(1),) * dense.ssm.N
    parts: dict[Fraction, Any] = {}
    for n, (c, r) in enumerate(zip(dense.ssm.C[output], radicands, strict=True)):
        if not c:
            continue
        for known in parts:
            root = square_root(r / known)
            if root is not None:
                break
        else:
            known, root = (Fraction(1), square_root(r)) if square_root(r) else (r, Fraction(1))
            parts[known] = flint.fmpq_poly([0])
        scale = c * (root or Fraction(1))
        row = flint.fmpq_poly([X[n, channel] for X in form.resolvent.X])
        parts[known] = parts[known] + row * flint.fmpq(scale.numerator, scale.denominator)
    return {r: n for r, n in parts.items() if n.degree() >= 0}


def _of_balls(F: Ball, dense: Dense) -> Ratio:
    """Take polynomials of balls, for matrices with pi or too large for exact ones.

    States that no input reaches or no output sees cancel; those that zeros betray are left out.
    """
    ssm, part = dense.over(F), np.flatnonzero(reached_states(dense) & seen_states(dense)).tolist()
    if not part:
        D = flint.arb_poly([sum((d * d for d in F.entries(ssm.D)), flint.arb(0))])
        return Ratio(D, flint.arb_poly([1]), flint.arb(1))
    A = F.rows([[ssm.A[i, j] for j in part] for i in part])
    B = F.rows([[ssm.B[i, j] for j in range(dense.io[1])] for i in part])
    C = F.rows([[ssm.C[i, j] for j in part] for i in range(dense.io[0])])
    q = A.charpoly()
    X = [B]
    for j in range(len(part) - 1, 0, -1):
        X.append(A * X[-1] + B * q[j])
    products = [C * x for x in reversed(X)]
    total = flint.arb_poly([0])
    for o, i in np.ndindex(*dense.io):
        n = flint.arb_poly([product[o, i] for product in products]) + q * ssm.D[o, i]
        total = total + modulus_square(n)
    return Ratio(total, modulus_square(q), flint.arb(1))


def _of_modes(F: Ball, modes: Modes) -> Ratio:
    """Sum real partial fractions: w (Re v s - Re(v conj lam))/(s^2 - 2 Re lam s + |lam|^2).

    Modes that no output sees, or no input reaches, are left out.
    """
    over, _ = modes.over(F)
    (outputs, inputs), n = modes.io, len(modes.weight)
    B, C, D = F.entries(over.B), F.entries(over.C), F.entries(F.matrix(modes.D))
    v = [
        [C[o * n + j] * B[j * inputs + i] for o in range(outputs) for i in range(inputs)]
        for j in range(n)
    ]
    shown = [j for j in range(n) if not all(x.is_zero() for x in v[j])]
    denominators = {j: _denominator(over.lam[j]) for j in shown}
    q = flint.arb_poly([1])
    for d in denominators.values():
        q = q * d
    total = flint.arb_poly([0])
    for k in range(outputs * inputs):
        top, bottom = flint.arb_poly([0]), flint.arb_poly([1])
        for j in shown:
            part = _numerator(over.lam[j], v[j][k]) * modes.weight[j]
            top = top * denominators[j] + part * bottom
            bottom = bottom * denominators[j]
        total = total + modulus_square(top + q * D[k])
    return Ratio(total, modulus_square(q), flint.arb(1))


def _denominator(x: Scalar) -> Any:
    if x.imag.is_zero():
        return flint.arb_poly([-x.real, 1])
    return flint.arb_poly([x.real * x.real + x.imag * x.imag, -2 * x.real, 1])


def _numerator(x: Scalar, v: Scalar) -> Any:
    if x.imag.is_zero():
        return flint.arb_poly([v.real])
    return flint.arb_poly([-(v.real * x.real + v.imag * x.imag), v.real])
