"""A finding as labelled lines of plain text, from its JSON: for terminals, CI logs and comments."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from s4ref.conformance.report.clean import real, shortened
from s4ref.conformance.report.notation import ratio_text
from s4ref.conformance.report.theorems import PAGES


MAX_TEXT = 600  # characters of one line; what is longer stands in full in the JSON
MAX_ENTRIES = 4
FAR = 1e-6  # relative error below which nine digits of both numbers would look the same


def rows(finding: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (label, text) in reading order; the command that shows the case again comes last."""
    found = [
        ("case", f"{place(finding['problem'])}, {finding['dtype']} on {finding['device']}"),
        ("system", system_text(finding["system"])),
        *_numbers(finding["numbers"]),
        ("message", _message(finding)),
        *_diagnosis(finding),
        ("growth", growth_text(finding["growth"])),
        ("extent", f"{finding['failed']} of {finding['ran']} cases of this check fail so"),
        ("also in", ", ".join(finding["checks"][1:])),
        ("look again", _follows(finding["follows"])),
        *_theorems(finding),
        ("reproduce", finding["reproduce"]),
    ]
    return [(label, shortened(text, MAX_TEXT)) for label, text in found if text]


def place(problem: Mapping[str, Any]) -> str:
    """Return where a case stands: its family, sizes, rule and variant."""
    shown = []
    for key, value in problem.items():
        if key == "small":
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        shown.append(text if key in ("family", "rule") else f"{key}={text}")
    return " ".join(shown)


def system_text(system: Mapping[str, Any] | None) -> str:
    """Return the parameters of a small case on one line."""
    if system is None:
        return ""
    parts = [f"{name} = {_entries(value)}" for name, value in system["entries"].items()]
    return "  ".join(parts) + ("  (exact)" if system["exact"] else "")


def _entries(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    if value and all(isinstance(item, list) and len(item) == 1 for item in value):
        value = [item[0] for item in value]
    more = f", ... ({len(value)} in all)" if len(value) > MAX_ENTRIES else ""
    return f"[{', '.join(map(_entries, value[:MAX_ENTRIES]))}{more}]"


def numbers_text(n: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what was expected, what came, and how far apart they are."""
    error, scale, budget = (real(n[key]) for key in ("error", "scale", "budget"))
    expected, got = real(n["expected"]), real(n["got"])
    far = not error <= FAR * scale
    right = f"{n['exact']} = {expected:.12g}" if n["exact"] else f"{expected:.17g}"
    times = f"{ratio_text(real(n['ratio']))} times too much"
    if scale > 0:
        told = f"{error / scale:.2g} relative; at most {budget / scale:.2g} is rounding: {times}"
    else:
        told = f"{error:.2g} where the right answer is 0; at most {budget:.2g} is rounding"
    return right, f"{got:.9g}" if far else f"{got:.17g}", told


def _numbers(n: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if n is None:
        return []
    right, got, told = numbers_text(n)
    return [(str(n["label"]), f"expected {right}, got {got}"), ("error", told)]


def _message(finding: Mapping[str, Any]) -> str:
    """The message, unless the summary has said it all."""
    message = str(finding["message"]).strip()
    return "" if message.rstrip(".") in finding["summary"] else message


def _diagnosis(finding: Mapping[str, Any]) -> list[tuple[str, str]]:
    d = finding["diagnosis"]
    if d is None:
        return [("signature", finding["signature"])]
    to = real(d["agreement"])
    # A name that was told by its noise, or by what is held, was not held against the numbers.
    explains = f": it explains the numbers to {_decade(to)}" if math.isfinite(to) else ""
    return [
        ("known as", d["reading"] + explains),
        ("equation", d["equation"]),
        ("usual place", d["place"]),
        ("remedy", d["remedy"]),
        ("declare", declared_text(d["declare"])),
    ]


def _decade(x: float) -> str:
    """Return the power of ten that is not below x: more would be a digit of chance."""
    return f"{10.0 ** math.ceil(math.log10(x)):.0e}" if x > 0 else f"{x:g}"


def declared_text(entries: Mapping[str, Any]) -> str:
    """Return the entries of CONVENTIONS under which everything is right, as Python."""
    return ", ".join(f'"{name}": {_literal(value)}' for name, value in entries.items())


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _follows(checks: Sequence[str]) -> str:
    """Return the checks that are to be looked at once this finding is repaired."""
    if not checks:
        return ""
    return f"{', '.join(checks)} fail{'s' if len(checks) == 1 else ''} too: repair this one first"


def growth_text(growth: Mapping[str, float]) -> str:
    """Return the powers with which an error grows."""
    powers = "  ".join(f"{name}^{power:g}" for name, power in growth.items())
    return f"over all cases the error grows like {powers}" if powers else ""


def _theorems(finding: Mapping[str, Any]) -> list[tuple[str, str]]:
    d = finding["diagnosis"]
    ids = [t["id"] for t in finding["theorems"]]
    if d is not None and d["theorem"]:
        ids = [d["theorem"], *(name for name in ids if name != d["theorem"])]
    return [("rests on", f"{', '.join(ids)} ({PAGES}/)" if ids else "")]
