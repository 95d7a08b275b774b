"""What a layer computes, as stages that can each be replaced: a mistake is a change of a stage.

parameters -> dense system -> (Ab, Bb) -> row C of the kernel -> taps -> kernel -> outputs, states.
Everything is float64 by definition: a kernel is C Ab^l Bb, tap by tap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense, Discretized, Held, formed
from s4ref.conformance.diagnosis.rules import Pair, named, solve


# (what one direction gives for a signal, D, the signal, the lag of the reverse direction)
Join: TypeAlias = Callable[[Callable[[Array], "Array | None"], Array, Array, int], "Array | None"]


@dataclass(frozen=True)
class Change:
    """One stage done otherwise.

    Attributes
    ----------
    stage : a field of :class:`Plan`
    do : takes what the stage takes; returns None where the change says nothing
    """

    stage: str
    do: Callable[..., Any]


@dataclass(frozen=True)
class Plan:
    """The stages of a computation.

    Attributes
    ----------
    params : Held -> Held, in order
    form : Held -> Dense
    rule : Dense -> (Ab, Bb, Bp)
    pair : Discretized -> Discretized, in order
    row : (Discretized, plain C, L) -> C, in order
    taps : (Discretized, C, L) -> complex kernel (outputs, inputs, L)
    read : complex -> real
    shape : (kernel, Discretized) -> kernel, in order
    mix : (kernel, u) -> outputs without D u
    feed : (D, u) -> D u
    made : (Discretized, u, x) -> state after a chunk
    used : (Discretized, C, x, T) -> what a state adds to the T outputs after it
    walk : (Discretized, D, u, x) -> (outputs, state), instead of all of the above
    after : outputs -> outputs, in order
    join : (u -> outputs, D, u, lag) -> outputs of both directions
    """

    params: tuple[Callable[[Held], Held | None], ...] = ()
    form: Callable[[Held], Dense | None] = formed
    rule: Callable[[Dense], Pair | None] | None = None
    pair: tuple[Callable[[Discretized], Discretized | None], ...] = ()
    row: tuple[Callable[[Discretized, Array, int], Array | None], ...] = ()
    taps: Callable[[Discretized, Array, int], Array | None] | None = None
    read: Callable[[Array], Array] = np.real
    shape: tuple[Callable[[Array, Discretized], Array | None], ...] = ()
    mix: Callable[[Array, Array], Array | None] | None = None
    feed: Callable[[Array, Array], Array | None] | None = None
    made: Callable[[Discretized, Array, Array], Array | None] | None = None
    used: Callable[[Discretized, Array, Array, int], Array | None] | None = None
    walk: Callable[[Discretized, Array, Array, Array], tuple[Array, Array] | None] | None = None
    after: tuple[Callable[[Array], Array | None], ...] = ()
    join: Join | None = None

    def changed(self, changes: tuple[Change, ...]) -> Plan | None:
        """Return the plan with every change made, or None if two of them replace one stage."""
        plan = self
        for change in changes:
            now = getattr(plan, change.stage)
            if not isinstance(now, tuple) and now is not getattr(RIGHT, change.stage):
                return None
            done: Any = (*now, change.do) if isinstance(now, tuple) else change.do
            plan = replace(plan, **{change.stage: done})
        return plan

    @property
    def touches(self) -> frozenset[str]:
        """Names of the stages that differ from the right ones."""
        return frozenset(
            name
            for name in vars(self)
            if getattr(self, name) is not getattr(RIGHT, name) and getattr(self, name) != ()
        )


def discretized(plan: Plan, h: Held) -> Discretized | None:
    """Return (Ab, Bb) under a plan."""
    for change in plan.params:
        changed = change(h)
        if changed is None:
            return None
        h = changed
    dense = plan.form(h)
    if dense is None:
        return None
    pair = (plan.rule or named(h.rule))(dense)
    if pair is None:
        return None
    out = Discretized(*pair, dense.C, dense)
    for step in plan.pair:
        later = step(out)
        if later is None:
            return None
        out = later
    return out


def plain_row(d: Discretized) -> Array:
    """Return C, solved from C (I - Ab^L) where that is stored."""
    L = d.held.tilde_L
    if L is None:
        return d.C
    return solve((np.eye(len(d.Ab)) - d.power(L)).T, d.C.T).T


def row_of(plan: Plan, d: Discretized, L: int) -> Array | None:
    """Return the row C that a kernel of length L uses."""
    C = plain_row(d)
    for change in plan.row:
        changed = change(d, C, L)
        if changed is None:
            return None
        C = changed
    return C


def powers(d: Discretized, C: Array, L: int) -> Array:
    """Return C Ab^l Bb, complex: over the stored modes twice if they are halves."""
    n, first = d.held.n, d.Bb[:, None, :]
    if d.Bp is None:
        X = _krylov(d.Ab, first, L)
    else:
        X = np.concatenate([first, _krylov(d.Ab, d.Ab @ first[:, 0] + d.Bp, L - 1)], axis=1)
    half = d.held.half
    row, states = (2 * C[:, :n], X[:n]) if half else (C, X)
    return np.moveaxis(np.tensordot(row, states, axes=1), 1, -1)


def _krylov(M: Array, x: Array, L: int) -> Array:
    """Return [x, M x, ..., M^(L-1) x] along axis 1, by doubling."""
    x = x if x.ndim == 3 else x[:, None, :]
    while x.shape[1] < L:
        x = np.concatenate([x, np.tensordot(M, x, axes=1)], axis=1)
        M = M @ M
    return x[:, :L]


def kernel(plan: Plan, d: Discretized, L: int) -> Array | None:
    """Return the kernel (outputs, inputs, L) under a plan."""
    C = row_of(plan, d, L)
    if C is None:
        return None
    found = (plan.taps or powers)(d, C, L)
    if found is None:
        return None
    K: Array | None = np.asarray(plan.read(found), dtype=np.float64)
    if d.held.late and K is not None:
        K = delayed(K)
    for change in plan.shape:
        K = change(K, d) if K is not None else None
    return K


def delayed(K: Array) -> Array:
    """Return the kernel one sample later."""
    return np.concatenate([0 * K[..., :1], K[..., :-1]], axis=-1)


def convolved(K: Array, u: Array) -> Array:
    """Return K * u of a kernel (outputs, inputs, L) and a signal (T, inputs)."""
    out = [
        sum(np.convolve(K[o, i], u[:, i])[: len(u)] for i in range(u.shape[1]))
        for o in range(K.shape[0])
    ]
    return np.stack([np.asarray(y) for y in out], axis=1)


def fed(D: Array, u: Array) -> Array:
    """Return D u."""
    return np.asarray(u @ D.T)


def joined(run: Callable[[Array], Array | None], D: Array, u: Array, lag: int) -> Array | None:
    """Return y of the signal plus that of the reversed one, D u counted once."""
    there, back = run(u), run(u[::-1])
    if there is None or back is None:
        return None
    back = (back - u[::-1] @ D.T)[::-1]
    if lag:
        back = np.concatenate([back[1:], 0 * back[:1]])
    return np.asarray(there + back)


def state_after(d: Discretized, u: Array, x: Array) -> Array:
    """Return the state after a chunk."""
    for k, value in enumerate(u):
        x = d.Ab @ x + d.Bb @ value
        if d.Bp is not None and k:
            x = x + d.Bp @ u[k - 1]
    return x


def carried(d: Discretized, C: Array, x: Array, T: int) -> Array:
    """Return C Ab^(k+1) x for k < T: what a state adds to the outputs after it."""
    out = np.empty((T, C.shape[0]))
    x = x if d.held.late else d.Ab @ x
    for k in range(T):
        out[k] = (C @ x).real
        x = d.Ab @ x
    return out


RIGHT = Plan()
