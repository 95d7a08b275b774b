"""The normal part of LegS, diagonalised: S4D-LegS and what others build from it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.hippo.legs import LegS
from s4ref.maths.initialise.base import Basis, Modal, even, known_basis


Inputs = Literal["half", "full", "ones"]


@dataclass(frozen=True)
class S4DLegS(Modal):
    """S4D-LegS: lam_n = -1/2 + i omega_n, omega_0 > ... > omega_{N/2-1} > 0, weights 2.

    i omega_n are the eigenvalues of the skew part of LegS, from their scalar equation.  In the
    eigenbasis with positive row 0 the inputs of LegS are

    Bh_n = sqrt(2) (1/2 - i omega_n)/sqrt(1/4 + omega_n^2)
           / sqrt(sum_j (j + 1/2)/(omega_n^2 + (j + 1/2)^2)).

    With B = Bh/2 the transfer function is that of LegS divided by 1 + E_N, which tends to 1 at
    every fixed frequency; the published code takes Bh.  Cost O(N^2) in time and memory.
    Conditioning: perfect.  References: [S4D]; Formulary (3.6), (3.7), (4.2), (4.9).

    Parameters
    ----------
    N : int
        Full state size, even.
    B : str
        ``"half"`` Bh/2 (theory), ``"full"`` Bh (code), ``"ones"``.
    basis : str
        Of the C that callers give: ``"modes"``, n entries, or ``"state"``, N entries of a row of
        LegS, which becomes C V.
    """

    N: int
    B: Inputs = "half"
    basis: Basis = "modes"

    def __post_init__(self) -> None:
        even(self.N, "S4D-LegS")
        known_basis(self.basis)
        if self.B not in get_args(Inputs):
            raise InputError(
                f"B = {brief(self.B)} is unknown: choose 'half' (theory), 'full' (published code) "
                "or 'ones'"
            )

    @property
    def name(self) -> str:
        """``s4d-legs(N)``, with the inputs if they are not those of the theory."""
        return f"s4d-legs(N={self.N}{'' if self.B == 'half' else f', B={self.B}'})"

    @property
    def weight(self) -> tuple[int, ...]:
        """All 2."""
        return (2,) * (self.N // 2)

    @property
    def readout(self) -> int:
        """Length of C: N/2 modes or N states."""
        return self.n if self.basis == "modes" else self.N

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F."""
        return legs_half_modes(F, self.N)

    def inputs(self, F: Analytic) -> list[Scalar]:
        """Return B over F."""
        if self.B == "ones":
            return super().inputs(F)
        full = legs_half_inputs(F, self.N)
        return [b / 2 for b in full] if self.B == "half" else full

    def outputs(self, F: Analytic, C: Matrix) -> Matrix:
        """Return C, or C V for a row of states."""
        return C if self.basis == "modes" else F.mul(C, legs_half_vectors(F, self.N))


def legs_half_modes(F: Analytic, N: int) -> list[Scalar]:
    """Return -1/2 + i omega_m with omega_m > 0, descending; N is even."""
    half = F.scalar(Fraction(-1, 2))
    return [half + F.imaginary(omega) for omega in _frequencies(F, N)]


def legs_half_inputs(F: Analytic, N: int) -> list[Scalar]:
    """Return V* B of LegS for the modes with omega > 0, phases by a positive row 0.

    v(lam) = (lam I - A)^-1 B has B^T v = 1 - E_N(lam) = 2 at an eigenvalue, v_0 = 1/(1/2 + i
    omega), and the norm that the sum says.  Formulary (2.9), (3.5), (3.7).
    """
    out = []
    for omega in _frequencies(F, N):
        square = omega * omega
        halves = [Fraction(2 * j + 1, 2) for j in range(N)]
        total = sum(
            (F.scalar(h) / (square + F.scalar(h * h)) for h in halves[1:]),
            F.scalar(halves[0]) / (square + F.scalar(halves[0] ** 2)),
        )
        size = F.sqrt(total * (square + F.scalar(Fraction(1, 4))) / 2)
        out.append((F.scalar(Fraction(1, 2)) - F.imaginary(omega)) / size)
    return out


def legs_half_vectors(F: Analytic, N: int) -> Matrix:
    """Return the (N, N/2) columns of V for omega > 0, row 0 positive."""
    return F.block(_pairs(F, N)[1], slice(0, N), slice(0, N // 2))


def _frequencies(F: Analytic, N: int) -> list[Scalar]:
    return _pairs(F, N)[0][: N // 2]


def _pairs(F: Analytic, N: int) -> tuple[list[Scalar], Matrix]:
    return _in_balls(N, F.bits) if isinstance(F, Ball) else LegS(N).normal_modes(F)


@functools.lru_cache(maxsize=8)
def _in_balls(N: int, bits: int) -> tuple[list[Scalar], Matrix]:
    """Return the eigenpairs at this precision; called inside ``precision(bits)`` alone."""
    del bits
    return LegS(N).normal_modes(Ball())
