"""States: how a chunk ends, how the next one begins, how a step goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.plan import carried, state_after
from s4ref.conformance.diagnosis.reading import Reading, change


Walk = Callable[[Discretized, Array, Array, Array], tuple[Array, Array] | None]


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


def _walk(
    step: Callable[[Discretized, Array, Array, Array, int], Array],
    out: Callable[[Discretized, Array, Array, Array], Array] | None = None,
) -> Walk:
    """Return a recurrence x_k = step(d, u, x, previous state, k), y_k = C x_k + D u_k."""

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        if d.Bp is not None:
            return None
        from s4ref.conformance.diagnosis.plan import plain_row

        C, y = plain_row(d), []
        for k in range(len(u)):
            before = x
            x = step(d, u, x, before, k)
            seen = before if d.held.late else x
            if out is None:
                y.append((C @ seen).real + D @ u[k])
            else:
                y.append(out(d, C, seen, u[k]) + D @ u[k])
        return np.array(y), x

    return walk


def _previous_input(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + (d.Bb @ u[k - 1] if k else 0))


def _both_damped(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ (x + d.Bb @ u[k]))


def _increment(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.Ab @ x + d.Bb @ u[k])


def _reset(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Bb @ u[k])


def _undamped_sum(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.Bb @ u[k])


def _real_each(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray((d.Ab @ x + d.Bb @ u[k]).real + 0j)


def _b_raw(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + d.dense.B @ u[k])


def _euler_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.dense.Z @ x + d.dense.W @ u[k])


def _conj_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab.conj() @ x + d.Bb @ u[k])


def _transposed_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab.T @ x + d.Bb @ u[k])


def _plain(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + d.Bb @ u[k])


def _swapped_fold(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The scan's operator with its operands exchanged, from left to right."""
    return scanned(d, D, u, x, lambda p, q: (p[0] @ q[0], p[0] @ q[1] + p[1]), left_fold)


def _no_product(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The scan's operator without a_2 in a_2 b_1 + b_2."""
    return scanned(d, D, u, x, lambda p, q: (q[0] @ p[0], p[1] + q[1]), left_fold)


def _swapped_tree(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """Blelloch's scan with the operands exchanged on the way down."""
    return scanned(d, D, u, x, right, _blelloch_swapped)


def _exclusive(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The exclusive scan for the inclusive one."""

    def scan(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
        a, b = items[0]
        return [(np.eye(len(a)), 0 * b), *left_fold(items, op)[:-1]]

    return scanned(d, D, u, x, right, scan)


def chunked_scan(size: int) -> Walk:
    """Return a scan that starts from zero at every chunk of ``size`` samples."""

    def scan(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
        out: list[Any] = []
        for start in range(0, len(items), size):
            out += left_fold(items[start : start + size], op)
        return out

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        return None if len(u) <= size else scanned(d, D, u, x, right, scan)

    return walk


def right(p: Any, q: Any) -> Any:
    return q[0] @ p[0], q[0] @ p[1] + q[1]


def left_fold(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
    out = [items[0]]
    for item in items[1:]:
        out.append(op(out[-1], item))
    return out


def _blelloch_swapped(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
    n = 1 << (len(items) - 1).bit_length()
    a, b = items[0]
    unit = (np.eye(len(a)), 0 * b)
    tree = [*items, *[unit] * (n - len(items))]
    span = 1
    while span < n:
        for i in range(2 * span - 1, n, 2 * span):
            tree[i] = op(tree[i - span], tree[i])
        span *= 2
    tree[n - 1] = unit
    while span > 1:
        span //= 2
        for i in range(2 * span - 1, n, 2 * span):
            left = tree[i - span]
            tree[i - span] = tree[i]
            tree[i] = op(left, tree[i])  # the right order is op(tree[i], left)
    return [op(t, item) for t, item in zip(tree, items, strict=False)]


def scanned(
    d: Discretized, D: Array, u: Array, x: Array, op: Callable[[Any, Any], Any], scan: Any
) -> tuple[Array, Array] | None:
    if d.Bp is not None or d.held.late:
        return None
    from s4ref.conformance.diagnosis.plan import plain_row

    C = plain_row(d)
    items = [(d.Ab, d.Bb @ value) for value in u]
    items[0] = (d.Ab, d.Ab @ x + d.Bb @ u[0])
    states = [b for _, b in scan(items, op)]
    y = np.array([(C @ s).real + D @ v for s, v in zip(states, u, strict=True)])
    return y, states[-1]


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


def _r(
    id: str, says: str, equation: str, theorem: str, place: str, remedy: str, stage: str, do: Any
) -> Reading:
    return Reading(id, says, equation, theorem, place, remedy, change(stage, do))


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
       "walk", _walk(_previous_input)),
    _r("step-input-damped", "computes Ab (x + Bb u)", STEP, REC, STEPS, "Ab x + Bb u", "walk",
       _walk(_both_damped)),
    _r("step-increment", "adds Ab x + Bb u to x", STEP, REC, STEPS, "replace x", "walk",
       _walk(_increment)),
    _r("step-not-advanced", "forgets the state at every step", STEP, REC, STEPS,
       "return the new state", "walk", _walk(_reset)),
    _r("step-undamped", "leaves Ab out: x + Bb u", STEP, REC, STEPS, "Ab x + Bb u", "walk",
       _walk(_undamped_sum)),
    _r("step-real-state", "keeps the real part of the state at every step", STEP, REC, STEPS,
       "keep complex states", "walk", _walk(_real_each)),
    _r("step-b", "steps with B for Bb", STEP, REC, STEPS, "use Bb", "walk", _walk(_b_raw)),
    _r("step-euler", "steps by forward Euler, x + dt (A x + B u)", STEP, REC, STEPS,
       "use Ab and Bb", "walk", _walk(_euler_step)),
    _r("step-conj", "steps with the conjugate of Ab", STEP, REC, STEPS, "use Ab", "walk",
       _walk(_conj_step)),
    _r("step-transposed", "steps with the transpose of Ab", STEP, REC, STEPS, "use Ab", "walk",
       _walk(_transposed_step)),
    _r("step-imaginary", "returns the imaginary part of C x", STEP, HALF, STEPS,
       "take the real part", "walk", _walk(_plain, lambda d, C, x, u: _part(d, C, x).imag)),
    _r("step-modulus", "returns the modulus of C x", STEP, HALF, STEPS, "take the real part",
       "walk", _walk(_plain, lambda d, C, x, u: np.abs(_part(d, C, x)))),
    _r("scan-order", "combines the scan's elements in the wrong order", SCAN, ASSOC, SCANS,
       "the later element's a multiplies the earlier one's b", "walk", _swapped_fold),
    _r("scan-down-sweep", "exchanges the operands in the down-sweep of Blelloch's scan", SCAN,
       ASSOC, SCANS, "the prefix comes first", "walk", _swapped_tree),
    _r("scan-without-product", "adds the scan's b without multiplying by a", SCAN, ASSOC, SCANS,
       "a2 b1 + b2", "walk", _no_product),
    _r("scan-exclusive", "returns the exclusive scan: each state is one sample old", SCAN, ASSOC,
       SCANS, "return the inclusive scan", "walk", _exclusive),
    *(
        _r(f"scan-prefix-lost-{size}", f"starts from zero at every chunk of {size} samples", SCAN,
           ASSOC, SCANS, "carry the prefix into each chunk", "walk", chunked_scan(size))
        for size in (2, 4, 8, 16, 32, 64, 128)
    ),
)  # fmt: skip


def _part(d: Discretized, C: Array, x: Array) -> Array:
    """Return C x, complex, over the stored modes twice if they are halves."""
    n = d.held.n
    return 2 * C[:, :n] @ x[:n] if d.held.half else C @ x
