"""Whole sequences in chunks with a state between them: x_k = Ab x_(k-1) + Bb u_k, y_k = C x_k.

In a chunk of s samples that begins in state x the outputs and the next state are matrix products,

    y[l] = C Ab^(l+1) x + sum_(j<=l) K[l-j] u[j],     x' = Ab^s x + sum_j Ab^(s-1-j) Bb u[j],

so that a sequence is a few products for all chunks at once and one short recurrence between them.
No FFT is taken: no output depends on a later input, not even by rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast import _choice
from s4ref.fast._advance import told
from s4ref.fast._chunk_run import run_chunks
from s4ref.fast._chunk_tables import Tables, dense_tables, diagonal_tables
from s4ref.fast._precision import uncompiled_function, without_autocast
from s4ref.fast._real_form import RealSystem, real_form
from s4ref.fast._stability import warn_of_growing_modes, warn_of_growing_states
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast._wide import wide
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.step import discrete_pair
from s4ref.fast.vandermonde import weighted


SIZE = 64  # samples a chunk: its products cost about what those with a state of 64 do


@dataclass(frozen=True, repr=False)
class Chunks:
    """A discretized system ready for sequences; ``y, state = chunks(u, state, lengths)``.

    Attributes
    ----------
    tables : the matrices of one chunk
    single : bool, True where the system has no channel axis
    """

    tables: Tables
    single: bool

    def __repr__(self) -> str:
        return f"Chunks(size={self.tables.kernel.shape[-1]}, {told(self.initial())})"

    def initial(self, *batch: int) -> Tensor:
        """Return the zero state, (*batch, H, n), or (*batch, n) for a system without channels."""
        t = self.tables
        shape = (t.modes,) if self.single else (t.kernel.shape[0], t.modes)
        return torch.zeros(*batch, *shape, dtype=t.state_dtype, device=t.kernel.device)

    def __call__(self, u: Any, state: Any = None, lengths: Any = None) -> tuple[Tensor, Tensor]:
        """Run sequences from their first sample to their last.

        Parameters
        ----------
        u : (..., H, T) real tensor, (..., T) for a system without channel axis
        state : the state before the first sample, default zero; that of the :class:`Step` of the
            same system, so that either goes on where the other stopped
        lengths : (...) integers from 0 to T, default T
            Samples of a sequence before its right padding.  What stands in the padding is ignored.

        Returns
        -------
        y : as u, zero in the padding
        state : the state after each sequence's own last sample

        Raises
        ------
        InputError
            For a shape or a length outside this description.
        """
        return self.run(check.real_tensor(u, "u"), state, lengths)

    def run(self, u: Tensor, state: Any = None, lengths: Any = None) -> tuple[Tensor, Tensor]:
        """Do what a call does, also with a NaN in u, which stays behind its sample."""
        H = self.tables.kernel.shape[0]
        tail = () if self.single else (H,)
        if u.ndim < 1 + len(tail) or tuple(u.shape[-1 - len(tail) : -1]) != tail or not u.shape[-1]:
            wanted = "(..., T)" if self.single else f"(..., {H}, T)"
            raise InputError(f"u has shape {tuple(u.shape)}; it must be {wanted} with T >= 1")
        batch = tuple(u.shape[: -1 - len(tail)])
        flat = u.to(self.tables.kernel.dtype).reshape(math.prod(batch), H, u.shape[-1])
        x = self.initial(*batch) if state is None else check.state(state, self.tables.state_dtype)
        wanted_state = (*batch, *self.initial().shape)
        if tuple(x.shape) != wanted_state:
            raise InputError(
                f"state has shape {tuple(x.shape)}; for this u it must be {wanted_state}"
            )
        ends = own_lengths(lengths, batch, u).reshape(-1)
        with without_autocast(flat):
            y, x = run_chunks(self.tables, flat, x.reshape(flat.shape[0], H, x.shape[-1]), ends)
        return y.reshape(u.shape), x.reshape(wanted_state)


def own_lengths(lengths: Any, batch: tuple[int, ...], u: Tensor) -> Tensor:
    """Return the number of samples of each sequence, (*batch) integers."""
    T = u.shape[-1]
    if lengths is None:
        return torch.full(batch, T, device=u.device)
    n = check.array(lengths, "lengths")
    if n.numel() == 0:
        n = n.to(torch.int64)  # an empty list has no dtype of its own
    if n.is_floating_point() or n.is_complex() or n.dtype == torch.bool:
        raise InputError(f"lengths has dtype {n.dtype}; they must be integers")
    if tuple(n.shape) != batch:
        raise InputError(
            f"lengths has shape {tuple(n.shape)}; one a sequence makes {batch} for this u"
        )
    n = n.to(u.device, torch.int64)
    if bool(((n < 0) | (n > T)).any()):
        raise InputError(f"lengths = {n.tolist()}: they must lie between 0 and T = {T}")
    return n


@uncompiled_function
def dplr_chunks(
    lam: Any,
    P: Any,
    Q: Any,
    B: Any,
    C: Any,
    dt: Any,
    *,
    rule: Rule = bilinear,
    weight: Any = None,
    size: int = SIZE,
) -> Chunks:
    """Return the chunked form of :func:`s4ref.fast.dplr_step`.

    Parameters
    ----------
    lam, P, Q, B, C, dt, rule, weight : as for :func:`s4ref.fast.dplr_step`
    size : power of two, samples a chunk

    Returns
    -------
    Chunks
        Its states are those of :func:`s4ref.fast.dplr_step`.

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.dplr_step`, or if size is no power of two.

    Notes
    -----
    Cost: O(N^3 log size + N^2 size) per channel once, then 2 size + 4 N + 2 N^2 / size operations a
    sample.  Conditioning: as the recurrence, with T / size roundings of the state instead of T.
    Source: Formulary (6.12), (6.15).
    """
    x = arguments.dplr(lam, P, Q, B, C, dt, weight)
    arguments.rule(rule)
    system = real_form(x.lam, x.P, x.Q, x.B, x.C, x.weight)
    if not _choice.dissipative(x):
        warn_of_growing_states(system.A)
    complex_ = any(t.is_complex() for t in (x.lam, x.P, x.Q, x.B))
    if rule is bilinear and x.weight is not None and not complex_:
        # As in a step: where nothing is complex no mode has an imaginary part to hold.
        Q, C = x.Q * x.weight.to(x.Q.device)[:, None], weighted(x.C, x.weight)
        system = real_form(x.lam, x.P, Q, x.B, C, None)
    Ab, Bb = discrete_pair(system, x.dt, rule, x.dtype)
    tables = dense_tables(Ab, Bb, system.C, _size(size), x.dtype)
    if rule is bilinear and complex_:
        n = x.lam.shape[-1]
        pairs = torch.arange(n) if x.weight is None else torch.nonzero(x.weight == 2).flatten()
        tables = tables._replace(modes=n, pairs=pairs.to(x.lam.device))
    return Chunks(tables, x.single)


@uncompiled_function
def diagonal_chunks(
    lam: Any,
    B: Any,
    C: Any,
    dt: Any,
    *,
    rule: Rule = bilinear,
    weight: Any = None,
    size: int = SIZE,
) -> Chunks:
    """Return the chunked form of :func:`s4ref.fast.diagonal_step`.

    Parameters
    ----------
    lam, B, C, dt, rule, weight : as for :func:`s4ref.fast.diagonal_step`
    size : power of two, samples a chunk

    Returns
    -------
    Chunks
        Its states are those of :func:`s4ref.fast.diagonal_step`.

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.diagonal_step`, or if size is no power of two.

    Notes
    -----
    Cost: O(n size) per channel once, then 2 size + 8 n + O(n / size) operations a sample.  Source:
    Formulary (6.10), (6.15), (6.17).
    """
    scalar = diagonal_rule(rule)
    x = arguments.diagonal(lam, B, C, dt, weight)
    warn_of_growing_modes(x.lam)
    C_ = weighted(x.C, x.weight).to(torch.complex128)
    tables = diagonal_tables(x.lam, x.B, C_, x.dt, scalar, _size(size), x.dtype)
    return Chunks(tables, x.single)


@uncompiled_function
def dense_chunks(
    A: Any, B: Any, C: Any, dt: Any, *, rule: Rule = bilinear, size: int = SIZE
) -> Chunks:
    """Return the chunked form of :func:`s4ref.fast.dense_step`.

    Parameters
    ----------
    A, B, C, dt, rule : as for :func:`s4ref.fast.dense_step`
    size : power of two, samples a chunk

    Returns
    -------
    Chunks
        Its states are those of :func:`s4ref.fast.dense_step`.

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.dense_step`, or if size is no power of two.

    Notes
    -----
    Cost and conditioning as for :func:`dplr_chunks`.  Source: Formulary (6.12), (6.15).
    """
    x = arguments.dense(A, B, C, dt)
    warn_of_growing_states(x.A)
    system = RealSystem(x.A, x.B, x.C, lambda: wide(x.A.detach()))
    Ab, Bb = discrete_pair(system, x.dt, arguments.rule(rule), x.dtype)
    return Chunks(dense_tables(Ab, Bb, x.C, _size(size), x.dtype), x.single)


def _size(size: Any) -> int:
    s = check.length(size, "size", "the number of samples of a chunk")
    if s & (s - 1):
        raise InputError(f"size = {s}; a chunk has a power of two of samples, such as {SIZE}")
    return s
