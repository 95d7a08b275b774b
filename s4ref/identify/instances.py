"""The families to compare a matrix with: every named normalisation, and parameters read off it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.arithmetic import Float64
from s4ref.errors import InputError
from s4ref.identify.simple import short, simple
from s4ref.maths.hippo import FAMILIES, Family
from s4ref.maths.hippo import GLegS as GLegS
from s4ref.maths.hippo import LagT as LagT
from s4ref.maths.hippo import TLagTCode as TLagTCode


Real = npt.NDArray[np.float64]
# relative tolerance at which a parameter read off a matrix is taken for a simple number
READ_OFF = 1e-5
CERTIFIED = 64  # states up to which certified values are taken


@dataclass(frozen=True)
class Instance:
    """A family with its name in the registry; parameters are part of the family."""

    name: str
    normalisation: str
    family: Family

    @property
    def code(self) -> str:
        """Python that makes the family, such as ``LegT(8, theta=1)``."""
        family: Any = self.family
        parts = [str(family.N)]
        for f in dataclasses.fields(family):
            value = getattr(family, f.name)
            if f.name != "N" and value != f.default:
                parts.append(f"{f.name}={_spelled(value)}")
        return f"{type(family).__name__}({', '.join(parts)})"

    @property
    def parameters(self) -> dict[str, Fraction]:
        """The real parameters of the family."""
        family: Any = self.family
        values = {f.name: getattr(family, f.name) for f in dataclasses.fields(family)}
        return {k: v for k, v in values.items() if isinstance(v, Fraction)}

    def resized(self, N: int) -> Instance | None:
        """Return the same family with N states, or None where it has none."""
        try:
            family: Any = self.family
            return Instance(self.name, self.normalisation, dataclasses.replace(family, N=N))
        except InputError:
            return None

    def with_window(self, theta: Fraction) -> Instance | None:
        """Return the same family on a window of length theta, or None where it has none."""
        family: Any = self.family
        if not hasattr(family, "theta"):
            return None
        return Instance(self.name, self.normalisation, dataclasses.replace(family, theta=theta))

    def describe(self) -> str:
        """Return the family with what sets it apart: ``LegT with theta = 2``."""
        parts = [f"{k} = {short(v)}" for k, v in self.parameters.items()]
        text = TITLES.get(type(self.family).__name__, self.name)
        if getattr(self.family, "basis", "") == "lmu":
            text += " in LMU form"
        if getattr(self.family, "padded", False):
            text += " (padded)"
        return f"{text} with {', '.join(parts)}" if parts else text

    @property
    def source(self) -> str:
        """Where this normalisation is met, for a sentence; empty if nowhere in particular."""
        return SOURCES.get((self.name, self.normalisation), "")


TITLES = {
    "LegS": "LegS", "LegSD": "legsd (LegS without its rank-one part)", "GLegS": "generalised LegS",
    "LegT": "LegT", "LagT": "LagT", "LagTCode": "lagt (the code's, not the paper's LagT)",
    "TLagTCode": "tlagt (LagT, tilted)", "FouT": "FouT", "FourierDecay": "fourier_decay",
    "FouD": "FouD", "ChebT": "ChebT",
}  # fmt: skip
SOURCES = {
    ("legs", "s4"): "state-spaces/s4", ("legt", "s4"): "state-spaces/s4",
    ("legt", "hippo-code"): "HazyResearch/hippo-code", ("legt", "lmu"): "the LMU",
    ("lagt", "hippo-paper"): "the HiPPO paper", ("lagt", "s4"): "state-spaces/s4",
    ("fout", "s4"): "state-spaces/s4", ("legsd", "s4"): "state-spaces/s4",
    ("fout", "fout-padded"): "fourier2 of state-spaces/s4",
    ("fourier_decay", "s4"): "state-spaces/s4",
    ("tlagt", "s4"): "state-spaces/s4", ("foud", "s4"): "state-spaces/s4",
    ("glagt", "s4"): "state-spaces/s4",
}  # fmt: skip


def _spelled(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f'"{value}"'
    return repr(value)


@lru_cache(maxsize=64)
def named(N: int) -> tuple[Instance, ...]:
    """Return every named family and normalisation that has N states."""
    found: list[Instance] = []
    for name, normalisations in FAMILIES.items():
        for normalisation, make in normalisations.items():
            if name == "glegs":
                continue  # alpha = 0 is legs; any other is read off the matrix
            try:
                instance = Instance(name, normalisation, make(N))
            except InputError:
                continue  # a family of even or of odd N alone
            if all(instance.family != other.family for other in found):
                found.append(instance)
    return tuple(found)


def relabelled(instance: Instance) -> Instance:
    """Return the instance under the name and normalisation that its parameters have."""
    equal = (other for other in named(instance.family.N) if other.family == instance.family)
    return next(equal, Instance(instance.name, "", instance.family))


def fitted(A: Real) -> Iterator[Instance]:
    """Yield families whose parameters are read off A, which is triangular with negative diagonal.

    Generalised LegS: the diagonal is -c (n + 1 + alpha).  Laguerre: -c (1 + beta)/2 on the
    diagonal, -c Lambda_k/Lambda_n below, so that c = -A_10 A_21/A_20 and 1 + alpha = (c/A_10)^2;
    for N = 2, c = 1.
    """
    N = len(A)
    if N < 2 or np.any(np.triu(A, 1)) or A[1, 0] == 0:
        return
    c = A[0, 0] - A[1, 1]
    if c > 0:
        yield from _made("glegs", lambda a: GLegS(N, a), [-A[0, 0] / c - 1])
    c = 1.0 if N == 2 else -A[1, 0] * A[2, 1] / A[2, 0] if A[2, 0] else 0.0
    if c > 0:
        beta = -2 * A[0, 0] / c - 1
        alpha = (c / A[1, 0]) ** 2 - 1
        yield from _made("glagt", lambda a, b: LagT(N, a, b), [alpha, beta])
        yield from _made("glagt", lambda b: LagT(N, Fraction(0), b), [beta])
        yield from _made("tlagt", lambda b: TLagTCode(N, b), [beta])


def _made(name: str, make: Any, values: list[float]) -> Iterator[Instance]:
    """Yield the family with these parameters, each as a simple number if it is near one."""
    if not np.isfinite(values).all():
        return
    exact = [_rounded(v) for v in values]
    if name == "glegs" and exact == [0]:
        return  # legs
    try:
        yield relabelled(Instance(name, "", make(*exact)))
    except InputError:
        return


def _rounded(x: float) -> Fraction:
    near = round(x)
    if abs(x - near) < READ_OFF:
        return Fraction(near)
    return simple(x, READ_OFF) or Fraction(x)


@lru_cache(maxsize=256)
def matrices(family: Family) -> tuple[Real, Real]:
    """Return A (N, N) and B (N,) of a family in float64.

    Correctly rounded from certified values up to N = 64; beyond, where that takes seconds for each
    family, by formula in four roundings.
    """
    if family.N <= CERTIFIED:
        hippo = oracle.hippo(family)
        A, B = hippo.A.to_numpy(), hippo.B.to_numpy()
    else:
        A, B = formula(family)
    A.flags.writeable = B.flags.writeable = False
    return A, B


def formula(family: Family) -> tuple[Real, Real]:
    """Return A = T (As + pi X) T^-1 and B = gain T Bs in float64."""
    As, Bs = family.scaled()
    X = family.circular()
    r = np.array([float(x) for x in family.radicands])
    A = As.astype(float) if X is None else As.astype(float) + np.pi * X.astype(float)
    B = float(family.gain(Float64())) * np.sqrt(r) * Bs[:, 0].astype(float)
    return A * np.sqrt(r[:, None] / r[None, :]), B


@lru_cache(maxsize=64)
def correction(family: Family) -> Real | None:
    """Return P (N, r) of A + P P^T in float64, or None where there is none."""
    try:
        low = family.low_rank()
    except InputError:
        return None
    if not low.gain:
        return None
    T = np.sqrt(np.array([float(r) for r in family.radicands]))
    gain = np.sqrt(np.array([float(g) for g in low.gain]))
    P: Real = T[:, None] * low.p.astype(float) * gain[None, :]
    return P
