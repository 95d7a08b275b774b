"""Discretizations put together wrongly: one part of Ab or of Bb is not the rule's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense
from s4ref.conformance.diagnosis.library import gains
from s4ref.conformance.diagnosis.library.changes import by_rule as _r
from s4ref.conformance.diagnosis.library.exponentials import (
    cancelled,
    cancelled_real,
    cancelled_step,
    conjugate_gain,
    entrywise,
    entrywise_a,
    entrywise_solved,
    gamma_missing,
    inverse_a,
    pade,
    series,
    series_of_a,
    softmax,
    softmax_length,
    triangle,
)
from s4ref.conformance.diagnosis.library.pairs import (
    from_pair,
    only_a,
    only_b,
    softplus,
    step_of_a,
    step_of_b,
    stepped,
)
from s4ref.conformance.diagnosis.reading import Reading, change
from s4ref.conformance.diagnosis.rules import (
    Pair,
    Part,
    exponential,
    eye,
    gbt_a,
    gbt_b,
    integral,
    named,
    solve,
)
from s4ref.conformance.verdict import Verdict


def _resolved(d: Dense, X: Array) -> Array:
    return solve(eye(d) - d.Z / 2, X)


def _doubled_steps(d: Dense, Ab: Array, Bb: Array) -> tuple[Array, Array]:
    return Ab @ Ab, Bb


def _adjoint(d: Dense) -> Pair | None:
    if d.held.kind != "dplr":
        return None
    Ab, Bb, Bp = named(d.held.rule)(d)
    return Ab.conj().T, Bb, Bp


ZOH = "Bb = (e^{dt A} - I) A^{-1} B"
BIL = "Ab = (I - dt/2 A)^-1 (I + dt/2 A)"
BIB = "Bb = (I - dt/2 A)^-1 dt B"
FOH = "x_k = Ab x_{k-1} + (G1 - G2) u_{k-1} + G2 u_k, Gi = dt phi_i(dt A) B"
H = "zoh-exact-for-held-input"
Z, B, S, R = (
    "zoh-augmented-exponential", "bilinear-resolvent", "gbt-stability",
    "recurrence-is-convolution",
)  # fmt: skip
AT, BT = "discretize(): A_bar", "discretize(): B_bar"


def _not_exp(id: str, says: str, equation: str, place: str, remedy: str, part: Part) -> Reading:
    return _r(id, says, equation, Z, place, remedy, only_b(part), "zoh")


def _foh(f: Callable[[Array, Array], tuple[Array, Array]]) -> Callable[[Dense], Pair]:
    """Return the first-order hold with the weights of u_k and u_{k-1} changed."""

    def rule(d: Dense) -> Pair:
        Ab, now, before = named("foh")(d)
        assert before is not None
        return (Ab, *f(now, before))

    return rule


MODAL = "b = (e^{lam dt} - 1)/(lam (e^{L lam dt} - 1))"

READINGS: tuple[Reading, ...] = (
    _r("b-without-dt", "leaves dt out of Bb", f"{ZOH}; {BIB}", B, BT, "multiply Bb by dt",
       from_pair(lambda d, Ab, Bb: (Ab, Bb / d.dt[:, None]))),
    _r("b-dt-twice", "multiplies Bb by dt twice", f"{ZOH}; {BIB}", B, BT, "multiply by dt once",
       from_pair(lambda d, Ab, Bb: (Ab, Bb * d.dt[:, None]))),
    _r("b-sqrt-dt", "scales Bb by sqrt(dt) for dt", f"{ZOH}; {BIB}", B, BT, "multiply Bb by dt",
       from_pair(lambda d, Ab, Bb: (Ab, Bb / np.sqrt(d.dt)[:, None]))),
    _r("b-not-discretized", "uses B for Bb", f"{ZOH}; {BIB}", B, BT, "discretize B too",
       only_b(lambda d: d.B)),
    _r("a-not-discretized", "uses A for Ab", "Ab = e^{dt A} or (I - dt/2 A)^-1 (I + dt/2 A)", R,
       AT, "discretize A too", only_a(lambda d: d.A)),
    _r("b-halved", "has half of Bb", f"{ZOH}; {BIB}", B, f"{BT} = dt / 2 ...",
       "multiply by dt, not by dt/2", from_pair(lambda d, Ab, Bb: (Ab, Bb / 2))),
    _r("b-doubled", "has twice Bb", f"{ZOH}; {BIB}", B, f"{BT} = 2 dt ...",
       "multiply by dt, not by 2 dt", from_pair(lambda d, Ab, Bb: (Ab, Bb * 2))),
    _r("b-bilinear", "has the bilinear Bb with another Ab", ZOH, Z, BT, "use one rule for both",
       only_b(gbt_b(0.5)), "zoh", "exp_euler", "foh"),
    _r("b-zoh", "has the zero-order-hold Bb with another Ab", BIB, B, BT, "use one rule for both",
       only_b(integral), "bilinear", "euler", "backward_euler", "exp_euler"),
    _r("b-backward", "has Bb of backward Euler", BIB, B, BT, "use one rule for both",
       only_b(gbt_b(1.0))),
    _r("a-exponential", "has Ab = e^{dt A} with another Bb", BIL, B, AT, "use one rule for both",
       only_a(exponential), "bilinear", "euler", "backward_euler"),
    _r("a-bilinear", "has the bilinear Ab with another Bb", "Ab = e^{dt A}", Z, AT,
       "use one rule for both", only_a(gbt_a(0.5)), "zoh", "exp_euler", "foh"),
    _r("a-euler", "has Ab = I + dt A with the right Bb", "Ab = e^{dt A} or its bilinear form", S,
       AT, "use one rule for both", only_a(gbt_a(0.0))),
    _r("a-backward", "has Ab = (I - dt A)^-1 with the right Bb",
       "Ab = e^{dt A} or its bilinear form", S, AT, "use one rule for both", only_a(gbt_a(1.0))),
    _r("bilinear-no-half", "leaves out the 1/2: (I - dt A)^-1 (I + dt A)", BIL, S, AT,
       "use dt/2 on both sides",
       lambda d: (solve(eye(d) - d.Z, eye(d) + d.Z), solve(eye(d) - d.Z, d.W), None), "bilinear"),
    _r("bilinear-a-no-half", "leaves out the 1/2 in Ab alone, which is 2 dt in Ab", BIL, S, AT,
       "use dt/2 on both sides", only_a(lambda d: solve(eye(d) - d.Z, eye(d) + d.Z)), "bilinear"),
    _r("bilinear-half-missing-left", "leaves out the 1/2 in the factor that is inverted", BIL, S,
       AT, "use dt/2 on both sides",
       lambda d: (solve(eye(d) - d.Z, eye(d) + d.Z / 2), solve(eye(d) - d.Z, d.W), None),
       "bilinear"),
    _r("bilinear-half-missing-left-a", "leaves out the 1/2 in the inverted factor of Ab", BIL, S,
       AT, "use dt/2 on both sides", only_a(lambda d: solve(eye(d) - d.Z, eye(d) + d.Z / 2)),
       "bilinear"),
    _r("bilinear-half-missing-right", "leaves out the 1/2 in I + dt/2 A", BIL, S, AT,
       "use dt/2 on both sides", only_a(lambda d: _resolved(d, eye(d) + d.Z)), "bilinear"),
    _r("bilinear-a-signs-exchanged", "uses (I + dt/2 A)^-1 (I - dt/2 A) with the right Bb", BIL, S,
       AT, "the inverse belongs to I - dt/2 A",
       only_a(lambda d: solve(eye(d) + d.Z / 2, eye(d) - d.Z / 2)), "bilinear"),
    _r("bilinear-not-inverted", "multiplies by I - dt/2 A instead of its inverse", BIL, S, AT,
       "solve with I - dt/2 A",
       lambda d: ((eye(d) - d.Z / 2) @ (eye(d) + d.Z / 2), (eye(d) - d.Z / 2) @ d.W, None),
       "bilinear"),
    _r("bilinear-inverse-missing", "leaves the inverse out: Ab = I + dt/2 A, Bb = dt B", BIL, S,
       AT, "solve with I - dt/2 A", lambda d: (eye(d) + d.Z / 2, d.W, None), "bilinear"),
    _r("bilinear-a-inverse-only", "has Ab = (I - dt/2 A)^-1", BIL, S, AT,
       "multiply by I + dt/2 A", only_a(lambda d: _resolved(d, eye(d))), "bilinear"),
    _r("bilinear-b-resolvent-twice", "solves with I - dt/2 A twice for Bb", BIB, B, BT,
       "solve once", only_b(lambda d: _resolved(d, _resolved(d, d.W))), "bilinear"),
    _r("bilinear-b-wrong-sign", "has Bb = (I + dt/2 A)^-1 dt B", BIB, B, BT,
       "the sign is minus", only_b(lambda d: solve(eye(d) + d.Z / 2, d.W)), "bilinear"),
    _r("bilinear-b-not-inverted", "has Bb = (I - dt/2 A) dt B", BIB, B, BT,
       "solve with I - dt/2 A", only_b(lambda d: (eye(d) - d.Z / 2) @ d.W), "bilinear"),
    *(
        Reading(id, f"loses digits in e^{{dt lam}} - 1 at small steps{more}", ZOH, Z,
                "discretize(): (exp(dt * lam) - 1) / lam", "use expm1(dt lam) / lam",
                change("rule", rule), Verdict.INACCURATE, only=lambda c: c.rule == "zoh")
        for id, more, rule in (
            ("expm1-missing", "", cancelled),
            ("expm1-missing-dt", ", divided by dt lam", cancelled_step),
            ("expm1-missing-real", ": the real part e^a cos b - 1 cancels", cancelled_real),
        )
    ),
    _not_exp("zoh-inverse-missing", "has Bb = (Ab - I) B: A^-1 is missing", ZOH, BT,
             "divide by A", lambda d: (exponential(d) - eye(d)) @ d.B),
    _not_exp("zoh-inverse-missing-dt", "has Bb = (Ab - I) dt B: A^-1 is missing", ZOH, BT,
             "divide by A, without dt", lambda d: (exponential(d) - eye(d)) @ d.W),
    _not_exp("zoh-sign", "has Bb = A^-1 (I - Ab) B", ZOH, BT, "Ab - I, not I - Ab",
             lambda d: -integral(d)),
    _not_exp("zoh-plus", "has Bb = A^-1 (Ab + I) B", ZOH, BT, "subtract the identity",
             lambda d: inverse_a(d, (exponential(d) + eye(d)) @ d.B)),
    _not_exp("zoh-identity-missing", "has Bb = A^-1 Ab B: the identity is not subtracted", ZOH,
             BT, "subtract the identity", lambda d: inverse_a(d, exponential(d) @ d.B)),
    _not_exp("zoh-times-a", "has Bb = A (Ab - I) B", ZOH, BT, "divide by A",
             lambda d: d.A @ (exponential(d) - eye(d)) @ d.B),
    _not_exp("zoh-divided-by-bar", "has Bb = Ab^-1 (Ab - I) B", ZOH, BT, "divide by A, not by Ab",
             lambda d: solve(exponential(d), (exponential(d) - eye(d)) @ d.B)),
    _not_exp("zoh-conjugate-inverse", "divides by conj(A) in Bb", ZOH, BT, "divide by A",
             lambda d: solve(d.A.conj(), (exponential(d) - eye(d)) @ d.B)),
    _r("a-pade", "has the (2, 2) Pade approximant of e^{dt A} for Ab", "Ab = e^{dt A}", Z, AT,
       "use the exponential, or scale and square",
       only_a(pade),
       "zoh", "exp_euler", "foh"),
    _r("half-step-zero", "has dt/2 = 0: Ab = I, Bb = dt B", BIL, S,
       "dt // 2, or an integer dt", "divide as floating-point numbers",
       lambda d: (eye(d) + 0j, d.W, None), "bilinear"),
    _r("resolvent-lower", "solves with the lower triangle of I - dt/2 A", BIL, S,
       "solve_triangular(lower=True)", "solve with the whole matrix",
       lambda d: triangle(d, np.tril), "bilinear"),
    _r("resolvent-upper", "solves with the upper triangle of I - dt/2 A", BIL, S,
       "solve_triangular(lower=False)", "solve with the whole matrix",
       lambda d: triangle(d, np.triu), "bilinear"),
    _r("b-after-decay", "has Bb = e^{dt A} dt B, the input at the old time", ZOH, Z, BT,
       "integrate B over the step", only_b(lambda d: exponential(d) @ d.W)),
    _r("b-decayed", "applies Ab to Bb once more", f"{ZOH}; {BIB}", Z, BT,
       "Bb without Ab", from_pair(lambda d, Ab, Bb: (Ab, Ab @ Bb))),
    _r("b-midpoint", "has Bb = e^{dt A / 2} dt B", ZOH, Z, BT, "integrate B over the step",
       only_b(lambda d: exponential(replace(d, dt=d.dt / 2)) @ d.W)),
    _r("a-of-dt-2", "has Ab = Ab^2: the step is applied twice", "x_k = Ab x_{k-1} + Bb u_k", R, AT,
       "apply Ab once a step", from_pair(_doubled_steps)),
    _r("bar-transposed", "applies the transpose of Ab", "x_k = Ab x_{k-1} + Bb u_k", R,
       "x @ Ab for Ab @ x", "multiply by Ab from the left",
       from_pair(lambda d, Ab, Bb: (Ab.T, Bb))),
    _r("bar-conjugated", "conjugates Ab but not Bb", "x_k = Ab x_{k-1} + Bb u_k", R, AT,
       "take Ab as it is", from_pair(lambda d, Ab, Bb: (Ab.conj(), Bb))),
    _r("bar-b-conjugated", "conjugates Bb but not Ab", "x_k = Ab x_{k-1} + Bb u_k", R, BT,
       "take Bb as it is", from_pair(lambda d, Ab, Bb: (Ab, Bb.conj()))),
    _r("bar-adjoint", "applies the conjugate transpose of Ab", "x_k = Ab x_{k-1} + Bb u_k", R, AT,
       "take Ab as it is", _adjoint),
    _r("bar-negated", "changes the sign of Ab", "x_k = Ab x_{k-1} + Bb u_k", R, AT,
       "Ab = +...", from_pair(lambda d, Ab, Bb: (-Ab, Bb))),
    _r("bar-modulus", "uses |Ab|: the phase is lost", "lam_bar = e^{dt lam}, complex", Z, AT,
       "keep complex numbers", from_pair(lambda d, Ab, Bb: (np.abs(Ab) + 0j, Bb))),
    _r("bar-real", "drops Im Ab", "lam_bar = e^{dt lam}, complex", Z, AT, "keep complex numbers",
       from_pair(lambda d, Ab, Bb: (Ab.real + 0j, Bb))),
    _r("bar-inverted", "uses the inverse of Ab", "x_k = Ab x_{k-1} + Bb u_k", R, AT,
       "Ab decays", from_pair(lambda d, Ab, Bb: (solve(Ab, eye(d)), Bb))),
    _r("b-gamma-normalised", "scales Bb by sqrt(1 - |lam_bar|^2)", "Bb as the rule gives it", R,
       BT, "leave the normalisation to make()",
       from_pair(lambda d, Ab, Bb: (Ab, np.sqrt(1 - np.abs(np.diag(Ab)) ** 2)[:, None] * Bb))),
    _r("b-gamma-missing", "leaves sqrt(1 - |lam_bar|^2) out of Bb", "Bb as it is given", R, BT,
       "multiply B by its gain", from_pair(gamma_missing)),
    _r("conjugate-gain", "has the conjugate of lam in Bb alone", f"{ZOH}; {BIB}", Z, BT,
       "one lam for Ab and Bb", conjugate_gain),
    *(_r(f"series-of-{k}", f"cuts the series of the exponential after {k} powers", "Ab = e^{dt A}",
         Z, "a Taylor series in discretize()", "use expm", series(k), "zoh") for k in range(2, 13)),
    *(_r(f"series-of-{k}-in-a", f"cuts the series of Ab = e^{{dt A}} after {k} powers",
         "Ab = e^{dt A}", Z, "a Taylor series in discretize()", "use expm", series_of_a(k), "zoh",
         "exp_euler") for k in range(2, 13)),
    _r("exp-entrywise", "takes exp() entry by entry for the matrix exponential", "Ab = e^{dt A}", Z,
       "np.exp for expm", "use expm", entrywise, "zoh"),
    _r("exp-entrywise-a", "takes exp() entry by entry for the matrix exponential of Ab",
       "Ab = e^{dt A}", Z, "np.exp for expm", "use expm", entrywise_a, "zoh"),
    _r("exp-entrywise-solved", "takes exp() entry by entry for Ab and solves for Bb with it",
       "Ab = e^{dt A}", Z, "np.exp for expm", "use expm", entrywise_solved, "zoh"),
    _r("foh-exchanged", "exchanges the weights of u_k and u_{k-1}", FOH, H, BT,
       "dt phi2 belongs to u_k", _foh(lambda now, before: (before, now)), "foh"),
    _r("foh-trapezoidal", "gives u_k and u_{k-1} half of the weight each", FOH, H, BT,
       "dt phi2 belongs to u_k", _foh(lambda now, before: ((now + before) / 2,) * 2), "foh"),
    _r("foh-previous-lost", "leaves u_{k-1} out", FOH, H, BT, "add (G1 - G2) u_{k-1}",
       _foh(lambda now, before: (now, 0 * before)), "foh"),
    _r("foh-now-only", "gives u_k the whole weight and u_{k-1} its own too", FOH, H, BT,
       "subtract G2 from G1", _foh(lambda now, before: (now + before, before)), "foh"),
    _r("foh-before-whole", "gives u_{k-1} the whole weight G1", FOH, H, BT, "subtract G2 from G1",
       _foh(lambda now, before: (now, now + before)), "foh"),
    _r("softmax-long", "takes the softmax over one sample more", MODAL, "vandermonde-kernel",
       "softmax: its length", "sum over L samples", softmax_length(1)),
    _r("softmax-short", "takes the softmax over one sample less", MODAL, "vandermonde-kernel",
       "softmax: its length", "sum over L samples", softmax_length(-1)),
    _r("softmax-doubled", "takes the softmax over twice the length", MODAL, "vandermonde-kernel",
       "softmax: its length", "sum over L samples",
       lambda d: softmax_length(int(d.held.rule[4:-1]))(d) if "dss(" in d.held.rule else None),
    _r("softmax-without-lam", "does not divide by lam", MODAL, "vandermonde-kernel", BT,
       "divide C B by lam", softmax(lambda d, Bb: np.diag(d.A)[:, None] * Bb)),
    _r("softmax-numerator", "gives e^{lam dt l} / lam: neither sum nor difference", MODAL,
       "vandermonde-kernel", "softmax: its denominator", "divide by the sum",
       lambda d: (exponential(d), inverse_a(d, d.B), None) if "dss(" in d.held.rule else None),
    _r("dt-doubled", "uses 2 dt", "Ab, Bb at the dt given", R, "constructor: dt", "use dt",
       stepped(lambda dt: 2 * dt), stage="params"),
    _r("dt-halved", "uses dt / 2", "Ab, Bb at the dt given", R, "constructor: dt", "use dt",
       stepped(lambda dt: dt / 2), stage="params"),
    _r("dt-missing", "uses dt = 1", "Ab, Bb at the dt given", R, "constructor: dt is not used",
       "use dt", stepped(np.ones_like), stage="params"),
    _r("dt-squared", "uses dt^2", "Ab, Bb at the dt given", R, "constructor: dt multiplied twice",
       "use dt once", stepped(np.square), stage="params"),
    _r("dt-exponential", "uses exp(dt): dt is taken for its logarithm", "Ab, Bb at the dt given",
       R, "constructor: log_dt", "store log(dt) in make()", stepped(np.exp), stage="params"),
    _r("dt-softplus", "uses softplus(dt): dt is taken for its inverse softplus",
       "Ab, Bb at the dt given", R, "constructor: softplus(dt)",
       "store log(expm1(dt)) in make(), apply softplus once", stepped(softplus), stage="params"),
    _r("dt-inverse", "uses 1 / dt", "Ab, Bb at the dt given", R, "constructor: inv_dt",
       "use dt", stepped(lambda dt: 1 / dt), stage="params"),
    _r("dt-root", "uses sqrt(dt)", "Ab, Bb at the dt given", R, "constructor: dt", "use dt",
       stepped(np.sqrt), stage="params"),
    _r("dt-reversed", "pairs the steps with the modes in reverse order",
       "lam_bar_n = e^{dt_n lam_n}", "vandermonde-kernel", "sorting of modes", "sort dt with lam",
       stepped(lambda dt: dt[::-1]), stage="params"),
    _r("dt-averaged", "uses one averaged dt for every mode", "lam_bar_n = e^{dt_n lam_n}",
       "vandermonde-kernel", "dt.mean()", "use one dt a mode",
       stepped(lambda dt: np.full_like(dt, dt.mean())), stage="params"),
    _r("a-dt-missing", "leaves dt out of Ab: e^{A} for e^{dt A}", "Ab at the dt given", R, AT,
       "multiply A by dt", step_of_a(np.ones_like)),
    _r("a-dt-doubled", "uses 2 dt in Ab", "Ab and Bb at one dt", R, AT, "use dt in both",
       step_of_a(lambda dt: 2 * dt)),
    _r("a-dt-halved", "uses dt / 2 in Ab", "Ab and Bb at one dt", R, AT, "use dt in both",
       step_of_a(lambda dt: dt / 2)),
    _r("b-dt-one", "uses dt = 1 in Bb", "Ab and Bb at one dt", R, BT, "use dt in both",
       step_of_b(np.ones_like)),
    _r("b-of-2-dt", "uses 2 dt in Bb", "Ab and Bb at one dt", R, BT, "use dt in both",
       step_of_b(lambda dt: 2 * dt)),
    _r("b-of-half-dt", "uses dt / 2 in Bb", "Ab and Bb at one dt", R, BT, "use dt in both",
       step_of_b(lambda dt: dt / 2)),
    *gains.READINGS,
)  # fmt: skip
