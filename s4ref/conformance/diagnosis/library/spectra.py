"""Spectra put together wrongly: rank-r inner inverses, single nodes, and the power in C~."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.library.changes import by_stage as _r
from s4ref.conformance.diagnosis.library.nodes import Taps, cauchy
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.rules import eye, named, solve


Row = Callable[[Discretized, Array, int], "Array | None"]


def diagonal_only(middle: Array, right: Array) -> Array:
    """Return middle^-1 right with the diagonal of each matrix alone."""
    return np.asarray(right / np.diagonal(middle, axis1=1, axis2=2)[..., None])


def entrywise(middle: Array, right: Array) -> Array:
    """Return the reciprocals of all entries times the right-hand side."""
    return np.asarray((1 / middle) @ right)


def transposed(middle: Array, right: Array) -> Array:
    """Return the solution with the transpose of each matrix."""
    return np.linalg.solve(np.swapaxes(middle, 1, 2), right)


def halved_mean(K: Array, d: Discretized) -> Array:
    """Return the kernel whose value at z = 1 is halved before the inverse FFT."""
    return np.asarray(K - K.mean(axis=-1, keepdims=True) / 2)


def halved_nyquist(K: Array, d: Discretized) -> Array | None:
    """Return the kernel whose value at z = -1 is halved before the inverse FFT."""
    L = K.shape[-1]
    signs = (-1.0) ** np.arange(L)
    return None if L % 2 else K - signs * (K * signs).mean(axis=-1, keepdims=True) / 2


def limit_at_odd(*, half: bool) -> Taps:
    """Return the kernel with the limit at z = -1 in place of the node L // 2 of an odd length.

    ``half`` takes half of the nodes and an inverse FFT of real data.
    """

    def taps(d: Discretized, C: Array, L: int) -> Array | None:
        if d.Bp is not None or L % 2 == 0:
            return None
        z = np.exp(-2j * np.pi * np.arange(L // 2 + 1 if half else L) / L)
        row = C @ (eye(d.dense) - d.power(L))
        hat = row @ np.linalg.solve(eye(d.dense) - z[:, None, None] * d.Ab, d.Bb)
        hat[L // 2] = row @ solve(eye(d.dense) + d.Ab, d.Bb)
        if half:
            return np.moveaxis(np.fft.irfft(hat, L, axis=0), 0, -1) + 0j
        return np.moveaxis(np.fft.ifft(hat, axis=0), 0, -1)

    return taps


def row_with(power: Callable[[Discretized, int], Array | None]) -> Row:
    """Return the row with another matrix for Ab^L in C~ = C (I - Ab^L)."""

    def row(d: Discretized, C: Array, L: int) -> Array | None:
        other = power(d, L)
        if other is None:
            return None
        gap = eye(d.dense) - d.power(L)
        return solve(gap.T, (C @ (eye(d.dense) - other)).T).T

    return row


def of_diagonal(d: Discretized, L: int) -> Array | None:
    """Return the power of what the rule gives for diag(lam), without the low rank."""
    h = d.held
    if h.kind != "dplr" or not h.P.any():
        return None
    lam = np.concatenate([h.lam, h.lam.conj()]) if h.half else h.lam
    Ab = named(h.rule)(replace(d.dense, A=np.diag(lam)))[0]
    return np.asarray(np.linalg.matrix_power(Ab, L))


def entry_by_entry(d: Discretized, L: int) -> Array | None:
    """Return Ab ** L of an array."""
    return None if d.dense.diagonal or L < 2 else np.asarray(d.Ab**L)


GEN = "sum_l K[l] z^l = C (I - Ab^L) (I - z Ab)^-1 Bb at z^L = 1"
DFT = "K[l] = 1/L sum_k z_k^{-l} Khat(z_k), z_k = e^{-2 pi i k / L}"
WOO = "(M + P Q*)^-1 = R - R P (I + Q* R P)^-1 Q* R"
TRU, INV, WOD, NYQ = (
    "truncated-generating-function", "dft-inversion", "woodbury-rank-r",
    "bilinear-resolvent-at-minus-one",
)  # fmt: skip
ROW, NODES, SUMS = "kernel(): C~ = C (I - Ab^L)", "kernel(): the nodes omega", "the Cauchy sums"


def _bilinear_dplr(c: Conventions) -> bool:
    return c.rule == "bilinear" and c.structure == "dplr"


def _inner(id: str, says: str, remedy: str, solved: Callable[[Array, Array], Array]) -> Reading:
    """Return the reading of another inner inverse; k11 = 0 at z = -1, whose value is right."""
    return _r(
        id, says, WOO, WOD, f"kernel(): {SUMS}", remedy, "taps",
        cauchy(solved=solved, apart=True), _bilinear_dplr,
    )  # fmt: skip


READINGS: tuple[Reading, ...] = (
    _inner("woodbury-inner-diagonal", "divides by the diagonal of I + k11 alone, an r x r matrix",
           "solve with the whole matrix I + k11", diagonal_only),
    _inner("woodbury-inner-entrywise", "inverts I + k11, an r x r matrix, entry by entry",
           "solve with I + k11", entrywise),
    _inner("woodbury-inner-transposed", "transposes I + k11, an r x r matrix, before the inverse",
           "solve with I + k11 as it is: k11[r, s] = sum conj(Q_r) P_s / (g - lam)", transposed),
    _r("dc-halved", "halves the node z = 1 before the inverse FFT", DFT, INV, NODES,
       "irfft counts the first of a half spectrum once already", "shape", halved_mean),
    _r("nyquist-halved", "halves the node z = -1 of every even L before the inverse FFT", DFT, INV,
       NODES, "irfft counts the last of an even L once already", "shape", halved_nyquist),
    _r("limit-at-odd-length", "takes the limit at z = -1 for the node L // 2 of odd lengths too",
       "C (I + Ab)^-1 Bb = dt/2 C B at z = -1, which odd L do not meet", NYQ, NODES,
       "take the limit for even L only", "taps", limit_at_odd(half=False)),
    _r("limit-at-odd-length-of-a-half",
       "takes the limit at z = -1 for the last node of odd lengths too, half of the nodes in all",
       "C (I + Ab)^-1 Bb = dt/2 C B at z = -1, which odd L do not meet", NYQ, NODES,
       "take the limit for even L only", "taps", limit_at_odd(half=True)),
    _r("c-tilde-of-diagonal", "forms Ab^L in C~ from diag(lam) alone, without the low rank", GEN,
       TRU, ROW, "take the power of the whole Ab", "row", row_with(of_diagonal),
       lambda c: c.structure == "dplr"),
    _r("c-tilde-entrywise", "takes Ab ** L entry by entry in C~", GEN, TRU, ROW,
       "take the power of the matrix", "row", row_with(entry_by_entry)),
)  # fmt: skip
