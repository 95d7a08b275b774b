"""Which algorithm computes the kernel of a DPLR system, and why."""

from __future__ import annotations

import torch

from s4ref.errors import InputError
from s4ref.fast._arguments import DPLRArguments
from s4ref.fast._cores import implementation as implementation
from s4ref.fast.discretize import Rule, bilinear


METHODS = ("auto", "cauchy", "krylov", "vandermonde")
_DAMPING = -0.1  # the Cauchy sums are promised for Re lam up to here
_SHORTEST = 16  # below it the samples just beyond the kernel may exceed it by far

# The longest kernels for which the Cauchy sums beat the powers (N = 64, rank one, forward and
# backward; benchmarks/fast_speed.py): they grow like N L (in torch, their series and transforms
# like N L + L log L), the powers like N^3 log L and a smaller multiple of N L.
_LONGEST = {"numba": 32768, "torch": 8192, "triton": 2**62}


def serves(method: str, structure: str, *methods: str) -> None:
    """Refuse a method that does not serve a structure."""
    if method not in ("auto", *methods):
        names = ", ".join(f'"{name}"' for name in ("auto", *methods))
        raise InputError(f"method = {method!r}; a {structure} system is served by {names}")


def tied(x: DPLRArguments) -> bool:
    """Return whether Q = P."""
    return x.P is x.Q or (x.P.shape == x.Q.shape and torch.equal(x.P.detach(), x.Q.detach()))


def dissipative(x: DPLRArguments) -> bool:
    """Return whether Q = P and no mode grows, so that every power of Ab is a contraction."""
    return bool((_real(x) <= 0.0).all()) and tied(x)


def dplr(x: DPLRArguments, L: int, rule: Rule, method: str) -> tuple[str, str]:
    """Return "cauchy" or "krylov", and the reason."""
    serves(method, "DPLR", "cauchy", "krylov")
    if method == "cauchy" and rule is not bilinear:
        raise InputError(
            'method = "cauchy" needs rule = s4ref.fast.bilinear; "krylov" serves every rule'
        )
    if method != "auto":
        return method, "it was asked for"
    return _automatic(x, L, rule)


def _automatic(x: DPLRArguments, L: int, rule: Rule) -> tuple[str, str]:
    if rule is not bilinear:
        return "krylov", "the rule is not the bilinear one"
    if x.dtype != torch.float32:
        return "krylov", "the result is in double precision"
    if L < _SHORTEST:
        return "krylov", f"L < {_SHORTEST}"
    where = implementation("cauchy", x.lam.device)
    if L > _LONGEST[where]:
        return "krylov", f"L > {_LONGEST[where]}, where the powers are faster ({where})"
    largest = float(_real(x).max())
    if largest > _DAMPING:
        return "krylov", f"Re lam reaches {largest:.3g}, above {_DAMPING}"
    if not tied(x):
        return "krylov", "Q is not P"
    return "cauchy", f"dissipative, in single precision, L <= {_LONGEST[where]} ({where})"


def _real(x: DPLRArguments) -> torch.Tensor:
    lam = x.lam.detach()
    return lam.real if lam.is_complex() else lam
