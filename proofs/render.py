"""The documentation page ``docs/theorems.md``: what holds, how strongly it is established, and
where to read the proof."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.run import Result
from proofs.step import Grade


_HEAD = """# Theorems

What s4ref relies on, by the ids that findings and docstrings cite. The statements live in
`s4ref/theorems.toml`; the proofs are in `proofs/`, one a file, and run with `make proofs`. This
page is written by `python -m proofs --docs docs/theorems.md`.

Grades are computed from what ran:

- **symbolic-step**: every size. Each algebra step is checked exactly by SymPy; the argument that
  joins the steps (an induction, a case distinction, a cited theorem) is prose in the proof's
  docstring and under *gaps* here.
- **exact-N**: exact arithmetic at fixed sizes. Proofs of the grade above carry this as second
  evidence.
- **stated**: no proof in this repository yet.

| theorem | title | grade |
| --- | --- | --- |
"""


def page(results: Sequence[Result]) -> str:
    """Return the page in Markdown.  No times: the page changes only when a theorem or its grade
    does."""
    rows = [
        f"| [{r.theorem.id}](#{r.theorem.id}) | {r.theorem.title} | {r.grade} |" for r in results
    ]
    return _HEAD + "\n".join(rows) + "\n" + "".join(_section(result) for result in results)


def _section(result: Result) -> str:
    theorem = result.theorem
    lines = [f"\n## {theorem.id}\n", f"{_plain(theorem.title)}.\n", "$$", theorem.statement, "$$\n"]
    facts = [
        ("Scope", _plain(theorem.scope)),
        ("Hypotheses", _plain("; ".join(theorem.hypotheses)) or "none"),
        ("Formulary", ", ".join(f"({number})" for number in theorem.formulary)),
        ("Source", _plain(theorem.source)),
        ("Differs", _plain(theorem.differs)),
        ("Grade", _grade(result)),
        ("Gaps", _plain("; ".join(theorem.gaps)) if result.steps else ""),
    ]
    lines += [f"- *{name}*: {text}" for name, text in facts if text]
    if result.steps:
        lines += [
            "\nChecked:\n",
            *(f"- {step.grade}: {_plain(step.claim)}" for step in result.steps),
        ]
    return "\n".join(lines) + "\n"


def _grade(result: Result) -> str:
    if result.grade is Grade.STATED:
        return "stated; no proof in this repository yet"
    return f"{result.grade}, `{result.module.replace('.', '/')}.py`"


def _plain(text: str) -> str:
    """Escape what Markdown would read as emphasis or strike-through: P*, r_n, C~."""
    for mark in "*_~":
        text = text.replace(mark, "\\" + mark)
    return text
