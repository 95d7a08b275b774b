"""Readings that people declare: each names the entry of CONVENTIONS that would make it right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis import rules
from s4ref.conformance.diagnosis.held import Array, Dense, Discretized, Held
from s4ref.conformance.diagnosis.plan import Change
from s4ref.conformance.diagnosis.reading import Reading, change
from s4ref.conformance.diagnosis.rules import solve
from s4ref.conformance.verdict import Verdict


CONVENTION = Verdict.CONVENTION


def conj_c(h: Held) -> Held | None:
    """Conjugate C."""
    return None if h.kind == "dense" else replace(h, C=h.C.conj())


def minus_q(h: Held) -> Held | None:
    """Change the sign of P Q*."""
    return replace(h, Q=-h.Q, tied=False) if h.kind == "dplr" else None


def tied(h: Held) -> Held | None:
    """Use P for Q."""
    return None if h.tied else replace(h, Q=h.P, tied=True)


def other_time(h: Held) -> Held:
    """Let outputs see the state on the other side of the update."""
    return replace(h, late=not h.late)


def one_step(h: Held) -> Held | None:
    """Use the first mode's step for all."""
    return None if len(h.dt) == 1 else replace(h, dt=h.dt[:1])


def no_b(h: Held) -> Held | None:
    """Use B = 1."""
    return replace(h, B=np.ones_like(h.B)) if h.kind == "diagonal" else None


def scaled(factor: float) -> Callable[[Array, Discretized], Array]:
    """Return the kernel times a factor."""
    return lambda K, d: K * factor


def aliased(d: Discretized, C: Array, L: int) -> Array | None:
    """Take C for C (I - Ab^L)."""
    if d.held.tilde_L is not None:
        return None
    return solve((np.eye(len(d.Ab)) - d.power(L)).T, C.T).T


def stored(d: Discretized, C: Array, L: int) -> Array | None:
    """Take C (I - Ab^L) for C."""
    return None if d.held.tilde_L is None else d.C


def ruled(name: str) -> tuple[Change, ...]:
    """Return the change to another rule."""
    return change("rule", rules.RULES[name])


def euler_b(d: Dense) -> rules.Pair | None:
    """Use Bb = dt B with the declared Ab."""
    Ab, _, _ = rules.named(d.held.rule)(d)
    return Ab, d.W, None


def entry(**values: object) -> Callable[[Conventions], Mapping[str, object] | None]:
    """Return entries of CONVENTIONS, None where they are declared already."""

    def declares(c: Conventions) -> Mapping[str, object] | None:
        return None if all(getattr(c, k) == v for k, v in values.items()) else values

    return declares


def toggled(name: str, one: Any, other: Any) -> Callable[[Conventions], Mapping[str, object]]:
    """Return the other value of a key that has two."""
    return lambda c: {name: other if getattr(c, name) == one else one}


def _is(name: str, *values: object) -> Callable[[Conventions], bool]:
    return lambda c: getattr(c, name) in values


def _not_rule(*names: str) -> Callable[[Conventions], bool]:
    return lambda c: c.rule not in (*names, "dss")


def _not_bilinear(c: Conventions) -> bool:
    return c.rule not in ("zoh", "bilinear")


_BILINEAR = "Ab = (I - dt/2 A)^-1 (I + dt/2 A), Bb = (I - dt/2 A)^-1 dt B"
_ZOH = "Ab = e^{dt A}, Bb = (e^{dt A} - I) A^{-1} B"
_B, _Z = "bilinear-resolvent", "zoh-augmented-exponential"
_DISCRETIZE = "discretize(): A_bar and B_bar"


def _rule(
    id: str, rule: str, says: str, only: Callable[[Conventions], bool], declared: str, theorem: str
) -> Reading:
    return Reading(
        id,
        says,
        f"{declared}, not rule {rule!r}" if declared else f"the declared rule, not {rule!r}",
        theorem,
        _DISCRETIZE,
        f'declare "rule": "{rule}", or discretize by the declared rule',
        ruled(rule),
        CONVENTION,
        entry(rule=rule),
        only,
    )


READINGS: tuple[Reading, ...] = (
    _rule("bilinear-for-zoh", "bilinear", "discretizes by the bilinear rule",
          _is("rule", "zoh"), _ZOH, _Z),
    _rule("zoh-for-bilinear", "zoh", "discretizes by zero-order hold",
          _is("rule", "bilinear"), _BILINEAR, _B),
    Reading(
        "euler-b", "uses Bb = dt B with the right Ab",
        "Bb = (e^{dt A} - I) A^{-1} B, not dt B (bilinear: (I - dt/2 A)^-1 dt B)", _Z,
        "discretize(): B_bar = dt * B",
        'declare "rule": "exp_euler" if that is meant, else integrate B over the step',
        change("rule", euler_b), CONVENTION,
        lambda c: {"rule": "exp_euler"} if c.rule == "zoh" else None,
        _not_rule("euler", "exp_euler", "none"),
    ),
    _rule("forward-euler", "euler", "discretizes by forward Euler, Ab = I + dt A",
          _not_rule("euler"), "", "gbt-stability"),
    _rule("backward-euler", "backward_euler",
          "discretizes by backward Euler, Ab = (I - dt A)^-1",
          _not_rule("backward_euler"), "", "gbt-stability"),
    _rule("first-order-hold", "foh", "discretizes by first-order hold",
          _not_rule("foh"), "", "zoh-exact-for-held-input"),
    _rule("exp-euler", "exp_euler", "uses Ab = e^{dt A} with Bb = dt B",
          _not_rule("zoh", "exp_euler"), "", _Z),
    _rule("bilinear-rule", "bilinear", "discretizes by the bilinear rule",
          _not_rule("zoh", "bilinear"), "", _B),
    _rule("zoh-rule", "zoh", "discretizes by zero-order hold", _not_bilinear, "", _Z),
    _rule("not-discretized", "none", "uses A and B as if they were discrete already",
          _not_rule("none"), "", "recurrence-is-convolution"),
    Reading(
        "conj-c", "uses the conjugate of C", "K[l] = C Ab^l Bb, a plain product",
        "recurrence-is-convolution", "kernel(): C.conj(), a vdot, or a C* in the constructor",
        'declare the other "C_conj", or take C as a plain row', change("params", conj_c),
        CONVENTION, toggled("C_conj", False, True),
    ),
    Reading(
        "c-tilde-missing", "uses C where the generating function needs C (I - Ab^L)",
        "sum_l K[l] z^l = C (I - Ab^L) (I - z Ab)^-1 Bb at z^L = 1",
        "truncated-generating-function", "kernel(): the row handed to the Cauchy sums",
        'declare "C_kind": "tilde", or multiply C by I - Ab^L first', change("row", aliased),
        CONVENTION, entry(C_kind="tilde"), _is("C_kind", "plain"),
    ),
    Reading(
        "c-tilde-for-c", "uses C (I - Ab^L) as if it were C", "C = Ct (I - Ab^L)^-1",
        "truncation-doubling", "step(): the row C of the recurrence",
        'declare "C_kind": "plain", or solve for C first', change("row", stored), CONVENTION,
        entry(C_kind="plain"), _is("C_kind", "tilde"),
    ),
    Reading(
        "conj-half-not-doubled", "gives half the output: one mode of each pair, not doubled",
        "K[l] = 2 Re sum over one mode of each pair", "conjugate-halves",
        "kernel(): .real without the factor 2", 'declare "output_scale": 1, or return 2 Re',
        change("shape", scaled(0.5)), CONVENTION, entry(output_scale=1), _is("output_scale", 2),
    ),
    Reading(
        "full-doubled", "gives twice the output, though every mode counts once",
        "K[l] = Re sum over all modes", "conjugate-halves", "kernel(): 2 * (...).real",
        'declare "output_scale": 2, or return Re', change("shape", scaled(2.0)), CONVENTION,
        entry(output_scale=2), _is("output_scale", 1),
    ),
    Reading(
        "kernel-late", "gives K one step late, C x before the update",
        "K[0] = C Bb and y_k = C x_k + D u_k with x_k updated", "recurrence-is-convolution",
        "step(): y computed before x = Ab x + Bb u",
        'declare "output_timing": "before", or read x after the update',
        change("params", other_time), CONVENTION, entry(output_timing="before"),
        _is("output_timing", "after"),
    ),
    Reading(
        "kernel-not-late", "reads x after the update though the declared outputs come before",
        "K[0] = 0 and K[l] = C Ab^{l-1} Bb for outputs before the update",
        "recurrence-is-convolution", "step(): the order of the two lines",
        'declare "output_timing": "after", or read x before the update',
        change("params", other_time), CONVENTION, entry(output_timing="after"),
        _is("output_timing", "before"),
    ),
    Reading(
        "plus-low-rank", "uses the other sign of P Q*", "A = diag(lam) - P Q*",
        "woodbury-rank-r", "A = diag(lam) + P P*, or the sign in the Woodbury term",
        'declare the other "lowrank", or change the sign of P Q*', change("params", minus_q),
        CONVENTION, toggled("lowrank", "minus", "plus"), _is("structure", "dplr"),
    ),
    Reading(
        "q-ignored", "uses P P* though Q is given", "A = diag(lam) - P Q*", "woodbury-rank-r",
        "constructor: Q taken from P", 'declare "has_Q": False, or use Q', change("params", tied),
        CONVENTION, entry(has_Q=False), _is("has_Q", True),
    ),
    Reading(
        "b-ignored", "leaves B out, as if C held C B", "K[l] = sum_n C_n Bb_n lam_bar_n^l",
        "vandermonde-kernel", "kernel(): B is 1", 'declare "C_kind": "merged", or multiply by B',
        change("params", no_b), CONVENTION, entry(C_kind="merged"),
        lambda c: c.structure == "diagonal" and c.C_kind == "plain",
    ),
    Reading(
        "first-step-for-all", "uses the first mode's dt for every mode",
        "lam_bar_n = e^{dt_n lam_n}", "vandermonde-kernel", "discretize(): dt[0]",
        'declare "dt_shape": "scalar", or use one dt a mode', change("params", one_step),
        CONVENTION, entry(dt_shape="scalar"), _is("dt_shape", "modes"),
    ),
)  # fmt: skip
