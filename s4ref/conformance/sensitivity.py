"""Certified gradients of <c, K> with respect to what an adapter stores, in its own conventions.

By theorem ``kernel-derivative`` the derivative of a kernel in a direction is itself a kernel, of a
block-triangular system; gathered over all directions that is one sweep forwards and one backwards,
which is done here in balls, from the exact parameters, at a precision that certifies every entry.
Derivatives are holomorphic, d<c, K> = Re(h dX); "torch" reports conj(h), "jax" h.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.bounds import Budget, gradient_budgets
from s4ref.conformance.declared import Conventions
from s4ref.conformance.exactly import unit_step
from s4ref.conformance.problems import Realised, System
from s4ref.conformance.sensitivity_dense import of_matrices
from s4ref.conformance.sensitivity_modes import of_modes
from s4ref.errors import PrecisionError
from s4ref.exact import exact_array
from s4ref.maths.discretize import rule_named
from s4ref.records import SSM, Diagonal


Array = npt.NDArray[Any]
PRECISIONS = (192, 384, 768, 1536, 3072, 6144)  # bits
CERTAIN = 2.0**-60  # radius over the largest entry of a parameter's gradient
NOTHING = 2.0**-160  # likewise over all parameters: a gradient that vanishes


def gradient(
    realised: Realised, cotangent: Array, conventions: Conventions, *, through: str = "both"
) -> dict[str, Array]:
    """Return the gradient of sum(cotangent * K) as an adapter's gradient() should report it.

    Parameters
    ----------
    realised : Realised
        What the layer holds.
    cotangent : (L,) or (outputs, inputs, L)
        Taken at its exact values.
    conventions : Conventions
        The adapter's.
    through : str
        As for :func:`derivatives`.

    Returns
    -------
    dict
        By the names of make(), "dt" and "D" too, each in the shape that was stored, float64 or
        complex128 and right to the last bits.  The kernel does not see D, so that is zero.

    Raises
    ------
    PrecisionError
        If 6144 bits do not certify it.
    """
    h = derivatives(realised, cotangent, through=through)
    return reported(h, realised.system, len(realised.dt), conventions)


def budgets(
    realised: Realised, cotangent: Array, dtype: str, algorithm: str, conventions: Conventions
) -> Mapping[str, Budget]:
    """Return the budgets of :func:`gradient`, by the names of make(), "dt" and "D" too.

    Reading a record in other conventions is exact but for a power of two.
    """
    c = _cotangent(realised, cotangent)
    steps = realised.dt if len(realised.dt) > 1 else realised.dt[0]
    found = gradient_budgets(
        realised.system,
        steps,
        c,
        rule=rule_named(realised.rule),
        dtype=dtype,
        algorithm=algorithm,
        tilde_length=realised.tilde_L or 0,
    )
    out = dict(found) | {"D": Budget(0.0, 0.0)}
    if conventions.C_kind == "merged":
        del out["B"]
    if "Q" in out and not conventions.has_Q:  # Q is -P
        P, Q = out["P"], out.pop("Q")
        out["P"] = Budget(P.problem + Q.problem, P.algorithm + Q.algorithm)
    scale = conventions.output_scale / (2 if conventions.half else 1)
    out["C"] = Budget(scale * out["C"].problem, scale * out["C"].algorithm)
    return out


def _cotangent(realised: Realised, cotangent: Array) -> Array:
    """Return (outputs, inputs, L), for the kernel by its definition."""
    c = np.asarray(cotangent, dtype=np.float64)
    c = c[None, None] if c.ndim == 1 else c
    if realised.late:  # K[l] is the kernel of the definition one sample earlier
        c = np.concatenate([c[..., 1:], 0 * c[..., :1]], axis=-1)
    return c


def derivatives(realised: Realised, cotangent: Array, *, through: str = "both") -> dict[str, Array]:
    """Return h of the record's own parameters; Q is given apart from P, dt mode by mode.

    ``through``: "Ab" or "Bb" holds the other one constant, as a layer may that detaches it.

    Cost: one run of L steps of N x N balls forwards and one backwards, at each precision tried.
    """
    weights = exact_array(_cotangent(realised, cotangent), "cotangent")
    rule, L0 = rule_named(realised.rule), realised.tilde_L or 0
    scaled = unit_step(realised.system, realised.dt, realised.rule)
    steps = realised.dt if realised.rule != "none" else (Fraction(1),)
    for bits in PRECISIONS:
        with precision(bits):
            F = Ball()
            if isinstance(realised.system, Diagonal):
                found = of_modes(F, scaled, weights, rule, L0, steps, through)
            else:
                found = of_matrices(F, scaled, weights, rule, L0, steps, through)
            h = _certain(F, found)
        if h is not None:
            break
    else:
        raise PrecisionError("the gradient of the kernel is not certain at 6144 bits")
    n = 1 if isinstance(realised.system, SSM) else len(realised.system.lam)
    h["dt"] = h["dt"].real
    if realised.rule == "none":
        h["dt"] = np.zeros(n)
    return h


def _certain(F: Ball, found: Mapping[str, Any]) -> dict[str, Array] | None:
    """Return the midpoints if every radius is negligible, else None."""
    parts = {}
    for name, entries in found.items():
        values = np.empty(np.shape(entries), dtype=complex)
        worst = 0.0
        for index in np.ndindex(values.shape):
            both = F.re(entries[index]), F.im(entries[index])
            re, im = (float(x.mid()) for x in both)
            values[index] = complex(re, im)
            worst = max(worst, *(float(x.rad()) for x in both))
        parts[name] = (values, worst)
    if not all(np.isfinite(values).all() and np.isfinite(r) for values, r in parts.values()):
        return None
    whole = max(float(np.abs(values).max(initial=0.0)) for values, _ in parts.values())
    for values, worst in parts.values():
        if worst > max(CERTAIN * float(np.abs(values).max(initial=0.0)), NOTHING * whole):
            return None
    return {name: values for name, (values, _) in parts.items()}


def reported(
    h: Mapping[str, Array], system: System, steps: int, c: Conventions
) -> dict[str, Array]:
    """Return holomorphic derivatives of a record as its adapter's gradient() should report them."""
    scale = c.output_scale / (2 if c.half else 1)
    row = scale * (np.conj(h["C"]) if c.C_conj else h["C"])
    out = {name: h[name] for name in ("lam", "A", "P", "B") if name in h}
    if "P" in h:
        theirs = -h["Q"] if c.lowrank == "plus" else h["Q"]
        if c.has_Q:
            out["Q"] = theirs
        else:
            out["P"] = h["P"] + theirs
    if c.C_kind == "merged":
        del out["B"]
    out["C"] = row
    real = isinstance(system, SSM) or c.field == "real"
    for name, x in out.items():
        out[name] = x.real if real else np.conj(x) if c.gradient == "torch" else x
    out["D"] = np.zeros(np.shape(system.D))
    each = h["dt"].real
    out["dt"] = each.sum() if steps == 1 else each
    return {name: np.asarray(x).reshape(_shape(name, x, system)) for name, x in out.items()}


def _shape(name: str, x: Array, system: System) -> tuple[int, ...]:
    """Return the shape in which a parameter is stored: B and C without axes of one channel."""
    if name in ("B", "C"):
        return np.shape(getattr(system, name))
    return np.shape(x)
