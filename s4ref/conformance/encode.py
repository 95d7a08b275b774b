"""Between our convention and the one an adapter declares.  NumPy only; every step is exact but the
last rounding.

Ours: y = sum weight Re(C x) + D u, C a plain row, A = diag(lam) - P Q*, weight 2 for one mode of a
pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import oracle
from s4ref.conformance.declared import SOFTMAX, Conventions
from s4ref.conformance.problems import (
    Constructed,
    Problem,
    Realised,
    as_columns,
    lift,
    structure,
    unfold,
)
from s4ref.errors import AdapterError
from s4ref.maths.discretize import rule_named
from s4ref.records import DPLR, SSM, Diagonal


Params = dict[str, npt.NDArray[Any]]
# What an array of a dtype is sent as: NumPy has no bfloat16 and no complex numbers of two halves,
# so their values travel, exactly, in the next wider type.
COMPLEX = {
    "float16": np.complex64,
    "bfloat16": np.complex64,
    "float32": np.complex64,
    "float64": np.complex128,
}
REAL = {
    "float16": np.float16,
    "bfloat16": np.float32,
    "float32": np.float32,
    "float64": np.float64,
}


def rounded(x: Any, dtype: str) -> npt.NDArray[Any]:
    """Return an array with every real number rounded to a dtype, to nearest even, as it is sent."""
    x = np.ascontiguousarray(x)
    if np.iscomplexobj(x):
        parts = [_narrow(part, dtype).astype(REAL["float32"]) for part in (x.real, x.imag)]
        wide = parts[0] + 1j * parts[1] if dtype in ("float16", "bfloat16") else x
        return np.asarray(wide.astype(COMPLEX[dtype]))
    return np.asarray(_narrow(x, dtype).astype(REAL[dtype]))


def _narrow(x: npt.NDArray[Any], dtype: str) -> npt.NDArray[Any]:
    if dtype == "float16":
        return x.astype(np.float16)
    if dtype != "bfloat16":
        return x
    bits = x.astype(np.float32).view(np.uint32)
    nearest = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return nearest.astype(np.uint32).view(np.float32)


def unsupported(problem: Problem, conventions: Conventions) -> str | None:
    """Return why the declared conventions leave this problem out, or None."""
    c = conventions
    if c.max_L is not None and problem.L > c.max_L:
        return f"L = {problem.L} is above the declared max_L = {c.max_L}"
    if problem.N % c.N_multiple:
        return f"N = {problem.N} is no multiple of the declared N_multiple = {c.N_multiple}"
    if c.max_rank is not None and problem.rank > c.max_rank:
        return f"rank {problem.rank} is above the declared max_rank = {c.max_rank}"
    return None


def expressible(problem: Problem, conventions: Conventions) -> bool:
    """Whether the declared conventions can state this problem at all."""
    c, system = conventions, problem.system
    if isinstance(problem, Constructed):
        return True
    if structure(system) != c.structure or (problem.mimo and c.io == "siso"):
        return False
    if len(problem.dt) > 1 and c.dt_shape == "scalar":
        return False
    if isinstance(system, SSM):
        return True
    if c.field == "real" and np.iscomplexobj(system.lam):
        return False
    if c.half and (system.weight is None or (np.asarray(system.weight) != 2).any()):
        return False
    if not isinstance(system, DPLR) or c.has_Q:
        return True
    if c.lowrank == "plus":
        return system.Q is not None and bool(np.array_equal(system.Q, -np.asarray(system.P)))
    return system.Q is None


def encode(problem: Problem, conventions: Conventions, dtype: str) -> tuple[Params, Any]:
    """Return (params, dt) of a problem in the declared convention and dtype.

    Parameters
    ----------
    problem : Problem
        One that is :func:`expressible`.
    conventions : Conventions
        The adapter's.
    dtype : {"float16", "bfloat16", "float32", "float64"}

    Returns
    -------
    params : dict of arrays
        lam (n,), P, Q (n, r), B (n,) or (n, inputs), C (n,) or (outputs, n), D () or (outputs,
        inputs); or A, B, C, D.
    dt : float, or array (n,) if the adapter takes one step a mode
    """
    c = conventions
    if c.io == "mimo":
        problem = lift(problem)
    system = problem.system
    if c.C_kind == "tilde":
        dt = problem.dt[0] if len(problem.dt) == 1 else problem.dt
        row = oracle.output_tilde(system, dt, problem.L, rule=rule_named(problem.rule))
        system = replace(system, C=row.to_numpy(np.float64))
    # Ours sums weight * Re(C x); theirs is scale * Re(C x) over the modes kept.
    own_scale = 1
    if not isinstance(system, SSM):
        if c.half:
            own_scale = 2
            system = _conjugate(system) if c.half_sign == -1 else system
        else:
            system = unfold(system)
    C = np.asarray(system.C) * (own_scale / c.output_scale)
    if c.C_kind == "merged":
        out: dict[str, Any] = {"C": C * np.asarray(system.B)}
        out["C"] = np.conj(out["C"]) if c.C_conj else out["C"]
    else:
        out = {"C": np.conj(C) if c.C_conj else C, "B": system.B}
    if isinstance(system, SSM):
        out["A"] = system.A
    else:
        out["lam"] = system.lam
    if isinstance(system, DPLR):
        P = as_columns(system.P)
        Q = P if system.Q is None else as_columns(system.Q)
        out["P"] = P
        if c.has_Q:
            out["Q"] = -Q if c.lowrank == "plus" else Q
    real = isinstance(system, SSM) or c.field == "real"
    field = np.float64 if real else np.complex128
    params: Params = {key: rounded(np.asarray(x, dtype=field), dtype) for key, x in out.items()}
    params["D"] = rounded(np.asarray(system.D, dtype=np.float64), dtype).reshape(np.shape(system.D))
    return params, _encode_dt(problem.dt, c, system, dtype)


def _encode_dt(dt: tuple[Fraction, ...], c: Conventions, system: Any, dtype: str) -> Any:
    if c.dt_shape == "scalar":
        return float(dt[0])
    steps = np.array([float(step) for step in dt])
    n = len(system.lam)
    if len(steps) != 1 and len(steps) != n:
        steps = np.concatenate([steps, steps])  # each pair shares its step
    return rounded(np.broadcast_to(steps, (n,)), dtype)


def _conjugate(system: Any) -> Any:
    """Keep the other mode of each pair."""
    parts = {name: np.conj(getattr(system, name)) for name in ("lam", "B", "C")}
    if isinstance(system, DPLR):
        parts["P"] = np.conj(system.P)
        if system.Q is not None:
            parts["Q"] = np.conj(system.Q)
    return replace(system, **parts)


def decode(params: Mapping[str, Any], dt: Any, L: int, conventions: Conventions) -> Realised:
    """Return the system that parameters in the declared convention describe.

    Raises
    ------
    AdapterError
        If a parameter is missing, has another shape than what was given, or is not finite.
    """
    c = conventions
    names = {"dplr": "lam P B C", "diagonal": "lam B C", "dense": "A B C"}[c.structure].split()
    if c.C_kind == "merged":
        params = {**params, "B": np.ones(np.shape(params.get("lam", ())))}
    names += ["Q"] if c.structure == "dplr" and c.has_Q else []
    p = {name: _finite(params, name) for name in names}
    D: Any = np.real(np.asarray(params.get("D", 0.0))).astype(np.float64)
    C = np.conj(p["C"]) if c.C_conj else p["C"]
    # Modes read from a half keep their weight of 2 whatever the sign kept: the real part is the
    # same.
    C = C * (c.output_scale / (2 if c.half else 1))
    weight = np.full(len(p["lam"]), 2) if c.half else None
    system: Any
    if c.structure == "dense":
        system = SSM(np.real(p["A"]), np.real(p["B"]), np.real(C), D)
    elif c.structure == "diagonal":
        system = Diagonal(p["lam"], p["B"], C, weight, D)
    else:
        P = as_columns(p["P"])
        Q = as_columns(p["Q"]) if c.has_Q else P
        Q = -Q if c.lowrank == "plus" else Q
        tied = not c.has_Q and c.lowrank == "minus"
        system = DPLR(p["lam"], P, p["B"], C, None if tied else Q, weight, D)
    steps = np.asarray(dt, dtype=np.float64)
    if not (np.isfinite(steps) & (steps > 0)).all():
        raise AdapterError(
            f"dt = {steps.tolist()} is no positive step: check how the layer stores it"
        )
    return Realised(
        system,
        tuple(Fraction(step) for step in steps.ravel().tolist()),
        spelled(c.rule, L),
        L if c.C_kind == "tilde" else None,
        c.output_timing == "before",
    )


def spelled(rule: str, L: int) -> str:
    """Return the name of the declared rule for a layer made for L samples."""
    return f"dss({L})" if rule == SOFTMAX else rule


def _finite(params: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
    if name not in params:
        raise AdapterError(
            f"realised() returned no {name!r} (it has {', '.join(sorted(params))}): return every "
            "parameter make() was given, in the same convention"
        )
    value = np.asarray(params[name])
    if value.dtype.kind not in "fciu" or not np.isfinite(value).all():
        raise AdapterError(f"the parameter {name} of realised() is not finite: {value.ravel()[:4]}")
    return value.astype(np.complex128 if value.dtype.kind == "c" else np.float64)
