"""One quantity kept in a lower precision than the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Held
from s4ref.conformance.diagnosis.library.pairs import from_pair
from s4ref.conformance.diagnosis.library.runs import handed_on
from s4ref.conformance.diagnosis.plan import state_after
from s4ref.conformance.diagnosis.reading import Reading, change
from s4ref.conformance.encode import rounded
from s4ref.conformance.verdict import Verdict


DTYPES = ("float32", "bfloat16", "float16")


def narrow(x: Array, dtype: str) -> Array:
    """Return x rounded to a dtype, real and imaginary part apart, and back in double."""
    if np.iscomplexobj(x):
        return narrow(x.real, dtype) + 1j * narrow(x.imag, dtype)
    if dtype == "tf32":  # ten bits behind the first, the exponents of float32; ties to even
        bits = np.ascontiguousarray(x, dtype=np.float32).view(np.uint32)
        nearest = (bits + 0xFFF + ((bits >> 13) & 1)) & np.uint32(0xFFFFE000)
        return nearest.astype(np.uint32).view(np.float32).astype(np.float64)
    return np.asarray(rounded(x, dtype), dtype=np.float64)


def _stored(name: str, dtype: str) -> Callable[[Held], Held | None]:
    def do(h: Held) -> Held | None:
        before = getattr(h, name)
        if before is None or not np.size(before):
            return None
        more: dict[str, Any] = {name: narrow(before, dtype)}
        if name == "P":
            more["Q"] = narrow(h.Q, dtype)
        return replace(h, **more)

    return do


def _logarithm(dtype: str) -> Callable[[Held], Held]:
    return lambda h: replace(h, dt=np.exp(narrow(np.log(h.dt), dtype)))


def _decay_logarithm(dtype: str) -> Callable[[Held], Held | None]:
    """Re lam = -exp(x) with x in a narrower dtype."""

    def do(h: Held) -> Held | None:
        if h.kind == "dense" or not (h.lam.real < 0).all():
            return None
        return replace(h, lam=-np.exp(narrow(np.log(-h.lam.real), dtype)) + 1j * h.lam.imag)

    return do


def _handed_on(dtype: str) -> Callable[..., Any]:
    """Return the state of a whole call, rounded when it is returned."""
    return lambda d, u, x: narrow(state_after(d, u, x), dtype)


def _more(dtype: str) -> tuple[Reading, ...]:
    """Return what is kept otherwise than as a stage of its own: logarithms, states of calls."""
    made: list[tuple[str, str, str, Callable[..., Any], str, str]] = [
        ("log-dt", "log dt", "params", _logarithm(dtype), "constructor: a cast of log_dt",
         "dt = exp(log_dt) is the dt given"),
        ("log-re-lam", "log(-Re lam)", "params", _decay_logarithm(dtype),
         "constructor: a cast of log_A_real", "Re lam = -exp(x) is the Re lam given"),
    ]  # fmt: skip
    if dtype == "tf32":  # nobody stores parameters in it: matrix products round to it
        made = []
    made += [
        ("state", "the state that a call returns", "made", _handed_on(dtype),
         "apply(): a cast of the state returned", "x in the dtype asked for"),
    ]  # fmt: skip
    return tuple(
        Reading(
            f"{id}-in-{dtype}", f"keeps {name} in {dtype.replace('tf32', 'TF32')}", equation,
            "recurrence-is-convolution", place, "keep the dtype asked for", change(stage, do),
            Verdict.DOWNGRADED,
        )
        for id, name, stage, do, place, equation in made
    )  # fmt: skip


def _readings(dtype: str) -> tuple[Reading, ...]:
    made: list[tuple[str, str, Callable[..., Any], str, str]] = [
        (
            name,
            "params",
            _stored(name, dtype),
            "constructor",
            "the parameters given enter as they are",
        )
        for name in ("dt", "lam", "A", "P", "B", "C", "D")
    ]
    made += [
        ("Ab", "rule", from_pair(lambda d, Ab, Bb: (narrow(Ab, dtype), Bb)), "discretize()",
         "Ab in the dtype asked for"),
        ("Bb", "rule", from_pair(lambda d, Ab, Bb: (Ab, narrow(Bb, dtype))), "discretize()",
         "Bb in the dtype asked for"),
        ("K", "shape", lambda K, d: narrow(K, dtype), "kernel()", "K in the dtype asked for"),
        ("y", "after", lambda y: narrow(y, dtype), "apply(), step()", "y in the dtype asked for"),
        ("x", "walk", handed_on(lambda x: narrow(x, dtype)), "step()", "x in the dtype asked for"),
    ]  # fmt: skip
    return tuple(
        Reading(
            f"{name.lower() if name != 'A' else 'a-matrix'}-in-{dtype}",
            f"keeps {name} in {dtype}",
            equation,
            "recurrence-is-convolution",
            f"{place}: a cast of {name}",
            "keep the dtype asked for",
            change(stage, do),
            Verdict.DOWNGRADED,
        )
        for name, stage, do, place, equation in made
    )


ROUNDINGS: tuple[Reading, ...] = (
    *(r for dtype in DTYPES for r in _readings(dtype)),
    *(r for dtype in (*DTYPES, "tf32") for r in _more(dtype)),
)
