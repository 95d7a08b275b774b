"""S5: block-diagonal copies of the normal part of LegS, with many inputs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, exact_array, whole
from s4ref.maths.initialise.base import Basis, Modal, known_basis
from s4ref.maths.initialise.legs import legs_half_inputs, legs_half_modes, legs_half_vectors


@dataclass(frozen=True)
class S5(Modal):
    """S5: A = blkdiag of ``blocks`` copies of the normal part of LegS of size N/blocks.

    lam repeats -1/2 + i omega_m of one block, block by block, weights 2.  V = blkdiag(V_block) with
    positive row 0 in each block, so that Bt = V* B and Ct = C V are reproducible.  The step may
    differ from mode to mode: give ``dt`` as a sequence.  Cost O((N/blocks)^2 + N inputs) in time
    and memory.  Conditioning: perfect, V is unitary.  References: [S5]; Formulary (3.6)-(3.8),
    (4.8).

    Parameters
    ----------
    N : int
        Full state size; S5 calls it P.
    blocks : int
        Copies J; N/J must be even.
    B : (N,) or (N, inputs) real, optional
        Input matrix before diagonalisation; left out, that of LegS in every block.
    basis : str
        Of the C that callers give: ``"state"``, N entries, which become C V, or ``"modes"``, N/2.
    """

    N: int
    blocks: int = 1
    B: object = None
    basis: Basis = "state"

    def __post_init__(self) -> None:
        N, J = whole(self.N, "N"), whole(self.blocks, "blocks")
        if N % J:
            raise InputError(
                f"blocks = {J} does not divide N = {N}: every block has N/blocks states"
            )
        if N // J % 2:
            raise InputError(
                f"N/blocks = {N // J} is odd: S5 stores one mode of each conjugate pair, so every "
                "block needs an even size"
            )
        known_basis(self.basis)
        if self.B is not None:
            object.__setattr__(self, "B", _real_rows(self.B, N))

    @property
    def block(self) -> int:
        """Size of a block."""
        return self.N // self.blocks

    @property
    def name(self) -> str:
        """``s5(N, blocks)``."""
        return f"s5(N={self.N}, blocks={self.blocks})"

    @property
    def weight(self) -> tuple[int, ...]:
        """All 2."""
        return (2,) * (self.N // 2)

    @property
    def width(self) -> int:
        """Number of columns of B."""
        return 1 if self.B is None else self._given().shape[1]

    @property
    def readout(self) -> int:
        """Length of C: N states or N/2 modes."""
        return self.n if self.basis == "modes" else self.N

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F, block by block."""
        return legs_half_modes(F, self.block) * self.blocks

    def inputs(self, F: Analytic) -> list[Scalar]:
        """Return Bt = V* B over F, n * width entries mode by mode."""
        if self.B is None:
            return legs_half_inputs(F, self.block) * self.blocks
        Vs = F.transpose(F.conj(legs_half_vectors(F, self.block)))
        given = self._given()
        parts = [given[j : j + self.block] for j in range(0, self.N, self.block)]
        return [b for part in parts for b in F.entries(F.mul(Vs, F.matrix(part)))]

    def outputs(self, F: Analytic, C: Matrix) -> Matrix:
        """Return C, or Ct = C V for rows of states."""
        if self.basis == "modes":
            return C
        V, rows = legs_half_vectors(F, self.block), slice(0, F.shape(C)[0])
        steps = range(0, self.N, self.block)
        return F.hstack([F.mul(F.block(C, rows, slice(j, j + self.block)), V) for j in steps])

    def _given(self) -> ExactArray:
        out: ExactArray = np.array(self.B, dtype=object)
        return out


def _real_rows(B: object, N: int) -> tuple[tuple[Fraction, ...], ...]:
    """Return B as rows that can be compared and hashed."""
    entries = exact_array(B, "B")
    if entries.ndim not in (1, 2) or len(entries) != N or 0 in entries.shape:
        raise InputError(f"B has shape {entries.shape}; N = {N} needs ({N},) or ({N}, inputs)")
    if any(isinstance(x, Gauss) for x in entries.flat):
        raise InputError(
            "B has complex entries: S5 starts from a real B, V* B is complex by itself; give a "
            "Diagonal record for inputs of the modes"
        )
    return tuple(tuple(row) for row in entries.reshape(N, -1))
