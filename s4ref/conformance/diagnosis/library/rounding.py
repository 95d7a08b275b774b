"""One quantity kept in a lower precision than the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Held
from s4ref.conformance.diagnosis.library.discretization import from_pair
from s4ref.conformance.diagnosis.library.runs import handed_on
from s4ref.conformance.diagnosis.reading import Reading, change
from s4ref.conformance.encode import rounded
from s4ref.conformance.verdict import Verdict


DTYPES = ("float32", "bfloat16", "float16")


def narrow(x: Array, dtype: str) -> Array:
    """Return x rounded to a dtype, real and imaginary part apart, and back in double."""
    if np.iscomplexobj(x):
        return narrow(x.real, dtype) + 1j * narrow(x.imag, dtype)
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


ROUNDINGS: tuple[Reading, ...] = tuple(r for dtype in DTYPES for r in _readings(dtype))
