"""The systems, output rows and steps at which vectors are made.

Small ones first, for finding a wrong formula by hand; odd and even sizes; entries of a few digits,
in which nothing is symmetric, so that no two readings of a formula agree by accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from s4ref.exact import Gauss
from s4ref.maths.hippo import (
    ChebT,
    Family,
    FouD,
    FourierDecay,
    FouT,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegSD,
    LegT,
    TLagTCode,
)
from s4ref.records import DPLR, SSM, Diagonal


TENTH = Fraction(1, 10)
BINARY_TENTH = Fraction(0.1)  # what a program that says dt = 0.1 in float64 computes with
SIZES = (1, 2, 3, 4, 5, 8)


def readout(n: int) -> list[Fraction]:
    """Return C_n = (-1)^n / (n + 1), the default output row of the Formulary."""
    return [Fraction((-1) ** k, k + 1) for k in range(n)]


def complex_readout(n: int) -> list[Gauss]:
    """Return C_n = (-1)^n / (n + 1) + i / (n + 2), for stored modes."""
    return [Gauss(Fraction((-1) ** k, k + 1), Fraction(1, k + 2)) for k in range(n)]


def forms(N: int) -> Iterator[Family]:
    """Yield every family and normalisation at size N."""
    yield LegS(N)
    yield LegSD(N)
    yield GLegS(N, Fraction(1, 2))
    yield LegT(N)
    yield LegT(N, theta=Fraction(1))
    yield LegT(N, theta=Fraction(1), basis="lmu")
    yield LagT(N)
    yield LagT(N, alpha=Fraction(1, 2), beta=Fraction(1, 3))
    yield LagTCode(N)
    yield TLagTCode(N)
    yield ChebT(N)
    if N % 2:
        yield FouT(N)
    else:
        yield FouT(N, padded=True)
        yield FourierDecay(N)
        yield FouD(N)


def families(sizes: Sequence[int] = SIZES) -> Iterator[Family]:
    """Yield every family and normalisation, small sizes first."""
    for N in sizes:
        yield from forms(N)


def _z(re: str, im: str) -> Gauss:
    return Gauss(Fraction(re), Fraction(im))


def _q(*texts: str) -> list[Fraction]:
    return [Fraction(text) for text in texts]


def dense() -> SSM[Any]:
    """Return a 3 by 3 real system with a skip."""
    A = [_q("-1/2", "1", "0"), _q("-3/4", "-1", "1/4"), _q("1/8", "-2", "-3/2")]
    return SSM(A, _q("1", "-1/2", "3/4"), _q("1/2", "1", "-1/4"), D=Fraction(1, 4))


def several() -> SSM[Any]:
    """Return a system of two inputs and three outputs."""
    A = [_q("-1/2", "1"), _q("-1", "-3/4")]
    B, C = [_q("1", "-1/2"), _q("1/4", "2")], [_q("1", "0"), _q("-1/2", "1"), _q("3/4", "1/4")]
    return SSM(A, B, C, D=[_q("0", "1"), _q("1/2", "0"), _q("-1", "1/4")])


def modes(weight: Sequence[int] = (2, 2)) -> Diagonal[Any]:
    """Return two complex modes, each stored for itself and its conjugate."""
    lam = [_z("-1/2", "1"), _z("-1/4", "3")]
    return Diagonal(lam, [_z("1", "1/2"), _z("-3/4", "1/4")], [_z("1/2", "-1"), _z("1", "1/4")],
                    weight=list(weight))  # fmt: skip


def real_and_paired() -> Diagonal[Any]:
    """Return a pair and a real mode, as a halved form of odd size has them."""
    lam = [_z("-1/2", "2"), Fraction(-1)]
    return Diagonal(lam, [_z("1", "-1/2"), Fraction(3, 4)], [_z("1/4", "1"), Fraction(-1, 2)],
                    weight=[2, 1])  # fmt: skip


def low_rank() -> DPLR[Any]:
    """Return two stored pairs minus P P*."""
    d = modes()
    return DPLR(d.lam, [_z("1/2", "1/4"), _z("-1/4", "1")], d.B, d.C, weight=[2, 2])


def low_rank_apart() -> DPLR[Any]:
    """Return three full modes minus P Q*, Q other than P, rank 2; closed under nothing."""
    lam = [_z("-1/2", "1"), _z("-1/2", "-1"), Fraction(-1)]
    P = [[_z("1/2", "1/4"), Fraction(1)], [_z("1/2", "-1/4"), Fraction(1)], _q("1", "-1/2")]
    Q = [[_z("1", "-1/2"), Fraction(1, 4)], [_z("1", "1/2"), Fraction(1, 4)], _q("-1/2", "1")]
    B, C = (
        [_z("1", "1/2"), _z("1", "-1/2"), Fraction(1)],
        [_z("1", "1"), _z("1", "-1"), Fraction(2)],
    )
    return DPLR(lam, P, B, C, Q=Q)


def records() -> Iterator[SSM[Any] | DPLR[Any] | Diagonal[Any]]:
    """Yield the small systems that are given by their entries."""
    yield dense()
    yield several()
    yield modes()
    yield real_and_paired()
    yield low_rank()
    yield low_rank_apart()
