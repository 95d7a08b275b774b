"""Certified parameters of diagonal initialisations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, exact_array
from s4ref.maths.initialise import Modal
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import modal_cost
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.patience import affordable


@dataclass(frozen=True)
class CertifiedModes:
    """lam (n,), B (n,) or (n, inputs), C as given or None, weight n ints.

    y = sum weight Re(C x) with x' = lam x + B u.
    """

    lam: Certified
    B: Certified
    C: Certified | None
    weight: tuple[int, ...]


def modes(
    initialisation: Modal,
    *,
    C: object = None,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> CertifiedModes:
    """Return the stored modes of a diagonal initialisation: lam, B, weights and, if given, C.

    Parameters
    ----------
    initialisation : Modal
        ``S4DLegS(N)``, ``S4DLin(N)``, ``DSS(N)``, ``S5(N, blocks)``, ``Perturbed(system, E)``, ...
    C : (readout,) or (outputs, readout), optional
        Output row; where the initialisation takes rows of states, it comes back as C V.
    digits : int
        Significant digits of the modulus of each entry.
    relative_to : str
        ``"entry"``, or ``"largest"`` of lam, of B and of C: a zero that only a perturbed basis
        brings about has no digits of its own.

    Returns
    -------
    CertifiedModes

    Raises
    ------
    InputError
        For what is no diagonal initialisation, or a C of the wrong shape.
    PrecisionError
        If the digits cannot be certified.

    Notes
    -----
    Cost O(N) in time and memory for closed forms, O(N^2) for the LegS spectrum, O(N^3) for
    perturb-then-diagonalise.  Conditioning: that of the eigenvalues, perfect where the matrix is
    normal.  Formulary (4.2), (3.6), (3.7), (4.8).

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.initialise import S4DInv
    >>> oracle.modes(S4DInv(4)).lam.imag.decimal(10)
    array(['3.819718634', '0.4244131816'], dtype=object)
    """
    if not isinstance(initialisation, Modal):
        raise InputError(
            f"initialisation = {brief(initialisation)} is no diagonal initialisation: give "
            "S4DLegS(N), DSS(N), S5(N, blocks) or another Modal; for a family, oracle.dplr"
        )
    affordable(modal_cost(initialisation.N), f"the modes of N = {initialisation.N} states")
    n, width, name = initialisation.n, initialisation.width, initialisation.name
    exact = initialisation.rational()

    def value(lam: ExactArray | None, index: int) -> Fraction | None:
        return None if lam is None else lam[index]

    lam = escalate(
        initialisation.modes,
        digits=digits,
        shape=(n,),
        what=f"lam of {name}",
        exact=lambda k: value(exact, k),
        relative_to=relative_to,
    )
    B = escalate(
        initialisation.inputs,
        digits=digits,
        shape=(n,) if width == 1 else (n, width),
        what=f"B of {name}",
        relative_to=relative_to,
    )
    row = None if C is None else _row(initialisation, C, digits, relative_to)
    return CertifiedModes(lam, B, row, initialisation.weight)


def _row(initialisation: Modal, C: object, digits: int, relative_to: RelativeTo) -> Certified:
    """Return the certified rows of stored modes."""
    given, length = exact_array(C, "C"), initialisation.readout
    if given.ndim not in (1, 2) or given.shape[-1] != length or not given.size:
        raise InputError(
            f"C has shape {given.shape}; {initialisation.name} needs ({length},) or "
            f"(outputs, {length})"
        )
    rows = given.reshape(-1, length)
    shape = (initialisation.n,) if given.ndim == 1 else (len(rows), initialisation.n)

    def evaluate(F: Ball) -> list[Scalar]:
        return F.entries(initialisation.outputs(F, F.matrix(rows)))

    return escalate(
        evaluate,
        digits=digits,
        shape=shape,
        what=f"C of {initialisation.name}",
        relative_to=relative_to,
    )
