"""States: how a chunk ends, how the next one begins, how a step goes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.library import scans, walks
from s4ref.conformance.diagnosis.library.changes import by_stage as _r
from s4ref.conformance.diagnosis.plan import carried, state_after
from s4ref.conformance.diagnosis.reading import Reading


def _ignored(d: Discretized, C: Array, x: Array, T: int) -> Array:
    return np.zeros((T, C.shape[0]))


def undamped(d: Discretized, C: Array, x: Array, T: int) -> Array | None:
    """C Ab^k x for C Ab^(k+1) x."""
    if d.held.late:
        return None
    return np.stack([(C @ (d.power(k) @ x)).real for k in range(T)])


def damped_twice(d: Discretized, C: Array, x: Array, T: int) -> Array:
    return carried(d, C, d.Ab @ x, T)


def conjugated(d: Discretized, C: Array, x: Array, T: int) -> Array | None:
    if d.held.kind == "dense":
        return None
    if not d.held.half:
        return carried(d, C, x.conj(), T)
    n = d.held.n
    x = x[:n].conj()
    return carried(d, C, np.concatenate([x, x.conj()]), T)


def _scaled(c: float) -> Callable[[Discretized, Array, Array, int], Array]:
    return lambda d, C, x, T: c * carried(d, C, x, T)


def _first_only(d: Discretized, C: Array, x: Array, T: int) -> Array:
    y = carried(d, C, x, T)
    y[1:] = 0
    return y


def _stored_row(d: Discretized, C: Array, x: Array, T: int) -> Array:
    """C (I - Ab^T) for C."""
    return carried(d, C @ (np.eye(len(d.Ab)) - d.power(T)), x, T)


def _conj_row(d: Discretized, C: Array, x: Array, T: int) -> Array | None:
    return None if d.held.kind == "dense" else carried(d, C.conj(), x, T)


def _backwards(d: Discretized, C: Array, x: Array, T: int) -> Array:
    return carried(d, C, x, T)[::-1]


def _negated(d: Discretized, C: Array, x: Array, T: int) -> Array:
    return -carried(d, C, x, T)


def _real_state(d: Discretized, u: Array, x: Array) -> Array | None:
    return None if d.held.kind == "dense" else state_after(d, u, x).real + 0j


def _one_short(d: Discretized, u: Array, x: Array) -> Array:
    return state_after(d, u[:-1], x)


def _one_far(d: Discretized, u: Array, x: Array) -> Array:
    return np.asarray(d.Ab @ state_after(d, u, x))


def _last_input(d: Discretized, u: Array, x: Array) -> Array:
    return np.asarray(d.Bb @ u[-1])


def inputs_reversed(d: Discretized, u: Array, x: Array) -> Array:
    return np.asarray(d.power(len(u)) @ x + state_after(d, u[::-1], 0 * x))


def _summed(d: Discretized, u: Array, x: Array) -> Array:
    return np.asarray(d.power(len(u)) @ x + d.Bb @ u.sum(axis=0))


def _b_not_discretized(d: Discretized, u: Array, x: Array) -> Array:
    for value in u:
        x = d.Ab @ x + d.dense.B @ value
    return x


def _continuous(d: Discretized, u: Array, x: Array) -> Array:
    for value in u:
        x = d.dense.A @ x + d.Bb @ value
    return x


def _not_advanced(d: Discretized, u: Array, x: Array) -> Array:
    return x


def old_state_lost(d: Discretized, u: Array, x: Array) -> Array:
    return state_after(d, u, 0 * x)


def old_state_undamped(d: Discretized, u: Array, x: Array) -> Array:
    return x + state_after(d, u, 0 * x)


def _made_conjugated(d: Discretized, u: Array, x: Array) -> Array | None:
    if d.held.kind == "dense":
        return None
    found = state_after(d, u, x)
    if not d.held.half:
        return found.conj()
    return np.concatenate([found[d.held.n :], found[: d.held.n]])


def _made_scaled(c: float) -> Callable[[Discretized, Array, Array], Array]:
    return lambda d, u, x: c * state_after(d, u, x)


def _made_with_c(d: Discretized, u: Array, x: Array) -> Array | None:
    return state_after(d, u, x) * d.C[0] if d.C.shape[0] == 1 else None


def _made_without_b(d: Discretized, u: Array, x: Array) -> Array | None:
    if d.dense.B.shape[1] != 1 or not d.dense.diagonal:
        return None
    gain = d.Bb[:, 0] / d.dense.B[:, 0]
    for value in u:
        x = d.Ab @ x + gain * value[0]
    return x


CARRY = "y_k = C Ab^{k+1} x + (K * u)_k + D u_k"
STATE = "x_{L-1} = Ab^L x_{-1} + sum_j Ab^{L-1-j} Bb u_j"
STEP = "x_k = Ab x_{k-1} + Bb u_k, y_k = C x_k + D u_k"
SCAN = "(a1, b1) o (a2, b2) = (a2 a1, a2 b1 + b2)"
PASS, REC, ASSOC, HALF = (
    "state-passing", "recurrence-is-convolution", "scan-associativity", "conjugate-halves",
)  # fmt: skip
USED, MADE, STEPS, SCANS = (
    "apply(): what the given state adds", "apply(): the state returned", "step()", "scan()",
)  # fmt: skip


READINGS: tuple[Reading, ...] = (
    _r("state-ignored", "starts every chunk from a zero state", CARRY, PASS, USED,
       "use the state given", "used", _ignored),
    _r("state-undamped", "lets the state in without Ab", CARRY, PASS, USED,
       "the first sample needs Ab x", "used", undamped),
    _r("state-damped-twice", "applies Ab to the state once too often", CARRY, PASS, USED,
       "the first sample needs Ab x", "used", damped_twice),
    _r("state-conjugated", "conjugates the state", CARRY, PASS, USED, "take the state as it is",
       "used", conjugated),
    _r("state-halved", "counts the state's response half", CARRY, HALF, USED,
       "2 Re for halves, here too", "used", _scaled(0.5)),
    _r("state-doubled", "counts the state's response twice", CARRY, HALF, USED,
       "add it once", "used", _scaled(2.0)),
    _r("state-negated", "subtracts the state's response", CARRY, PASS, USED, "add it", "used",
       _negated),
    _r("state-first-sample-only", "lets the state act on the first sample only", CARRY, PASS, USED,
       "the state decays with Ab, sample by sample", "used", _first_only),
    _r("state-c-tilde", "lets the state out through C (I - Ab^L)", CARRY, PASS, USED,
       "use C itself", "used", _stored_row),
    _r("state-c-conj", "lets the state out through the conjugate of C", CARRY, PASS, USED,
       "use C itself", "used", _conj_row),
    _r("state-backwards", "adds the state's response backwards", CARRY, PASS, USED,
       "powers from 1 up", "used", _backwards),
    _r("state-one-short", "returns the state before the last sample", STATE, PASS, MADE,
       "include the last input", "made", _one_short),
    _r("state-one-far", "returns the state one step after the last sample", STATE, PASS, MADE,
       "Ab^{L-1-j}, not Ab^{L-j}", "made", _one_far),
    _r("state-last-input", "returns Bb u of the last sample only", STATE, PASS, MADE,
       "keep the older inputs", "made", _last_input),
    _r("state-inputs-reversed", "weights the inputs in reverse order in the state", STATE, PASS,
       MADE, "Ab^{L-1-j} belongs to u_j", "made", inputs_reversed),
    _r("state-inputs-undamped", "adds up Bb u without powers of Ab in the state", STATE, PASS,
       MADE, "Ab^{L-1-j} belongs to u_j", "made", _summed),
    _r("state-b", "forms the state with B for Bb", STATE, PASS, MADE, "use Bb", "made",
       _b_not_discretized),
    _r("state-a", "forms the state with A for Ab", STATE, PASS, MADE, "use Ab", "made",
       _continuous),
    _r("state-real-part", "keeps the real part of the state only", STATE, PASS, MADE,
       "keep complex states", "made", _real_state),
    _r("state-not-advanced", "returns the state it was given", STATE, PASS, MADE,
       "return the new state", "made", _not_advanced),
    _r("state-old-lost", "forgets the older state when it forms the new one", STATE, PASS, MADE,
       "add Ab^L x_{-1}", "made", old_state_lost),
    _r("state-old-undamped", "adds the older state without Ab^L", STATE, PASS, MADE,
       "add Ab^L x_{-1}", "made", old_state_undamped),
    _r("state-returned-conjugated", "returns the conjugate of the state", STATE, PASS, MADE,
       "return x itself", "made", _made_conjugated),
    _r("state-returned-doubled", "returns twice the state", STATE, HALF, MADE, "return x itself",
       "made", _made_scaled(2.0)),
    _r("state-returned-halved", "returns half the state", STATE, HALF, MADE, "return x itself",
       "made", _made_scaled(0.5)),
    _r("state-with-c", "returns C x mode by mode for x", STATE, PASS, MADE, "keep C out of it",
       "made", _made_with_c),
    _r("state-without-b", "forms the state without B", STATE, PASS, MADE, "use Bb", "made",
       _made_without_b),
    _r("step-previous-input", "uses u_{k-1} for u_k", STEP, REC, STEPS, "use the input given",
       "walk", walks.stepwise(walks.previous_input)),
    _r("step-input-damped", "computes Ab (x + Bb u)", STEP, REC, STEPS, "Ab x + Bb u", "walk",
       walks.stepwise(walks.both_damped)),
    _r("step-increment", "adds Ab x + Bb u to x", STEP, REC, STEPS, "replace x", "walk",
       walks.stepwise(walks.increment)),
    _r("step-not-advanced", "forgets the state at every step", STEP, REC, STEPS,
       "return the new state", "walk", walks.stepwise(walks.reset)),
    _r("step-undamped", "leaves Ab out: x + Bb u", STEP, REC, STEPS, "Ab x + Bb u", "walk",
       walks.stepwise(walks.undamped_sum)),
    _r("step-real-state", "keeps the real part of the state at every step", STEP, REC, STEPS,
       "keep complex states", "walk", walks.stepwise(walks.real_each)),
    _r("step-b", "steps with B for Bb", STEP, REC, STEPS, "use Bb", "walk",
       walks.stepwise(walks.b_raw)),
    _r("step-euler", "steps by forward Euler, x + dt (A x + B u)", STEP, REC, STEPS,
       "use Ab and Bb", "walk", walks.stepwise(walks.euler_step)),
    _r("step-conj", "steps with the conjugate of Ab", STEP, REC, STEPS, "use Ab", "walk",
       walks.stepwise(walks.conj_step)),
    _r("step-transposed", "steps with the transpose of Ab", STEP, REC, STEPS, "use Ab", "walk",
       walks.stepwise(walks.transposed_step)),
    _r("step-imaginary", "returns the imaginary part of C x", STEP, HALF, STEPS,
       "take the real part", "walk",
       walks.stepwise(walks.plain, lambda d, C, x, u: _part(d, C, x).imag)),
    _r("step-modulus", "returns the modulus of C x", STEP, HALF, STEPS, "take the real part",
       "walk", walks.stepwise(walks.plain, lambda d, C, x, u: np.abs(_part(d, C, x)))),
    _r("scan-order", "combines the scan's elements in the wrong order", SCAN, ASSOC, SCANS,
       "the later element's a multiplies the earlier one's b", "walk",
       scans.by(scans.fold(scans.swapped))),
    _r("scan-down-sweep", "exchanges the operands in the down-sweep of Blelloch's scan", SCAN,
       ASSOC, SCANS, "the prefix comes first", "walk",
       scans.by(scans.blelloch(down=scans.swapped))),
    _r("scan-without-product", "adds the scan's b without multiplying by a", SCAN, ASSOC, SCANS,
       "a2 b1 + b2", "walk", scans.by(scans.fold(scans.no_product))),
    _r("scan-exclusive", "returns the exclusive scan: each state is one sample old", SCAN, ASSOC,
       SCANS, "return the inclusive scan", "walk", scans.by(scans.exclusive)),
    *(
        _r(f"scan-prefix-lost-{size}", f"starts from zero at every chunk of {size} samples", SCAN,
           ASSOC, SCANS, "carry the prefix into each chunk", "walk", scans.chunked(size))
        for size in (2, 4, 8, 16, 32, 64, 128)
    ),
)  # fmt: skip


def _part(d: Discretized, C: Array, x: Array) -> Array:
    """Return C x, complex, over the stored modes twice if they are halves."""
    n = d.held.n
    return 2 * C[:, :n] @ x[:n] if d.held.half else C @ x
