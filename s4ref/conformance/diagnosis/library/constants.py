"""Readings with one unknown constant: a factor, a shift, a clamp; guards are among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized, Held
from s4ref.conformance.diagnosis.library.cuts import CUTS
from s4ref.conformance.diagnosis.library.family import TINY, Family
from s4ref.conformance.diagnosis.library.guards import GUARDS
from s4ref.conformance.diagnosis.library.nodes import generating
from s4ref.conformance.diagnosis.library.outputs import fed
from s4ref.conformance.diagnosis.library.pairs import from_pair, step_of_a, step_of_b
from s4ref.conformance.diagnosis.plan import carried
from s4ref.conformance.diagnosis.rules import gbt, named
from s4ref.conformance.verdict import Verdict


FACTORS = (-1.0, 0.25, 1 / 3, 0.5, 2 / 3, 0.7071, 0.9, 1.1, 1.4142, 1.5, 2.0, 3.0, 4.0, 6.2832)
SMALL = (*TINY, 0.5, 1.0)
BOUNDS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0, 1.5, 2.0)


def _held(f: Callable[[Held, float], Held | None]) -> Callable[[float], Callable[[Held], Any]]:
    return lambda value: lambda h: f(h, value)


def _lam(f: Callable[[Array, float], Array]) -> Callable[[float], Callable[[Held], Any]]:
    return _held(lambda h, v: None if h.kind == "dense" else replace(h, lam=f(h.lam, v)))


def _ruled_gbt(value: float) -> Mapping[str, object] | None:
    near = Fraction(value).limit_denominator(64)
    if not 0 <= value <= 1 or abs(float(near) - value) > 1e-9:
        return None
    return {"rule": f"gbt({near})"}


def _clipped(x: Array, v: float) -> Array:
    return np.asarray(np.clip(x.real, -v, v) + 1j * np.clip(x.imag, -v, v))


def _modulus_at_most(Ab: Array, v: float) -> Array:
    size = np.abs(np.diag(Ab))
    return Ab * np.where(size > v, v / np.where(size > 0, size, 1), 1)[:, None]


def _scaled_state(c: float) -> Callable[[Discretized, Array, Array, int], Array]:
    return lambda d, C, x, T: c * carried(d, C, x, T)


REC, WOOD, HURWITZ, DFT = (
    "recurrence-is-convolution", "woodbury-rank-r", "zoh-stability", "dft-inversion",
)  # fmt: skip
GIVEN = "the parameters given enter as they are"
INEXACT = Verdict.INACCURATE

ROUNDED_PI = (1 + 2.7827528e-8, 1 - 8.4464e-7, 3.14 / np.pi, 3.1416 / np.pi, 22 / 7 / np.pi)


def _pi(half: bool, apart: bool) -> Family:
    """Return the reading of a rounded pi in the nodes, all or half of them, z = -1 apart or not."""
    told = (", half of them" if half else "") + (", the node z = -1 set apart" if apart else "")
    return Family(
        "pi-rounded" + ("-half" if half else "") + ("-but-limit" if apart else ""),
        "uses nodes e^{-2 pi i k / L} with pi times {value}" + told,
        "z_k = e^{-2 pi i k / L}",
        DFT,
        "kernel(): a rounded pi",
        "use pi to the last digit",
        1.0,
        "taps",
        lambda v: generating(lambda k, L: v * k / L, apart=apart, mirrored=half),
        ROUNDED_PI,
        INEXACT,
    )


FAMILIES: tuple[Family, ...] = (
    *GUARDS,
    Family("dt-shifted", "adds {value} to dt", GIVEN, REC, "constructor: softplus(dt) + eps",
           "leave {value} out", 0.0, "params", _held(lambda h, v: replace(h, dt=h.dt + v)), SMALL,
           INEXACT),
    Family("re-lam-shifted", "subtracts {value} from Re lam", GIVEN, HURWITZ,
           "constructor: -softplus(x) - eps", "leave {value} out", 0.0, "params",
           _lam(lambda x, v: x - v), SMALL, INEXACT),
    Family("im-lam-shifted", "shifts Im lam by {value}", GIVEN, HURWITZ, "constructor: Im lam",
           "leave {value} out", 0.0, "params", _lam(lambda x, v: x + 1j * v), SMALL, INEXACT),
    Family("re-lam-floor", "keeps Re lam at most -{value}: a clamp", GIVEN, HURWITZ,
           "constructor: clamp(max=-eps)", "clamp in the trainable parameter only, or declare it",
           None, "params", _lam(lambda x, v: np.minimum(x.real, -v) + 1j * x.imag), BOUNDS),
    Family("re-lam-ceiling", "keeps Re lam at least -{value}: a clamp", GIVEN, HURWITZ,
           "constructor: clamp(min=-x)", "leave lam as it is", None, "params",
           _lam(lambda x, v: np.maximum(x.real, -v) + 1j * x.imag), BOUNDS),
    Family("im-lam-clipped", "keeps |Im lam| at most {value}: a clip", GIVEN, HURWITZ,
           "constructor: clip", "leave lam as it is", None, "params",
           _lam(lambda x, v: x.real + 1j * np.clip(x.imag, -v, v)), BOUNDS),
    Family("b-clipped", "clips Re B and Im B to +-{value}", GIVEN, REC, "constructor: B_clip",
           "leave B as it is", None, "params", _held(lambda h, v: replace(h, B=_clipped(h.B, v))),
           BOUNDS),
    Family("c-clipped", "clips Re C and Im C to +-{value}", GIVEN, REC, "constructor: clip",
           "leave C as it is", None, "params", _held(lambda h, v: replace(h, C=_clipped(h.C, v))),
           BOUNDS),
    Family("dt-floor", "keeps dt at least {value}: a clamp", GIVEN, REC,
           "constructor: clamp(min=dt_min)", "leave dt as it is", None, "params",
           _held(lambda h, v: replace(h, dt=np.maximum(h.dt, v))), BOUNDS),
    Family("dt-ceiling", "keeps dt at most {value}: a clamp", GIVEN, REC,
           "constructor: clamp(max=dt_max)", "leave dt as it is", None, "params",
           _held(lambda h, v: replace(h, dt=np.minimum(h.dt, v))), BOUNDS),
    Family("bar-clipped", "keeps |lam_bar| at most {value}: a clip", "Ab as the rule gives it",
           HURWITZ, "discretize(): a clip of A_bar", "leave Ab as it is", None, "rule",
           lambda v: from_pair(lambda d, Ab, Bb: (_modulus_at_most(Ab, v), Bb)), BOUNDS),
    Family("kernel-shifted", "adds {value} to every tap", "K[l] = C Ab^l Bb", REC,
           "kernel(): + eps", "leave {value} out", 0.0, "shape", lambda v: lambda K, d: K + v, TINY,
           INEXACT),
    Family("taps-thresholded", "sets taps below {value} to zero", "K[l] = C Ab^l Bb", REC,
           "kernel(): a threshold", "keep every tap", None, "shape",
           lambda v: lambda K, d: np.where(np.abs(K) < v, 0, K), BOUNDS, INEXACT),
    *(_pi(half, apart) for half in (False, True) for apart in (False, True)),
    Family("gbt-alpha", "discretizes by GBT with alpha = {value}",
           "Ab = (I - alpha dt A)^-1 (I + (1 - alpha) dt A) with the declared alpha",
           "gbt-stability", "discretize(): alpha", "use the declared rule", None, "rule",
           lambda v: gbt(v), (0.0, 0.25, 1 / 3, 0.4, 0.6, 2 / 3, 0.75, 1.0), Verdict.CONVENTION,
           _ruled_gbt),
    Family("gbt-a-alpha", "takes Ab of GBT with alpha = {value}",
           "Ab = (I - alpha dt A)^-1 (I + (1 - alpha) dt A) with the declared alpha",
           "gbt-stability", "discretize(): alpha", "use one alpha", None, "rule",
           lambda v: lambda d: (gbt(v)(d)[0], *named(d.held.rule)(d)[1:]),
           (0.0, 0.25, 1 / 3, 0.6, 2 / 3, 0.75, 1.0)),
    Family("scaled", "gives {value} times the kernel", "K[l] = C Ab^l Bb", REC,
           "kernel(): a factor",
           "remove the factor", 1.0, "shape", lambda v: lambda K, d: v * K, FACTORS),
    Family("b-scaled", "has {value} times Bb", "Bb as the rule gives it", REC,
           "discretize(): B_bar", "remove the factor", 1.0, "rule",
           lambda v: from_pair(lambda d, Ab, Bb: (Ab, v * Bb)), FACTORS),
    Family("a-scaled", "has {value} times Ab", "Ab as the rule gives it", REC,
           "discretize(): A_bar", "remove the factor", 1.0, "rule",
           lambda v: from_pair(lambda d, Ab, Bb: (v * Ab, Bb)), FACTORS),
    Family("d-scaled", "adds {value} times D u", "y = C x + D u", REC, "apply(): D",
           "remove the factor", 1.0, "feed", fed, FACTORS),
    Family("state-scaled", "counts the state's response {value} times", "y_k = C Ab^{k+1} x + ...",
           "state-passing", "apply(): what the given state adds", "remove the factor", 1.0, "used",
           _scaled_state, FACTORS),
    Family("dt-scaled", "uses {value} times dt", GIVEN, REC, "constructor: dt",
           "remove the factor", 1.0, "params", _held(lambda h, v: replace(h, dt=v * h.dt)),
           FACTORS),
    Family("dt-scaled-a", "uses {value} times dt in Ab alone", "Ab and Bb at one dt", REC,
           "discretize(): A_bar", "remove the factor", 1.0, "rule",
           lambda v: step_of_a(lambda dt: v * dt), FACTORS),
    Family("dt-scaled-b", "uses {value} times dt in Bb alone", "Ab and Bb at one dt", REC,
           "discretize(): B_bar", "remove the factor", 1.0, "rule",
           lambda v: step_of_b(lambda dt: v * dt), FACTORS),
    Family("lam-scaled", "uses {value} times lam", GIVEN, REC, "constructor: lam",
           "remove the factor", 1.0, "params", _lam(lambda x, v: v * x), FACTORS),
    Family("re-lam-scaled", "uses {value} times Re lam", GIVEN, REC, "constructor: Re lam",
           "remove the factor", 1.0, "params", _lam(lambda x, v: v * x.real + 1j * x.imag),
           FACTORS),
    Family("im-lam-scaled", "uses {value} times Im lam", GIVEN, REC, "constructor: Im lam",
           "remove the factor", 1.0, "params", _lam(lambda x, v: x.real + 1j * v * x.imag),
           FACTORS),
    Family("low-rank-scaled", "has {value} times P Q*", "A = diag(lam) - P Q*", WOOD,
           "constructor: P", "remove the factor", 1.0, "params",
           _held(lambda h, v: replace(h, Q=v * h.Q) if h.kind == "dplr" else None), FACTORS),
    Family("a-matrix-scaled", "uses {value} times A", GIVEN, REC, "constructor: A",
           "remove the factor", 1.0, "params",
           _held(lambda h, v: None if h.A is None else replace(h, A=v * h.A)), FACTORS),
    *CUTS,
)  # fmt: skip
