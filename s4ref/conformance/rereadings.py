"""What becomes of a kernel or of outputs when one formula is taken differently.

The names are in ``mistakes``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.conformance.exactly import from_tilde
from s4ref.conformance.problems import fold
from s4ref.conformance.readings import (
    Array,
    Hook,
    Subject,
    conjugated,
    convolve,
    outputs,
    with_low_rank,
)
from s4ref.records import DPLR, SSM, Discrete


def scaled(factor: float) -> Callable[[Subject], Array]:
    """Return the kernel times a factor."""
    return lambda s: s.kernel() * factor


def other_rule(name: str) -> Callable[[Subject], Array | None]:
    """Return the kernel under another rule."""
    return lambda s: None if s.realised.rule == name else s.kernel(rule=name)


def hooked(hook: Hook) -> Callable[[Subject], Array | None]:
    """Return the kernel under a changed discretization."""
    return lambda s: s.kernel(hook=hook)


def euler_b(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    """Use Bb = dt B."""
    return Discrete(d.Ab, ssm.B, d.C)


def forward(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    """Use Ab = I + dt A, Bb = dt B."""
    return Discrete(F.eye(ssm.N) + ssm.A, ssm.B, d.C)


def backward(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    """Use Ab = (I - dt A)^-1, Bb = Ab dt B."""
    I = F.eye(ssm.N)
    return Discrete(F.solve(I - ssm.A, I), F.solve(I - ssm.A, ssm.B), d.C)


def transposed(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    """Use the transpose of Ab."""
    return Discrete(F.transpose(d.Ab), d.Bb, d.C)


def no_step_in_b(s: Subject) -> Array | None:
    """Leave dt out of Bb."""
    return None if len(s.realised.dt) > 1 else s.kernel() / float(s.realised.dt[0])


def conj(name: str) -> Callable[[Subject], Array | None]:
    """Return the kernel with one parameter conjugated."""

    def kernel(s: Subject) -> Array | None:
        if isinstance(s.system, SSM):
            return None
        return s.kernel(replace(s.system, **{name: conjugated(getattr(s.system, name))}))

    return kernel


def low_rank(change: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Subject], Array | None]:
    """Return the kernel with P and Q changed."""

    def kernel(s: Subject) -> Array | None:
        system = with_low_rank(s, change)
        return None if system is None else s.kernel(system)

    return kernel


def tilde_taken_for_plain(s: Subject) -> Array | None:
    """Read the stored C (I - Ab^L) as C."""
    return None if s.stored.tilde_L is None else s.kernel(fold(s.stored).system)


def plain_taken_for_tilde(s: Subject) -> Array | None:
    """Read C as C (I - Ab^L): the kernel aliased in time."""
    if s.stored.tilde_L is not None or s.u is not None:
        return None
    return s.kernel(from_tilde(s.system, s.realised.dt, s.T, s.realised.rule))


def aliased_output(s: Subject) -> Array | None:
    """Return the outputs of the aliased kernel."""
    if s.stored.tilde_L is not None:
        return None
    K = s.kernel(from_tilde(s.system, s.realised.dt, s.T, s.realised.rule))
    return outputs(K, s)[s.since :]


def uncoupled_halves(s: Subject) -> Array | None:
    """Q* x summed over the stored half only: the two halves of a conjugate pair do not see each
    other.
    """
    system = s.system
    if (
        not isinstance(system, DPLR)
        or system.weight is None
        or not (np.asarray(system.weight) == 2).all()
    ):
        return None
    return 2 * s.kernel(replace(system, weight=None))


def restep(factor: int, divisor: int) -> Callable[[Subject], Array]:
    """Return the kernel with another step."""

    def kernel(s: Subject) -> Array:
        dt = tuple(step * factor / divisor for step in s.realised.dt)
        return replace(s, realised=replace(s.realised, dt=dt, memo={})).kernel()

    return kernel


def early(s: Subject) -> Array:
    """Return the kernel without K[0]."""
    return replace(s, T=s.T + 1).kernel()[..., 1:]


def with_d(s: Subject) -> Array:
    """Return the kernel with D in K[0]."""
    K = s.kernel().copy()
    K[..., 0] += np.asarray(s.system.D, dtype=np.float64).reshape(K.shape[:-1])
    return K


def feedthrough(factor: float) -> Callable[[Subject], Array]:
    """Return the outputs with D u scaled."""
    return lambda s: outputs(s.kernel(), s, D=factor)[s.since :]


def circular(s: Subject) -> Array | None:
    """Convolve circularly."""
    assert s.u is not None
    if s.u.ndim > 1:
        return None
    T = len(s.u)
    full = np.convolve(s.kernel(), s.u)
    y = full[:T].copy()
    y[: T - 1] += full[T:]
    return np.asarray((y + np.asarray(s.system.D, dtype=np.float64).reshape(()) * s.u)[s.since :])


def correlated(s: Subject) -> Array | None:
    """Correlate."""
    assert s.u is not None
    if s.u.ndim > 1:
        return None
    K = s.kernel()
    y = convolve(K, s.u[::-1])[::-1]
    return np.asarray((y + np.asarray(s.system.D, dtype=np.float64).reshape(()) * s.u)[s.since :])


def state_ignored(s: Subject) -> Array | None:
    """Start the chunk from a zero state."""
    assert s.u is not None
    if s.since == 0:
        return None
    fresh = replace(s, u=s.u[s.since :], T=len(s.u) - s.since, since=0)
    return outputs(fresh.kernel(), fresh)


def state_undamped(s: Subject) -> Array | None:
    """The state enters as it is instead of as Ab times it: its response comes one step early."""
    assert s.u is not None
    if s.since == 0:
        return None
    cut, T = s.since, len(s.u)
    past = np.concatenate([s.u[:cut], np.zeros_like(s.u[cut:])])
    fresh = replace(s, u=s.u[cut:], T=T - cut, since=0)
    silent = replace(s, u=past, since=0)
    K = s.kernel()
    return outputs(K[..., : T - cut], fresh) + outputs(K, silent, D=0.0)[cut - 1 : T - 1]
