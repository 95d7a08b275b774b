"""A problem: a system, a step, a length and a rule, in our own convention.  What a case hands to an
adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from s4ref.records import DPLR, SSM, Diagonal


System: TypeAlias = DPLR[Any] | Diagonal[Any] | SSM[Any]


@dataclass(frozen=True)
class Problem:
    """What is to be computed.

    Attributes
    ----------
    name : the family, such as "dyadic-4a" or "legs-64"
    system : NumPy arrays that are exact in float64; modes of weight 2 stand for conjugate pairs
    dt : one step, or one a mode; dyadic
    L : kernel length
    rule : "bilinear" or "zoh"
    small : N <= 4, entries exact in float16, dt and L moderate: an error here is no rounding
    """

    name: str
    system: System
    dt: tuple[Fraction, ...]
    L: int
    rule: str
    small: bool = False

    @property
    def N(self) -> int:
        """Full state size."""
        return self.system.N

    @property
    def rank(self) -> int:
        """Columns of P, 0 without one."""
        return as_columns(self.system.P).shape[1] if isinstance(self.system, DPLR) else 0

    @property
    def mimo(self) -> bool:
        """Whether B and C have two axes."""
        return np.ndim(self.system.B) == 2

    def to_json(self) -> dict[str, Any]:
        """Return the parameters of the problem a reader sorts by."""
        return {
            "family": self.name,
            "N": self.N,
            "L": self.L,
            "dt": [str(step) for step in self.dt] if len(self.dt) > 1 else str(self.dt[0]),
            "rule": self.rule,
            "small": self.small,
        }

    def content(self) -> dict[str, Any]:
        """Return everything that defines the problem, for its identity."""
        entries = {
            name: listed(value) for name, value in vars(self.system).items() if value is not None
        }
        return self.to_json() | {"structure": structure(self.system), "system": entries}


@dataclass(frozen=True)
class Constructed(Problem):
    """A layer as its own constructor makes it; ``system`` is unknown until it is read back.

    Attributes
    ----------
    init : what the layer claims to be, out of the adapter's ``inits``
    size : full state size asked for
    wide : whether it has input and output axes
    """

    init: str = "own"
    size: int = 1
    wide: bool = False

    @property
    def N(self) -> int:
        """Full state size."""
        return self.size

    @property
    def rank(self) -> int:
        """Return 0: nothing is handed over."""
        return 0

    @property
    def mimo(self) -> bool:
        """Whether B and C have two axes."""
        return self.wide

    def to_json(self) -> dict[str, Any]:
        """Return what a reader sorts by; the step is the layer's own."""
        return {k: v for k, v in super().to_json().items() if k != "dt"}

    def content(self) -> dict[str, Any]:
        """Return everything that defines the problem, for its identity."""
        return self.to_json() | {"construct": self.init}


def constructed(init: str, N: int, L: int, rule: str, *, mimo: bool, small: bool) -> Constructed:
    """Return the problem that a layer's constructor poses; its step and system are not ours."""
    unknown = SSM(np.zeros((1, 1)), np.zeros(1), np.zeros(1), 0.0)
    name = init if init == "own" else f"own-{init.replace('/', '-')}"
    return Constructed(name, unknown, (Fraction(1),), L, rule, small, init, N, mimo)


@dataclass(frozen=True)
class Realised:
    """The system a layer really holds, read in our convention.

    Attributes
    ----------
    system : entries at their exact binary value
    dt : one step, or one a mode
    tilde_L : if set, ``system.C`` is C (I - Ab^tilde_L)
    late : whether outputs see the state before the update
    """

    system: System
    dt: tuple[Fraction, ...]
    rule: str
    tilde_L: int | None = None
    late: bool = False
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


def structure(system: System) -> str:
    """Return the name of a record's structure."""
    if isinstance(system, DPLR):
        return "dplr"
    return "diagonal" if isinstance(system, Diagonal) else "dense"


def as_columns(P: Any) -> Any:
    """Return P with two axes."""
    P = np.asarray(P)
    return P[:, None] if P.ndim == 1 else P


def listed(value: Any) -> Any:
    """Return an array or number as nested lists of text that round-trips."""
    array = np.asarray(value)
    if array.ndim:
        return [listed(item) for item in array]
    item = array.item()
    if isinstance(item, complex):
        return [repr(item.real), repr(item.imag)]
    return repr(float(item)) if isinstance(item, (int, float)) else str(item)


def lift(problem: Problem) -> Problem:
    """Return a single-input problem as one with one input and one output."""
    if problem.mimo:
        return problem
    s = problem.system
    D = np.array([[s.D]], dtype=np.float64)
    return replace(problem, system=replace(s, B=s.B[:, None], C=s.C[None, :], D=D))


def unfold(system: System) -> System:
    """Return the system with every mode stored: pairs of weight 2 become two modes of weight 1.

    Theorem ``conjugate-halves``.
    """
    if isinstance(system, SSM) or system.weight is None:
        return system
    pair = np.asarray(system.weight) == 2

    def both(x: Any) -> Any:
        return np.concatenate([x, np.conj(x[pair])])

    parts: Mapping[str, Any] = {
        "lam": both(system.lam),
        "B": both(system.B),
        "C": both(system.C.T).T,
        "weight": None,
    }
    if isinstance(system, DPLR):
        parts = {**parts, "P": both(system.P), "Q": None if system.Q is None else both(system.Q)}
    return replace(system, **parts)


def fold(realised: Realised) -> Realised:
    """Return the system with one mode of each pair, if its second half is the conjugate of its
    first, bit for bit.

    The inverse of :func:`unfold` where there is one; a real system of half the size costs the
    oracle an eighth.
    """
    system = realised.system
    if isinstance(system, SSM) or system.weight is not None or len(system.lam) % 2:
        return realised
    n = len(system.lam) // 2
    names = ("lam", "B", "P", "Q") if isinstance(system, DPLR) else ("lam", "B")
    parts = {name: getattr(system, name) for name in names if getattr(system, name) is not None}
    pairs = [(x[:n], x[n:]) for x in parts.values()] + [(system.C[..., :n], system.C[..., n:])]
    if not all(np.array_equal(np.conj(first), second) for first, second in pairs):
        return realised
    if len(realised.dt) > 1 and realised.dt[:n] != realised.dt[n:]:
        return realised
    kept = {name: x[:n] for name, x in parts.items()}
    half = replace(system, **kept, C=system.C[..., :n], weight=np.full(n, 2))
    return replace(realised, system=half, dt=realised.dt[:n], memo={})
