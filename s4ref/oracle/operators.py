"""Certified HiPPO operators and their diagonal-plus-low-rank form."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.basis import attach, surds
from s4ref.maths.halves import halve as halve_modes
from s4ref.maths.hippo import Family, LegS, LegT
from s4ref.maths.nplr import NPLR, nplr
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import escalate
from s4ref.oracle.exactly import rational_sum


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
    family : LegS or LegT
    digits : int
        Significant digits of each entry; zeros are exact.

    Returns
    -------
    CertifiedHippo

    Notes
    -----
    Formulary (2.4), (2.11), (2.13).  Cost O(N^2) square roots.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.hippo(LegS(2)).A.decimal(10)
    array([['-1', '0'],
           ['-1.732050808', '-2']], dtype=object)
    """
    _require_family(family)
    As, Bs = family.scaled()
    N, radicands = family.N, family.radicands

    def A(F: Ball) -> list[Scalar]:
        return F.entries(attach(F, F.matrix(As), radicands))

    def exact_A(index: int) -> Fraction | None:
        i, j = divmod(index, N)
        return rational_sum([As[i, j] / radicands[j]], (radicands[i] * radicands[j],))

    def B(F: Ball) -> list[Scalar]:
        return F.entries(F.mul(surds(F, radicands), F.matrix(Bs)))

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
            exact=lambda i: rational_sum([Bs[i, 0]], (radicands[i],)),
        ),
    )


def _require_family(family: object) -> None:
    if not isinstance(family, (LegS, LegT)):
        raise InputError(
            f"family = {brief(family)} is no HiPPO family: give LegS(N) or LegT(N, theta)"
        )


@functools.lru_cache(maxsize=16)
def _decomposition(family: Family, bits: int) -> NPLR:
    """Return the decomposition at this precision; the eigenproblem is what everything here costs.

    Called inside ``precision(bits)`` alone, so no ball meets another precision.
    """
    del bits
    return nplr(Ball(), family)


def dplr(family: Family, *, halve: bool = True, digits: int = 17) -> CertifiedDPLR:
    """Return the diagonal-plus-low-rank form of a family, in the eigenbasis of its normal part.

    A + P P^T = V diag(lam) V*,   P := V* P,   B := V* B,   lam = shift + i omega, omega descending.

    Parameters
    ----------
    family : LegS or LegT (orthonormal basis)
    halve : bool
        Keep one of each conjugate pair (weight 2) and, for odd N, the real mode (weight 1).
    digits : int
        Significant digits of the modulus of each entry.

    Returns
    -------
    CertifiedDPLR
        The phases of V are those that make row 0 positive, so that B and P are reproducible.

    Raises
    ------
    InputError
        For the LMU basis, or what is no HiPPO family.

    Notes
    -----
    Cost: one certified eigenproblem, about a second at N = 64.  Theorems ``legs-nplr``,
    ``legt-nplr``, ``conjugate-halves``; Formulary (3.1)-(3.9).
    """
    _require_family(family)
    low = family.low_rank()
    N, r = family.N, len(low.gain)
    n = (N + 1) // 2 if halve else N

    def parts(F: Ball) -> NPLR:
        full = _decomposition(family, F.bits)
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

    weight = ((2,) * (N // 2) + (1,) * (N % 2)) if halve else (1,) * N
    return CertifiedDPLR(
        escalate(lam, digits=digits, shape=(n,), what=f"lam of {family.name}"),
        get(lambda F, d: F.entries(d.P), (n, r), "P"),
        get(lambda F, d: F.entries(d.B), (n,), "B"),
        get(lambda F, d: F.entries(d.V), (N, n), "V"),
        weight,
    )
