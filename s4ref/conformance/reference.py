"""The right answers and their budgets, each computed once a run.  Everything numerical comes from
the oracle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from s4ref import bounds, oracle
from s4ref.bounds import Budget
from s4ref.conformance import sensitivity
from s4ref.conformance.declared import Conventions
from s4ref.conformance.exactly import from_tilde
from s4ref.conformance.problems import Realised, System, fold, structure
from s4ref.conformance.threads import one_thread
from s4ref.maths.discretize import rule_named


Result = TypeVar("Result")
COMMON = "float32"
FORMED_IN_FLOAT64 = frozenset({"bsgs"})
DIGITS = 40  # between layers: far below what float64 sees


class Reference:
    """Certified answers for the systems that layers really hold.

    Arrays are float64, correctly rounded.  Cost: that of the oracle, once for each different
    question.
    """

    def __init__(self) -> None:
        self._memo: dict[str, Any] = {}

    def plain(self, realised: Realised) -> Realised:
        """Return the same with C plain, and one mode of each pair where pairs are exact."""

        def compute() -> Realised:
            folded = fold(realised)
            if folded.tilde_L is None:
                return folded
            system = from_tilde(folded.system, folded.dt, folded.tilde_L, folded.rule)
            return replace(folded, system=system, tilde_L=None, memo={})

        return self._once("plain", realised, compute)

    def kernel(self, realised: Realised, L: int) -> npt.NDArray[Any]:
        """Return K, (L,) or (outputs, inputs, L)."""

        def compute() -> npt.NDArray[Any]:
            p = self.plain(realised)
            K = oracle.kernel(p.system, _step(p), L, rule=rule_named(p.rule))
            return np.asarray(K.to_numpy(np.float64))

        K: npt.NDArray[Any] = self._once(f"kernel/{L}", realised, compute)
        return _late(K) if realised.late else K

    def kernel_budget(self, realised: Realised, L: int, dtype: str, algorithm: str) -> Budget:
        """Return the budget of a kernel of length L."""

        def compute(kind: str) -> Budget:
            p = self.plain(realised)
            return bounds.kernel_budget(
                p.system,
                _step(p),
                L,
                rule=rule_named(p.rule),
                dtype=kind,
                algorithm=algorithm,
                tilde=realised.tilde_L,
            )

        question = f"kernel budget/{L}/{algorithm}"
        return self._in_proportion(question, realised, dtype, compute, algorithm)

    def roundtrip_budget(self, given: Realised, L: int, dtype: str) -> Budget:
        """Return what storing the parameters may cost the kernel."""

        def compute(kind: str) -> Budget:
            p = self.plain(given)
            rule = rule_named(p.rule)
            return bounds.roundtrip_budget(p.system, _step(p), L, rule=rule, dtype=kind)

        return self._in_proportion(f"roundtrip budget/{L}", given, dtype, compute)

    def pair_budget(self, realised: Realised, dtype: str) -> tuple[Budget, Budget]:
        """Return the budgets of Ab and Bb."""

        def compute() -> tuple[Budget, Budget]:
            return bounds.discretize_budget(
                realised.system, _step(realised), rule=rule_named(realised.rule), dtype=dtype
            )

        return self._once(f"pair budget/{dtype}", realised, compute)

    def state(self, realised: Realised, u: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the state after u (T,) or (T, inputs) from a zero state, as it is stored."""

        def compute() -> npt.NDArray[Any]:
            p = self.plain(realised)
            found = oracle.response(p.system, u, _step(p), rule=rule_named(p.rule))
            x = found.state.to_numpy(np.float64)
            paired = len(x) < len(getattr(realised.system, "lam", x))
            return np.concatenate([x, np.conj(x)]) if paired else np.asarray(x)

        key = hashlib.sha256(u.tobytes()).hexdigest()
        return self._once(f"state/{u.shape}/{key}", realised, compute)

    def state_budget(self, realised: Realised, u: npt.NDArray[Any], dtype: str) -> Budget:
        """Return the budget of that state, reached step by step."""

        def compute(kind: str) -> Budget:
            p = self.plain(realised)
            return bounds.state_budget(p.system, u, _step(p), rule=rule_named(p.rule), dtype=kind)

        key = hashlib.sha256(u.tobytes()).hexdigest()
        return self._in_proportion(f"state budget/{u.shape}/{key}", realised, dtype, compute)

    def gradient(
        self, realised: Realised, c: npt.NDArray[Any], conventions: Conventions
    ) -> dict[str, npt.NDArray[Any]]:
        """Return the gradient of sum(c * K) by the names and in the conventions of the adapter."""

        def compute() -> dict[str, npt.NDArray[Any]]:
            return sensitivity.gradient(realised, c, conventions)

        key = hashlib.sha256(c.astype(np.float64).tobytes()).hexdigest()
        return self._once(f"gradient/{c.shape}/{key}/{conventions}", realised, compute)

    def gradient_budgets(
        self,
        realised: Realised,
        c: npt.NDArray[Any],
        dtype: str,
        algorithm: str,
        conventions: Conventions,
    ) -> Mapping[str, Budget]:
        """Return the budgets of that gradient, by name; those of all dtypes are proportional."""

        def compute() -> Mapping[str, Budget]:
            return sensitivity.budgets(realised, c, "float64", algorithm, conventions)

        key = hashlib.sha256(c.astype(np.float64).tobytes()).hexdigest()
        question = f"gradient budgets/{c.shape}/{key}/{algorithm}/{conventions}"
        wider = bounds.UNIT_ROUNDOFF[dtype] / bounds.UNIT_ROUNDOFF["float64"]
        found = self._once(question, realised, compute).items()
        return {name: Budget(wider * b.problem, wider * b.algorithm) for name, b in found}

    def cascade(self, layers: Sequence[Realised], u: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the outputs of layers that feed one another.

        Each is handed the outputs of the one before to DIGITS digits, as exact numbers.
        """
        first = hashlib.sha256(u.tobytes()).hexdigest()
        found: Any = None
        key = f"cascade/{u.shape}/{first}"
        for held in layers:
            # What enters a layer is what came out of those before it: their names are its name.
            found = self._once(key, held, self._layer(held, u if found is None else found[1]))
            key = f"{key}/{identity(held)}"
        return np.asarray(found[0])

    def _layer(self, held: Realised, signal: Any) -> Callable[[], tuple[npt.NDArray[Any], Any]]:
        """Return what computes the outputs of a layer, rounded and to DIGITS digits."""

        def compute() -> tuple[npt.NDArray[Any], Any]:
            p = self.plain(held)
            found = oracle.response(
                p.system, signal, _step(p), rule=rule_named(p.rule), digits=DIGITS
            )
            exact = np.vectorize(Fraction, otypes=[object])(found.y.decimal(DIGITS))
            return np.asarray(found.y.to_numpy(np.float64)), exact

        return compute

    def response(self, realised: Realised, u: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return y for inputs u (T,) or (T, inputs), from a zero state, D included."""
        if realised.late:
            # Outputs before the update see C x one step late, but D u at once.
            silent = replace(realised.system, D=np.zeros(np.shape(realised.system.D)))
            moved = self.response(replace(realised, system=silent, late=False, memo={}), u)
            y = np.concatenate([0 * moved[:1], moved[:-1]])
            return np.asarray(y + feedthrough(realised.system, u))

        def compute() -> npt.NDArray[Any]:
            p = self.plain(realised)
            found = oracle.response(p.system, u, _step(p), rule=rule_named(p.rule))
            return np.asarray(found.y.to_numpy(np.float64))

        key = hashlib.sha256(u.tobytes()).hexdigest()
        return self._once(f"response/{u.shape}/{key}", realised, compute)

    def response_budget(
        self, realised: Realised, u: npt.NDArray[Any], dtype: str, algorithms: tuple[str, ...]
    ) -> Budget:
        """Return the widest budget of the algorithms named."""

        def compute(kind: str, name: str) -> Budget:
            p = self.plain(realised)
            return bounds.response_budget(
                p.system,
                u,
                _step(p),
                rule=rule_named(p.rule),
                dtype=kind,
                algorithm=name,
                tilde=realised.tilde_L,
            )

        key = f"response budget/{u.shape}/{hashlib.sha256(u.tobytes()).hexdigest()}"
        parts = [
            self._in_proportion(f"{key}/{name}", realised, dtype, partial(compute, name=name), name)
            for name in algorithms
        ]
        return Budget(max(b.problem for b in parts), max(b.algorithm for b in parts))

    def _in_proportion(
        self,
        question: str,
        realised: Realised,
        dtype: str,
        compute: Callable[[str], Budget],
        algorithm: str = "",
    ) -> Budget:
        """Return the budget of a dtype, computed once for all where it is u times a constant.

        It is not where something is formed in float64 whatever the dtype.  Every u is a power of
        two, so that nothing is rounded on the way.
        """
        if algorithm in FORMED_IN_FLOAT64:
            return self._once(f"{question}/{dtype}", realised, lambda: compute(dtype))
        found = self._once(question, realised, lambda: compute(COMMON))
        wider = bounds.UNIT_ROUNDOFF[dtype] / bounds.UNIT_ROUNDOFF[COMMON]
        return Budget(wider * found.problem, wider * found.algorithm)

    def _once(self, question: str, realised: Realised, compute: Callable[[], Result]) -> Result:
        key = f"{question}|{identity(realised)}"
        if key not in self._memo:
            with one_thread():
                self._memo[key] = compute()
        return cast(Result, self._memo[key])


def identity(realised: Realised) -> str:
    """Return a text that tells different systems apart, computed once for each object."""
    if "identity" not in realised.memo:
        parts = [
            f"{name}:{_fingerprint(value)}"
            for name, value in vars(realised.system).items()
            if value is not None
        ]
        tail = (realised.dt, realised.rule, realised.tilde_L, realised.late)
        text = f"{structure(realised.system)}|{'|'.join(parts)}|{tail}"
        realised.memo["identity"] = hashlib.sha256(text.encode()).hexdigest()
    return cast(str, realised.memo["identity"])


def _fingerprint(value: Any) -> str:
    array = np.asarray(value)
    return str(array.tolist()) if array.dtype == object else f"{array.shape}{array.tobytes().hex()}"


def _step(realised: Realised) -> Fraction | tuple[Fraction, ...]:
    return realised.dt[0] if len(realised.dt) == 1 else realised.dt


def _late(K: npt.NDArray[Any]) -> npt.NDArray[Any]:
    out = np.zeros_like(K)
    out[..., 1:] = K[..., :-1]
    return out


def feedthrough(system: System, u: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return D u for u (T,) or (T, inputs)."""
    D = np.asarray(system.D, dtype=np.float64)
    if u.ndim == 1:
        return u * D.reshape(())
    return np.asarray(u @ D.T)
