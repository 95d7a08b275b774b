"""Certified transfer functions."""

from __future__ import annotations

from collections.abc import Callable

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact, ExactArray, brief, exact_array
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.hippo import LegS
from s4ref.maths.transfer import (
    discrete_transfer_at,
    legs_resolvent,
    modal_transfer_at,
    transfer_at,
)
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.eigenvalues import Spectrum
from s4ref.oracle.diagnostics.exact_transfer import exact_transfer_entry
from s4ref.oracle.diagnostics.operator import exact_matrix
from s4ref.oracle.diagnostics.rational_form import rational_form
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import Dense, Modes, System, prepare, prepare_states


def transfer(
    system: System,
    s: object,
    *,
    C: object = None,
    dt: object = None,
    rule: Rule = bilinear,
    digits: int = 17,
) -> Certified:
    """Return G(s) = C (sI - A)^-1 B + D; with dt, the sum of K[l] s^-l of the discrete system.

    Parameters
    ----------
    system : family, diagonal initialisation or record
    s : array_like of exact complex numbers
        Points of any shape; floats count at their binary value.
    C : array_like, optional
        Output row of a family or an initialisation; records have their own.
    dt : optional
        Step; then s is the z of the z-transform, |z| = 1 for frequencies.
    rule : Rule
        Plays a part only with dt.
    digits : int
        Significant digits of the modulus of each value.

    Returns
    -------
    Certified
        Complex, of the shape of s, followed by (outputs, inputs) where B or C has two axes.

    Raises
    ------
    InputError
        For bad input, C that is missing, or s at an eigenvalue of A.

    Notes
    -----
    Formulary (1.2), (2.8), (4.1), (6.4).  A rational system goes through the exact polynomials of
    adj(sI - A) B: O(N^3) once, O(N) a point.  LegS and diagonal systems have closed forms, O(N) a
    point; the rest takes one solve a point, O(N^3).  O(N^2) in memory.  The discrete index
    convention is that of S4: the current input enters the current output, so G(z) -> K[0] + D as z
    grows. Conditioning: |s - lam| against the pseudospectrum; escalation pays.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.transfer(LegS(4), 1, C=[1, 0, 0, 0]).real.decimal()
    array('0.5', dtype=object)
    """
    points = exact_array(s, "s")
    prepared = prepare_with_row(system, C, dt)
    at = _continuous(system, prepared, points) if dt is None else _discrete(prepared, rule, points)
    outer = () if prepared.scalar_io else prepared.io
    shape = (*points.shape, *outer)

    def values(F: Ball) -> list[Scalar]:
        return [flint.acb(y) for value in at(F) for y in value]

    outputs, inputs = prepared.io

    def exact(index: int) -> Exact | None:
        point, channel = divmod(index, outputs * inputs)
        used = None if dt is None else rule
        return exact_transfer_entry(prepared, used, points.flat[point], *divmod(channel, inputs))

    return escalate(
        values,
        digits=digits,
        shape=shape,
        what=f"transfer function of {prepared.what}",
        exact=exact,
    )


def prepare_with_row(system: System, C: object, dt: object = None) -> Dense | Modes:
    """Check a system that needs its output row, with a step or without."""
    return prepare(system, 1 if dt is None else dt, C=C)


def prepare_any(system: System, C: object, dt: object = None) -> Dense | Modes:
    """Check a system whose output row plays no part."""
    return prepare_states(system, 1 if dt is None else dt, C=C)


Values = Callable[[Ball], list[list[Scalar]]]


def _continuous(system: System, prepared: Dense | Modes, points: ExactArray) -> Values:
    _refuse_poles(system, points)
    if isinstance(prepared, Modes):
        return lambda F: _of_modes(F, prepared, points)
    if isinstance(system, LegS):
        return lambda F: _of_legs(F, prepared, points)
    form = rational_form(prepared)
    if form is None:

        def by_solving(F: Ball) -> list[list[Scalar]]:
            ssm = prepared.over(F)
            return [F.entries(transfer_at(F, ssm, F.scalar(x))) for x in points.flat]

        return by_solving

    def by_polynomials(F: Ball) -> list[list[Scalar]]:
        top = [p for row in form.numerators(F) for p in row]
        D = F.entries(prepared.over(F).D)
        values = []
        for x in points.flat:
            z = flint.acb(F.scalar(x))
            q = flint.acb_poly(form.denominator())(z)
            values.append([flint.acb_poly(p)(z) / q + d for p, d in zip(top, D, strict=True)])
        return values

    return by_polynomials


def _discrete(prepared: Dense | Modes, rule: Rule, points: ExactArray) -> Values:
    known_rule(rule)
    if not points.all():
        raise InputError("s = 0: the z-transform is a series in 1/z; give z that is not 0")

    def values(F: Ball) -> list[list[Scalar]]:
        discrete = prepared.discrete(F, rule)
        return [F.entries(discrete_transfer_at(F, discrete, F.scalar(x))) for x in points.flat]

    return values


def _refuse_poles(system: System, points: ExactArray) -> None:
    A = exact_matrix(system)
    poles = Spectrum(A).known()
    for x in points.flat:
        if x in poles:
            raise InputError(
                f"s = {brief(x)} is an eigenvalue of {A.what}, where G(s) has a pole, or a common "
                "factor that no solve can cancel: move s"
            )


def _of_legs(F: Ball, prepared: Dense, points: ExactArray) -> list[list[Scalar]]:
    C, N = prepared.over(F).C, prepared.ssm.N
    return [
        F.entries(C * _column(legs_resolvent(F, N, flint.acb(F.scalar(x))))) for x in points.flat
    ]


def _column(x: list[Scalar]) -> Matrix:
    return flint.acb_mat(len(x), 1, x)


def _of_modes(F: Ball, prepared: Modes, points: ExactArray) -> list[list[Scalar]]:
    over, _ = prepared.over(F)
    (outputs, inputs), n = prepared.io, len(prepared.weight)
    B, C, D = F.entries(over.B), F.entries(over.C), F.entries(F.matrix(prepared.D))
    gains = [
        [C[o * n + j] * B[j * inputs + i] for j in range(n)]
        for o in range(outputs)
        for i in range(inputs)
    ]
    return [
        [
            modal_transfer_at(F, over.lam, v, prepared.weight, F.scalar(x)) + d
            for v, d in zip(gains, D, strict=True)
        ]
        for x in points.flat
    ]
