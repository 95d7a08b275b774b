"""The known readings, nearest to the right one first.  The order matters: of two that agree, the first is named.

What people declare is a CONVENTION; everything else is WRONG.  Sources: threads and code of S4-family libraries, and
mutations of the formulas themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.arithmetic.ball import Ball
from s4ref.conformance.problems import fold
from s4ref.conformance.readings import (
    Array,
    Hook,
    Reading,
    Subject,
    conjugated,
    convolve,
    delay,
    outputs,
    with_low_rank,
)
from s4ref.conformance.tilde import from_tilde
from s4ref.conformance.verdict import Verdict
from s4ref.records import DPLR, SSM, Discrete


CONVENTION, WRONG = Verdict.CONVENTION, Verdict.WRONG


def _scaled(factor: float) -> Callable[[Subject], Array]:
    return lambda s: s.kernel() * factor


def _other_rule(name: str) -> Callable[[Subject], Array | None]:
    return lambda s: None if s.realised.rule == name else s.kernel(rule=name)


def _hooked(hook: Hook, *, only: str | None = None) -> Callable[[Subject], Array | None]:
    return lambda s: s.kernel(hook=hook) if only in (None, s.realised.rule) else None


def _euler_b(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    return Discrete(d.Ab, ssm.B, d.C)


def _forward(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    return Discrete(F.eye(ssm.N) + ssm.A, ssm.B, d.C)


def _backward(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    I = F.eye(ssm.N)
    return Discrete(F.solve(I - ssm.A, I), F.solve(I - ssm.A, ssm.B), d.C)


def _undamped_b(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    return Discrete(d.Ab, F.mul(d.Ab, d.Bb), d.C)


def _transposed(F: Ball, ssm: SSM[Any], d: Discrete[Any]) -> Discrete[Any]:
    return Discrete(F.transpose(d.Ab), d.Bb, d.C)


def _no_step_in_b(s: Subject) -> Array | None:
    return None if len(s.realised.dt) > 1 else s.kernel() / float(s.realised.dt[0])


def _conj(name: str) -> Callable[[Subject], Array | None]:
    def kernel(s: Subject) -> Array | None:
        if isinstance(s.system, SSM):
            return None
        return s.kernel(replace(s.system, **{name: conjugated(getattr(s.system, name))}))

    return kernel


def _low_rank(change: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Subject], Array | None]:
    def kernel(s: Subject) -> Array | None:
        system = with_low_rank(s, change)
        return None if system is None else s.kernel(system)

    return kernel


def _tilde_taken_for_plain(s: Subject) -> Array | None:
    return None if s.stored.tilde_L is None else s.kernel(fold(s.stored).system)


def _plain_taken_for_tilde(s: Subject) -> Array | None:
    if s.stored.tilde_L is not None or s.u is not None:
        return None
    return s.kernel(from_tilde(s.system, s.realised.dt, s.T, s.realised.rule))


def _aliased_output(s: Subject) -> Array | None:
    if s.stored.tilde_L is not None:
        return None
    K = s.kernel(from_tilde(s.system, s.realised.dt, s.T, s.realised.rule))
    return outputs(K, s)[s.since :]


def _uncoupled_halves(s: Subject) -> Array | None:
    """Q* x summed over the stored half only: the two halves of a conjugate pair do not see each other."""
    system = s.system
    if not isinstance(system, DPLR) or system.weight is None or not (np.asarray(system.weight) == 2).all():
        return None
    return 2 * s.kernel(replace(system, weight=None))


def _restep(factor: int, divisor: int) -> Callable[[Subject], Array]:
    def kernel(s: Subject) -> Array:
        dt = tuple(step * factor / divisor for step in s.realised.dt)
        return replace(s, realised=replace(s.realised, dt=dt, memo={})).kernel()

    return kernel


def _early(s: Subject) -> Array:
    return replace(s, T=s.T + 1).kernel()[..., 1:]


def _with_d(s: Subject) -> Array:
    K = s.kernel().copy()
    K[..., 0] += np.asarray(s.system.D, dtype=np.float64).reshape(K.shape[:-1])
    return K


def _feedthrough(factor: float) -> Callable[[Subject], Array]:
    return lambda s: outputs(s.kernel(), s, D=factor)[s.since :]


def _circular(s: Subject) -> Array | None:
    assert s.u is not None
    if s.u.ndim > 1:
        return None
    T = len(s.u)
    full = np.convolve(s.kernel(), s.u)
    y = full[:T].copy()
    y[: T - 1] += full[T:]
    return np.asarray((y + np.asarray(s.system.D, dtype=np.float64).reshape(()) * s.u)[s.since :])


def _correlated(s: Subject) -> Array | None:
    assert s.u is not None
    if s.u.ndim > 1:
        return None
    K = s.kernel()
    y = convolve(K, s.u[::-1])[::-1]
    return np.asarray((y + np.asarray(s.system.D, dtype=np.float64).reshape(()) * s.u)[s.since :])


def _state_ignored(s: Subject) -> Array | None:
    assert s.u is not None
    if s.since == 0:
        return None
    fresh = replace(s, u=s.u[s.since :], T=len(s.u) - s.since, since=0)
    return outputs(fresh.kernel(), fresh)


def _state_undamped(s: Subject) -> Array | None:
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


READINGS: tuple[Reading, ...] = (
    Reading(
        "bilinear-for-zoh", "discretizes by the bilinear rule", CONVENTION,
        'declare "rule": "bilinear", or use exp(dt A)', _other_rule("bilinear"),
    ),
    Reading(
        "zoh-for-bilinear", "discretizes by zero-order hold", CONVENTION,
        'declare "rule": "zoh", or use the bilinear transform', _other_rule("zoh"),
    ),
    Reading(
        "conj-c", "uses the conjugate of C", CONVENTION,
        'declare the other "C_conj", or take C as a plain row', _conj("C"),
    ),
    Reading(
        "c-tilde-missing", "uses C where the generating function needs C (I - Ab^L)", CONVENTION,
        'declare "C_kind": "tilde", or multiply C by I - Ab^L first',
        _plain_taken_for_tilde, _aliased_output,
    ),
    Reading(
        "c-tilde-for-c", "uses C (I - Ab^L) as if it were C", CONVENTION,
        'declare "C_kind": "plain", or solve for C first', _tilde_taken_for_plain,
    ),
    Reading(
        "conj-half-not-doubled", "gives half the output: one mode of each pair, not doubled", CONVENTION,
        'declare "output_scale": 1, or return 2 Re', lambda s: _scaled(0.5)(s) if s.conventions.half else None,
    ),
    Reading(
        "full-doubled", "gives twice the output, though all modes are stored", CONVENTION,
        'declare "output_scale": 2, or return Re',
        lambda s: None if s.conventions.half else _scaled(2.0)(s),
    ),
    Reading(
        "kernel-late", "gives K one step late, C x before the update", CONVENTION,
        'declare "output_timing": "before", or read x after the update', lambda s: delay(s.kernel()),
    ),
    Reading(
        "plus-low-rank", "uses diag(lam) + P Q*", CONVENTION,
        'declare the other "lowrank", or change the sign of P Q*', _low_rank(lambda P, Q: (P, -Q)),
    ),
    Reading(
        "euler-b", "uses Bb = dt B with the right Ab", WRONG,
        "integrate B over the step as the rule asks", _hooked(_euler_b),
    ),
    Reading(
        "forward-euler", "discretizes by forward Euler", WRONG, "use the declared rule", _hooked(_forward),
    ),
    Reading(
        "backward-euler", "discretizes by backward Euler", WRONG, "use the declared rule", _hooked(_backward),
    ),
    Reading("b-without-dt", "leaves dt out of Bb", WRONG, "multiply Bb by dt", _no_step_in_b),
    Reading(
        "doubled", "gives twice the output", WRONG, "look for a factor 2 counted twice", _scaled(2.0),
    ),
    Reading(
        "halved", "gives half the output", WRONG, "look for a lost factor 2, as in 2 Re or dt/2", _scaled(0.5),
    ),
    Reading("negated", "gives the negative output", WRONG, "change the sign", _scaled(-1.0)),
    Reading(
        "conj-q", "uses P Q^T for P Q*", WRONG, "conjugate Q", _low_rank(lambda P, Q: (P, conjugated(Q))),
    ),
    Reading("conj-p", "conjugates P", WRONG, "take P as it is", _low_rank(lambda P, Q: (conjugated(P), Q))),
    Reading(
        "low-rank-dropped", "ignores the low-rank part", WRONG, "subtract P Q*",
        _low_rank(lambda P, Q: (P * 0, Q)),
    ),
    Reading(
        "halves-uncoupled", "sums Q* x over the stored half only", WRONG,
        "add the conjugate half: Cauchy sums need v/(z - lam) + conj(v)/(z - conj(lam))", _uncoupled_halves,
    ),
    Reading("conj-b", "uses the conjugate of B", WRONG, "take B as it is", _conj("B")),
    Reading("conj-lam", "uses the conjugate of lam", WRONG, "take lam as it is", _conj("lam")),
    Reading(
        "kernel-early", "gives K one step early, K[0] lost", WRONG, "start at C Bb, not at C Ab Bb", _early,
    ),
    Reading("ab-in-b", "applies Ab once too often to B", WRONG, "start at C Bb", _hooked(_undamped_b)),
    Reading(
        "transposed", "applies the transpose of Ab", WRONG, "multiply by Ab from the left",
        lambda s: s.kernel(hook=_transposed) if isinstance(s.system, SSM) else None,
    ),
    Reading("dt-doubled", "uses 2 dt", WRONG, "use dt", _restep(2, 1)),
    Reading("dt-halved", "uses dt / 2", WRONG, "use dt", _restep(1, 2)),
    Reading(
        "reversed", "gives K backwards", WRONG, "order lags from 0 up", lambda s: s.kernel()[..., ::-1],
    ),
    Reading(
        "d-in-kernel", "adds D to K[0]", WRONG, "keep D out of the kernel",
        lambda s: _with_d(s) if s.u is None else None,
    ),
    Reading(
        "circular", "convolves circularly: the tail wraps around", WRONG,
        "pad both FFTs to at least 2 L - 1", None, _circular,
    ),
    Reading("correlation", "correlates instead of convolving", WRONG, "reverse K", None, _correlated),
    Reading("d-dropped", "leaves D u out", WRONG, "add D u", None, _feedthrough(0.0)),
    Reading("d-doubled", "adds D u twice", WRONG, "add D u once", None, _feedthrough(2.0)),
    Reading(
        "state-ignored", "starts every chunk from a zero state", WRONG, "use the state given", None, _state_ignored,
    ),
    Reading(
        "state-undamped", "lets the state in without Ab", WRONG, "the first sample needs Ab x", None,
        _state_undamped,
    ),
)  # fmt: skip
