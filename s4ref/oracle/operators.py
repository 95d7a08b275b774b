"""Certified HiPPO operators and their diagonal-plus-low-rank form."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from s4ref.arithmetic import Ball, Float64
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.basis import attach, surds
from s4ref.maths.halves import halve as halve_modes
from s4ref.maths.hippo import Family
from s4ref.maths.nplr import NPLR, nplr
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import matrices_cost, modes_cost
from s4ref.oracle.escalate import escalate
from s4ref.oracle.exactly import Surd, rational_sum
from s4ref.oracle.patience import affordable


Method = Literal["auto", "closed-form", "eigensolver"]


@dataclass(frozen=True)
class CertifiedHippo:
    """A (N, N) and B (N,)."""

    A: Certified
    B: Certified


@dataclass(frozen=True)
class CertifiedDPLR:
    """A = V (diag(lam) - P P*) V*; lam, B (n,), P (n, r), V (N, n), weight n ints.

    n is N, or the number of kept modes after halving.
    """

    lam: Certified
    P: Certified
    B: Certified
    V: Certified
    weight: tuple[int, ...]


def hippo(family: Family, *, digits: int = 17) -> CertifiedHippo:
    """Return A and B of a HiPPO family in its own basis.

    Parameters
    ----------
    family : Family
        Any of ``s4ref.maths.hippo``.
    digits : int
        Significant digits of each entry; zeros are exact.

    Returns
    -------
    CertifiedHippo

    Notes
    -----
    Formulary (2.4), (2.10), (2.11), (2.13), (2.18), (2.20)-(2.27).  Cost O(N^2) square roots,
    time and memory.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.hippo(LegS(2)).A.decimal(10)
    array([['-1', '0'],
           ['-1.732050808', '-2']], dtype=object)
    """
    _require_family(family)
    affordable(matrices_cost(family.N, digits=digits), f"A of {family.name}")
    As, Bs = family.scaled()
    N, radicands, circular = family.N, family.radicands, family.circular()

    def A(F: Ball) -> list[Scalar]:
        scaled = F.matrix(As)
        if circular is not None:
            scaled = scaled + F.scale(F.matrix(circular), F.pi())
        return F.entries(attach(F, scaled, radicands))

    def exact_A(index: int) -> Fraction | None:
        i, j = divmod(index, N)
        if circular is not None and circular[i, j]:
            return None
        return rational_sum([Surd(As[i, j] / radicands[j], radicands[i] * radicands[j])])

    def B(F: Ball) -> list[Scalar]:
        return F.entries(F.scale(F.mul(surds(F, radicands), F.matrix(Bs)), family.gain(F)))

    def exact_B(index: int) -> Fraction | None:
        square = family.gain_square
        if square is None:
            return None if Bs[index, 0] else Fraction(0)
        return rational_sum([Surd(Bs[index, 0], radicands[index] * square)])

    return CertifiedHippo(
        escalate(
            A,
            digits=digits,
            shape=(N, N),
            what=f"A of {family.name}",
            exact=exact_A,
        ),
        escalate(
            B,
            digits=digits,
            shape=(N,),
            what=f"B of {family.name}",
            exact=exact_B,
        ),
    )


def _require_family(family: object) -> None:
    if not isinstance(family, Family):
        raise InputError(
            f"family = {brief(family)} is no HiPPO family: give LegS(N), LegT(N, theta), or "
            "s4ref.family(name, N)"
        )


@functools.lru_cache(maxsize=16)
def _decomposition(family: Family, closed_form: bool, bits: int) -> NPLR:
    """Return the decomposition at this precision; the eigenproblem is what everything here costs.

    Called inside ``precision(bits)`` alone, so no ball meets another precision.
    """
    del bits
    return nplr(Ball(), family, closed_form=closed_form)


def dplr(
    family: Family, *, halve: bool = True, digits: int = 17, method: Method = "auto"
) -> CertifiedDPLR:
    """Return the diagonal-plus-low-rank form of a family, in the eigenbasis of its normal part.

    A + P P^T = V diag(lam) V*,   P := V* P,   B := V* B,   lam = shift + i omega, omega descending.

    Parameters
    ----------
    family : Family
        LegS, GLegS, LegSD, LegT (orthonormal basis), LagT (alpha = 0), the Fourier families and
        the variants of published code.
    halve : bool
        Keep one of each conjugate pair (weight 2) and the real modes (weight 1).
    digits : int
        Significant digits of the modulus of each entry.
    method : str
        ``"closed-form"`` has formulas for the eigenpairs of the normal part (LegS, LagT, Fourier
        families), ``"eigensolver"`` certifies those of a numerical solver (LegS, LegT, LagT);
        they share nothing.  ``"auto"`` takes the closed form where there is one.

    Returns
    -------
    CertifiedDPLR
        The phases of V are those that make the first entry of each column that is not zero
        positive (row 0 but for the Fourier families), so that B and P are reproducible.

    Raises
    ------
    InputError
        For what is no HiPPO family, a basis in which a family has no such form (LMU, LagT with
        alpha, ChebT), or a method that does not apply.

    Notes
    -----
    Conditioning: lam perfect, V by the gaps between eigenvalues.  Cost: O(N^2) elementary functions
    and O(N^2) memory in closed form; one certified eigenproblem, O(N^3) and a second at N = 64,
    else.  Theorems ``legs-nplr``, ``legt-nplr``, ``conjugate-halves``, ``legs-normal-spectrum``;
    Formulary (3.1)-(3.11).
    """
    _require_family(family)
    affordable(modes_cost(family.N, digits=digits), f"the modes of {family.name}")
    if method not in get_args(Method):
        raise InputError(
            f"method = {brief(method)} is unknown: choose one of {', '.join(get_args(Method))}"
        )
    if method == "closed-form" and family.normal_modes(Float64()) is None:
        raise InputError(
            f"{family.name} has no eigenpairs in closed form: take method='eigensolver'"
        )
    low = family.low_rank()
    N, r = family.N, len(low.gain)
    n = (N + family.real_modes) // 2 if halve else N

    def parts(F: Ball) -> NPLR:
        full = _decomposition(family, method != "eigensolver", F.bits)
        return halve_modes(F, full) if halve else full

    def lam(F: Ball) -> list[Scalar]:
        d = parts(F)
        return [d.shift + F.imaginary(w) for w in d.omega]

    def get(
        take: Callable[[Ball, NPLR], list[Scalar]], shape: tuple[int, ...], name: str
    ) -> Certified:
        return escalate(
            lambda F: take(F, parts(F)), digits=digits, shape=shape, what=f"{name} of {family.name}"
        )

    weight = (2,) * (N - n) + (1,) * (2 * n - N) if halve else (1,) * N
    return CertifiedDPLR(
        escalate(lam, digits=digits, shape=(n,), what=f"lam of {family.name}"),
        get(lambda F, d: F.entries(d.P), (n, r), "P"),
        get(lambda F, d: F.entries(d.B), (n,), "B"),
        get(lambda F, d: F.entries(d.V), (N, n), "V"),
        weight,
    )
