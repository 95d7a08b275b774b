"""Certified discretization."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.hippo import Family
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import kernel_cost
from s4ref.oracle.discrete_entries import Parts, of_dense, of_dplr, of_modes
from s4ref.oracle.escalate import escalate
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import Modes, System, prepare_states
from s4ref.records import DPLR, SSM, Diagonal, shape_of


@dataclass(frozen=True)
class CertifiedDiscrete:
    """Ab (N, N) or (n,), Bb with the axes of B; C and D are those of the system.

    Bp, with the axes of B, weighs the previous input under the first-order hold, else None.
    """

    Ab: Certified
    Bb: Certified
    Bp: Certified | None = None


def discretize(
    system: System, dt: object, *, C: object = None, rule: Rule = bilinear, digits: int = 17
) -> CertifiedDiscrete:
    """Return certified Ab and Bb, in the caller's basis.

    Parameters
    ----------
    system : Family, Modal, SSM, DPLR or Diagonal
        Of a DPLR record, all of whose weights must be 1: Ab is dense, (n, n), and real-linear only
        where a stored mode stands for its conjugate too.
    dt, rule, digits
        As for :func:`s4ref.oracle.kernel`.
    C : optional
        As for :func:`s4ref.oracle.kernel`, and not needed.

    Returns
    -------
    CertifiedDiscrete
        Ab (N, N) and Bb as B, or (n,) vectors of multipliers and inputs for a diagonal system; Bp
        under the first-order hold.

    Raises
    ------
    InputError, PrecisionError
        As :func:`s4ref.oracle.kernel`.

    Notes
    -----
    One solve, or one exponential, at each precision tried: O(N^3) in time and O(N^2) in memory,
    O(n) for a diagonal system.  Singular A costs nothing: the holds come from the augmented
    exponential.  Formulary (5.1)-(5.5), (4.4), (7.12); theorem ``zoh-augmented-exponential``.

    Examples
    --------
    >>> from s4ref import LegS, foh, oracle
    >>> d = oracle.discretize(LegS(1), 1, rule=foh)
    >>> [x.decimal(10).tolist() for x in (d.Ab, d.Bb, d.Bp)]
    [[['0.3678794412']], ['0.3678794412'], ['0.2642411177']]
    """
    known_rule(rule)
    if isinstance(system, (Family, SSM, DPLR)):
        cost = kernel_cost(system.N, 1, digits=digits)
        affordable(cost, f"discretizing a dense system of N = {system.N} states")
    if isinstance(system, DPLR):
        entries = of_dplr(system, dt, rule)
    else:
        prepared = prepare_states(system, dt, C=C)
        if isinstance(prepared, Modes):
            entries = of_modes(prepared, rule)
        else:
            entries = of_dense(prepared, rule)
    n = entries.states[0]
    flat_B = not isinstance(system, (SSM, DPLR, Diagonal)) or len(shape_of(system.B)) == 1
    column = (n,) if flat_B and entries.inputs == 1 else (n, entries.inputs)
    memo: dict[int, Parts] = {}

    def part(index: int, F: Ball) -> list[Scalar]:
        if F.bits not in memo:
            memo[F.bits] = entries.of(F)
        found = memo[F.bits][index]
        assert found is not None
        return list(found)

    Ab = escalate(
        lambda F: part(0, F),
        digits=digits,
        shape=entries.states,
        what=f"Ab of {entries.what}",
        exact=entries.Ab,
    )
    Bb = escalate(
        lambda F: part(1, F),
        digits=digits,
        shape=column,
        what=f"Bb of {entries.what}",
        exact=entries.Bb,
    )
    if next(iter(memo.values()))[2] is None:
        return CertifiedDiscrete(Ab, Bb)
    Bp = escalate(
        lambda F: part(2, F),
        digits=digits,
        shape=column,
        what=f"Bp of {entries.what}",
        exact=entries.Bp,
    )
    return CertifiedDiscrete(Ab, Bb, Bp)
