"""The report as JUnit XML: a suite for each check, a test case for each case of it.

A case that fails carries the finding it belongs to.  What keeps no run from being green is no
failure here either: skipped, ill-conditioned, undecided and expected failures are "skipped", with
the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from s4ref.conformance.record import Report
from s4ref.conformance.report.clean import shortened
from s4ref.conformance.report.json import tree_of
from s4ref.conformance.report.overview import Tree, absence, verdict_line
from s4ref.conformance.report.rows import place, rows
from s4ref.conformance.verdict import Verdict


MAX_NAME = 300
BOOKS = "bookkeeping"
BRIEF = frozenset(
    {"known as", "remedy", "signature", "reproduce"}
)  # of a finding, away from its case


def to_junit(report: Report | Mapping[str, Any]) -> str:
    """Return a report as JUnit XML, for the test views of CI services.

    Parameters
    ----------
    report : Report, or its JSON
    """
    tree = tree_of(report)
    times, told = _times(tree), _findings(tree)
    root = ET.Element("testsuites", name=shortened(f"s4ref validate {tree['target']}", MAX_NAME))
    for check in tree["checks"]:
        suite = ET.SubElement(root, "testsuite", name=shortened(check["id"], MAX_NAME))
        for case in check["cases"]:
            seconds = times.get((case["id"], f"{case['dtype']} {case['device']}"), 0.0)
            suite.append(_case(check, case, seconds, told))
        if not check["cases"]:
            suite.append(_absent(check))
    root.append(_books(tree))
    for suite in root:
        _count(suite, list(suite))
    _count(root, [case for suite in root for case in suite])
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _times(tree: Tree) -> dict[tuple[str, str], float]:
    found = tree["environment"].get("cases", {})
    return {
        (case, place): float(seconds)
        for case, places in (found.items() if isinstance(found, dict) else ())
        for place, seconds in (places.items() if isinstance(places, dict) else ())
        if isinstance(seconds, int | float) and seconds >= 0
    }


def _findings(tree: Tree) -> dict[tuple[str, str], Tree]:
    """Return the finding that tells a failure, by check and verdict."""
    out: dict[tuple[str, str], Tree] = {}
    for finding in tree["findings"]:
        for check in finding["checks"]:
            out[check, finding["verdict"]] = finding
        for check in finding["follows"]:
            out.setdefault((check, Verdict.WRONG.value), finding)
    return out


def _case(
    check: Tree, case: Tree, seconds: float, told: Mapping[tuple[str, str], Tree]
) -> ET.Element:
    where = f"{case['id']} {place(case['problem'])} {case['dtype']} {case['device']}"
    element = ET.Element(
        "testcase",
        name=shortened(" ".join(where.split()), MAX_NAME),
        classname=shortened(check["id"], MAX_NAME),
        time=f"{seconds:.4f}",
    )
    verdict = Verdict(case["verdict"])
    if verdict.exit_code:
        finding = told.get((check["id"], verdict.value))
        message = case["message"] or (finding["summary"] if finding else check["demand"])
        failure = ET.SubElement(
            element, "failure", type=verdict.value, message=shortened(message, MAX_NAME)
        )
        failure.text = _text(check, case, finding)
    elif verdict is not Verdict.OK:
        reason = case["expected"] or case["message"] or "nobody can decide it at this dtype"
        text = f"{verdict.value}: {reason}"
        ET.SubElement(element, "skipped", message=shortened(text, MAX_NAME))
    return element


def _text(check: Tree, case: Tree, finding: Tree | None) -> str:
    lines = [f"{check['id']}: {check['demand']}"]
    if case["worst_entry"] is not None and case["ratios"] is not None:
        e, ratio = case["worst_entry"], case["ratios"]["algorithm"]
        lines.append(
            f"{e['label']}: expected {e['expected']}, got {e['got']}; error over budget {ratio}"
        )
    if finding is not None:
        here = finding["case"] == case["id"]
        lines += ["", finding["summary"]]
        lines += [f"{label}: {text}" for label, text in rows(finding) if here or label in BRIEF]
        lines += [] if here else [f"The finding in full stands at case {finding['case']}."]
    return "\n".join(lines)


def _absent(check: Tree) -> ET.Element:
    element = ET.Element("testcase", name="no case", classname=check["id"], time="0")
    ET.SubElement(element, "skipped", message=f"{check['verdict']}: {absence(check)}")
    return element


def _books(tree: Tree) -> ET.Element:
    """Return a suite of one case: whether all that was planned is accounted for."""
    suite = ET.Element("testsuite", name=BOOKS)
    case = ET.SubElement(
        suite, "testcase", name="everything planned is accounted for", classname=BOOKS, time="0"
    )
    if tree["bookkeeping"]:
        failure = ET.SubElement(case, "failure", type="BOOKS", message=verdict_line(tree))
        failure.text = "\n".join(tree["bookkeeping"])
    return suite


def _count(element: ET.Element, cases: list[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for kind, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(kind, str(sum(_has(cases, name))))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.4f}")


def _has(cases: list[ET.Element], name: str) -> Iterator[bool]:
    return (case.find(name) is not None for case in cases)
