"""Parameters taken otherwise: conjugated, in part, in another order, one for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense, Held, formed
from s4ref.conformance.diagnosis.reading import Reading, change


Change_ = Callable[[Held], Held | None]


def on(name: str, f: Callable[[Array], Array]) -> Change_:
    """Return the change of one parameter."""

    def do(h: Held) -> Held | None:
        if h.kind == "dense":  # real numbers, in no order of modes
            return None
        if name in ("P", "Q") and h.kind != "dplr":
            return None
        more: dict[str, Any] = {name: f(getattr(h, name))}
        if name == "P" and h.tied:  # P P*, and only the first P is changed: Q stays
            more["tied"] = False
        return replace(h, **more)

    return do


def both_p(f: Callable[[Array], Array]) -> Change_:
    """Return the change of P and Q alike."""
    return lambda h: replace(h, P=f(h.P), Q=f(h.Q)) if h.kind == "dplr" else None


def _swap_bc(h: Held) -> Held | None:
    if h.B.shape[1] != h.C.shape[0]:
        return None
    return replace(h, B=h.C.T, C=h.B.T)


def _swap_pq(h: Held) -> Held | None:
    return None if h.tied else replace(h, P=h.Q, Q=h.P)


def _first_column(h: Held) -> Held | None:
    return replace(h, P=h.P[:, :1], Q=h.Q[:, :1]) if h.P.shape[1] > 1 else None


def _summed_columns(h: Held) -> Held | None:
    if h.P.shape[1] < 2:
        return None
    return replace(h, P=h.P.sum(axis=1, keepdims=True), Q=h.Q.sum(axis=1, keepdims=True))


def _transposed(h: Held) -> Held | None:
    return None if h.A is None else replace(h, A=h.A.T)


def _negated_a(h: Held) -> Held:
    if h.A is not None:
        return replace(h, A=-h.A)
    return replace(h, lam=-h.lam, Q=-h.Q)


def _transposed_low_rank(h: Held) -> Dense | None:
    """A = diag(lam) - Q P*, the transpose's low-rank part."""
    return None if h.kind != "dplr" or h.tied else formed(replace(h, P=h.Q.conj(), Q=h.P.conj()))


def _uncoupled(h: Held) -> Dense | None:
    """Q* x over the stored half only."""
    if not h.half or h.kind != "dplr":
        return None
    kept = np.diag(h.lam) - h.P @ h.Q.conj().T
    n = h.n
    whole = formed(h)
    A = np.zeros_like(whole.A)
    A[:n, :n], A[n:, n:] = kept, kept.conj()
    return replace(whole, A=A)


def _doubled_coupling(h: Held) -> Dense | None:
    """Q* x as twice the stored half, without the real part: 2 q x for q x + conj."""
    if not h.half or h.kind != "dplr":
        return None
    n, whole = h.n, formed(h)
    kept = np.diag(h.lam) - 2 * h.P @ h.Q.conj().T
    A = np.zeros_like(whole.A)
    A[:n, :n], A[n:, n:] = kept, kept.conj()
    return replace(whole, A=A)


def _without(h: Held, lost: Array) -> Held | None:
    """Return the layer with some modes left out everywhere."""
    if h.kind == "dense" or not lost.any() or lost.all():
        return None
    kept = ~lost
    dt = h.dt if len(h.dt) == 1 else h.dt[kept]
    return replace(h, lam=h.lam[kept], P=h.P[kept], Q=h.Q[kept], B=h.B[kept], C=h.C[:, kept], dt=dt)


def _last_mode_lost(h: Held) -> Held | None:
    return _without(h, np.arange(h.n) == h.n - 1)


def _first_mode_lost(h: Held) -> Held | None:
    return _without(h, np.arange(h.n) == 0)


def _real_mode_lost(h: Held) -> Held | None:
    return _without(h, (h.lam.imag == 0) & (h.C.imag == 0).all(axis=0))


def _real_mode_doubled(h: Held) -> Held | None:
    real = (h.lam.imag == 0) & (h.C.imag == 0).all(axis=0)
    if h.kind == "dense" or not real.any() or real.all():
        return None
    return replace(h, C=np.where(real, 2, 1) * h.C)


def _negated_lam(h: Held) -> Held | None:
    return replace(h, lam=-h.lam) if h.kind == "dplr" else None


def _double_exponential(h: Held) -> Held | None:
    return None if h.kind == "dense" else replace(h, lam=-np.exp(h.lam.real) + 1j * h.lam.imag)


def _real(x: Array) -> Array:
    return x.real + 0j


def _imag(x: Array) -> Array:
    return 1j * x.imag


def _flip(x: Array) -> Array:
    return x[::-1]


def _flip_row(x: Array) -> Array:
    return x[:, ::-1]


K_ = "K[l] = C Ab^l Bb"
DIAG = "A = diag(lam) - P Q*"
REC, HALF, WOOD, VAN = (
    "recurrence-is-convolution", "conjugate-halves", "woodbury-rank-r", "vandermonde-kernel",
)  # fmt: skip


def _r(
    id: str,
    says: str,
    equation: str,
    theorem: str,
    place: str,
    remedy: str,
    do: Any,
    stage: str = "params",
) -> Reading:
    return Reading(id, says, equation, theorem, place, remedy, change(stage, do))


READINGS: tuple[Reading, ...] = (
    _r("conj-b", "uses the conjugate of B", f"{K_}, Bb linear in B", REC,
       "constructor: B.conj(), or V.T for V*", "take B as it is", on("B", np.conj)),
    _r("conj-lam", "uses the conjugate of lam", "x' = lam x + b u for each stored mode", HALF,
       "constructor: the sign of Im lam of the half kept", "take lam as it is",
       on("lam", np.conj)),
    _r("conj-q", "uses P Q^T for P Q*", f"{DIAG} with Q* = conj(Q)^T", WOOD,
       "A = diag(lam) - P @ Q.T, or Cauchy sums with Q for conj(Q)", "conjugate Q",
       on("Q", np.conj)),
    _r("conj-p", "conjugates P", DIAG, WOOD, "Cauchy sums: the numerators with P",
       "take P as it is", on("P", np.conj)),
    _r("conj-p-q", "conjugates both P and Q", DIAG, WOOD, "Cauchy sums: the numerators",
       "take P and Q as they are", both_p(np.conj)),
    _r("low-rank-dropped", "ignores the low-rank part", f"{DIAG}, not diag(lam)", WOOD,
       "kernel(): the Woodbury term k01 (1 + k11)^-1 k10", "subtract P Q*",
       both_p(lambda x: x * 0)),
    _r("low-rank-first-column", "uses the first column of P and Q only",
       "A = diag(lam) - sum_r P_r Q_r*", WOOD, "P[..., 0], or a rank-1 formula",
       "use every column: an r x r inverse in Woodbury's identity", _first_column),
    _r("low-rank-columns-summed", "adds up the columns of P and of Q",
       "P Q* = sum_r P_r Q_r*, not (sum P_r)(sum Q_r)*", WOOD, "P.sum(-1)",
       "sum the products, not the factors", _summed_columns),
    _r("p-q-swapped", "uses Q P* for P Q*", DIAG, WOOD, "the arguments P and Q",
       "exchange P and Q", _swap_pq),
    _r("low-rank-transposed", "uses the transpose of P Q*", DIAG, WOOD, "the outer product",
       "take P Q* with P on the left", _transposed_low_rank, "form"),
    _r("halves-uncoupled", "sums Q* x over the stored half only",
       "Q* x = 2 Re sum over one mode of each pair", HALF,
       "step(), Cauchy sums: contractions over half the modes",
       "add the conjugate half: Cauchy sums need v/(z - lam) + conj(v)/(z - conj(lam))",
       _uncoupled, "form"),
    _r("halves-doubled-not-real", "uses twice the stored half for Q* x, without the real part",
       "Q* x = 2 Re sum over one mode of each pair", HALF,
       "step(): 2 * sum(Q.conj() * x) without .real", "take the real part", _doubled_coupling,
       "form"),
    _r("transposed", "applies the transpose of A", "x_k = Ab x_{k-1} + Bb u_k", REC,
       "u @ A for A @ u, or a stored transpose", "multiply by A from the left", _transposed),
    _r("b-c-swapped", "exchanges B and C", K_, REC, "the arguments B and C", "exchange them back",
       _swap_bc),
    _r("negated-a", "uses -A: e^{-dt A}, or (I + dt/2 A)^-1 (I - dt/2 A)",
       "x' = A x + B u with Re lam <= 0", "zoh-stability",
       "A = -HiPPO taken twice, or exp(-dt A)", "change the sign of A", _negated_a),
    _r("negated-lam", "uses -lam", "x' = lam x + b u", "zoh-stability", "exp(-dt * lam)",
       "change the sign", _negated_lam),
    _r("negated-re-lam", "changes the sign of Re lam", "Re lam <= 0", "zoh-stability",
       "lam = exp(log_re) + 1j im without the minus", "use -exp(log_re)",
       on("lam", lambda x: -x.conj())),
    _r("exp-re-lam", "takes Re lam for its logarithm", "lam is given, not log(-Re lam)",
       "zoh-stability", "constructor: -exp(lam.real)", "store log(-Re lam) in make()",
       _double_exponential),
    _r("im-lam-dropped", "drops Im lam", "lam is complex", VAN, "lam.real, or a cast to float",
       "keep complex numbers", on("lam", _real)),
    _r("re-lam-dropped", "drops Re lam", "lam is complex", VAN, "1j * lam.imag",
       "keep the real part", on("lam", _imag)),
    _r("im-b-dropped", "drops Im B", K_, VAN, "B.real, or a cast to float", "keep complex B",
       on("B", _real)),
    _r("re-b-dropped", "drops Re B", K_, VAN, "view_as_real: only one part used", "keep complex B",
       on("B", _imag)),
    _r("im-c-dropped", "drops Im C", K_, VAN, "C.real, or a cast to float", "keep complex C",
       on("C", _real)),
    _r("re-c-dropped", "drops Re C", K_, VAN, "view_as_real: only one part used",
       "keep complex C", on("C", _imag)),
    _r("im-p-dropped", "drops Im P and Im Q", DIAG, WOOD, "P.real, or a cast to float",
       "keep complex P", both_p(_real)),
    _r("modes-of-b-reversed", "pairs B with the modes in reverse order",
       "K[l] = sum_n C_n Bb_n lam_bar_n^l", VAN, "sorting of eigenvalues without B",
       "sort lam, B, C and P together", on("B", _flip)),
    _r("modes-of-c-reversed", "pairs C with the modes in reverse order",
       "K[l] = sum_n C_n Bb_n lam_bar_n^l", VAN, "sorting of eigenvalues without C",
       "sort lam, B, C and P together", on("C", _flip_row)),
    _r("modes-of-lam-reversed", "pairs lam with B and C in reverse order",
       "K[l] = sum_n C_n Bb_n lam_bar_n^l", VAN, "sorting of eigenvalues",
       "sort lam, B, C and P together", on("lam", _flip)),
    _r("modes-of-im-lam-reversed", "pairs Re lam with Im lam in reverse order",
       "K[l] = sum_n C_n Bb_n lam_bar_n^l", VAN, "sorting of imaginary parts alone",
       "sort whole eigenvalues, and B, C and P with them",
       on("lam", lambda x: x.real + 1j * x.imag[::-1])),
    _r("modes-of-p-reversed", "pairs P with the modes in reverse order", DIAG, WOOD,
       "sorting of eigenvalues without P", "sort lam, B, C and P together", both_p(_flip)),
    _r("last-mode-lost", "leaves the last mode out", "K[l] = sum over all modes", HALF,
       "a slice [:-1] or range(n - 1)", "sum over every mode", _last_mode_lost),
    _r("first-mode-lost", "leaves the first mode out", "K[l] = sum over all modes", HALF,
       "a slice [1:] or range(1, n)", "sum over every mode", _first_mode_lost),
    _r("real-mode-lost", "leaves the real mode of an odd N out",
       "weight 1 for real modes, 2 for one of a pair", HALF, "N // 2 modes kept",
       "keep (N + 1) // 2 modes", _real_mode_lost),
    _r("real-mode-doubled", "counts the real mode of an odd N twice",
       "weight 1 for real modes, 2 for one of a pair", HALF, "2 Re of every stored mode",
       "give the real mode weight 1", _real_mode_doubled),
)  # fmt: skip
