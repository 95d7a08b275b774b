"""How published code stores its layers: one function a library, reading as that code does."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.inspect.channel import Channel
from s4ref.inspect.stored import Arrays, complex_of, halves, steps_of
from s4ref.maths.discretize import Rule
from s4ref.records import DPLR, Diagonal


def state_spaces(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(A_real) - i A_imag, dt = exp(inv_dt), B, C, P as pairs, S copies for H channels."""
    lam = -np.exp(a["A_real"].astype(np.float64)) - 1j * a["A_imag"].astype(np.float64)
    B, C = complex_of(a["B"]), complex_of(a["C"])
    dt = np.exp(a["inv_dt"].astype(np.float64))
    H, S = C.shape[-2], lam.shape[0]
    P = complex_of(a["P"]) if "P" in a else None
    held = int(np.asarray(a.get("l_kernel", 0)).reshape(-1)[0]) if P is not None else 0
    for head in range(C.shape[0]):
        for h in range(H):
            s = h % S  # the copies are repeated as a block
            b = B.reshape(-1, S, lam.shape[1])[0, s]
            weight = halves(lam.shape[1])
            system: Any
            if P is None:
                system = Diagonal(lam[s], b, C[head, h], weight)
            else:
                system = DPLR(lam[s], P[:, s].T.copy(), b, C[head, h], None, weight)
            yield Channel(layer, head * H + h, system, steps_of(dt[h]), rule, held or None)


def minimal_s4d(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(log_A_real) + i A_imag, B = 1, C as pairs, dt = exp(log_dt)."""
    lam = -np.exp(a["log_A_real"].astype(np.float64)) + 1j * a["A_imag"].astype(np.float64)
    C, dt = complex_of(a["C"]), np.exp(a["log_dt"].astype(np.float64))
    for h in range(len(lam)):
        n = lam.shape[1]
        yield Channel(
            layer, h, Diagonal(lam[h], np.ones(n), C[h], halves(n)), steps_of(dt[h]), rule
        )


def s5(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """lam (P,) for all channels, B (P, H), C (H, P), dt = exp(log_step) (P,)."""
    lam = (
        complex_of(a["Lambda"])
        if "Lambda" in a
        else a["Lambda_re"].astype(np.float64) + 1j * a["Lambda_im"].astype(np.float64)
    )
    B, C = complex_of(a["B"]), complex_of(a["C"])
    steps = np.exp(a["log_step"].astype(np.float64)).reshape(-1)
    one_side = bool((lam.imag >= 0).all() or (lam.imag <= 0).all())
    weight = halves(len(lam)) if one_side else None
    for h in range(C.shape[0]):
        system = Diagonal(lam, B[:, h % B.shape[1]], C[h, : len(lam)], weight)
        yield Channel(layer, h, system, steps_of(np.broadcast_to(steps, lam.shape)), rule)


def mamba(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(A_log) (D, N); B and C vary with the input and count as 1; dt = softplus(bias)."""
    A = -np.exp(a["A_log"].astype(np.float64))
    bias = a["dt_proj.bias"].astype(np.float64)
    dt = np.log1p(np.exp(-np.abs(bias))) + np.maximum(bias, 0)
    for d in range(len(A)):
        n = A.shape[1]
        yield Channel(
            layer,
            d,
            Diagonal(A[d].astype(complex), np.ones(n), np.ones(n), np.ones(n, dtype=int)),
            steps_of(dt[d]),
            rule,
        )


def lru(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """lam = exp(-exp(nu_log) + i exp(theta_log)), B times exp(gamma_log); already discrete."""
    lam = np.exp(
        -np.exp(a["nu_log"].astype(np.float64)) + 1j * np.exp(a["theta_log"].astype(np.float64))
    ).reshape(-1)
    gain = np.exp(a["gamma_log"].astype(np.float64)).reshape(-1, 1)
    parts = {
        name: complex_of(a[name])
        if name in a
        else a[f"{name}_re"].astype(np.float64) + 1j * a[f"{name}_im"].astype(np.float64)
        for name in ("B", "C")
    }
    B = parts["B"] * gain
    for h in range(parts["C"].shape[0]):
        system = Diagonal(lam, B[:, h % B.shape[1]], parts["C"][h], None)
        yield Channel(layer, h, system, (Fraction(1),), rule)
