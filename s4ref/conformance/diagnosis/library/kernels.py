"""Kernels: the row C, the nodes, the order and the scale of the taps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.library import rows, spectra, taps
from s4ref.conformance.diagnosis.library.changes import by_stage as _r
from s4ref.conformance.diagnosis.library.gains import IDENTITY
from s4ref.conformance.diagnosis.library.nodes import (
    cauchy,
    generating,
    next_power_of_two,
)
from s4ref.conformance.diagnosis.plan import delayed
from s4ref.conformance.diagnosis.reading import Reading


TAP = "K[l] = C Ab^l Bb, l = 0..L-1"
GEN = "sum_l K[l] z^l = C (I - Ab^L) (I - z Ab)^-1 Bb at z^L = 1"
DFT = "K[l] = 1/L sum_k z_k^{-l} Khat(z_k), z_k = e^{-2 pi i k / L}"
HALF = "K[l] = 2 Re sum over one mode of each pair"
RES = "Khat(z) = 2/(1+z) Ct [2/dt (1-z)/(1+z) I - A]^-1 B"
WOO = "(M + P Q*)^-1 = R - R P (I + Q* R P)^-1 Q* R"
REC, TRU, INV, CON, BIL, WOD, DUB, NYQ, VAN = (
    "recurrence-is-convolution", "truncated-generating-function", "dft-inversion",
    "conjugate-halves", "bilinear-resolvent", "woodbury-rank-r", "truncation-doubling",
    "bilinear-resolvent-at-minus-one", "vandermonde-kernel",
)  # fmt: skip
KERNEL, ROW, NODES = "kernel()", "kernel(): C~ = C (I - Ab^L)", "kernel(): the nodes omega"


def _complex(c: Conventions) -> bool:
    return c.structure != "dense"


def _shape(
    id: str, says: str, place: str, remedy: str, do: Any, equation: str = TAP, theorem: str = REC
) -> Reading:
    return _r(id, says, equation, theorem, place, remedy, "shape", do)


HALVED = ", with an irfft of half of them"
APART = ", the node z = -1 set apart"


def _nodes(
    id: str, says: str, place: str, remedy: str, where: Callable[[Array, int], Array]
) -> tuple[Reading, ...]:
    """Return the reading of other nodes, and its twins: half of them, z = -1 right."""
    return tuple(
        _r(id + half + suffix, says + more + (HALVED if half else ""), DFT, INV, place, remedy,
           "taps", generating(where, apart=bool(more), mirrored=bool(half)))
        for half in ("", "-of-a-half")
        for suffix, more in (("", ""), ("-but-limit", APART))
    )  # fmt: skip


def _cauchy(
    id: str, says: str, equation: str, theorem: str, remedy: str, **how: Any
) -> tuple[Reading, ...]:
    """Return the reading of another Cauchy sum, and its twin that has z = -1 right."""

    def only(c: Conventions) -> bool:
        return c.rule == "bilinear" and c.structure != "dense"

    return tuple(
        _r(id + suffix, says + more, equation, theorem, "kernel(): the Cauchy sums", remedy,
           "taps", cauchy(**how, apart=bool(more)), only)
        for suffix, more in (("", ""), ("-but-limit", APART))
    )  # fmt: skip


FACTORS: tuple[Reading, ...] = (
    _shape("doubled", "gives twice the kernel", f"{KERNEL}: a factor 2",
           "look for a factor 2 counted twice", taps.scaled(2.0)),
    _shape("halved", "gives half the kernel", f"{KERNEL}: 2 Re, dt/2",
           "look for a lost factor 2, as in 2 Re or dt/2", taps.scaled(0.5)),
    _shape("negated", "gives the negative kernel", f"{KERNEL}: a sign", "change the sign",
           taps.scaled(-1.0)),
    _r("kernel-early", "gives K one step early, K[0] lost", TAP, REC,
       "powers of Ab from 1 on: arange(1, L + 1)", "start at C Bb, not at C Ab Bb", "taps",
       rows.early),
)  # fmt: skip

READINGS: tuple[Reading, ...] = (
    _shape("kernel-zero", "gives a kernel of zeros", "kernel(): what it returns",
           "return C Ab^l Bb", lambda K, d: 0 * K),
    _shape("kernel-late-lost", "delays K by one sample, with 0 in front",
           "np.roll, a pad on the left", "start at K[0] = C Bb", lambda K, d: delayed(K)),
    _shape("reversed", "gives K backwards", f"{KERNEL}: [::-1], a flipped Vandermonde matrix",
           "order lags from 0 up", taps.flip),
    _r("imaginary-part", "returns the imaginary part for the real part", HALF, CON,
       ".imag for .real", "take the real part", "read", taps.imag, _complex),
    _r("minus-imaginary-part", "returns minus the imaginary part for the real part", HALF, CON,
       "a factor i, or .imag", "take the real part", "read", taps.minus_imag, _complex),
    _r("modulus", "returns the modulus for the real part", HALF, CON, "abs() for .real",
       "take the real part", "read", np.abs, _complex),
    _r("parts-added", "adds real and imaginary part", HALF, CON, "view_as_real().sum()",
       "take the real part", "read", taps.sum_of_parts, _complex),
    _r("real-parts-multiplied", "multiplies real parts: Re(C Bb) Re(Ab^l)", HALF, CON,
       "a real part taken too early", "multiply complex numbers, take the real part last", "taps",
       rows.real_parts),
    _r("real-state-read", "multiplies real parts: Re(C) Re(x)", HALF, CON,
       "a real part taken too early", "multiply complex numbers, take the real part last", "taps",
       rows.real_products),
    _shape("modulus-of-taps", "returns |K|", "abs()", "keep the sign", lambda K, d: np.abs(K)),
    _shape("d-in-kernel", "adds D to K[0]", f"{KERNEL}: D added to the first tap",
           "keep D out of the kernel", taps.with_d),
    _shape("first-tap-lost", "has K[0] = 0", f"{KERNEL}: strictly causal", "K[0] = C Bb",
           taps.first(lambda x: 0 * x)),
    _shape("first-tap-halved", "halves K[0]", "a trapezoidal end correction", "K[0] = C Bb",
           taps.first(lambda x: x / 2)),
    _shape("first-tap-doubled", "doubles K[0]", "a hermitian spectrum counted twice",
           "K[0] = C Bb", taps.first(lambda x: 2 * x)),
    _shape("last-tap-lost", "has K[L-1] = 0", "an irfft of an even length, padded", "keep L taps",
           taps.last_lost),
    _shape("alternating", "changes the sign of every other tap", "a shift of the nodes by L/2",
           "order nodes from k = 0", taps.alternating, DFT, INV),
    _shape("cumulative", "sums the kernel up: the step response", "cumsum",
           "return the impulse response", taps.cumulative),
    _shape("second-half-zero", "drops the second half of K", "an FFT of half the length",
           "keep L taps", taps.half_length),
    _shape("normalised-sum", "divides K by its sum of moduli", "a normalisation of the kernel",
           "leave K as it is", taps.normalised(lambda K: np.abs(K).sum(axis=-1, keepdims=True))),
    _shape("normalised-norm", "divides K by its 2-norm", "a normalisation of the kernel",
           "leave K as it is",
           taps.normalised(lambda K: np.sqrt((K**2).sum(axis=-1, keepdims=True)))),
    _shape("normalised-max", "divides K by its largest tap", "a normalisation of the kernel",
           "leave K as it is", taps.normalised(lambda K: np.abs(K).max(axis=-1, keepdims=True))),
    _r("lag-of-two", "gives every other tap: Ab^{2 l}", TAP, REC, "powers of Ab^2",
       "use Ab^l", "taps", rows.squared_lags),
    _r("powers-of-a", "takes powers of A where Ab belongs", "K[l] = sum_n C_n Bb_n lam_bar_n^l",
       VAN, "the Vandermonde matrix of lam", "use lam_bar", "taps", rows.continuous_powers),
    # the row C
    _r("c-tilde-twice", "multiplies C by I - Ab^L once too often", GEN, TRU, ROW,
       "multiply once, and only for the generating function", "row", rows.twice),
    _r("c-tilde-inverted-twice", "divides C by I - Ab^L twice", "C = Ct (I - Ab^L)^-1", DUB, ROW,
       "divide once", "row", rows.inverse_twice),
    _r("c-tilde-plus", "uses C (I + Ab^L)", GEN, TRU, ROW, "the sign is minus", "row", rows.plus),
    _r("c-tilde-power-only", "uses C Ab^L for C (I - Ab^L)", GEN, TRU, ROW,
       "subtract from the identity", "row", rows.without_one),
    _r("c-tilde-short", "uses C (I - Ab^{L-1})", GEN, TRU, ROW, "use the power L", "row",
       rows.tilde(lambda L: L - 1)),
    _r("c-tilde-long", "uses C (I - Ab^{L+1})", GEN, TRU, ROW, "use the power L", "row",
       rows.tilde(lambda L: L + 1)),
    _r("c-tilde-padded", "forms C~ for 2 L with the nodes of L", GEN, TRU, ROW,
       "form C~ for the length of the nodes", "row", rows.tilde(lambda L: 2 * L)),
    _r("c-tilde-power-of-two", "forms C~ for the next power of two with the nodes of L", GEN, TRU,
       ROW, "form C~ for the length of the nodes", "row", rows.tilde(next_power_of_two)),
    _r("c-tilde-half", "forms C~ for L // 2 with the nodes of L", GEN, TRU, ROW,
       "form C~ for the length of the nodes", "row", rows.tilde(lambda L: L // 2)),
    _r("c-tilde-conj", "conjugates Ab^L in C~", GEN, TRU, ROW, "take Ab^L as it is", "row",
       rows.conj_power),
    _r("c-tilde-transposed", "transposes Ab^L in C~", GEN, TRU, ROW,
       "C times I - Ab^L from the left", "row", rows.transposed_power),
    _r("c-tilde-adjoint", "takes the conjugate transpose of Ab^L in C~", GEN, TRU, ROW,
       "take Ab^L as it is", "row", rows.adjoint_power),
    _r("nodes-padded", "takes 2 L nodes with C~ of L", GEN, TRU, NODES,
       "form C~ for the length of the nodes", "row", rows.nodes_for(lambda L: 2 * L)),
    _r("nodes-power-of-two", "pads the nodes to a power of two with C~ of L", GEN, TRU, NODES,
       "form C~ for the length of the nodes", "row", rows.nodes_for(next_power_of_two)),
    _r("nodes-and-length-off-by-one", "takes L + 1 nodes with C~ of L", GEN, TRU, NODES,
       "form C~ for the length of the nodes", "row", rows.nodes_for(lambda L: L + 1)),
    # the nodes
    _shape("omega-sign", "gives K[-l mod L]: the nodes turn the wrong way", NODES,
           "z_k = e^{-2 pi i k / L} with an inverse FFT", taps.mirrored, DFT, INV),
    _shape("fft-for-ifft", "applies the forward FFT: K[-l mod L] times L", "kernel(): fft for ifft",
           "use the inverse FFT", lambda K, d: taps.mirrored(K, d) * K.shape[-1], DFT, INV),
    _shape("fft-unnormalised", "leaves the 1/L of the inverse FFT out: L times K",
           "norm= of the FFT", "divide by L", taps.per_length(1), DFT, INV),
    _shape("fft-normalised-twice", "divides by L twice", "norm= of the FFT", "divide by L once",
           taps.per_length(-1), DFT, INV),
    _shape("fft-orthonormal", "divides by sqrt(L) for L", 'norm="ortho"', "divide by L",
           lambda K, d: K * np.sqrt(K.shape[-1]), DFT, INV),
    _shape("even-part", "takes the real part before the inverse FFT: (K[l] + K[-l mod L]) / 2",
           "kernel(): .real of the spectrum", "take the real part after the inverse FFT",
           taps.even_part, DFT, INV),
    _shape("nyquist-lost", "loses the node z = -1 of every even L", NODES,
           "at z = -1 the limit is dt/2 Ct B", taps.nyquist(-1),
           "C (I + Ab)^-1 Bb = dt/2 C B", NYQ),
    _shape("nyquist-doubled", "counts the node z = -1 of every even L twice", NODES,
           "count it once in a half spectrum", taps.nyquist(1), DFT, INV),
    _shape("dc-lost", "loses the node z = 1: the mean of K is taken off", NODES,
           "at z = 1 the resolvent is -C A^-1 B", taps.dc(-1), "C (I - Ab)^-1 Bb = -C A^-1 B",
           "bilinear-resolvent-at-one"),
    _shape("dc-doubled", "counts the node z = 1 twice", NODES, "count it once in a half spectrum",
           taps.dc(1), DFT, INV),
    _shape("half-spectrum-ends-doubled", "counts the nodes z = 1 and z = -1 twice", NODES,
           "2 Re of a half spectrum counts them once", taps.ends, DFT, INV),
    _shape("rolled", "rolls K by one, the last tap in front", "np.roll, or a phase z_k",
           "K[0] comes first", taps.rolled(1), DFT, INV),
    _shape("rolled-back", "rolls K by minus one, K[0] at the end", "np.roll, or a phase 1/z_k",
           "K[0] comes first", taps.rolled(-1), DFT, INV),
    _shape("irfft-without-n", "calls irfft without n: odd lengths lose a sample", "irfft(x)",
           "irfft(x, n=L)", taps.only_odd, DFT, INV),
    *_nodes("nodes-l-plus-1", "spreads L nodes over L + 1 places", NODES,
            "z_k = e^{-2 pi i k / L}", lambda k, L: k / (L + 1)),
    *_nodes("nodes-end-included", "includes both ends: nodes z_k = e^{-2 pi i k / (L-1)}",
            "linspace(0, 1, L) without endpoint=False", "z_k = e^{-2 pi i k / L}",
            lambda k, L: k / max(L - 1, 1)),
    *_nodes("nodes-half-shifted", "shifts the nodes by half a place", NODES, "begin at z_0 = 1",
            lambda k, L: (k + 0.5) / L),
    *_nodes("nodes-from-one", "begins the nodes at k = 1", "arange(1, L + 1)", "begin at z_0 = 1",
            lambda k, L: (k + 1) / L),
    *_nodes("nodes-half-turn", "takes nodes on half the circle: pi for 2 pi", NODES,
            "z_k = e^{-2 pi i k / L}", lambda k, L: k / (2 * L)),
    *_cauchy("cauchy-no-factor", "leaves the factor 2/(1+z) out", RES, BIL,
            "multiply by 2/(1+z)", factor=lambda z: 1 + 0 * z),
    *_cauchy("cauchy-inverted-factor", "multiplies by (1+z)/2 for 2/(1+z)", RES, BIL,
            "multiply by 2/(1+z)", factor=lambda z: (1 + z) / 2),
    *_cauchy("cauchy-plus-factor", "multiplies by 1+z for 2/(1+z)", RES, BIL,
            "multiply by 2/(1+z)", factor=lambda z: 1 + z),
    *_cauchy("cauchy-minus-factor", "multiplies by 2/(1-z) for 2/(1+z)", RES, BIL,
            "multiply by 2/(1+z)", factor=lambda z: 2 / (1 - z + 1e-300)),
    *_cauchy("cauchy-dt-missing", "takes the points 2 (1-z)/(1+z): 1/dt is missing", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: 2 * (1 - z) / (1 + z)),
    *_cauchy("cauchy-dt-missing-both", "takes the points 2 (1-z)/(1+z) and the factor 2 dt/(1+z)",
            RES, BIL, "dt belongs to the points or to A", point=lambda z, dt: 2 * (1 - z) / (1 + z),
            factor=lambda z: 2 / (1 + z), times_dt=1),
    *_cauchy("cauchy-2-missing", "takes the points 1/dt (1-z)/(1+z): the 2 is missing", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: (1 - z) / (1 + z) / dt),
    *_cauchy("cauchy-2-inverted", "takes the points 1/(2 dt) (1-z)/(1+z)", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: (1 - z) / (1 + z) / dt / 2),
    *_cauchy("cauchy-dt-inverted", "takes the points dt/2 (1-z)/(1+z)", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: dt / 2 * (1 - z) / (1 + z)),
    *_cauchy("cauchy-dt-half", "takes the points 4/dt (1-z)/(1+z)", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: 4 * (1 - z) / (1 + z) / dt),
    *_cauchy("cauchy-points-inverted", "takes the points 2/dt (1+z)/(1-z)", RES, BIL,
            "g = 2/dt (1-z)/(1+z)", point=lambda z, dt: 2 / dt * (1 + z) / (1 - z + 1e-300)),
    *_cauchy("woodbury-sign", "adds the Woodbury term", WOO, WOD, "subtract it", outer=-1),
    *_cauchy("woodbury-inner-sign", "has 1 - k11 for 1 + k11 in Woodbury's identity", WOO, WOD,
            "the sign is plus", inner=-1),
    *_cauchy("woodbury-inverse-missing", "leaves (1 + k11)^-1 out of Woodbury's identity", WOO, WOD,
            "divide by 1 + k11", inner=0),
    *_cauchy("woodbury-not-inverted", "multiplies by 1 + k11 instead of dividing", WOO, WOD,
            "divide by 1 + k11", inverted=False),
    *_cauchy("woodbury-one-missing", "divides by k11 for 1 + k11", WOO, WOD, "divide by 1 + k11",
            one=0),
    *_cauchy("woodbury-c-tilde", "uses C for C~ in the second Cauchy sum", WOO, WOD,
            "use C~ in k00 and in k01", second_row="plain"),
    *_cauchy("woodbury-q-conj", "conjugates Q twice in the Cauchy sums", WOO, WOD,
            "Q enters conjugated once", conj_q=True),
    # scales and channels
    _shape("times-dt", "multiplies the kernel by dt once too often", "kernel(): * dt",
           "dt is in Bb already", taps.times_dt(1)),
    _shape("over-dt", "divides the kernel by dt", "kernel(): / dt", "dt belongs into Bb",
           taps.times_dt(-1)),
    _shape("io-transposed", "exchanges inputs and outputs: K[o, i] = K[i, o]",
           "einsum: the axes of B and C", "C first, then B", taps.io_transposed),
    _shape("outputs-reversed", "numbers the outputs backwards", "the axis of outputs",
           "keep the order of channels", taps.outputs_reversed),
    _shape("inputs-reversed", "numbers the inputs backwards", "the axis of inputs",
           "keep the order of channels", taps.inputs_reversed),
    _shape("output-broadcast", "gives the first output's kernel to every output",
           "C[0], or a broadcast", "use one row of C an output", taps.broadcast(0)),
    _shape("input-broadcast", "gives the first input's kernel to every input",
           "B[:, 0], or a broadcast", "use one column of B an input", taps.broadcast(1)),
    _shape("channels-uncoupled", "drops the kernels between different channels",
           "einsum 'hn,nh->h'", "every output sees every input", taps.diagonal_only),
    *spectra.READINGS,
    IDENTITY,
)  # fmt: skip
