"""How far a perturbation moves the transfer function, at given frequencies."""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, brief, exact_array
from s4ref.maths.norms import norm2
from s4ref.maths.perturb import Perturbed, steady_solve
from s4ref.oracle.certified import Certified, bits_for
from s4ref.oracle.escalate import escalate
from s4ref.records import SSM


def transfer_distance(
    perturbed: Perturbed, omega: object, *, C: object = None, digits: int = 17
) -> Certified:
    """Return |G_E(i omega) - G(i omega)| of a perturbed system at each frequency.

    By the second resolvent identity, which subtracts nothing:

    G_E(s) - G(s) = C (sI - A)^-1 E (sI - A - E)^-1 B.

    Parameters
    ----------
    perturbed : Perturbed
        The system with its E.
    omega : real number, or a sequence of them
    C : (N,) or (outputs, N), optional
        Output row of a family, before diagonalisation; an SSM record has its own.
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of the shape of omega; the 2-norm where there are several inputs or outputs.  The largest
        entry is a lower bound of the H-infinity distance.

    Raises
    ------
    InputError
        For wrong shapes, or a C that is missing or given twice.
    PrecisionError
        If i omega is an eigenvalue of A or A + E, or the difference exactly 0.

    Notes
    -----
    Cost O(N^3) a frequency in time, O(N^2) in memory.  Conditioning: that of the two resolvents.
    Of a complex E it is the transfer function before the real part of the output is taken.  [PTD];
    Formulary (4.12).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> from s4ref.maths.perturb import Perturbed
    >>> oracle.transfer_distance(Perturbed(LegS(1), [["1/2"]]), [0], C=[1]).decimal(3)
    array(['1'], dtype=object)
    """
    if not isinstance(perturbed, Perturbed):
        raise InputError(
            f"perturbed = {brief(perturbed)}: give Perturbed(system, E), which holds both systems"
        )
    points = exact_array(omega, "omega")
    if points.ndim > 1 or not points.size or any(isinstance(w, Gauss) for w in points.flat):
        raise InputError(
            f"omega has shape {points.shape}: give one real frequency or a flat sequence of them"
        )
    rows = _output_rows(perturbed, C)
    return escalate(
        lambda F: [_distance(F, perturbed, F.matrix(rows), w, digits) for w in points.flat],
        digits=digits,
        shape=points.shape,
        what=f"transfer distance of {perturbed.name}",
    )


def _output_rows(perturbed: Perturbed, C: object) -> ExactArray:
    N = perturbed.N
    if isinstance(perturbed.system, SSM):
        if C is not None:
            raise InputError("C is given twice: the record already has one; leave C= out")
        C = perturbed.system.C
    elif C is None:
        raise InputError(f"C is missing: {perturbed.name} has no output row of its own; give C=")
    rows = exact_array(C, "C")
    if rows.ndim not in (1, 2) or rows.shape[-1] != N or not rows.size:
        raise InputError(
            f"C has shape {rows.shape}; {perturbed.name} needs ({N},) or (outputs, {N})"
        )
    return rows.reshape(-1, N)


def _distance(F: Ball, perturbed: Perturbed, C: Matrix, omega: Fraction, digits: int) -> Scalar:
    difference = resolvent_identity(F, perturbed, C, omega)
    if F.shape(difference) == (1, 1):
        return abs(F.entries(difference)[0])
    return norm2(F, difference, bits=bits_for(digits) + 8)


def resolvent_identity(F: Ball, perturbed: Perturbed, C: Matrix, omega: Fraction) -> Matrix:
    """Return C (sI - A)^-1 E (sI - A - E)^-1 B at s = i omega, (outputs, inputs)."""
    A, E = perturbed.A(F), F.matrix(perturbed.E)
    s = F.scale(F.eye(perturbed.N), F.imaginary(F.scalar(omega)))
    right = steady_solve(F, s - A - E, perturbed.B(F))
    left = F.transpose(steady_solve(F, F.transpose(s - A), F.transpose(C)))
    return F.mul(F.mul(left, E), right)
