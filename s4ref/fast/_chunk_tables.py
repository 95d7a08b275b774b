"""The matrices of one chunk of a discretized system, see :mod:`s4ref.fast.chunk`.

States are real inside: (Re x of every mode, Im x of the modes that have one).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._replace import replace
from s4ref.fast._vandermonde_wide import rounded, squarings
from s4ref.fast.vandermonde import DiagonalRule


class Tables(NamedTuple):
    """Everything one chunk of s samples needs; m real states.

    kernel (H, s); inward (H, m, s) from inputs to the state after the last one; outward (H, s, m)
    from the state before the first one to outputs; powers, Ab^(2^k) for 2^k = 1 ... s: (H, m, m),
    or (H, n) complex of a diagonal system.  modes, the length n of a state outside; pairs, the
    modes whose imaginary part is held, or None for real states.
    """

    kernel: Tensor
    inward: Tensor
    outward: Tensor
    powers: tuple[Tensor, ...]
    modes: int
    pairs: Tensor | None

    @property
    def state_dtype(self) -> torch.dtype:
        """The dtype of a state outside."""
        if self.pairs is None:
            return self.kernel.dtype
        return torch.complex64 if self.kernel.dtype == torch.float32 else torch.complex128

    def to_real(self, x: Tensor) -> Tensor:
        """Return a state (..., n) as (..., m) real numbers."""
        if self.pairs is None:
            return x.to(self.kernel.dtype)
        x = x.to(self.state_dtype)
        return torch.cat([x.real, x.imag[..., self.pairs]], dim=-1)

    def from_real(self, x: Tensor) -> Tensor:
        """Return (..., m) real numbers as a state (..., n)."""
        n = self.modes
        if self.pairs is None:
            return x[..., :n]
        imag = torch.zeros_like(x[..., :n]).index_copy(-1, self.pairs, x[..., n:])
        return torch.complex(x[..., :n].contiguous(), imag)

    def toeplitz(self) -> Tensor:
        """Return (H, s, s), K[i - j] at row i and column j."""
        s = self.kernel.shape[-1]
        padded = torch.nn.functional.pad(self.kernel, (s - 1, 0))
        return padded.unfold(-1, s, 1).flip(-1)

    def between(
        self, x: Tensor, pushed: Tensor, scan: Callable[[Tensor, Tensor, Tensor], Tensor]
    ) -> Tensor:
        """Return the states (H, rows, count + 1, m) before, between and after the chunks.

        Parameters
        ----------
        x : (H, rows, m), the first of them
        pushed : (H, rows, count, m), what the inputs of each chunk add
        scan : (a, b, state) -> h, for a diagonal system
        """
        jump = self.powers[-1]
        if jump.is_complex():
            h = scan(jump[:, None, :, None], _pack(pushed).transpose(-1, -2), _pack(x))
            return torch.cat([x[..., None, :], _unpack(h.transpose(-1, -2))], dim=-2)
        states = [x]
        for piece in pushed.unbind(-2):
            states.append(states[-1] @ jump.mT + piece)
        return torch.stack(states, dim=-2)

    def jump(self, x: Tensor, count: Tensor) -> Tensor:
        """Return Ab^count x for x (H, rows, m) and count (rows,) less than s."""
        for k, power in enumerate(self.powers[:-1]):
            if power.is_complex():
                moved = _unpack(_pack(x) * power[:, None])
            else:
                moved = x @ power.mT
            x = torch.where(((count >> k) & 1).bool()[:, None], moved, x)
        return x


def dense_tables(Ab: Tensor, Bb: Tensor, C: Tensor, s: int, dtype: torch.dtype) -> Tables:
    """Return the tables of a real pair Ab (G, N, N), Bb (G, N) and C (G, N) in float64."""
    H, N = max(t.shape[0] for t in (Ab, Bb, C)), Ab.shape[-1]
    powers = [Ab]
    while 1 << (len(powers) - 1) < s:
        powers.append(powers[-1] @ powers[-1])
    X, R = Bb[..., None], C[..., None, :] @ Ab
    for power in powers[:-1]:
        step = power @ X
        X = torch.cat([X.expand(step.shape[0], -1, -1), step], dim=-1)
        step = R @ power
        R = torch.cat([R.expand(step.shape[0], -1, -1), step], dim=-2)
    K = (C[..., None, :] @ X)[..., 0, :]
    return Tables(
        K.expand(H, -1).to(dtype),
        X.flip(-1).expand(H, -1, -1).to(dtype),
        R.expand(H, -1, -1).to(dtype),
        tuple(power.expand(H, -1, -1).to(dtype) for power in powers),
        N,
        None,
    )


def diagonal_tables(
    lam: Tensor,
    B: Tensor,
    C: Tensor,
    dt: Tensor,
    rule: DiagonalRule,
    s: int,
    dtype: torch.dtype,
) -> Tables:
    """Return the tables of lam, B, C (G, n) complex128 and dt (G, 1 or n), weights in C."""
    lb, gain = rule.step(lam, dt)
    with torch.no_grad():
        values = rounded(squarings(rule.wide(lam, dt)[0], s.bit_length()), lb)
    powers: list[Tensor] = []
    for value in values:
        lb = lb if not powers else powers[-1] * powers[-1]
        powers.append(replace(lb, value))
    table = torch.ones_like(lb)[..., None]
    for power in powers[:-1]:
        table = torch.cat([table, table * power[..., None]], dim=-1)
    pushed = (gain * B)[..., None] * table
    read = (C * powers[0])[..., None] * table
    K = torch.einsum("...n,...ns->...s", C, pushed).real
    H = max(t.shape[0] for t in (pushed, read, K))
    narrow = torch.complex64 if dtype == torch.float32 else torch.complex128
    n = lam.shape[-1]
    inward = torch.cat([pushed.real, pushed.imag], dim=-2).flip(-1)
    outward = torch.cat([read.real, -read.imag], dim=-2).mT
    return Tables(
        K.expand(H, -1).to(dtype),
        inward.expand(H, -1, -1).to(dtype),
        outward.expand(H, -1, -1).to(dtype),
        tuple(power.expand(H, -1).to(narrow) for power in powers),
        n,
        torch.arange(n, device=lam.device),
    )


def _pack(x: Tensor) -> Tensor:
    n = x.shape[-1] // 2
    return torch.complex(x[..., :n].contiguous(), x[..., n:].contiguous())


def _unpack(z: Tensor) -> Tensor:
    return torch.cat([z.real, z.imag], dim=-1)
