"""Certified discretization."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.maths.basis import attach, surds
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.hippo import Family
from s4ref.maths.initialise import Modal
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import escalate
from s4ref.oracle.exactly import exact_Ab_entry, exact_Bb_entry
from s4ref.oracle.prepare import Modes, System, output_length, prepare
from s4ref.records import DPLR, SSM, Diagonal, shape_of


@dataclass(frozen=True)
class CertifiedDiscrete:
    """Ab (N, N) or (n,), Bb with the axes of B; C and D are those of the system."""

    Ab: Certified
    Bb: Certified


def discretize(
    system: System, dt: object, *, C: object = None, rule: Rule = bilinear, digits: int = 17
) -> CertifiedDiscrete:
    """Return certified Ab and Bb, in the caller's basis.

    Parameters
    ----------
    system : LegS, LegT, S4DLin, SSM or Diagonal
        A DPLR record is refused: its dense Ab lives in the real form; discretize the SSM instead.
    dt, rule, digits
        As for :func:`s4ref.oracle.kernel`.  C of a family is not needed here.

    Returns
    -------
    CertifiedDiscrete
        Ab (N, N) and Bb as B, or (n,) vectors of multipliers and inputs for a diagonal system.

    Raises
    ------
    InputError, PrecisionError
        As :func:`s4ref.oracle.kernel`.

    Notes
    -----
    Formulary (5.1), (5.3); theorem ``zoh-augmented-exponential``.
    """
    if isinstance(system, DPLR):
        raise InputError(
            "system is a DPLR record, whose Ab is dense: give the SSM or the family to discretize"
        )
    known_rule(rule)
    if C is None and isinstance(system, (Family, Modal)):
        C = [0] * output_length(system)
    prepared = prepare(system, dt, C=C)
    inputs = prepared.io[1]
    given = system.B if isinstance(system, (SSM, Diagonal)) else None
    flat_B = given is None or len(shape_of(given)) == 1

    if isinstance(prepared, Modes):
        modes, n = prepared, len(prepared.dt)

        def Ab_modes(F: Ball) -> list[Scalar]:
            over, steps = modes.over(F)
            return [rule.mode(F, lam, h)[0] for lam, h in zip(over.lam, steps, strict=True)]

        def Bb_modes(F: Ball) -> list[Scalar]:
            over, steps = modes.over(F)
            gains = [rule.mode(F, lam, h)[1] for lam, h in zip(over.lam, steps, strict=True)]
            B = F.entries(over.B)
            return [gains[j] * B[j * inputs + i] for j in range(n) for i in range(inputs)]

        Ab = escalate(
            Ab_modes,
            digits=digits,
            shape=(n,),
            what=f"Ab of {modes.what}",
            exact=lambda k: exact_Ab_entry(modes, rule, k, k),
        )
        Bb = escalate(
            Bb_modes,
            digits=digits,
            shape=(n,) if flat_B else (n, inputs),
            what=f"Bb of {modes.what}",
            exact=lambda k: exact_Bb_entry(modes, rule, *divmod(k, inputs)),
        )
        return CertifiedDiscrete(Ab, Bb)

    dense, N = prepared, prepared.ssm.N

    def Ab_dense(F: Ball) -> list[Scalar]:
        M = dense.discrete(F, rule).Ab
        return F.entries(M if dense.radicands is None else attach(F, M, dense.radicands))

    def Bb_dense(F: Ball) -> list[Scalar]:
        M = dense.discrete(F, rule).Bb
        return F.entries(M if dense.radicands is None else F.mul(surds(F, dense.radicands), M))

    Ab = escalate(
        Ab_dense,
        digits=digits,
        shape=(N, N),
        what=f"Ab of {dense.what}",
        exact=lambda k: exact_Ab_entry(dense, rule, *divmod(k, N)),
    )
    Bb = escalate(
        Bb_dense,
        exact=lambda k: exact_Bb_entry(dense, rule, *divmod(k, inputs)),
        digits=digits,
        shape=(N,) if flat_B else (N, inputs),
        what=f"Bb of {dense.what}",
    )
    return CertifiedDiscrete(Ab, Bb)
