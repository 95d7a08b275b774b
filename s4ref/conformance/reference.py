"""The right answers and their budgets, each computed once a run.  Everything numerical comes from the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from s4ref import bounds, oracle
from s4ref.bounds import Budget
from s4ref.conformance.problems import Realised, System
from s4ref.conformance.tilde import from_tilde
from s4ref.maths.discretize import rule_named
from s4ref.records import DPLR, Diagonal


Result = TypeVar("Result")

# Every sane way to a kernel, for adapters that do not say which one they take.
SANE: dict[str, tuple[str, ...]] = {
    "dplr": ("cauchy", "bsgs", "powers"),
    "diagonal": ("vandermonde", "powers", "recurrence"),
    "dense": ("powers", "bsgs"),
}


class Reference:
    """Certified answers for the systems that layers really hold.

    Arrays are float64, correctly rounded.  Cost: that of the oracle, once for each different question.
    """

    def __init__(self) -> None:
        self._memo: dict[str, Any] = {}

    def system(self, realised: Realised) -> System:
        """Return the system with C plain."""
        if realised.tilde_L is None:
            return realised.system
        return self._once(
            "plain",
            realised,
            lambda: from_tilde(realised.system, realised.dt, cast(int, realised.tilde_L), realised.rule),
        )

    def kernel(self, realised: Realised, L: int) -> npt.NDArray[Any]:
        """Return K, (L,) or (outputs, inputs, L)."""

        def compute() -> npt.NDArray[Any]:
            system = self.system(realised)
            K = oracle.kernel(system, _step(realised), L, rule=rule_named(realised.rule))
            return np.asarray(K.to_numpy(np.float64))

        K = self._once(f"kernel/{L}", realised, compute)
        return _late(K) if realised.late else K

    def kernel_budget(
        self, realised: Realised, L: int, dtype: str, algorithm: str
    ) -> Budget:
        """Return the budget of a kernel; of the most expensive sane algorithm if it is unknown."""

        def compute(name: str) -> Callable[[], Budget]:
            return lambda: bounds.kernel_budget(
                self.system(realised),
                _step(realised),
                L,
                rule=rule_named(realised.rule),
                dtype=dtype,
                algorithm=name,
            )

        names = SANE[_structure(realised.system)] if algorithm == "unknown" else (algorithm,)
        return widest(
            [self._once(f"budget/{L}/{dtype}/{name}", realised, compute(name)) for name in names]
        )

    def response(
        self, realised: Realised, u: npt.NDArray[Any]
    ) -> npt.NDArray[Any]:
        """Return y for inputs u (T,) or (T, inputs), from a zero state, D included."""

        def compute(signal: npt.NDArray[Any]) -> Callable[[], npt.NDArray[Any]]:
            return lambda: np.asarray(
                oracle.response(
                    self.system(realised), signal, _step(realised), rule=rule_named(realised.rule)
                ).y.to_numpy(np.float64)
            )

        key = u.tobytes().hex()
        if not realised.late:
            return self._once(f"response/{u.shape}/{key}", realised, compute(u))
        # Outputs before the update see C x one step late, but D u at once.
        still = replace(realised, system=replace(realised.system, D=_no_feedthrough(realised)))
        moved = Reference.response(self, replace(still, late=False), u)
        y = np.zeros_like(moved)
        y[1:] = moved[:-1]
        return y + feedthrough(realised.system, u)

    def response_budget(
        self, realised: Realised, u: npt.NDArray[Any], dtype: str, algorithms: tuple[str, ...]
    ) -> Budget:
        """Return the widest budget of the algorithms named."""

        def compute(name: str) -> Callable[[], Budget]:
            return lambda: bounds.response_budget(
                self.system(realised),
                u,
                _step(realised),
                rule=rule_named(realised.rule),
                dtype=dtype,
                algorithm=name,
            )

        key = f"{u.shape}/{u.tobytes().hex()}/{dtype}"
        return widest(
            [self._once(f"response/{key}/{name}", realised, compute(name)) for name in algorithms]
        )

    def _once(self, question: str, realised: Realised, compute: Callable[[], Result]) -> Result:
        key = f"{question}|{identity(realised)}"
        if key not in self._memo:
            self._memo[key] = compute()
        return cast(Result, self._memo[key])


def widest(budgets: list[Budget]) -> Budget:
    """Return the largest of several budgets, part by part."""
    return Budget(
        problem=max(b.problem for b in budgets), algorithm=max(b.algorithm for b in budgets)
    )


def identity(realised: Realised) -> str:
    """Return a text that tells different systems apart, computed once for each object."""
    if "identity" not in realised.memo:
        parts = [
            f"{name}:{_fingerprint(value)}"
            for name, value in vars(realised.system).items()
            if value is not None
        ]
        tail = (realised.dt, realised.rule, realised.tilde_L)
        realised.memo["identity"] = f"{_structure(realised.system)}|{'|'.join(parts)}|{tail}"
    return cast(str, realised.memo["identity"])


def _fingerprint(value: Any) -> str:
    array = np.asarray(value)
    return str(array.tolist()) if array.dtype == object else f"{array.shape}{array.tobytes().hex()}"


def _structure(system: System) -> str:
    if isinstance(system, DPLR):
        return "dplr"
    return "diagonal" if isinstance(system, Diagonal) else "dense"


def _step(realised: Realised) -> Fraction | tuple[Fraction, ...]:
    return realised.dt[0] if len(realised.dt) == 1 else realised.dt


def _late(K: npt.NDArray[Any]) -> npt.NDArray[Any]:
    out = np.zeros_like(K)
    out[..., 1:] = K[..., :-1]
    return out


def _no_feedthrough(realised: Realised) -> Any:
    return np.zeros_like(np.asarray(realised.system.D, dtype=np.float64))


def feedthrough(system: System, u: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return D u for u (T,) or (T, inputs)."""
    D = np.asarray(system.D, dtype=np.float64)
    if u.ndim == 1:
        return u * D.reshape(())
    return np.asarray(u @ D.T)
