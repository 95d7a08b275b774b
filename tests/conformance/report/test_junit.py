"""JUnit XML: well-formed whatever the adapter says, its counts right, each failure with its
finding.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from s4ref.conformance.report.junit import to_junit
from s4ref.conformance.verdict import Verdict


def test_every_case_is_a_test_case(spoilt_tree: dict[str, Any]) -> None:
    root = ET.fromstring(to_junit(spoilt_tree))
    assert root.tag == "testsuites"
    suites = {suite.get("name"): suite for suite in root}
    for check in spoilt_tree["checks"]:
        suite = suites[check["id"]]
        assert len(suite) == max(1, len(check["cases"]))
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)
        red = sum(bool(Verdict(case["verdict"]).exit_code) for case in check["cases"])
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure")) == red
    for suite in (root, *root):
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("skipped", "")) == sum(c.find("skipped") is not None for c in cases)
        assert suite.get("errors") == "0"
        total = sum(float(case.get("time", "")) for case in cases)
        assert abs(float(suite.get("time", "")) - total) < 1e-3


def test_a_failure_carries_its_finding(spoilt_tree: dict[str, Any]) -> None:
    root = ET.fromstring(to_junit(spoilt_tree))
    for finding in spoilt_tree["findings"]:
        texts = [
            failure.text or ""
            for case in root.iter("testcase")
            if (case.get("name") or "").startswith(f"{finding['case']} ")
            and f" {finding['dtype']} " in (case.get("name") or "")
            for failure in case.findall("failure")
        ]
        assert len(texts) == 1
        assert finding["summary"] in texts[0]
        assert finding["reproduce"] in texts[0]


def test_a_green_report_has_no_failure(green_tree: dict[str, Any]) -> None:
    root = ET.fromstring(to_junit(green_tree))
    assert root.get("failures") == "0"
    assert not list(root.iter("failure"))


def test_books_that_do_not_balance_are_a_failure(green_tree: dict[str, Any]) -> None:
    note = "expected failure of L2.x is stale: every case passed"
    root = ET.fromstring(to_junit(green_tree | {"bookkeeping": [note], "green": False}))
    assert [failure.text for failure in root.iter("failure")] == [note]


def test_hostile_words_stay_text(hostile_tree: dict[str, Any]) -> None:
    text = to_junit(hostile_tree)
    text.encode()
    root = ET.fromstring(text)
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "testcase", "failure", "skipped",
    }  # fmt: skip
    assert "\\x1b[31mred" in text
    assert all(len(case.get("name", "")) < 400 for case in root.iter("testcase"))
