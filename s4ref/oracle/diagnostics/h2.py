"""Certified H2 norms: the energy of the kernel."""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.maths.discretize import Rule, bilinear
from s4ref.maths.gramian import conjugate, impulses, overlap
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.gain import kernel_is_zero
from s4ref.oracle.diagnostics.gramian import require_affordable, working_gramian
from s4ref.oracle.diagnostics.reach import relevant_states
from s4ref.oracle.diagnostics.stability import require_stable
from s4ref.oracle.diagnostics.transfer import prepare_with_row
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import Dense, Modes, System


def h2_norm(
    system: System,
    *,
    C: object = None,
    dt: object = None,
    rule: Rule = bilinear,
    digits: int = 17,
) -> Certified:
    """Return the H2 norm: the square root of the integral of K^2, or with dt of the sum of K[l]^2.

    Parameters
    ----------
    system : family, diagonal initialisation or record
    C : array_like, optional
        Output row of a family or an initialisation.
    dt, rule : optional
        Step and rule of the discrete system.
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape (); several inputs and outputs add up their squares.

    Raises
    ------
    InputError
        For bad input, an unstable system, or D in continuous time, where the norm is infinite.
        In discrete time K[0] + D counts.

    Notes
    -----
    sqrt(tr C W C^T) with the controllability Gramian W; diagonal systems by a double sum over
    their modes.  Cost as :func:`gramian`: O(N^3 log(memory)) in
    time, O(N^2) in memory.  Formulary (8.12).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.h2_norm(LegS(1), C=[2]).decimal(10)
    array('1.414213562', dtype=object)
    """
    prepared = prepare_with_row(system, C, dt)
    D = prepared.D if isinstance(prepared, Modes) else prepared.ssm.D
    if dt is None and D.any():
        raise InputError("D is not zero: the H2 norm of a continuous system with D is infinite")
    require_affordable(prepared)
    index = relevant_states(prepared, reached=True, seen=False)
    require_stable(system, dt, rule, index)
    at = None if dt is None else rule

    def norm(F: Ball) -> list[Scalar]:
        return [energy(prepared, at, F).nonnegative_part().sqrt()]

    def exact(index: int) -> Fraction | None:
        del index
        return Fraction(0) if not D.any() and kernel_is_zero(prepared) else None

    return escalate(norm, digits=digits, shape=(), what=f"H2 norm of {prepared.what}", exact=exact)


def energy(prepared: Dense | Modes, rule: Rule | None, F: Ball) -> Scalar:
    """Return the square of the H2 norm, of the continuous system or under a rule."""
    if isinstance(prepared, Modes):
        return _of_modes(prepared, rule, F)
    W = working_gramian(prepared, "controllability", rule, F)
    C = prepared.over(F).C
    total = (C * W * F.transpose(C)).trace()
    if rule is None:
        return total
    first, D = prepared.discrete(F, rule), F.matrix(prepared.ssm.D)
    return total + _feedthrough(F.entries(C * first.Bb), F.entries(D))


def _feedthrough(first: list[Scalar], D: list[Scalar]) -> Scalar:
    """Return |K[0] + D|^2 - |K[0]|^2."""
    return sum(((2 * k + d) * d for k, d in zip(first, D, strict=True)), 0 * D[0])


def _of_modes(modes: Modes, rule: Rule | None, F: Ball) -> Scalar:
    """Return the energy of Re sum v f: half the real part of sum v v' <f f'> + v v'* <f f'*>."""
    over, steps = modes.over(F)
    responses = impulses(F, over.lam, steps, rule)
    both = [(x, conjugate(F, x)) for x in responses]
    (outputs, inputs), n = modes.io, len(responses)
    B, C, D = F.entries(over.B), F.entries(over.C), F.entries(F.matrix(modes.D))
    total = 0 * D[0]
    pairs = [[(overlap(x, y), overlap(x, z)) for y, z in both] for x in responses]
    for o in range(outputs):
        for i in range(inputs):
            v = [C[o * n + j] * B[j * inputs + i] * modes.weight[j] for j in range(n)]
            mirrored = [F.re(x) - F.imaginary(F.im(x)) for x in v]
            for j in range(n):
                for k in range(n):
                    plain, crossed = pairs[j][k]
                    total = total + F.re(v[j] * (v[k] * plain + mirrored[k] * crossed)) / 2
            if rule is not None:
                first = sum(
                    (F.re(x * y.first) for x, y in zip(v, responses, strict=True)), 0 * D[0]
                )
                total = total + _feedthrough([first], [D[o * inputs + i]])
    return total
