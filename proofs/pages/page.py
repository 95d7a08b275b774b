"""The page of one theorem: what holds, how strongly that is established, why, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.pages.text import plain, prose
from proofs.pages.uses import Uses
from proofs.registry import Theorem


SHOWN = 12  # readings listed by name


def page(theorem: Theorem, entry: Mapping[str, Any], argument: str, uses: Uses) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    theorem : Theorem
    entry : mapping
        What the recorded run says of it.
    argument : str
        The docstring of its SymPy proof; empty without one.
    uses : Uses
    """
    parts = [
        f"# {plain(theorem.title)}\n",
        f"Theorem `{theorem.id}`, of [grade](../theorems.md#grades) **{entry['grade']}**.\n",
        f"$$\n{theorem.statement}\n$$\n",
        *_facts(theorem),
        *_evidence(theorem, entry),
        *_argument(argument),
        *_coq(entry["coq"]),
        *_sources(entry),
        *_uses(theorem, uses),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _facts(theorem: Theorem) -> list[str]:
    facts = [
        ("Hypotheses", "; ".join(theorem.hypotheses) or "none"),
        ("Scope", theorem.scope),
        ("Source", theorem.source),
        ("Where this differs from the source", theorem.differs),
        ("Formulary", ", ".join(f"({number})" for number in theorem.formulary)),
    ]
    return [*(f"- *{name}*: {plain(text)}" for name, text in facts if text), ""]


def _evidence(theorem: Theorem, entry: Mapping[str, Any]) -> list[str]:
    rows = [f"| {step['grade']} | {plain(step['claim'])} |" for step in entry["evidence"]]
    gaps = "; ".join(theorem.gaps)
    first = "Cited or argued in prose" + (", outside Coq's proof" if entry["coq"] else "")
    return [
        "## Evidence\n",
        "| grade | what was checked |\n| --- | --- |",
        *rows,
        "",
        f"{first}: {plain(gaps)}.\n" if gaps else "Nothing is left to prose or citation.\n",
    ]


def _argument(argument: str) -> list[str]:
    if not argument:
        return []
    return ["## Why it holds\n", prose(argument), ""]


def _coq(proofs: Sequence[Mapping[str, Any]]) -> list[str]:
    if not proofs:
        return []
    lines = ["## In Coq\n", "As `Check` prints it; the definitions are in the file.\n"]
    for proof in proofs:
        rests = ", ".join(f"`{name}`" for name in proof["assumptions"])
        closed = f"It rests on the axioms {rests}." if rests else "It rests on no axiom."
        lines += [
            f"`{proof['name']}` in `proofs/coq/{proof['file']}`. {closed}\n",
            f"```coq\n{proof['name']} :\n{_indented(proof['statement'])}\n```\n",
        ]
    return lines


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _sources(entry: Mapping[str, Any]) -> list[str]:
    files = [entry["module"].replace(".", "/") + ".py"] if entry["module"] else []
    files += dict.fromkeys(f"proofs/coq/{proof['file']}" for proof in entry["coq"])
    lines = ["## The proofs in full\n"]
    for file in files:
        language = "python" if file.endswith(".py") else "coq"
        lines += [
            f'<details markdown="1">\n<summary><code>{file}</code></summary>\n',
            f'```{language}\n--8<-- "{file}"\n```\n',
            "</details>\n",
        ]
    only = f"python -m proofs --only {entry['id']}"
    return [*lines, f"Run them: `{only}`.\n"]


def _uses(theorem: Theorem, uses: Uses) -> list[str]:
    groups = [
        ("Checks", [f"[`{name}`](../checks.md)" for name in uses.checks]),
        ("Readings of failures", _readings(uses.readings)),
        ("Laws", [f"[`{name}`](../laws.md)" for name in uses.laws]),
        ("Functions", [f"`{name}`" for name in uses.functions]),
        ("Tests that the library's operators are these", [f"`{name}`" for name in uses.bridges]),
    ]
    lines = [f"- *{title}*: {', '.join(dict.fromkeys(names))}" for title, names in groups if names]
    if theorem.serves:
        lines.append(f"- *Serves*: {plain(theorem.serves)}")
    return ["## What rests on it\n", *lines]


def _readings(names: Sequence[str]) -> list[str]:
    """Return links to the first few, and how many more there are: some theorems have hundreds."""
    shown = [f"[`{name}`](../mistakes.md)" for name in names[:SHOWN]]
    more = len(names) - len(shown)
    return [*shown, *([f"and {more} more on that page"] if more else [])]
