"""Budgets of the gradient of <c, K>, parameter by parameter.

``problem``: STORED u times the componentwise condition of the gradient, max_i sum_q |q dg_i/dq|
over all stored numbers q, by differences in float64.  By theorem ``kernel-derivative`` each g_i is
<c, K'> with K' the kernel of a block-triangular system, so this is a condition of kernels.

``algorithm``: a program that differentiates a kernel backwards does the transposed operations of
the forward sweep, each with the same number of roundings, and one more sweep over the states it
kept [Griewank & Walther, sec. 3.4].  So the errors of :mod:`s4ref.bounds.dense` and
:mod:`s4ref.bounds.diagonal` are committed in both sweeps, in the rule and in its transpose, each at
random and for itself: DRAWS copies of the computation, whose root mean square deviation from the
exact one is the standard deviation, and CONFIDENCE of them the budget.  First order in u.

By the generating function the sums over the nodes and their transposes are drawn likewise
(:mod:`s4ref.bounds.reverse_nodes`); modes by it, and giant steps, lose what they lose of the kernel
itself, twice as much where a derivative has each pole twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import (
    DIFFERENCE,
    DRAWS,
    POLES_TWICE,
    STORED,
    Budget,
    budget,
    unit_roundoff,
)
from s4ref.bounds.kernel import kernel_profile, routes
from s4ref.bounds.reverse import Batch
from s4ref.bounds.reverse_modes import of_low_rank, of_matrices, of_modes
from s4ref.bounds.reverse_noise import Array, Noise
from s4ref.bounds.rules import budgeted
from s4ref.errors import InputError
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatDense, FloatModes, in_float64
from s4ref.oracle.prepare import System


def gradient_budgets(
    system: System,
    dt: object,
    cotangent: object,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    algorithm: str = "unknown",
    tilde_length: int = 0,
) -> Mapping[str, Budget]:
    """Return what rounding may cost the gradient of sum(cotangent K), parameter by parameter.

    Parameters
    ----------
    system, dt, rule, dtype, algorithm
        As for :func:`kernel_budget`; a record, not a family.
    cotangent : (L,) or (outputs, inputs, L)
        Exact in the dtype.
    tilde_length : int
        The system's C is C (I - Ab^l) for this l; 0 if it is C itself.

    Returns
    -------
    mapping from "A", "B", "C", "lam", "P", "Q" and "dt", as far as the record has them, to Budget
        Absolute, in the modulus of the largest entry.  Where Q is tied to P, "P" counts both; "dt"
        is of the common step, or of each mode's if dt has several.

    Raises
    ------
    InputError
        For anything outside its domain.

    Notes
    -----
    Cost O((DRAWS + parameters) (L N^2 + N^3)) in time.

    Examples
    --------
    >>> from s4ref import bounds
    >>> from s4ref.records import Diagonal
    >>> system = Diagonal([-0.5 + 1j], [1], [1], weight=[2])
    >>> found = bounds.gradient_budgets(system, "1/8", [1, -1, 1], dtype="float64")
    >>> sorted(found), found["lam"].problem <= found["lam"].algorithm < 1e-14
    (['B', 'C', 'dt', 'lam'], True)
    """
    u, rule = unit_roundoff(dtype), budgeted(rule)
    c = np.asarray(cotangent, dtype=float)
    floats = in_float64(system, dt)
    c = c[None, None] if c.ndim == 1 else c
    wanted = (floats.C.shape[0], floats.B.shape[1])
    if c.ndim != 3 or c.shape[:2] != wanted or c.shape[2] < 1:
        raise InputError(f"cotangent has shape {c.shape}; it must be {wanted} and the length")
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows has an infinite budget
        return _budgets(floats, system, dt, c, rule, algorithm, tilde_length, u)


def _budgets(
    floats: FloatDense | FloatModes,
    system: System,
    dt: object,
    c: Array,
    rule: Rule,
    algorithm: str,
    tilde_length: int,
    u: float,
) -> Mapping[str, Budget]:
    given, compute = _stored(floats, c, rule, tilde_length)
    base = compute(_copies(given, 1), None)
    moved = compute(_perturbed(given), None)
    rng = np.random.default_rng(0)
    noise = Noise(rng, DIFFERENCE, complex_="A" not in given)
    names = routes(algorithm, Analysis.of(system, dt, None, rule, c.shape[2]))
    drawn = [compute(_copies(given, DRAWS), noise)]
    if "cauchy" in names and not tilde_length and isinstance(floats, FloatDense):
        drawn.append(compute(_copies(given, DRAWS), noise, nodes=True))
    factor = 1.0 if tilde_length else _loss(system, dt, rule, c.shape[2], names)
    found = {}
    for name, g in base.items():
        total = _condition(moved[name] - g, given) / DIFFERENCE
        gaps = [np.abs(h[name] - g) / DIFFERENCE for h in drawn]
        deviation = max(float(np.sqrt((x**2).mean(axis=0)).max(initial=0.0)) for x in gaps)
        found[name] = budget(STORED * u * float(total.max(initial=0.0)), u * factor * deviation)
    return MappingProxyType(found)


def _loss(system: System, dt: object, rule: Rule, L: int, names: tuple[str, ...]) -> float:
    """Return how many times more than by steps a route that is not drawn may lose of the kernel."""
    analysis = Analysis.of(system, dt, None, rule, L)
    modes = isinstance(analysis.system, FloatModes)
    left = {"bsgs", "cauchy"} if modes else {"bsgs"}
    if not left.intersection(names):
        return 1.0
    plain = float(kernel_profile(analysis, "float64", "recurrence" if modes else "powers").max())
    worst = 1.0
    for name in left.intersection(names):
        ratio = float(kernel_profile(analysis, "float64", name).max()) / plain if plain else 1.0
        worst = max(worst, ratio * (POLES_TWICE if name == "cauchy" else 1.0))
    return worst


def _stored(floats: FloatDense | FloatModes, c: Array, rule: Rule, L0: int) -> tuple[Batch, Any]:
    """Return the stored numbers by name, and what computes their gradients from copies of them."""
    if isinstance(floats, FloatModes):
        given = {"lam": floats.lam, "B": floats.B, "C": floats.C, "dt": floats.dt}
        of = _of_modes
        return given, partial(_run, of, floats.weight, c, rule, L0, floats.common, False)
    form, dt = floats.low_rank, np.array([floats.dt])
    if form is None:
        given = {"A": floats.A, "B": floats.B, "C": floats.C, "dt": dt}
        return given, partial(_of_matrices, c, rule, L0)
    given = {"lam": form.lam, "P": form.P, "B": form.B, "C": form.C}
    given |= {} if form.tied else {"Q": form.Q}
    given["dt"] = np.full(len(form.lam), floats.dt)
    return given, partial(_run, of_low_rank, form.weight, c, rule, L0, True, form.tied)


def _of_modes(*args: Any, nodes: bool) -> Batch:
    """Modes have their own closed forms, whatever the route."""
    del nodes
    return of_modes(*args, steps=True)


def _of_matrices(
    c: Array, rule: Rule, L0: int, p: Batch, noise: Noise | None, nodes: bool = False
) -> Batch:
    h = of_matrices(p, c, rule, L0, noise, nodes=nodes)
    return {name: x.real for name, x in h.items()}


def _run(
    of: Any,
    weight: Array,
    c: Array,
    rule: Rule,
    L0: int,
    common: bool,
    tied: bool,
    p: Batch,
    noise: Noise | None,
    nodes: bool = False,
) -> Batch:
    """Compute gradients of copies; the steps of all modes are one if ``common``, Q is P if tied."""
    h: Batch = of({**p, "Q": p["P"]} if tied else p, weight, c, rule, L0, noise, nodes=nodes)
    if tied:
        h["P"] = h["P"] + h.pop("Q")
    if common:
        h["dt"] = h["dt"].sum(axis=1, keepdims=True)
    return h


def _copies(given: Batch, count: int) -> Batch:
    return {name: np.repeat(x[None], count, axis=0) for name, x in given.items()}


def _moves(given: Batch) -> list[tuple[str, int | None, complex]]:
    """Return the stored numbers, each with its real and its imaginary part, None: all steps."""
    common = len(set(given["dt"].tolist())) == 1
    out: list[tuple[str, int | None, complex]] = []
    for name, x in given.items():
        if name == "dt" and common:
            out += [(name, None, 1), (name, None, 0)]
            continue
        for k in range(x.size):
            out += [(name, k, 1), (name, k, 1j if np.iscomplexobj(x) else 0)]
    return out


def _perturbed(given: Batch) -> Batch:
    """Return a copy for each real part of each number, moved by DIFFERENCE of its modulus."""
    moves = _moves(given)
    copies = {name: x.copy() for name, x in _copies(given, len(moves)).items()}
    for j, (name, k, way) in enumerate(moves):
        flat = copies[name][j].reshape(-1)
        where = slice(None) if k is None else slice(k, k + 1)
        step = DIFFERENCE * np.abs(flat[where]) * way
        flat[where] += step if np.iscomplexobj(flat) else step.real
        copies[name][j] = flat.reshape(copies[name][j].shape)
    return copies


def _condition(gap: Array, given: Batch) -> Array:
    """Return sum over the numbers of the modulus of what both their parts move, entry by entry."""
    del given
    pairs = np.abs(gap[0::2]) ** 2 + np.abs(gap[1::2]) ** 2
    return np.asarray(np.sqrt(pairs).sum(axis=0))
