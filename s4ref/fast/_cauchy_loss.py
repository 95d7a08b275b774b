"""Where Cauchy sums serve a kernel badly: in channels whose modes cancel.

What mode n contributes at a node z is, with v_n = weight_n dt C_n B_n,

    |v_n tau / (s - a_n)| = 2 |v_n| / (|2 - a_n| |1 - lb_n z|),

whose mean square over the circle |z| = rho is (|v_n| gain_n)^2,

    gain_n = 2 / (|2 - a_n|^2 - rho^2 |2 + a_n|^2)^(1/2)
           = 2 / ((1 - rho^2)(4 + |a_n|^2) - 4 (1 + rho^2) Re a_n)^(1/2).

Rounding is 2^-53 of that, and undoing the damping multiplies it by 2^24 / 33^(1/2) in the mean.
Where the sum over the modes is more than 100 times the norm of the kernel, the error of the kernel
was at most twice this estimate on every system tried, low-rank term included, and seven times from
power series, which damp more.  Source: Formulary (6.9), and the norm of a geometric sequence.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from s4ref.fast._arguments import DPLRArguments
from s4ref.fast._nodes import DELTA


_CANCELLATION = 256.0  # makes 7 * 256 * 2^-29 / 33^(1/2) = 5.8e-7 of the norm of the kernel
_LARGEST = 1e19  # larger norms overflow in float32


def cancelled(x: DPLRArguments, K: Tensor) -> Tensor:
    """Return the channels of K in which the modes cancel by more than 1e-6 bears, indices (m,).

    Parameters
    ----------
    x : DPLRArguments with Re lam < 0 and Q = P
    K : (H, L) float32, what the Cauchy sums made of it

    Notes
    -----
    Cost: O(H (n + L)), some hundredths of that of the sums.  Where a norm underflows its channel
    counts as one of these.
    """
    with torch.no_grad():
        twice = 2.0 * math.log(DELTA) / K.shape[1]
        lost, kept = -math.expm1(twice), 1.0 + math.exp(twice)
        bearable = _CANCELLATION * torch.linalg.vector_norm(K, dim=1).clamp(max=_LARGEST)
        most = (1.0 if x.weight is None else 2.0) / math.sqrt(lost)
        # A bound of the sum below, which mostly decides.
        if bool((most * x.dt * _norms(x.C) * _norms(x.B) <= bearable).all()):
            return torch.empty(0, dtype=torch.int64, device=K.device)
        lam, dt, CB = x.lam, x.dt[:, None], x.C * x.B
        gain = lost * ((lam * lam.conj()).real * dt + 4.0 / dt) - 4.0 * kept * lam.real
        terms = ((CB * CB.conj()).real * (4.0 * dt) / gain).sqrt()
        if x.weight is not None:
            terms = terms * x.weight.to(terms.device)
        return torch.nonzero(terms.sum(1) > bearable).flatten()


def _norms(z: Tensor) -> Tensor:
    # Of real parts: norms of complex tensors take six times as long.
    parts = torch.view_as_real(z.resolve_conj()).flatten(1) if z.is_complex() else z
    norms: Tensor = torch.linalg.vector_norm(parts, dim=1)
    return norms
