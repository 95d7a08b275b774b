"""Certified Gramians: what an input of energy 1 can reach, what an output can see."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, get_args

import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact, ExactArray, brief
from s4ref.maths.discretize import Rule, bilinear
from s4ref.maths.gramian import conjugate, impulses, isotropic_gramian, legs_gramian, overlap
from s4ref.maths.hippo import LegS
from s4ref.maths.lyapunov import exact_lyapunov, lyapunov, stein
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.reach import cut, reached_states, relevant_states
from s4ref.oracle.diagnostics.stability import require_stable
from s4ref.oracle.diagnostics.transfer import prepare_any, prepare_with_row
from s4ref.oracle.escalate import RelativeTo, escalate, never_exact
from s4ref.oracle.exactly import Surd, rational_sum
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import Dense, Modes, System


Which = Literal["controllability", "observability"]
LYAPUNOV = 800  # products that a doubling amounts to; LegT(64) takes 5 s
MAX_EXACT_STATES = 16  # 136 rational unknowns


def gramian(
    system: System,
    which: Which = "controllability",
    *,
    C: object = None,
    dt: object = None,
    rule: Rule = bilinear,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> Certified:
    """Return a Gramian of a stable system, continuous, or discrete with dt.

    Parameters
    ----------
    system : family, diagonal initialisation or record
    which : {"controllability", "observability"}
        The W with A W + W A^T + B B^T = 0, or with A^T W + W A + C^T C = 0; discrete: the sum of
        h_l h_l^T over the impulse response h_l of the state, or of (C Ab^l)^T (C Ab^l).
    C : array_like, optional
        Output row of a family; needed for the observability Gramian alone.
    dt, rule : optional
        Step and rule of the discrete system.
    digits : int
        Significant digits of each entry.
    relative_to : {"entry", "largest"}
        What the digits count; ``"largest"`` where an entry may vanish without being known to.

    Returns
    -------
    Certified
        (N, N) in the caller's basis; of stored modes (n, n), complex Hermitian.

    Raises
    ------
    InputError
        For bad input, an unstable system, which has no Gramian, or the observability Gramian of
        stored modes, which is no Hermitian form in them.
    PrecisionError
        Where an entry is zero without being known to: ask for ``relative_to="largest"``.

    Notes
    -----
    LegS in closed form; multiples of the identity (FouT, LagTCode) are recognised exactly; rational
    systems of up to 16 states have exact entries to fall back on.  The rest by doubling with a
    certified tail: O(N^3 log(memory)) in time, O(N^2) in memory.  Diagonal systems: O(n^2).
    Formulary (8.11), (8.12).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.gramian(LegS(2)).decimal(6)
    array([['0.5', '0.288675'],
           ['0.288675', '0.5']], dtype=object)
    """
    if which not in get_args(Which):
        raise InputError(
            f"which = {brief(which)} is unknown: choose 'controllability' or 'observability'"
        )
    ready = prepare_with_row if which == "observability" else prepare_any
    prepared = ready(system, C, dt)
    if which == "observability" and (isinstance(prepared, Modes) or prepared.states is not None):
        raise InputError(
            "which = 'observability' of stored modes: outputs are real parts, so the form is not "
            "Hermitian in the modes; give the same system as a dense SSM"
        )
    inner = which == "controllability"
    require_affordable(prepared)
    require_stable(system, dt, rule, relevant_states(prepared, reached=inner, seen=not inner))
    at, n = (None if dt is None else rule), prepared.stored
    exact: Callable[[int], Exact | None] = never_exact
    evaluate: Callable[[Ball], list[Scalar]]
    if isinstance(prepared, Modes):
        evaluate = functools.partial(_of_modes, prepared, at)
    else:
        evaluate = functools.partial(_of_dense, prepared, which, at)
        if which == "controllability" and dt is None:
            closed = _closed_form(prepared)
            exact = functools.partial(_exact_entry, prepared, closed)
            if closed is not None:
                evaluate = functools.partial(_of_closed_form, prepared, closed)
    return escalate(
        evaluate,
        digits=digits,
        shape=(n, n),
        what=f"{which} Gramian of {prepared.what}",
        exact=exact,
        relative_to=relative_to,
    )


def require_affordable(prepared: Dense | Modes) -> None:
    """Refuse a Gramian that would take hours; LegS and multiples of the identity have none to find.

    Raises
    ------
    InputError
        With the estimate, above the allowance.
    """
    if isinstance(prepared, Dense) and _closed_form(prepared) is None:
        affordable(dense_cost(prepared.ssm.N, LYAPUNOV), f"a Gramian of {prepared.what}")


def _of_modes(modes: Modes, rule: Rule | None, F: Ball) -> list[Scalar]:
    """Return the sum of h_m conj(h_n) B_m B_n*: closed form, mode by mode."""
    over, steps = modes.over(F)
    responses = impulses(F, over.lam, steps, rule)
    mirrored = [conjugate(F, x) for x in responses]
    outer = F.entries(F.mul(over.B, F.transpose(F.conj(over.B))))
    n = len(responses)
    W = [outer[n * i + j] * overlap(responses[i], mirrored[j]) for i in range(n) for j in range(n)]
    W[:: n + 1] = [F.re(x) for x in W[:: n + 1]]  # the diagonal of a Hermitian matrix
    return W


def working_gramian(dense: Dense, which: Which, rule: Rule | None, F: Ball) -> Matrix:
    """Return the Gramian in the working basis y, x = T y; exactly 0 at states that play no part."""
    inner = which == "controllability"
    index = relevant_states(dense, reached=inner, seen=not inner)
    if index == []:
        return F.scale(F.eye(dense.ssm.N), 0)
    if rule is None:
        ssm = dense.over(F)
        A = cut(F, ssm.A, index, index)
        if not inner:
            C = cut(F, ssm.C, None, index)
            return _embedded(F, dense, lyapunov(F, F.transpose(A), F.transpose(C) * C), index)
        B = cut(F, ssm.B, index, None)
        return _embedded(F, dense, lyapunov(F, A, B * F.transpose(B)), index)
    d = dense.discrete(F, rule)
    Ab = cut(F, d.Ab, index, index)
    if not inner:
        C = cut(F, d.C, None, index)
        return _embedded(F, dense, stein(F, F.transpose(Ab), F.transpose(C) * C), index)
    Bb = cut(F, d.Bb, index, None)
    first = Bb * F.transpose(Bb)
    if d.Bp is None:
        return _embedded(F, dense, stein(F, Ab, first), index)
    later = Ab * Bb + cut(F, d.Bp, index, None)
    return _embedded(F, dense, first + stein(F, Ab, later * F.transpose(later)), index)


def _embedded(F: Ball, dense: Dense, W: Matrix, index: list[int] | None) -> Matrix:
    if index is None:
        return W
    N, zero = dense.ssm.N, F.scalar(Fraction(0))
    rows = [[zero] * N for _ in range(N)]
    for a, i in enumerate(index):
        for b, j in enumerate(index):
            rows[i][j] = W[a, b]
    return F.rows(rows)


def _of_dense(dense: Dense, which: Which, rule: Rule | None, F: Ball) -> list[Scalar]:
    W = working_gramian(dense, which, rule, F)
    if dense.states is not None:
        return _stored(F, dense, W)
    if dense.radicands is None:
        return F.entries(W)
    r = dense.radicands if which == "controllability" else [1 / x for x in dense.radicands]
    pairs = [(x, y) for x in r for y in r]
    return [entry * _root(F, *pair) for entry, pair in zip(F.entries(W), pairs, strict=True)]


def _of_closed_form(dense: Dense, closed: ExactArray, F: Ball) -> list[Scalar]:
    """Return T Ws T; rational entries stay exact."""
    r = dense.radicands or ()
    return [
        F.scalar(w * r[i]) if r[i] == r[j] else F.scalar(w) * _root(F, r[i], r[j])
        for (i, j), w in np.ndenumerate(closed)
    ]


def _root(F: Ball, x: Fraction, y: Fraction) -> Scalar:
    return F.scalar(x) if x == y else F.sqrt(x * y)


def _stored(F: Ball, dense: Dense, W: Matrix) -> list[Scalar]:
    """Return E[x x*] of the modes x = Re + i Im from the same of their real states."""
    assert dense.states is not None, "only stored modes have real states"
    im, zero = dense.states.im, F.scalar(Fraction(0))

    def part(i: int, j: int) -> Scalar:
        return W[i, j] if i >= 0 and j >= 0 else zero

    return [
        W[i, j] + part(a, b) + (zero if i == j else F.imaginary(part(a, j) - part(i, b)))
        for i, a in enumerate(im)
        for j, b in enumerate(im)
    ]


def _closed_form(dense: Dense) -> ExactArray | None:
    """Return the exact Gramian in the scaled basis where the family has a closed form."""
    family = dense.family
    if family is None:
        return None
    if isinstance(family, LegS):
        return legs_gramian(family.N)
    c = isotropic_gramian(family)
    if c is None:
        return None
    W: ExactArray = np.full((family.N,) * 2, Fraction(0), dtype=object)
    reached = reached_states(dense)  # c I solves the equation at states without input too
    for n, r in enumerate(family.radicands):
        W[n, n] = c / r * int(reached[n])
    return W


@functools.lru_cache(maxsize=4)
def _solved(dense: Dense) -> ExactArray | None:
    """Return the exact Gramian in the working basis if the system is rational and small."""
    family, ssm, square = dense.family, dense.ssm, Fraction(1)
    if ssm.N > MAX_EXACT_STATES:
        return None
    if family is not None:
        gain = family.gain_square
        if gain is None or family.circular() is not None:
            return None
        square = gain
    return exact_lyapunov(ssm.A, square * ssm.B.dot(ssm.B.T))


def _exact_entry(dense: Dense, closed: ExactArray | None, index: int) -> Exact | None:
    if dense.states is not None:
        return None
    i, j = divmod(index, dense.ssm.N)
    reached = reached_states(dense)
    if not (reached[i] and reached[j]):
        return Fraction(0)
    W = _solved(dense) if closed is None else closed
    if W is None:
        return None
    r = dense.radicands or (Fraction(1),) * dense.ssm.N
    return rational_sum([Surd(W[i, j], r[i] * r[j])])
