"""One plain sentence for a finding: what a reader should carry away."""

from __future__ import annotations

from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.report.causes import Cause
from s4ref.conformance.verdict import Verdict


SAYS = {
    Verdict.WRONG: "A formula is wrong: the error is as large in float64 as in float32, so it "
    "is no rounding.",
    Verdict.INACCURATE: "The formula is right on small cases; the algorithm loses digits on "
    "larger ones.",
    Verdict.DOWNGRADED: "The digits are those of a lower precision than the one asked for.",
    Verdict.CONVENTION: "Another convention than the declared one explains every number.",
    Verdict.UNDECIDED: "The error is above the budget, but one dtype alone cannot tell a wrong "
    "formula from rounding: run another one too.",
}  # fmt: skip


def summary(cause: Cause) -> str:
    """Return the sentence."""
    o, named = cause.first.observation, cause.check.diagnosis
    if o.status not in (Status.OFF, Status.NON_FINITE):
        return f"{_sentence(o.message)}" if o.message else f"It ended in {cause.verdict.value}."
    if named is not None and named.reading is not None:
        return f"The layer {named.reading.says}."
    if o.status is Status.NON_FINITE:
        return f"The result is not finite: {o.message}."
    if cause.verdict is Verdict.INACCURATE and cause.first.case.small:
        return "The formula is right; the algorithm loses digits that a sane one keeps."
    if cause.verdict is Verdict.INACCURATE and not _several(cause):
        return (
            "Small cases are right and larger ones far off: an algorithm that loses digits, or a "
            "formula that is wrong there only; another dtype would tell."
        )
    if cause.verdict is Verdict.WRONG and _several(cause) and not _beyond_tf32(o):
        return (
            "The error is as large in float64 as in float32: a formula or a constant is a little "
            "wrong, or something is held in fewer digits than float32 has."
        )
    if cause.verdict is Verdict.WRONG and cause.first.case.small:
        return "A formula is wrong: rounding cannot explain the error of a case this small."
    return SAYS.get(cause.verdict, f"It ended in {cause.verdict.value}.")


def _several(cause: Cause) -> bool:
    """Whether the check ran in more than one dtype."""
    return len({result.dtype for result in cause.check.results}) > 1


def _beyond_tf32(o: Observation) -> bool:
    """Whether the error is larger than numbers of ten bits would explain."""
    return o.error > 2.0**-10 * o.scale


def _sentence(message: str) -> str:
    first = message.strip().splitlines()[0] if message.strip() else ""
    return first if first.endswith((".", "!", "?")) else f"{first}."
