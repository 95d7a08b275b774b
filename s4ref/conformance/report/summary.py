"""One plain sentence for a finding: what a reader should carry away."""

from __future__ import annotations

from s4ref.conformance.observation import Status
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
    if cause.verdict is Verdict.WRONG and cause.first.case.small:
        return "A formula is wrong: rounding cannot explain the error of a case this small."
    return SAYS.get(cause.verdict, f"It ended in {cause.verdict.value}.")


def _sentence(message: str) -> str:
    first = message.strip().splitlines()[0] if message.strip() else ""
    return first if first.endswith((".", "!", "?")) else f"{first}."
