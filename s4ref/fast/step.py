"""Recurrent mode: one sample in, one sample out, x_k = Ab x_(k-1) + Bb u_k, y_k = C x_k.

Coefficients are computed in float64 and rounded once to the dtype of the parameters, which is also
that of the state.  The first state is zero unless given; outputs are real.
"""

from __future__ import annotations

import functools
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _advance, _choice, _diagonal_step
from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast._balance import balance
from s4ref.fast._dplr_step import coefficients
from s4ref.fast._precision import without_autocast
from s4ref.fast._real_form import RealSystem, real_form
from s4ref.fast._replace import replace
from s4ref.fast._stability import warn_of_growing_modes, warn_of_growing_states
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast._wide import wide
from s4ref.fast._wide_rules import WIDE_RULES
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.vandermonde import weighted


_HORIZON = 1024  # samples over which the states of a dense system are made of like size


@dataclass(frozen=True, repr=False)
class Step:
    """A discretized system ready to run; call it as ``y, state = step(u, state)``.

    Attributes
    ----------
    advance : state, u (..., H, 1) -> next state (..., H, n)
    C : (H or 1, n) tensor, weights included
    shape : (H, n) of one state
    single : bool, True where the system has no channel axis
    """

    advance: Callable[[Tensor, Tensor], Tensor]
    C: Tensor
    shape: tuple[int, int]
    single: bool

    def __repr__(self) -> str:
        one = getattr(self.advance, "func", self.advance)
        kind = getattr(one, "__name__", type(one).__name__)
        return f"Step({kind}, {_advance.told(self.initial())})"

    def initial(self, *batch: int) -> Tensor:
        """Return the zero state, (*batch, H, n), or (*batch, n) for a system without channels."""
        shape = self.shape[1:] if self.single else self.shape
        return torch.zeros(*batch, *shape, dtype=self.C.dtype, device=self.C.device)

    def __call__(self, u: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Advance by one sample.

        Parameters
        ----------
        u : (..., H) real tensor, (...) for a system without channel axis
        state : (..., H, n) tensor, (..., n) for a system without channel axis

        Returns
        -------
        y : as u
        state : as state
            Both in the precision of the parameters, whatever that of u and state.

        Raises
        ------
        InputError
            For a shape or dtype outside this description.
        """
        u = check.signal(u, "u", self.C.dtype.to_real())
        state = check.state(state, self.C.dtype)
        tail = self.shape[1:] if self.single else self.shape
        given, batch = state.shape, u.shape
        if given[-len(tail) :] != tail:
            raise InputError(
                f"state has shape {tuple(state.shape)}; it must end in {tail}, see Step.initial"
            )
        batch, H = (batch, ()) if self.single else (batch[:-1], batch[-1:])
        if H != tail[:-1] or not _broadcast(batch, given[: -len(tail)]):
            wanted = "the leading axes of state" if self.single else f"those and {tail[:-1]}"
            raise InputError(
                f"u has shape {tuple(u.shape)} and state {tuple(state.shape)}; one sample has "
                f"{wanted}"
            )
        x, v = (state[..., None, :], u[..., None]) if self.single else (state, u)
        if x.is_complex():  # which nothing casts down
            x = self.advance(x, v[..., None])
            y = (self.C * x).real.sum(-1)
        else:
            with without_autocast(x):
                x = self.advance(x, v[..., None])
                y = (self.C * x).sum(-1)
        return (y[..., 0], x[..., 0, :]) if self.single else (y, x)


def dplr_step(
    lam: Any, P: Any, Q: Any, B: Any, C: Any, dt: Any, *, rule: Rule = bilinear, weight: Any = None
) -> Step:
    """Return the recurrence whose impulse response is :func:`s4ref.fast.dplr_kernel`.

    With h = dt/2, d = 1/(1 - h lam) and G = h d P (I + h Q* d P)^-1, Woodbury's identity gives
    (I - h A)^-1 = d - G Q* d for A = lam - P Q*, and so, as Ab = 2 (I - h A)^-1 - I, one
    projection a step (bilinear rule):

        x' = d (1 + h lam) x - 2 G (Q* d) x + Bb u,   Bb = dt (d B - G Q* d B).

    Parameters
    ----------
    lam, P, Q, B, C, dt, weight : as for :func:`s4ref.fast.dplr_kernel`
    rule : function (A, B, dt) -> (Ab, Bb), by default :func:`s4ref.fast.bilinear`

    Returns
    -------
    Step
        The state holds the stored modes under the bilinear rule, and the real form of the system
        otherwise.

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.dplr_kernel`.

    Notes
    -----
    Cost per step: O(n r) under the bilinear rule, O(N^2) otherwise, since exp(dt A) is dense.
    Conditioning: rounding errors accumulate like the number of steps that the state remembers; no
    product above grows with dt, also where lam = 0.  Source: Formulary (6.16), its two products
    multiplied out.
    """
    x = arguments.dplr(lam, P, Q, B, C, dt, weight)
    dense, growing = arguments.rule(rule) is not bilinear, not _choice.dissipative(x)
    if dense or growing:
        real = real_form(x.lam, x.P, x.Q, x.B, x.C, x.weight)
        if growing:
            warn_of_growing_states(real.A)
        if dense:
            return _dense(real, x.dt, rule, x.single, x.dtype)
    parts = coefficients(x)
    state = x.dtype.to_complex() if parts.keep.is_complex() else x.dtype
    keep, push, left, right = (t.to(state) for t in parts)
    advance = functools.partial(_advance.dplr, keep, push, left, right, x.weight is not None)
    C_ = weighted(x.C, x.weight)
    C_ = (C_ if state.is_complex or not C_.is_complex() else C_.real).to(state)
    H = max(t.shape[0] for t in (keep, push, left, right, C_))
    return Step(advance, C_, (H, x.lam.shape[-1]), x.single)


def diagonal_step(
    lam: Any, B: Any, C: Any, dt: Any, *, rule: Rule = bilinear, weight: Any = None
) -> Step:
    """Return the recurrence whose impulse response is :func:`s4ref.fast.diagonal_kernel`.

    x_n' = lb_n x_n + Bb_n u,   y = sum weight_n Re(C_n x_n).

    Parameters
    ----------
    lam, B, C, dt, rule, weight : as for :func:`s4ref.fast.diagonal_kernel`

    Returns
    -------
    Step

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.diagonal_kernel`.

    Notes
    -----
    Cost per step: O(n).  Conditioning: in float64 lb is right to its last digit, so that T steps
    lose no more than T roundings, of the phase too.  Source: Formulary (6.10).
    """
    scalar = diagonal_rule(rule)
    x = arguments.diagonal(lam, B, C, dt, weight)
    warn_of_growing_modes(x.lam)
    lb, gain = _diagonal_step.coefficients(x.lam, x.dt, scalar, x.dtype)
    keep, push, C_ = (t.to(x.dtype.to_complex()) for t in (lb, gain * x.B, weighted(x.C, x.weight)))
    H = max(t.shape[0] for t in (keep, push, C_))
    advance = functools.partial(_advance.diagonal, keep, push)
    return Step(advance, C_, (H, x.lam.shape[-1]), x.single)


def dense_step(A: Any, B: Any, C: Any, dt: Any, *, rule: Rule = bilinear) -> Step:
    """Return the recurrence whose impulse response is :func:`s4ref.fast.dense_kernel`.

    Parameters
    ----------
    A, B, C, dt, rule : as for :func:`s4ref.fast.dense_kernel`

    Returns
    -------
    Step

    Raises
    ------
    InputError
        As for :func:`s4ref.fast.dense_kernel`.

    Notes
    -----
    Cost per step: O(N^2).  Source: Formulary (1.3).
    """
    x = arguments.dense(A, B, C, dt)
    warn_of_growing_states(x.A)
    system = RealSystem(x.A, x.B, x.C, lambda: wide(x.A.detach()))
    return _dense(system, x.dt, arguments.rule(rule), x.single, x.dtype)


def recur(step: Step, u: Any, state: Any = None) -> tuple[Tensor, Tensor]:
    """Run a whole sequence through a step, sample by sample.

    Parameters
    ----------
    step : Step
    u : (..., H, T) real tensor, (..., T) for a system without channel axis
    state : the state before the first sample, default zero

    Returns
    -------
    y : as u, in the precision of the parameters
    state : the state after the last sample

    Raises
    ------
    InputError
        For anything but a Step, and for a u or a state outside this description.

    Notes
    -----
    Cost: T steps in a Python loop; :func:`s4ref.fast.causal_convolution` is the fast form.  Source:
    Formulary (1.3).
    """
    if not isinstance(step, Step):
        raise InputError(
            f"step = {reprlib.repr(step)}; give what dplr_step, diagonal_step, dense_step or "
            f"recurrence() of a layer returns"
        )
    u = check.real_tensor(u, "u")
    if u.ndim < (1 if step.single else 2) or u.shape[-1] == 0:
        raise InputError(
            f"u has shape {tuple(u.shape)}; it must be (..., H, T), or (..., T) without channels"
        )
    batch = u.shape[:-1] if step.single else u.shape[:-2]
    x = step.initial(*batch) if state is None else state
    outputs = []
    for sample in u.unbind(-1):
        y, x = step(sample, x)
        outputs.append(y)
    return torch.stack(outputs, dim=-1), x


def discrete_pair(
    system: RealSystem, dt: Tensor, rule: Rule, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Return (Ab, Bb) of a real system in float64, as accurate as a state in ``dtype`` deserves."""
    if rule not in WIDE_RULES:
        return rule(system.A, system.B, dt)
    system, D = balance(system, dt, _HORIZON, dtype)
    Ab, Bb = rule(system.A, system.B, dt)
    if dtype == torch.float64:
        # A step is repeated: what its coefficients lose, the state loses many times.
        with torch.no_grad():
            right = WIDE_RULES[rule](system.exact(), system.B, dt)
        Ab, Bb = replace(Ab, right[0].hi), replace(Bb, right[1].hi[..., 0])
    return Ab * (D[:, :, None] / D[:, None, :]), Bb * D


def _dense(system: RealSystem, dt: Tensor, rule: Rule, single: bool, dtype: torch.dtype) -> Step:
    Ab, Bb = (t.to(dtype) for t in discrete_pair(system, dt, rule, dtype))
    C = system.C.to(dtype)
    H = max(t.shape[0] for t in (Ab, Bb, C))
    shape = (H, system.A.shape[-1])
    return Step(functools.partial(_advance.dense, Ab, Bb), C, shape, single)


def _broadcast(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    if one == two:
        return True
    try:
        np.broadcast_shapes(one, two)
    except ValueError:
        return False
    return True
