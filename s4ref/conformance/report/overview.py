"""What every page of a report says beside its findings, from the report's JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from s4ref.conformance.report.clean import real
from s4ref.conformance.report.notation import multiple_text
from s4ref.conformance.verdict import Verdict


Tree = Mapping[str, Any]
LEFT_OUT = "left out by --quick"
NO_CASE = "does not apply"


def conventions_text(tree: Tree) -> str:
    """Return the adapter and the conventions that matter most, on one line."""
    adapter, c = tree["adapter"], tree["adapter"]["conventions"]
    name = f"{adapter['name']} {adapter['version']}".rstrip()
    said = [
        str(c.get("structure", "")),
        str(c.get("rule", "")),
        f"{c.get('spectrum', '?')} spectrum",
        f"C {c.get('C_kind', '?')}",
        str(c.get("io", "")),
    ]
    return f"{name}: {', '.join(word for word in said if word)}"


def ran_text(tree: Tree) -> str:
    """Return where it ran and for how long."""
    seconds = tree["environment"].get("seconds", {})
    total = seconds.get("total") if isinstance(seconds, dict) else None
    time = f"; {total:.1f} s" if isinstance(total, float) else ""
    apart = "" if tree["settings"].get("isolated", True) else "; not isolated: it ran in-process"
    return f"{', '.join(tree['dtypes'])} on {', '.join(tree['devices'])}{time}{apart}"


def counts_text(counts: Mapping[str, int]) -> str:
    """Return the counts on one line; planned = ran + skipped."""
    names = ("planned", "ran", "skipped", "expected", "passed", "failed")
    parts = [f"{name} {counts[name]}" for name in names]
    if counts["ill_conditioned"]:
        parts.append(f"ill-conditioned {counts['ill_conditioned']}")
    return "   ".join(parts)


def absence(check: Tree) -> str:
    """Say why a check has nothing to show, or return ""."""
    if check["lacks"]:
        return "no " + ", ".join(name.replace("|", " or ") for name in check["lacks"])
    if check.get("left_out"):
        return LEFT_OUT
    if check["counts"]["planned"] == 0:
        return NO_CASE
    if check["counts"]["ran"]:
        return ""
    reasons = Counter(case["message"] for case in check["cases"])
    return reasons.most_common(1)[0][0] if reasons else ""


def remark(check: Tree) -> str:
    """Return what belongs behind a verdict."""
    why, ill = absence(check), check["counts"]["ill_conditioned"]
    if not why and ill and check["verdict"] != "ILL-CONDITIONED":
        return f"{ill} ill-conditioned"
    return why


def verdict_cell(check: Tree) -> str:
    """Return the verdict of a check with its remark; a check left out by choice has none."""
    more = remark(check).replace("\n", " ")
    if check.get("left_out"):
        return more
    return f"{check['verdict']} ({more})" if more else str(check["verdict"])


def ratio_cell(check: Tree, dtype: str) -> str:
    """Return the largest error over budget of a check in a dtype."""
    worst = check["worst"].get(dtype)
    return "-" if worst is None else multiple_text(real(worst["algorithm"]))


def verdict_line(tree: Tree) -> str:
    """Return the outcome of the run in one sentence."""
    red = sum(f["verdict"] != Verdict.UNDECIDED.value for f in tree["findings"])
    if red:
        checks = sum(check["exit_code"] for check in tree["checks"])
        judged = sum(check["counts"]["ran"] > 0 for check in tree["checks"])
        return f"{red} finding{'s' if red > 1 else ''}; {checks} of {judged} checks fail"
    if not tree["green"]:
        return "no check is red, but the books do not balance"
    if not tree["counts"]["ran"]:
        return "nothing ran"
    worst = worst_ratio(tree)
    if tree["findings"]:
        return "undecided: run another dtype too"
    if worst is None:
        return "everything asked for holds"
    ratio, dtype, check = worst
    deviates = " beside the known deviations" if tree["counts"]["expected"] else ""
    return (
        f"nothing but rounding{deviates}: the largest error is {multiple_text(ratio)} of what a "
        f"sane algorithm may cost ({check}, {dtype})"
    )


def worst_ratio(tree: Tree) -> tuple[float, str, str] | None:
    """Return (error over budget, dtype, check) of the passing case nearest to its budget."""
    ratios = [
        (real(case["ratios"]["algorithm"]), case["dtype"], check["id"])
        for check in tree["checks"]
        for case in check["cases"]
        if case["status"] == "ok" and case["ratios"] is not None
    ]
    return max(ratios, default=None)
