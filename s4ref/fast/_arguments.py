"""The arguments of the public functions, checked, promoted to double precision and given a channel
axis."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast.discretize import RULES, Rule


class DPLRArguments(NamedTuple):
    """lam, B, C (G, n), P, Q (G, n, r), dt (G,) with every G either 1 or H; weight (n,) or None for
    all 1.

    Where some weight is 2, lam, P, Q and B are real at the modes of weight 1, and so are their
    derivatives.  ``single`` says that no argument had a channel axis; ``dtype`` is the real dtype
    of the result.
    """

    lam: Tensor
    P: Tensor
    Q: Tensor
    B: Tensor
    C: Tensor
    dt: Tensor
    weight: Tensor | None
    single: bool
    dtype: torch.dtype


class DiagonalArguments(NamedTuple):
    """lam (G, n) complex, B, C (G, n), dt (G, 1 or n) with every G either 1 or H; the rest as in
    DPLRArguments."""

    lam: Tensor
    B: Tensor
    C: Tensor
    dt: Tensor
    weight: Tensor | None
    single: bool
    dtype: torch.dtype


class DenseArguments(NamedTuple):
    """A (G, N, N), B, C (G, N), dt (G,) with every G either 1 or H; the rest as in
    DPLRArguments."""

    A: Tensor
    B: Tensor
    C: Tensor
    dt: Tensor
    single: bool
    dtype: torch.dtype


def dplr(lam: Any, P: Any, Q: Any, B: Any, C: Any, dt: Any, weight: Any) -> DPLRArguments:
    """Check the arguments of a DPLR system."""
    lam = check.modes(lam, "lam")
    n = lam.shape[-1]
    P = check.low_rank(P, "P", n)
    Q = P if Q is None else check.low_rank(Q, "Q", n)
    if Q.shape[-1] != P.shape[-1]:
        raise InputError(
            f"P has rank {P.shape[-1]} but Q has rank {Q.shape[-1]}: give both as many columns, or "
            f"Q = None where it is P"
        )
    B, C = check.modes(B, "B", n), check.modes(C, "C", n)
    dt = check.channel_step(dt, lam)
    check.same_device([("lam", lam), ("P", P), ("Q", Q), ("B", B), ("C", C), ("dt", dt)])
    w = check.weights(weight, n, real=[("lam", lam), ("P", P.mT), ("Q", Q.mT), ("B", B)])
    single = lam.ndim == B.ndim == C.ndim == 1 and P.ndim == Q.ndim == 2 and dt.ndim == 0
    dtype = check.result_dtype(lam, P, Q, B, C)
    same = Q is P
    lam, B, C = (_with_channels(t, 2) for t in (lam, B, C))
    P, Q = (_with_channels(t, 3) for t in (P, Q))
    if w is not None and 1 in w.tolist():
        paired = (w == 2).to(lam.device)
        lam, B = (_real_elsewhere(t, paired) for t in (lam, B))
        P, Q = (_real_elsewhere(t, paired[:, None]) for t in (P, Q))
    Q = P if same else Q
    dt = dt.reshape(-1)
    check.channels(lam=lam, P=P, Q=Q, B=B, C=C, dt=dt)
    return DPLRArguments(lam, P, Q, B, C, dt, w, single, dtype)


def diagonal(lam: Any, B: Any, C: Any, dt: Any, weight: Any) -> DiagonalArguments:
    """Check the arguments of a diagonal system."""
    lam = check.modes(lam, "lam")
    n = lam.shape[-1]
    B, C = check.modes(B, "B", n), check.modes(C, "C", n)
    dt = check.time_step(dt, lam)
    check.same_device([("lam", lam), ("B", B), ("C", C), ("dt", dt)])
    w = check.weights(weight, n, real=())
    flat = lam.ndim == B.ndim == C.ndim == 1
    single = flat and dt.ndim < 2
    dtype = check.result_dtype(lam, B, C)
    dt = check.mode_step(dt, n, flat=flat)
    lam, B, C = (_with_channels(t, 2) for t in (lam, B, C))
    check.channels(lam=lam, B=B, C=C, dt=dt)
    return DiagonalArguments(lam.to(torch.complex128), B, C, dt, w, single, dtype)


def dense(A: Any, B: Any, C: Any, dt: Any) -> DenseArguments:
    """Check the arguments of a real dense system."""
    A = check.real_tensor(A, "A")
    if A.ndim not in (2, 3) or A.shape[-1] != A.shape[-2] or 0 in A.shape:
        raise InputError(
            f"A has shape {tuple(A.shape)}; it must be (N, N) or (H, N, N) with N >= 1"
        )
    B, C = (
        check.modes(check.real_tensor(x, name), name, A.shape[-1])
        for x, name in ((B, "B"), (C, "C"))
    )
    dt = check.channel_step(dt, A)
    check.same_device([("A", A), ("B", B), ("C", C), ("dt", dt)])
    single = A.ndim == 2 and B.ndim == C.ndim == 1 and dt.ndim == 0
    dtype = check.result_dtype(A, B, C)
    A, B, C, dt = _with_channels(A, 3), _with_channels(B, 2), _with_channels(C, 2), dt.reshape(-1)
    check.channels(A=A, B=B, C=C, dt=dt)
    return DenseArguments(A, B, C, dt, single, dtype)


def rule(function: Any) -> Rule:
    """Check a rule of a dense or DPLR system; what a user's own returns is checked at each call."""
    if any(function is known for known in RULES.values()):
        shipped: Rule = function
        return shipped
    if not callable(function):
        raise InputError(
            f"rule = {function!r}; it must be a function: s4ref.fast.bilinear, s4ref.fast.zoh or "
            f"your own (A, B, dt) -> (Ab, Bb)"
        )
    if type(function).__module__.startswith("s4ref.maths"):
        raise InputError(
            f"rule = {function!r}; this is a rule of the oracle, on exact numbers: use "
            f"s4ref.fast.bilinear, s4ref.fast.zoh or your own (A, B, dt) -> (Ab, Bb) on tensors"
        )
    return functools.partial(_own_rule, function)


def _own_rule(function: Rule, A: Tensor, B: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    result: Any = function(A, B, dt)
    pair = tuple(result) if isinstance(result, (tuple, list)) else (result,)
    if len(pair) != 2 or not all(isinstance(x, Tensor) for x in pair):
        names = [type(x).__name__ for x in pair]
        raise InputError(f"rule returned {names}; it must return two tensors (Ab, Bb)")
    N = A.shape[-1]
    batch = {1, max(A.shape[0], B.shape[0], dt.shape[0])}
    for name, x, tail in (("Ab", pair[0], (N, N)), ("Bb", pair[1], (N,))):
        if x.shape[1:] != tail or x.shape[0] not in batch:
            raise InputError(
                f"rule returned {name} of shape {tuple(x.shape)}; for A {tuple(A.shape)}, "
                f"B {tuple(B.shape)} and dt {tuple(dt.shape)} it must be "
                f"{(max(batch), *tail)}: dt comes with one entry a channel"
            )
        if not bool(torch.isfinite(x.detach()).all()):
            raise InputError(f"rule returned {name} with entries that are not finite")
    Ab, Bb = pair
    return Ab, Bb


def _with_channels(t: Tensor, ndim: int) -> Tensor:
    return check.double(t if t.ndim == ndim else t[None])


def _real_elsewhere(t: Tensor, paired: Tensor) -> Tensor:
    # The imaginary parts dropped are zero: this is for derivatives, which would move them.
    if not t.is_complex():
        return t
    kept = torch.stack([torch.ones_like(paired), paired], dim=-1)
    return torch.view_as_complex(torch.view_as_real(t.resolve_conj()) * kept)
