"""The systems that are measured: LegS as DPLR, S4D-Lin, LegS as a dense matrix, for H channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from s4ref import fast
from s4ref.errors import InputError
from s4ref.fast.triton.truncation import truncated
from s4ref.records import DPLR, SSM, Diagonal


STRUCTURES = ("dplr", "s4d", "dense")
DTYPES = ("float32", "float64")
STEPS = (1e-3, 1e-1)  # time steps are spread between, as layers initialise them


@dataclass(frozen=True)
class Problem:
    """One system for H channels, rounded to the dtype.

    Attributes
    ----------
    structure : str, one of STRUCTURES
    N, H, L : int
    dtype : "float32" or "float64"
    device : torch.device
    parameters : dict of tensors
        lam, P, B, C (H, N/2) and dt (H,) of a DPLR system, without P of a diagonal one; A (H, N,
        N), B, C (H, N) and dt of a dense one.
    """

    structure: str
    N: int
    H: int
    L: int
    dtype: str
    device: torch.device
    parameters: dict[str, Tensor] = field(repr=False)

    def rule(self) -> str:
        """Return the name of the rule that the structure's first paper uses."""
        return "zoh" if self.structure == "s4d" else "bilinear"

    def row(self) -> Tensor:
        """Return Ct = C (I - Ab^L) of a DPLR system, from float64, rounded to the dtype.

        Published layers train it; the formulas that need it are given it.
        """
        p = {k: t.to(torch.complex128) for k, t in self.parameters.items() if k != "dt"}
        low, dt = p["P"][..., None], self.parameters["dt"].double()
        weight = torch.full((self.N // 2,), 2)
        row = truncated(p["lam"], low, low, p["B"], p["C"], dt, self.L, weight)
        return row.to(self.parameters["C"].dtype)

    def system(self, h: int) -> tuple[Any, float]:
        """Return channel h as the oracle takes it, at the values it was rounded to, and its dt."""
        p = {k: t[h].cpu().numpy() for k, t in self.parameters.items()}
        dt = float(p.pop("dt"))
        if self.structure == "dense":
            return SSM(p["A"], p["B"], p["C"]), dt
        weight = [2] * (self.N // 2)
        if self.structure == "s4d":
            return Diagonal(**p, weight=weight), dt
        return DPLR(**{**p, "P": p["P"][:, None]}, weight=weight), dt


def problem(
    structure: str, N: int, H: int, L: int, dtype: str = "float32", device: str = "cpu"
) -> Problem:
    """Make the system; the same arguments give the same numbers.

    Raises
    ------
    InputError
        For a structure or dtype that is unknown, sizes below one, and an odd N where modes come in
        pairs.
    """
    if structure not in STRUCTURES:
        raise InputError(
            f"structure = {structure!r} is unknown: choose one of {', '.join(STRUCTURES)}"
        )
    if dtype not in DTYPES:
        raise InputError(f"dtype = {dtype!r} is unknown: choose one of {', '.join(DTYPES)}")
    for name, value in (("N", N), ("H", H), ("L", L)):
        if value < 1:
            raise InputError(f"{name} = {value}; it must be at least 1")
    if N % 2 and structure != "dense":
        raise InputError(
            f"N = {N}; the formulas compared with hold one mode of each conjugate pair: give an "
            "even N"
        )
    g = torch.Generator().manual_seed(0)
    real = torch.float32 if dtype == "float32" else torch.float64
    cplx = torch.complex64 if dtype == "float32" else torch.complex128
    dt = torch.logspace(-3, -1, H, dtype=torch.float64) if H > 1 else torch.tensor([1e-2])
    if structure == "dense":
        A, B = fast.legs(N)
        C = torch.randn(H, N, dtype=torch.float64, generator=g)
        held = {"A": A.expand(H, N, N), "B": B.expand(H, N), "C": C}
        p = {k: t.to(real) for k, t in held.items()}
    else:
        p = {k: t.to(cplx) for k, t in _modes(structure, N, H, g).items()}
    p["dt"] = dt.to(real)
    target = torch.device(device)
    p = {k: t.clone(memory_format=torch.contiguous_format).to(target) for k, t in p.items()}
    return Problem(structure, N, H, L, dtype, target, p)


def _modes(structure: str, N: int, H: int, g: torch.Generator) -> dict[str, Tensor]:
    if structure == "s4d":
        lam, B, _ = fast.s4d_lin(N)
        C = torch.randn(H, N // 2, dtype=torch.complex128, generator=g)
        return {"lam": lam.expand(H, -1), "B": B.expand(H, -1), "C": C}
    modes = fast.legs_modes(N)
    C = torch.randn(H, N, dtype=torch.float64, generator=g).to(modes.V.dtype) @ modes.V
    shared = {"lam": modes.lam, "P": modes.P[:, 0], "B": modes.B}
    return {**{k: t.expand(H, -1) for k, t in shared.items()}, "C": C}
