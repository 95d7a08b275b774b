"""The report as Markdown, for a comment on a pull request or the summary of a job.

Whatever an adapter says stands in code: nothing in it can be a link, a mention or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from s4ref.conformance.record import Report
from s4ref.conformance.report import overview
from s4ref.conformance.report.clean import shortened
from s4ref.conformance.report.deviations import deviations
from s4ref.conformance.report.json import tree_of
from s4ref.conformance.report.overview import Tree
from s4ref.conformance.report.rows import rows


MAX_LENGTH = 60_000  # a comment on GitHub holds 65,536 characters
MAX_NAME = 200
MAX_FINDINGS = 12


def to_markdown(report: Report | Mapping[str, Any]) -> str:
    """Return a report as Markdown, short enough for a comment.

    Parameters
    ----------
    report : Report, or its JSON
    """
    tree = tree_of(report)
    sections = [_head(tree), _table(tree), *map(_finding, tree["findings"][:MAX_FINDINGS])]
    if len(tree["findings"]) > MAX_FINDINGS:
        sections.append(f"{len(tree['findings']) - MAX_FINDINGS} more findings are in the report.")
    sections += [_expected(tree), _books(tree)]
    kept, length = [], 0
    for section in filter(None, sections):
        length += len(section) + 2
        if length > MAX_LENGTH:
            kept.append("The rest is in the report: a comment holds no more.")
            break
        kept.append(section)
    return "\n\n".join(kept) + "\n"


def code(text: str) -> str:
    """Return text as a code span that nothing in it can end, on one line, safe in a table."""
    text = shortened(" ".join(text.split()), MAX_NAME).replace("|", "\u2223")
    run = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * (run + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text or ' '}{pad}{fence}"


def block(text: str) -> str:
    """Return text as a fenced block that nothing in it can end."""
    run = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * max(3, run + 1)
    return f"{fence}text\n{text}\n{fence}"


def _head(tree: Tree) -> str:
    state = "Green" if tree["green"] else "Not green"
    badges = tree["badges"]
    facts = (
        f"Kernel **{badges['kernel']}**, parameters **{badges['parameters']}**. "
        f"{_capital(overview.counts_text(tree['counts']).replace('   ', ', '))}. "
        f"{code(overview.conventions_text(tree))}; {code(overview.ran_text(tree))}."
    )
    return "\n".join(
        [
            f"### {state}: {code(tree['adapter']['name'])} judged by s4ref",
            "",
            f"{_capital(overview.verdict_line(tree))}.",
            "",
            facts,
        ]
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table(tree: Tree) -> str:
    rows = [
        "| check | passed | " + " | ".join(tree["dtypes"]) + " | verdict |",
        "| --- | --: | " + "--: | " * len(tree["dtypes"]) + "--- |",
    ]
    for check in tree["checks"]:
        counts = check["counts"]
        passed = f"{counts['passed']}/{counts['ran']}" if counts["planned"] else "-"
        ratios = " | ".join(overview.ratio_cell(check, dtype) for dtype in tree["dtypes"])
        verdict = f"**{check['verdict']}**" if check["exit_code"] else check["verdict"]
        more = overview.remark(check)
        verdict += f" {code(more)}" if more else ""
        rows.append(f"| {code(check['id'])} | {passed} | {ratios} | {verdict} |")
    return "\n".join(
        [
            "<details><summary>Largest error over budget of every check (above 1 fails)</summary>",
            "",
            *rows,
            "",
            "</details>",
        ]
    )


def _finding(finding: Tree) -> str:
    lines = [finding["summary"]]
    lines += [f"{label:<13}{text}" for label, text in rows(finding)]
    return f"#### {finding['verdict']}: {code(finding['checks'][0])}\n\n" + block("\n".join(lines))


def _expected(tree: Tree) -> str:
    known = [
        f"- {code(entry['check'])} ({', '.join(entry['dtype'])}): {n} cases, {entry['verdict']}. "
        f"{code(entry['reason'])} {code(entry['link']) if entry['link'] else ''}".rstrip()
        for entry, n in deviations(tree)
    ]
    return "\n".join(["#### Known deviations of this version", "", *known]) if known else ""


def _books(tree: Tree) -> str:
    notes = [f"- {code(note)}" for note in tree["bookkeeping"]]
    return "\n".join(["#### The books do not balance", "", *notes]) if notes else ""
