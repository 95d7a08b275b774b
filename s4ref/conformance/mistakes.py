"""The known readings, nearest to the right one first.  The order matters: of two that agree, the
first is named.

What people declare is a CONVENTION; everything else is WRONG.  Sources: threads and code of
S4-family libraries, and mutations of the formulas themselves.
"""

from __future__ import annotations

from s4ref.conformance import rereadings as r
from s4ref.conformance.readings import Reading, conjugated, delay
from s4ref.conformance.verdict import Verdict
from s4ref.records import SSM


CONVENTION, WRONG = Verdict.CONVENTION, Verdict.WRONG

READINGS: tuple[Reading, ...] = (
    Reading(
        "bilinear-for-zoh", "discretizes by the bilinear rule", CONVENTION,
        'declare "rule": "bilinear", or use exp(dt A)', r.other_rule("bilinear"),
    ),
    Reading(
        "zoh-for-bilinear", "discretizes by zero-order hold", CONVENTION,
        'declare "rule": "zoh", or use the bilinear transform', r.other_rule("zoh"),
    ),
    Reading(
        "conj-c", "uses the conjugate of C", CONVENTION,
        'declare the other "C_conj", or take C as a plain row', r.conj("C"),
    ),
    Reading(
        "c-tilde-missing", "uses C where the generating function needs C (I - Ab^L)", CONVENTION,
        'declare "C_kind": "tilde", or multiply C by I - Ab^L first',
        r.plain_taken_for_tilde, r.aliased_output,
    ),
    Reading(
        "c-tilde-for-c", "uses C (I - Ab^L) as if it were C", CONVENTION,
        'declare "C_kind": "plain", or solve for C first', r.tilde_taken_for_plain,
    ),
    Reading(
        "conj-half-not-doubled", "gives half the output: one mode of each pair, not doubled",
        CONVENTION, 'declare "output_scale": 1, or return 2 Re',
        lambda s: r.scaled(0.5)(s) if s.conventions.half else None,
    ),
    Reading(
        "full-doubled", "gives twice the output, though all modes are stored", CONVENTION,
        'declare "output_scale": 2, or return Re',
        lambda s: None if s.conventions.half else r.scaled(2.0)(s),
    ),
    Reading(
        "kernel-late", "gives K one step late, C x before the update", CONVENTION,
        'declare "output_timing": "before", or read x after the update',
        lambda s: delay(s.kernel()),
    ),
    Reading(
        "plus-low-rank", "uses diag(lam) + P Q*", CONVENTION,
        'declare the other "lowrank", or change the sign of P Q*', r.low_rank(lambda P, Q: (P, -Q)),
    ),
    Reading(
        "euler-b", "uses Bb = dt B with the right Ab", WRONG,
        "integrate B over the step as the rule asks", r.hooked(r.euler_b),
    ),
    Reading(
        "forward-euler", "discretizes by forward Euler", WRONG,
        "use the declared rule", r.hooked(r.forward),
    ),
    Reading(
        "backward-euler", "discretizes by backward Euler", WRONG,
        "use the declared rule", r.hooked(r.backward),
    ),
    Reading("b-without-dt", "leaves dt out of Bb", WRONG, "multiply Bb by dt", r.no_step_in_b),
    Reading(
        "doubled", "gives twice the output", WRONG,
        "look for a factor 2 counted twice", r.scaled(2.0),
    ),
    Reading(
        "halved", "gives half the output", WRONG,
        "look for a lost factor 2, as in 2 Re or dt/2", r.scaled(0.5),
    ),
    Reading("negated", "gives the negative output", WRONG, "change the sign", r.scaled(-1.0)),
    Reading(
        "q-ignored", "uses P P* though Q is given", WRONG, "use P Q*",
        r.low_rank(lambda P, Q: (P, P)),
    ),
    Reading(
        "conj-q", "uses P Q^T for P Q*", WRONG, "conjugate Q",
        r.low_rank(lambda P, Q: (P, conjugated(Q))),
    ),
    Reading(
        "conj-p", "conjugates P", WRONG, "take P as it is",
        r.low_rank(lambda P, Q: (conjugated(P), Q)),
    ),
    Reading(
        "low-rank-dropped", "ignores the low-rank part", WRONG, "subtract P Q*",
        r.low_rank(lambda P, Q: (P * 0, Q)),
    ),
    Reading(
        "halves-uncoupled", "sums Q* x over the stored half only", WRONG,
        "add the conjugate half: Cauchy sums need v/(z - lam) + conj(v)/(z - conj(lam))",
        r.uncoupled_halves,
    ),
    Reading("conj-b", "uses the conjugate of B", WRONG, "take B as it is", r.conj("B")),
    Reading("conj-lam", "uses the conjugate of lam", WRONG, "take lam as it is", r.conj("lam")),
    Reading(
        "kernel-early", "gives K one step early, K[0] lost", WRONG,
        "start at C Bb, not at C Ab Bb", r.early,
    ),
    Reading(
        "transposed", "applies the transpose of Ab", WRONG, "multiply by Ab from the left",
        lambda s: s.kernel(hook=r.transposed) if isinstance(s.system, SSM) else None,
    ),
    Reading("dt-doubled", "uses 2 dt", WRONG, "use dt", r.restep(2, 1)),
    Reading("dt-halved", "uses dt / 2", WRONG, "use dt", r.restep(1, 2)),
    Reading(
        "reversed", "gives K backwards", WRONG, "order lags from 0 up",
        lambda s: s.kernel()[..., ::-1],
    ),
    Reading(
        "d-in-kernel", "adds D to K[0]", WRONG, "keep D out of the kernel",
        lambda s: r.with_d(s) if s.u is None else None,
    ),
    Reading(
        "circular", "convolves circularly: the tail wraps around", WRONG,
        "pad both FFTs to at least 2 L - 1", None, r.circular,
    ),
    Reading(
        "correlation", "correlates instead of convolving", WRONG, "reverse K", None, r.correlated,
    ),
    Reading("d-dropped", "leaves D u out", WRONG, "add D u", None, r.feedthrough(0.0)),
    Reading("d-doubled", "adds D u twice", WRONG, "add D u once", None, r.feedthrough(2.0)),
    Reading(
        "state-ignored", "starts every chunk from a zero state", WRONG,
        "use the state given", None, r.state_ignored,
    ),
    Reading(
        "state-undamped", "lets the state in without Ab", WRONG,
        "the first sample needs Ab x", None, r.state_undamped,
    ),
)  # fmt: skip
