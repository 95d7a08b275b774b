"""Diagonal systems with many inputs and outputs (S5), run by a parallel scan.

x_k = lb x_(k-1) + Bb u_k,   y_k = Re(C x_k), C with the weights in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast import _diagonal_step
from s4ref.fast._advance import told
from s4ref.fast._precision import uncompiled_function, without_autocast
from s4ref.fast._stability import warn_of_growing_modes
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast.chunk import own_lengths
from s4ref.fast.discretize import Rule, zoh
from s4ref.fast.scan import linear_scan
from s4ref.fast.vandermonde import diagonal_kernel, weighted


@dataclass(frozen=True, repr=False)
class MIMO:
    """A diagonal system with inputs and outputs, ready for steps and for sequences.

    Attributes
    ----------
    lam, dt : (n,) complex128 and (n,) or () float64
    B : (n, inputs) complex tensor
    C : (outputs, n) complex tensor, weights included
    lb, gain : (n,) complex tensors, the discretization: x' = lb x + gain (B u)
    rule : discretization rule
    """

    lam: Tensor
    dt: Tensor
    B: Tensor
    C: Tensor
    lb: Tensor
    gain: Tensor
    rule: Rule

    def __repr__(self) -> str:
        sizes = f"inputs={self.B.shape[1]}, outputs={self.C.shape[0]}"
        return f"MIMO({self.rule.__name__}, {sizes}, {told(self.initial())})"

    def initial(self, *batch: int) -> Tensor:
        """Return the zero state, (*batch, n)."""
        return torch.zeros(*batch, self.lam.shape[0], dtype=self.C.dtype, device=self.C.device)

    def __call__(self, u: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Advance by one sample.

        Parameters
        ----------
        u : (..., inputs) real tensor
        state : (..., n)

        Returns
        -------
        y : (..., outputs)
        state : as state
        """
        u = check.signal(u, "u", self.C.dtype.to_real())
        state = check.state(state, self.C.dtype)
        if u.shape[-1:] != self.B.shape[1:] or state.shape[-1:] != self.lam.shape:
            raise InputError(
                f"u has shape {tuple(u.shape)}, state {tuple(state.shape)}; they must end in "
                f"{self.B.shape[1]} and {self.lam.shape[0]}"
            )
        with without_autocast(u):
            x = self.lb * state + self.gain * _mixed(self.B, u[..., None])[..., 0]
            return _real_part(self.C, x[..., None])[..., 0], x

    def run(
        self, u: Any, state: Any = None, lengths: Any = None, rates: Any = None
    ) -> tuple[Tensor, Tensor]:
        """Run sequences from their first sample to their last.

        Parameters
        ----------
        u : (..., inputs, T) real tensor
        state : (..., n), default zero
        lengths : (...) integers from 0 to T, default T
            Samples of a sequence before its right padding.  What stands in the padding is ignored.
        rates : (T,) or (..., T), default 1
            The duration of each sample in units of dt, for inputs sampled at uneven times.

        Returns
        -------
        y : (..., outputs, T), zero in the padding
        state : the state after each sequence's own last sample
        """
        u = check.signal(u, "u", self.C.dtype.to_real())
        if u.ndim < 2 or u.shape[-2] != self.B.shape[1] or not u.shape[-1]:
            raise InputError(
                f"u has shape {tuple(u.shape)}; it must be (..., {self.B.shape[1]}, T), T >= 1"
            )
        batch, T = tuple(u.shape[:-2]), u.shape[-1]
        x = self.initial(*batch) if state is None else check.state(state, self.C.dtype)
        if tuple(x.shape) != (*batch, self.lam.shape[0]):
            raise InputError(
                f"state has shape {tuple(x.shape)}; for this u it must be "
                f"{(*batch, self.lam.shape[0])}"
            )
        ends = own_lengths(lengths, batch, u)
        inside = (torch.arange(T, device=u.device) < ends[..., None])[..., None, :]
        u = torch.where(inside, u, torch.zeros_like(u))
        with without_autocast(u):
            lb, gain = self._coefficients(rates, batch, T)
            h = linear_scan(lb, gain * _mixed(self.B, u), x)
            y = _real_part(self.C, h)
        trail = torch.cat([x[..., None], h], dim=-1)
        last = trail.gather(-1, ends[..., None, None].expand(*x.shape, 1))[..., 0]
        return torch.where(inside, y, torch.zeros_like(y)), last

    def _coefficients(self, rates: Any, batch: tuple[int, ...], T: int) -> tuple[Tensor, Tensor]:
        if rates is None:
            return self.lb[:, None], self.gain[:, None]
        r = check.real_tensor(rates, "rates").to(self.lam.device, torch.float64)
        if tuple(r.shape) not in ((T,), (*batch, T)):
            raise InputError(
                f"rates has shape {tuple(r.shape)}; it must be ({T},) or {(*batch, T)}"
            )
        if not bool((r > 0).all()):
            raise InputError(f"rates contains {r.min().item()}; every duration must be > 0")
        dt = self.dt.expand(self.lam.shape)[:, None] * r[..., None, :]
        lb, gain = diagonal_rule(self.rule).step(self.lam[:, None], dt)
        return lb.to(self.C.dtype), gain.to(self.C.dtype)


@uncompiled_function
def mimo_system(lam: Any, B: Any, C: Any, dt: Any, *, rule: Rule = zoh, weight: Any = None) -> MIMO:
    """Return the diagonal system x' = lam x + B u, y = sum weight Re(C x), discretized.

    Parameters
    ----------
    lam : (n,), real or complex
    B : (n, inputs)
    C : (outputs, n), never conjugated
    dt : float, or tensor () or (n,), one step a mode, positive
    rule : :func:`s4ref.fast.zoh` (default) or :func:`s4ref.fast.bilinear`
    weight : (n,) of 1 and 2, or None for all 1

    Returns
    -------
    MIMO
        Its states are complex64 if all of lam, B, C are in single precision, else complex128.

    Raises
    ------
    InputError
        For a shape, dtype or value outside this description.

    Notes
    -----
    Cost a sample: O(n (inputs + outputs)) and a scan.  Conditioning: as :func:`diagonal_step`.
    Source: Formulary (4.8), (6.17); Smith, Warrington, Linderman, ICLR 2023.
    """
    scalar = diagonal_rule(rule)
    x = _parts(lam, B, C, dt, weight)
    warn_of_growing_modes(x.lam[None])
    lb, gain = _diagonal_step.coefficients(x.lam, x.dt, scalar, x.dtype)
    C_ = weighted(x.C.to(torch.complex128), x.weight)
    narrow = torch.complex64 if x.dtype == torch.float32 else torch.complex128
    B_, C_, lb, gain = (t.to(narrow) for t in (x.B, C_, lb, gain))
    return MIMO(x.lam, x.dt, B_, C_, lb, gain, rule)


@uncompiled_function
def mimo_kernel(
    lam: Any, B: Any, C: Any, dt: Any, L: int, *, rule: Rule = zoh, weight: Any = None
) -> Tensor:
    """Return the kernel of :func:`mimo_system`, one for each pair of output and input.

    K[o, i, l] = sum_n weight_n Re(C[o, n] lb_n^l Bb[n, i]).

    Parameters
    ----------
    lam, B, C, dt, rule, weight : as for :func:`mimo_system`
    L : int >= 1

    Returns
    -------
    (outputs, inputs, L) tensor

    Raises
    ------
    InputError
        As for :func:`mimo_system`.

    Notes
    -----
    Cost: that of :func:`s4ref.fast.diagonal_kernel` with outputs times inputs channels.  Source:
    Formulary (4.8), (6.10).
    """
    x = _parts(lam, B, C, dt, weight)
    (outputs, n), inputs = x.C.shape, x.B.shape[1]
    rows = x.C[:, None, :].expand(outputs, inputs, n).reshape(-1, n)
    columns = x.B.mT[None].expand(outputs, inputs, n).reshape(-1, n)
    dts = x.dt.expand(n)[None]
    given = check.tensor(lam, "lam")
    K = diagonal_kernel(given, columns, rows, dts, L, rule=rule, weight=weight)
    return K.reshape(outputs, inputs, L)


class _Parts(NamedTuple):
    """lam (n,) complex128, B, C, dt float64 and the weights as given; dtype, real, of a result."""

    lam: Tensor
    B: Tensor
    C: Tensor
    dt: Tensor
    weight: Tensor | None
    dtype: torch.dtype


def _parts(lam: Any, B: Any, C: Any, dt: Any, weight: Any) -> _Parts:
    l, b, c = (check.tensor(x, name) for x, name in ((lam, "lam"), (B, "B"), (C, "C")))
    n = l.shape[0] if l.ndim == 1 else 0
    for name, t, shape, ok in (
        ("lam", l, "(n,), not empty", n > 0),
        ("B", b, f"({n}, inputs)", b.ndim == 2 and b.shape[0] == n and b.shape[1] > 0),
        ("C", c, f"(outputs, {n})", c.ndim == 2 and c.shape[1] == n and c.shape[0] > 0),
    ):
        if not ok:
            raise InputError(f"{name} has shape {tuple(t.shape)}; it must be {shape}")
    step = check.time_step(dt, l)
    if tuple(step.shape) not in ((), (n,)):
        raise InputError(f"dt has shape {tuple(step.shape)}; it must be a number or ({n},)")
    check.same_device([("lam", l), ("B", b), ("C", c), ("dt", step)])
    w = check.weights(weight, n, real=())
    return _Parts(l.to(torch.complex128), b, c, step, w, check.result_dtype(l, b, c))


def _mixed(M: Tensor, x: Tensor) -> Tensor:
    # A complex matrix times real columns, in real products.
    x = x.to(M.real.dtype)
    return torch.complex(M.real @ x, M.imag @ x) if M.is_complex() else M @ x


def _real_part(M: Tensor, x: Tensor) -> Tensor:
    return M.real @ x.real - M.imag @ x.imag
