"""What the template prints, made from the JSON of a report: words and plots."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from s4ref.conformance.report import overview
from s4ref.conformance.report.clean import real
from s4ref.conformance.report.deviations import deviations
from s4ref.conformance.report.html.bars import axis_of, bars, ratio_text, ruler
from s4ref.conformance.report.html.clouds import clouds
from s4ref.conformance.report.html.curves import curves, drawn
from s4ref.conformance.report.html.marks import bar, figure
from s4ref.conformance.report.html.numerals import minused, numeral
from s4ref.conformance.report.overview import Tree
from s4ref.conformance.report.rows import FAR, declared_text, growth_text, place
from s4ref.conformance.verdict import Verdict


LINK = re.compile(r"https?://[^\s\"'<>]+")
COUNTS = ("passed", "expected", "ill_conditioned", "failed", "skipped")
FAMILY = {  # how a verdict is colored: by what it asks of the reader
    Verdict.OK: "good",
    Verdict.DEVIATION: "known",
    Verdict.ILL_CONDITIONED: "unsure",
    Verdict.UNDECIDED: "unsure",
    Verdict.NOT_PROVIDED: "absent",
}


def tone(verdict: str) -> str:
    """Return the color family of a verdict."""
    return FAMILY.get(Verdict(verdict), "bad")


def page_view(tree: Tree) -> dict[str, Any]:
    """Return what stands above and below the findings."""
    counts = tree["counts"]
    outcome = "green" if tree["green"] else "not green"
    return {
        "sentence": overview.verdict_line(tree),
        "outcome": outcome,
        "tone": "good" if tree["green"] else "bad",
        "conventions": list(_flat(dict(sorted(tree["adapter"]["conventions"].items())))),
        "ran": overview.ran_text(tree),
        "counts": [(name, counts[name], name.replace("_", "-")) for name in COUNTS],
        "strip": _strip(counts),
        "badges": [
            (part, text, "absent" if text == "none" else "known" if "dev" in text else "good")
            for part, text in tree["badges"].items()
        ],
        "deviations": [
            {**entry, "n": n, "url": entry["link"] if LINK.fullmatch(entry["link"]) else ""}
            for entry, n in deviations(tree)
        ],
        "settings": list(_flat(tree["settings"])),
        "environment": [row for row in _flat(tree["environment"]) if not _of_cases(row[0])],
    }


def _of_cases(key: str) -> bool:
    return key.partition(".")[0] == "cases"


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted name, text) of a nested mapping."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list):
        yield prefix, ", ".join(map(str, value)) or "\u2013"
    else:
        yield prefix, _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\u2013" if value in (None, "") else str(value)


def _strip(counts: Mapping[str, int]) -> Markup:
    """Return the counts as one bar."""
    total = sum(counts[name] for name in COUNTS) or 1
    marks, x = [], 0.0
    for name in COUNTS:
        width = 100 * counts[name] / total
        marks.append(bar(x, x + width, 0, 10, f"count {name}"))
        x += width
    said = ", ".join(f"{counts[name]} {name.replace('_', '-')}" for name in COUNTS)
    return figure(10, said, marks, kind="strip")


def finding_views(tree: Tree) -> list[dict[str, Any]]:
    """Return the findings with their plots."""
    return [
        {
            **f,
            "tone": tone(f["verdict"]),
            "place": f"{place(f['problem'])}, {f['dtype']} on {f['device']}",
            "told": _told(f["numbers"]),
            "entries": _entries(f["system"]),
            "plots": None if f["overlay"] is None else curves(f["overlay"]),
            "odd": _odd(f["overlay"]),
            "clouds": clouds(f["slopes"]),
            "dtypes": sorted({p["dtype"] for p in f["slopes"]}),
            "grows": growth_text(f["growth"]),
            "said": str(f["message"]).strip().rstrip(".") in f["summary"],
            "declare": "" if f["diagnosis"] is None else declared_text(f["diagnosis"]["declare"]),
            "agreement": _agreement(f["diagnosis"]),
        }
        for f in tree["findings"]
    ]


def _agreement(d: Tree | None) -> str:
    """Return to what a name explains the numbers, "" where it was not held against them."""
    return "" if d is None or math.isinf(real(d["agreement"])) else numeral(d["agreement"], 1)


def _odd(line: Tree | None) -> bool:
    """Whether an output is too large to be drawn beside the right one, or not finite."""
    return line is not None and drawn(line) < len(line["got"])


def _told(n: Tree | None) -> dict[str, str] | None:
    """Return the numbers of the worst entry, with enough digits to see their difference."""
    if n is None:
        return None
    error, scale, budget = (real(n[key]) for key in ("error", "scale", "budget"))
    digits = 9 if not error <= FAR * scale else 17
    relative = scale > 0
    return {
        "label": n["label"],
        "exact": minused(n["exact"]),
        "expected": numeral(n["expected"], max(digits, 12)),
        "got": numeral(n["got"], digits),
        "error": numeral(error / scale if relative else error),
        "budget": numeral(budget / scale if relative else budget),
        "kind": "relative" if relative else "absolute",
        "ratio": numeral(n["ratio"]),
    }


def _entries(system: Tree | None) -> list[tuple[str, str, list[list[str]]]]:
    """Return (name, kind, rows): a number, a vector on one row, or a matrix."""
    if system is None:
        return []
    out = []
    for name, value in system["entries"].items():
        if not isinstance(value, list):
            out.append((name, "number", [[minused(str(value))]]))
        elif all(not isinstance(item, list) for item in value):
            out.append((name, "vector", [[minused(str(item)) for item in value]]))
        else:
            rows = [item if isinstance(item, list) else [item] for item in value]
            out.append((name, "matrix", [[minused(str(x)) for x in row] for row in rows]))
    return out


def check_views(tree: Tree) -> dict[str, Any]:
    """Return the checks with their bars, and the axis these share."""
    axis, dtypes = axis_of(tree["checks"]), tree["dtypes"]
    numbered = {
        (case, finding["dtype"]): n
        for n, finding in enumerate(tree["findings"], 1)
        for case in (finding["case"],)
    }
    return {
        "ruler": ruler(axis),
        "rows": [
            {
                **check,
                "tone": tone(check["verdict"]),
                "why": overview.remark(check),
                "bars": bars(check["worst"], dtypes, axis) if any(check["worst"].values()) else "",
                "ratios": [
                    (dtype, ratio_text(check["worst"].get(dtype)))
                    for dtype in dtypes
                    if any(check["worst"].values())
                ],
                "rows": [_case_row(case, numbered) for case in check["cases"]],
            }
            for check in tree["checks"]
        ],
    }


def _case_row(case: Tree, numbered: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    scale = 0.0 if case["scale"] is None else real(case["scale"])
    compared = case["ratios"] is not None and scale > 0
    return {
        "id": case["id"],
        "finding": numbered.get((case["id"], case["dtype"])),
        "place": place(case["problem"]),
        "dtype": case["dtype"],
        "verdict": case["verdict"],
        "tone": tone(case["verdict"]),
        "error": numeral(real(case["error"]) / scale) if compared else "",
        "ratio": ratio_text(case["ratios"]) if compared else "",
        "note": case["expected"] or case["message"],
    }
