"""One adapter in its worker, spoken to in our convention.  Every failed call ends the case, never
the run.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.adapter import Declaration
from s4ref.conformance.encode import REAL, decode, encode, rounded
from s4ref.conformance.inprocess import InProcess
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.outcome import Outcome
from s4ref.conformance.problems import Constructed, Problem, Realised, lift
from s4ref.conformance.reference import Reference
from s4ref.conformance.worker import Worker
from s4ref.errors import AdapterError


STATUS = {
    "raised": Status.CRASH,
    "crash": Status.CRASH,
    "protocol": Status.CRASH,
    "absent": Status.CRASH,
    "stale": Status.CRASH,
    "bad-output": Status.BAD_SHAPE,
    "timeout": Status.TIMEOUT,
    "memory": Status.MEMORY,
}


class CallFailed(Exception):
    """A call came to nothing; carries what the case observed."""

    def __init__(self, observation: Observation) -> None:
        super().__init__(observation.message)
        self.observation = observation


class Bench:
    """Where cases run: a worker, the adapter's declaration, a dtype and the right answers."""

    def __init__(
        self, worker: Worker | InProcess, declaration: Declaration, reference: Reference, dtype: str
    ) -> None:
        self.worker = worker
        self.declaration = declaration
        self.reference = reference
        self.dtype = dtype
        self._handles: list[Any] = []

    def call(self, op: str, *args: Any, handle: Any = None, **more: Any) -> Any:
        """Return what the adapter returned.

        Raises
        ------
        CallFailed
            If it raised, died, took too long or too much memory, or changed its arguments.
        """
        outcome = self.worker.call(op, *args, handle=handle, **more)
        if outcome.kind != "ok":
            raise CallFailed(Observation(STATUS[outcome.kind], message=_told(op, outcome)))
        if outcome.mutated:
            names = ", ".join(outcome.mutated)
            raise CallFailed(
                Observation(
                    Status.IMPURE, message=f"{op}() changed what it was given in place: {names}"
                )
            )
        return outcome.value

    def make(self, problem: Problem) -> Layer:
        """Hand a problem to the adapter, or let it construct one, and read back what it holds."""
        layer = Layer(self, problem)
        self._handles.append(layer.handle)
        return layer

    def adopt(self, handle: Any, layer: Layer) -> Layer:
        """Return a layer that the adapter derived from another, read back."""
        self._handles.append(handle)
        return layer.at(handle)

    def release(self) -> None:
        """Let the adapter forget the layers of a case; nothing is judged by how it does."""
        for handle in self._handles:
            self.worker.drop(handle)
        self._handles.clear()


class Layer:
    """A handle of the adapter and the system it really holds.

    Attributes
    ----------
    params, dt : what make() was given, or realised() returned for a constructed layer
    given : the system that these describe
    realised : the system read back; ``given`` if the adapter has no realised()
    """

    def __init__(self, bench: Bench, problem: Problem) -> None:
        c = bench.declaration.conventions
        self.bench = bench
        if isinstance(problem, Constructed):
            self.problem: Problem = problem
            self.params: dict[str, npt.NDArray[Any]] = {}
            self.dt: Any = None
            self.handle = bench.call("construct", problem.init, problem.N, problem.L, bench.dtype)
            self.realised = self.given = self._read_back()
            held = self.realised
            self.problem = replace(problem, system=held.system, dt=held.dt)
            return
        self.problem = lift(problem) if c.io == "mimo" else problem
        self.params, self.dt = encode(problem, c, bench.dtype)
        self.handle = bench.call("make", self.params, self.dt, problem.L, bench.dtype)
        self.given = decode(self.params, self.dt, problem.L, c)
        self.realised = (
            self._read_back() if "realised" in bench.declaration.provides else self.given
        )

    def at(self, handle: Any) -> Layer:
        """Return this layer's double at another handle, read back from there."""
        other = copy.copy(self)
        other.handle = handle
        if "realised" in self.bench.declaration.provides:
            other.realised = other._read_back()
        return other

    def stored(self) -> dict[str, Any]:
        """Return the parameters as the adapter states them: those held, else those given."""
        if "realised" in self.bench.declaration.provides:
            found = self.bench.call("realised", handle=self.handle)
            return {name: np.array(value) for name, value in found.items()}
        return {**self.params, "dt": np.asarray(self.dt)}

    def _read_back(self) -> Realised:
        params = self.bench.call("realised", handle=self.handle)
        if not isinstance(params, dict):
            raise CallFailed(
                Observation(Status.BAD_SHAPE, message="realised() must return a dict of parameters")
            )
        step = params.get("dt", self.dt)
        if step is None:
            raise CallFailed(
                Observation(
                    Status.BAD_SHAPE, message='realised() returned no "dt" for a constructed layer'
                )
            )
        if not self.params:
            self.params = {k: np.array(v) for k, v in params.items() if k != "dt"}
            self.dt = step
        try:
            held = decode(
                params,
                step,
                self.problem.L,
                self.bench.declaration.conventions,
            )
        except (AdapterError, ValueError) as error:
            raise CallFailed(Observation(Status.BAD_SHAPE, message=str(error))) from None
        given = getattr(self, "given", held)
        for name, value in vars(given.system).items():
            shape = np.shape(getattr(held.system, name))
            if name != "D" and np.shape(value) != shape:
                message = f"realised() returned {name} {shape}; make() was given {np.shape(value)}"
                raise CallFailed(Observation(Status.BAD_SHAPE, message=message))
        return held

    @property
    def io(self) -> tuple[int, int] | None:
        """(outputs, inputs), or None for a single-input single-output adapter."""
        if self.bench.declaration.conventions.io == "siso":
            return None
        system = self.realised.system
        return int(np.shape(system.C)[0]), int(np.shape(system.B)[1])

    def signal(self, u: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the input in the adapter's shape and dtype: (T,) or (T, inputs), channels rolled
        in time.
        """
        if self.io is not None:
            u = np.stack(
                [np.roll(u, 3 * i) * (1 - 0.5 * (i % 2)) for i in range(self.io[1])], axis=1
            )
        return rounded(u, self.bench.dtype)

    def kernel(self, L: int) -> Any:
        """Return the kernel: from kernel(), else by one impulse a channel through apply(), D
        subtracted.
        """
        if "kernel" in self.bench.declaration.provides:
            return self.bench.call("kernel", L, handle=self.handle)
        return self._impulses(L)

    def run(self, u: npt.NDArray[Any], mode: str, *, states: bool = False) -> dict[str, Any]:
        """Return outputs, final state and, if asked for, all states of step() over u."""
        more: dict[str, Any] = {} if mode == "default" else {"mode": mode}
        more |= {"states": True} if states else {}
        found: dict[str, Any] = self.bench.call("run_steps", u, handle=self.handle, **more)
        return found

    def _impulses(self, L: int) -> Any:
        kind = REAL[self.bench.dtype]
        # D enters at lag 0 only; it is taken off in the output's own dtype, where 1 ulp of D is in
        # the budget.
        D = np.asarray(self.realised.system.D, dtype=np.float64)
        if self.io is None:
            pulse = np.zeros(L, dtype=kind)
            pulse[0] = 1
            y = np.array(self.apply(pulse)[0], dtype=np.float64)
            if y.shape == (L,):
                y[0] -= float(D.reshape(()))
            return y
        outputs, inputs = self.io
        columns = []
        for i in range(inputs):
            pulse = np.zeros((L, inputs), dtype=kind)
            pulse[0, i] = 1
            y = np.array(self.apply(pulse)[0], dtype=np.float64)
            if y.shape != (L, outputs):
                return y
            y[0] -= D[:, i]
            columns.append(y.T)
        return np.stack(columns, axis=1)

    def apply(
        self, u: npt.NDArray[Any], state: Any = None, *, length: int | None = None
    ) -> tuple[Any, Any]:
        """Return (y, state); state is None if the adapter returns outputs alone."""
        more: dict[str, Any] = {} if state is None else {"state": state}
        more |= {} if length is None else {"length": length}
        return _pair(self.bench.call("apply", u, handle=self.handle, **more))

    def steps(self, u: npt.NDArray[Any], mode: str, state: Any = None) -> npt.NDArray[Any]:
        """Return the outputs of step() over u, from init_state() or a given state."""
        more = {} if mode == "default" else {"mode": mode}
        more |= {} if state is None else {"state": state}
        value = self.bench.call("run_steps", u, handle=self.handle, **more)
        return np.asarray(value["y"])


def _pair(value: Any) -> tuple[Any, Any]:
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return value[0], value[1]
    return value, None


def _told(op: str, outcome: Outcome) -> str:
    if outcome.kind == "raised":
        where = f" in line {outcome.line}" if outcome.line else ""
        name = "init_state() or step" if op == "run_steps" else op
        return f"{name}() raised{where}: {outcome.message}"
    if outcome.kind == "timeout":
        # The limit it was given; how long it took to be noticed differs from run to run.
        return f"{op}() did not return in {outcome.message.rpartition('within ')[2]}"
    if outcome.kind == "bad-output":
        return outcome.message
    where = f" (line {outcome.line})" if outcome.line else ""
    return f"{op}(){where}: {outcome.message.removeprefix(f'{op}: ')}"
