"""HiPPO matrices and their diagonal plus low-rank form."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from s4ref import oracle
from s4ref.conformance.vectors.budgets import closed_form, modal_form
from s4ref.conformance.vectors.catalogue.systems import families
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator
from s4ref.conformance.vectors.phases import turned
from s4ref.errors import InputError
from s4ref.maths.hippo import Family, LegS, LegT


def _hippo(family: Family, *, digits: int) -> Values:
    found = oracle.hippo(family, digits=digits)
    return {"A": found.A, "B": found.B}


def _matrices() -> Iterator[Inputs]:
    for family in families():
        yield {"family": family}
    yield {"family": LegS(16)}
    yield {"family": LegT(16)}


HIPPO = Operator(
    name="hippo",
    equation="x' = A x + B u",
    source="Formulary (2.4)-(2.30); [HiPPO], [LMU], [S4]",
    outputs={"A": "(N, N), A[n][k] row by row", "B": "(N,)"},
    compute=_hippo,
    cases=_matrices,
    covers=("hippo",),
    theorems=("legs-ode", "legt-ode"),
    conventions=(
        "A carries its own minus sign: stable matrices have eigenvalues with negative real parts.",
        "Indices n, k start at 0.",
    ),
    budget=closed_form,
)


def _dplr(family: Family, halve: bool, *, digits: int) -> Values:
    d = oracle.dplr(family, halve=halve, digits=digits)
    return {"lam": d.lam, "P": d.P, "B": d.B, "V": d.V}


def _normal_forms() -> Iterator[Inputs]:
    for family in families((2, 3, 4, 5, 8)):
        try:
            low = family.low_rank()
        except InputError:  # the LMU basis, for one, is not normal plus low rank
            continue
        if low.gain:
            yield {"family": family, "halve": True}
    for family in (LegS(4), LegS(5), LegT(4, theta=Fraction(1))):
        yield {"family": family, "halve": False}
    yield {"family": LegS(16), "halve": True}


DPLR = Operator(
    name="dplr",
    equation="A + P0 P0^T = V diag(lam) V*,  P = V* P0,  B = V* B0;  A = V (diag(lam) - P P*) V*",
    source="Formulary (3.1)-(3.10); [S4, Thm 1], [S4D]",
    outputs={
        "lam": "(n,) complex, imaginary parts descending",
        "P": "(n, r) complex",
        "B": "(n,) complex",
        "V": "(N, n) complex, orthonormal columns",
    },
    compute=_dplr,
    cases=_normal_forms,
    covers=("dplr",),
    theorems=("legs-nplr", "legt-nplr", "conjugate-halves"),
    conventions=(
        "V* is the conjugate transpose.",
        (
            "An eigenvector is determined up to a phase: here row 0 of V is positive.  Without V, "
            "compare B conj(P), |B|^2 and |P|^2, which depend on no phase."
        ),
        (
            "halve: one mode of each conjugate pair, the one with the positive imaginary part, and "
            "for odd N the real mode, last."
        ),
    ),
    align=turned,
    budget=modal_form,
)

OPERATORS = (HIPPO, DPLR)
