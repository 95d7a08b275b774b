"""The fixed systems that every adapter is asked to compute.

Small ones have N <= 4 and entries of a few bits: a disagreement there is a wrong formula.  The
families are what people train: LegS and LegT as DPLR, S4D-Lin and the normal part of LegS as
diagonal systems, LegS and LegT as dense matrices.  Frequencies of the small systems are far apart
and nothing is symmetric, so that no two readings of the formulas agree by accident.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from s4ref import oracle
from s4ref.conformance import dyadic, realmodes
from s4ref.conformance.problems import System
from s4ref.maths.hippo import family
from s4ref.records import DPLR, SSM, Diagonal


PAIR = 2


# What people train, as against systems that are there for their numbers.
TRAINED = frozenset(
    {"legs", "legt", "legs-normal", "s4d-lin", "s4d-real", "ring", "decay", "legs-bilinear"}
)
DISCRETE_NAMED = {
    "diagonal": ("ring",),
    "real": realmodes.DISCRETE_NAMED,
    "dense": ("legs-bilinear",),
}


def small(structure: str, *, discrete: bool = False) -> dict[str, System]:
    """Return the small systems of a structure by name; ``discrete``: those with |Ab| < 1.

    A structure is "dplr", "diagonal", "dense", or "real": diagonal with real modes.
    """
    if structure == "real":
        return dict(realmodes.small(discrete=discrete))
    if discrete:
        return _small_ring() if structure == "diagonal" else _small_contraction()
    return {"dplr": _small_dplr, "diagonal": _small_diagonal, "dense": _small_dense}[structure]()


def _modes(seed: str, n: int, *, damping: float = 0.0) -> Any:
    re = -np.abs(dyadic.real(f"{seed}/re", (n,), bits=2)) - damping
    im = np.abs(dyadic.real(f"{seed}/im", (n,), bits=1)) + np.arange(n)
    return re + 1j * im


def _io(seed: str, n: int, width: int | None = None) -> tuple[Any, Any, Any]:
    """Return B, C, D; D is diagonal, which is all that layers with one gain a channel can hold."""
    if width is None:
        D: Any = dyadic.real(f"{seed}/D", (1,), bits=2).item()
        return dyadic.complex_(f"{seed}/B", (n,)), dyadic.complex_(f"{seed}/C", (n,)), D
    D = np.diag(dyadic.real(f"{seed}/D", (width,), bits=2))
    return (
        dyadic.complex_(f"{seed}/B", (n, width)),
        dyadic.complex_(f"{seed}/C", (width, n)),
        D,
    )


def _dplr(
    seed: str,
    n: int,
    *,
    rank: int = 1,
    weight: Any = PAIR,
    width: int | None = None,
    separate: bool = False,
    plus: bool = False,
) -> System:
    B, C, D = _io(seed, n, width)
    P = dyadic.complex_(f"{seed}/P", (n, rank))
    # lam + P P* is stable only if lam is damped by more than |P|^2.
    lam = _modes(seed, n, damping=4.0 * rank * n if plus else 0.0)
    Q = -P if plus else dyadic.complex_(f"{seed}/Q", (n, rank)) if separate else None
    return DPLR(lam, P, B, C, Q, _weights(weight, n), D)


def _weights(weight: Any, n: int) -> Any:
    return None if weight is None else np.full(n, weight) if np.ndim(weight) == 0 else weight


def _small_dplr() -> dict[str, System]:
    mixed = _dplr("dplr-3", 2, weight=np.array([2, 1]))
    assert isinstance(mixed, DPLR)
    real = {name: _real_last(getattr(mixed, name)) for name in ("lam", "P", "B", "C")}
    return {
        "dyadic-2": _dplr("dplr-2", 1),
        "dyadic-4": _dplr("dplr-4", 2),
        "dyadic-4-rank2": _dplr("dplr-4r", 2, rank=2),
        "dyadic-4-mimo": _dplr("dplr-4m", 2, width=2),
        "dyadic-4-q": _dplr("dplr-4q", 2, separate=True),
        "dyadic-4-plus": _dplr("dplr-4p", 2, plus=True),
        "dyadic-1": DPLR(_one(-0.5), _one(0.25), _one(1.0), _one(0.75), D=0.5),
        "dyadic-3": DPLR(real["lam"], real["P"], real["B"], real["C"], None, mixed.weight, mixed.D),
        "dyadic-3-free": _dplr("dplr-3f", 3, weight=None),
    }


def _one(x: float) -> Any:
    return np.array([x])


def _real_last(x: Any) -> Any:
    out = np.array(x)
    out[-1] = out[-1].real
    return out


def _diagonal(seed: str, n: int, *, weight: Any = PAIR, width: int | None = None) -> Diagonal[Any]:
    B, C, D = _io(seed, n, width)
    return Diagonal(_modes(seed, n), B, C, _weights(weight, n), D)


def _small_diagonal() -> dict[str, System]:
    return {
        "dyadic-2": _diagonal("diag-2", 1),
        "dyadic-4": _diagonal("diag-4", 2),
        "dyadic-4-mimo": _diagonal("diag-4m", 2, width=2),
        "dyadic-1": Diagonal(_one(-0.5), _one(1.0), _one(0.75), D=0.5),
        "dyadic-3-free": _diagonal("diag-3f", 3, weight=None),
    }


def _dense(seed: str, n: int, width: int | None = None) -> SSM[Any]:
    A = dyadic.real(f"{seed}/A", (n, n), bits=2) - np.diag(np.full(n, 1.0 + 0.5 * n))
    B = dyadic.real(f"{seed}/B", (n,) if width is None else (n, width))
    C = dyadic.real(f"{seed}/C", (n,) if width is None else (width, n))
    D: Any = 0.75 if width is None else np.diag(dyadic.real(f"{seed}/D", (width,), bits=2))
    return SSM(A, B, C, D)


def _small_dense() -> dict[str, System]:
    return {
        "dyadic-1": _dense("dense-1", 1),
        "dyadic-2": _dense("dense-2", 2),
        "dyadic-3": _dense("dense-3", 3),
        "dyadic-4": _dense("dense-4", 4),
        "dyadic-4-mimo": _dense("dense-4m", 4, 2),
    }


def _ring(seed: str, n: int, *, weight: Any = PAIR, width: int | None = None) -> Diagonal[Any]:
    """Return modes inside the unit circle: |Re|, |Im| <= 5/8."""
    B, C, D = _io(seed, n, width)
    return Diagonal(0.625 * dyadic.complex_(f"{seed}/lam", (n,)), B, C, _weights(weight, n), D)


def _small_ring() -> dict[str, System]:
    return {
        "dyadic-2": _ring("ring-2", 1),
        "dyadic-4": _ring("ring-4", 2),
        "dyadic-4-mimo": _ring("ring-4m", 2, width=2),
        "dyadic-1": Diagonal(_one(-0.5), _one(1.0), _one(0.75), D=0.5),
        "dyadic-3-free": _ring("ring-3f", 3, weight=None),
    }


def _contraction(seed: str, n: int, width: int | None = None) -> SSM[Any]:
    """Return a dense system whose rows sum to at most 15/16 in modulus."""
    A = dyadic.real(f"{seed}/A", (n, n), bits=2)
    A = A * (15 / 16 / 2.0 ** np.ceil(np.log2(n)))
    B = dyadic.real(f"{seed}/B", (n,) if width is None else (n, width))
    C = dyadic.real(f"{seed}/C", (n,) if width is None else (width, n))
    D: Any = 0.75 if width is None else np.diag(dyadic.real(f"{seed}/D", (width,), bits=2))
    return SSM(A, B, C, D)


def _small_contraction() -> dict[str, System]:
    return {
        **{f"dyadic-{n}": _contraction(f"contraction-{n}", n) for n in (1, 2, 3, 4)},
        "dyadic-4-mimo": _contraction("contraction-4m", 4, 2),
    }


def random(structure: str, N: int, *, discrete: bool = False) -> System:
    """Return a larger dyadic system; its modes are spread over a decade."""
    if structure == "real":
        return realmodes.random(N, discrete=discrete)
    seed = f"random-{structure}-{N}"
    if discrete:
        return _ring(seed, N // 2) if structure == "diagonal" else _contraction(seed, N)
    if structure == "dense":
        A = dyadic.real(f"{seed}/A", (N, N), bits=3)
        return SSM(
            A - np.diag(np.full(N, 0.5 * N)),
            dyadic.real(f"{seed}/B", (N,)),
            dyadic.real(f"{seed}/C", (N,)),
            0.25,
        )
    n = N // 2
    lam = -np.abs(dyadic.real(f"{seed}/re", (n,), bits=3)) + 1j * (
        np.abs(dyadic.real(f"{seed}/im", (n,), bits=2)) + np.arange(n)
    )
    B, C, D = _io(seed, n)
    weight = np.full(n, PAIR)
    if structure == "diagonal":
        return Diagonal(lam, B, C, weight, D)
    return DPLR(lam, dyadic.complex_(f"{seed}/P", (n, 1), bits=4) / 2, B, C, None, weight, D)


@lru_cache(maxsize=64)
def hippo_modes(name: str, N: int) -> tuple[Any, Any, Any, Any]:
    """Return lam, P, B and weight of the modes kept of a HiPPO family, correctly rounded to
    float64.
    """
    modes = oracle.dplr(family(name, N))
    lam, P, B = (x.to_numpy(np.float64) for x in (modes.lam, modes.P, modes.B))
    return lam, P, B, np.asarray(modes.weight)


def named(structure: str, name: str, N: int) -> System:
    """Return a family: "legs", "legt", "s4d-lin" or "legs-normal"; discrete ones: "ring" (S4D-Lin
    over a step of 1/20) and "legs-bilinear" (over a step of 1/16).
    """
    if structure == "real":
        return realmodes.named(name, N)
    seed = f"{name}-{N}"
    if name == "ring":
        n = N // 2
        lam = np.exp((-0.5 + 1j * np.pi * np.arange(n)) / 20)
        lam = np.round(lam * 2.0**40) / 2.0**40  # the same on every platform
        B, C = dyadic.complex_(f"{seed}/B", (n,)), dyadic.complex_(f"{seed}/C", (n,))
        return Diagonal(lam, B, C, np.full(n, PAIR), 0.5)
    if name == "legs-bilinear":
        pair = oracle.discretize(family("legs", N), "1/16")
        Ab, Bb = pair.Ab.to_numpy(np.float64), pair.Bb.to_numpy(np.float64)
        return SSM(Ab, Bb.reshape(-1), dyadic.real(f"{seed}/C", (N,)), 0.5)
    if structure == "dense":
        ssm = oracle.hippo(family(name, N))
        A, B = ssm.A.to_numpy(np.float64), ssm.B.to_numpy(np.float64)
        return SSM(A, B, dyadic.real(f"{seed}/C", (N,)), 0.5)
    if name == "s4d-lin":
        n = N // 2
        lam = -0.5 + 1j * np.pi * np.arange(n)
        return Diagonal(lam, np.ones(n), dyadic.complex_(f"{seed}/C", (n,)), np.full(n, PAIR), 0.5)
    lam, P, B, weight = hippo_modes(name.removesuffix("-normal"), N)
    C = dyadic.complex_(f"{seed}/C", (len(lam),))
    if structure == "diagonal":
        return Diagonal(lam, B, C, weight, 0.5)
    return DPLR(lam, P, B, C, None, weight, 0.5)
