"""Other readings of the same parameters: what a layer computes if one formula is taken differently.

A reading changes the right operator and evaluates the result by the definition K[l] = C Ab^l Bb, in
balls of 256 bits, rounded to float64 at the end.  For the small cases only: N <= 4, L <= 16.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.conformance.declared import Conventions
from s4ref.conformance.exactly import unit_step
from s4ref.conformance.problems import Realised, System
from s4ref.conformance.reference import Reference
from s4ref.conformance.verdict import Verdict
from s4ref.exact import Exact, Gauss
from s4ref.maths.discretize import rule_named
from s4ref.maths.kernel import kernel_by_powers
from s4ref.maths.realform import real_form
from s4ref.records import DPLR, SSM, Discrete


Array: TypeAlias = npt.NDArray[Any]
# (arithmetic, continuous real system with dt = 1, its discretization) -> another discretization
Hook: TypeAlias = Callable[[Ball, SSM[Any], Discrete[Any]], Discrete[Any]]
BITS = 256


@dataclass(frozen=True)
class Subject:
    """One observed case as the readings see it.

    Attributes
    ----------
    realised : what the layer holds, with C plain
    stored : the system as stored, whose C may be C (I - Ab^L)
    T : length of the kernel or of the signal
    u : the signal, for outputs
    since : first sample of the outputs compared
    """

    realised: Realised
    stored: Realised
    conventions: Conventions
    T: int
    u: Array | None = None
    since: int = 0

    @property
    def system(self) -> System:
        """The system with C plain."""
        return self.realised.system

    def kernel(
        self, system: System | None = None, *, rule: str | None = None, hook: Hook | None = None
    ) -> Array:
        """Return the kernel of a changed system, rule or discretization, in the layer's shape and
        timing.
        """
        K = evaluate(
            self.system if system is None else system,
            self.realised.dt,
            self.T,
            self.realised.rule if rule is None else rule,
            hook,
        )
        if np.ndim(self.system.B) == 1:
            K = K[0, 0]
        return delay(K) if self.realised.late else K


@dataclass(frozen=True)
class Reading:
    """A named way to read the parameters.

    Attributes
    ----------
    id : short name, such as "euler-b"
    says : what the layer does, in a clause that follows "the layer"
    verdict : CONVENTION for a choice that people declare, WRONG for a mistake
    remedy : what to change
    kernel : the kernel under this reading, or None where it says nothing different
    output : the outputs under this reading, where they are not K * u + D u
    """

    id: str
    says: str
    verdict: Verdict
    remedy: str
    kernel: Callable[[Subject], Array | None] | None = None
    output: Callable[[Subject], Array | None] | None = None

    def predict(self, subject: Subject) -> Array | None:
        """Return what the layer would give for the case, or None if the reading does not apply."""
        if subject.u is None:
            return None if self.kernel is None else self.kernel(subject)
        if self.output is not None:
            return self.output(subject)
        K = None if self.kernel is None else self.kernel(subject)
        return None if K is None else outputs(K, subject)[subject.since :]


def outputs(K: Array, subject: Subject, *, D: float = 1.0) -> Array:
    """Return K * u + D u, with the feedthrough scaled."""
    assert subject.u is not None
    u = subject.u
    gain = np.asarray(subject.system.D, dtype=np.float64)
    if u.ndim == 1:
        return convolve(K, u) + D * gain.reshape(()) * u
    mixed = [sum(convolve(K[o, i], u[:, i]) for i in range(u.shape[1])) for o in range(K.shape[0])]
    return np.stack([np.asarray(y) for y in mixed], axis=1) + D * (u @ gain.T)


def convolve(K: Array, u: Array) -> Array:
    """Return the causal convolution of two short sequences, by its definition."""
    return np.convolve(K, u)[: len(u)]


def delay(K: Array) -> Array:
    """Return the kernel one sample later."""
    out = np.zeros_like(K)
    out[..., 1:] = K[..., :-1]
    return out


def evaluate(
    system: System, dt: tuple[Fraction, ...], T: int, rule: str, hook: Hook | None = None
) -> Array:
    """Return the kernel (outputs, inputs, T) of an exact system; the hook may change the
    discretization.
    """
    record = unit_step(system, dt, rule)
    ssm = record if isinstance(record, SSM) else real_form(record).ssm
    inputs, outputs_ = ssm.B.shape[1], ssm.C.shape[0]
    F = Ball()
    with precision(BITS):
        real = SSM(F.matrix(ssm.A), F.matrix(ssm.B), F.matrix(ssm.C))
        d = rule_named(rule)(F, real, F.scalar(Fraction(1)))
        if hook is not None:
            d = hook(F, real, d)
        flat = [float(x.mid()) for x in kernel_by_powers(F, d, T)]
    return np.moveaxis(np.array(flat).reshape(T, outputs_, inputs), 0, -1)


def conjugated(x: Any) -> Any:
    """Return the conjugate of an array of machine or exact numbers."""
    x = np.asarray(x)
    return np.frompyfunc(_conj, 1, 1)(x) if x.dtype == object else np.conj(x)


def _conj(x: Exact) -> Exact:
    return Gauss(x.re, -x.im) if isinstance(x, Gauss) else x


def with_low_rank(subject: Subject, change: Callable[[Any, Any], tuple[Any, Any]]) -> System | None:
    """Return the system with (P, Q) changed, or None if it has no low-rank part."""
    system = subject.system
    if not isinstance(system, DPLR):
        return None
    P, Q = change(system.P, system.P if system.Q is None else system.Q)
    return replace(system, P=P, Q=Q)


def subject_of(
    realised: Realised,
    conventions: Conventions,
    reference: Reference,
    T: int,
    u: Array | None = None,
    since: int = 0,
) -> Subject:
    """Return the subject of an observed case."""
    return Subject(reference.plain(realised), realised, conventions, T, u, since)
