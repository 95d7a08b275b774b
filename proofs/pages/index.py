"""The page of all theorems: what the grades mean, the list, and which function rests on what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.pages.text import plain
from proofs.pages.uses import Uses
from proofs.registry import Theorem


_HEAD = """# Theorems

What s4ref relies on, by the ids that findings, checks and docstrings cite. Each has its page:
statement, hypotheses, evidence, the argument, and the proofs in full. The statements live in
`s4ref/theorems.toml`; the proofs are in `proofs/`, one SymPy file a theorem, and in `proofs/coq/`.
`make proofs` runs them all; without Coq it runs the others and says what to install. These pages
are written by `python -m proofs.pages` from the last full run, `proofs/results.json`.

## Grades

They are computed from what ran, the strongest evidence counting:

- **coq**: every size. Coq's kernel has checked the whole proof, and the run itself has asked it
  what is stated and which axioms are assumed: none, or those of Coq's real numbers. What Coq cannot
  see is whether the definitions say what the paper means, so each of these theorems has evidence of
  the other kinds beside it.
- **symbolic-step**: every size. Each algebra step is checked exactly by SymPy; the argument that
  joins the steps (an induction, a case distinction, a cited theorem) is prose.
- **exact-N**: exact arithmetic at fixed sizes.
- **numeric**: floating point at fixed sizes.
- **stated**: nothing ran.

"""


def index(
    theorems: Mapping[str, Theorem], record: Mapping[str, Any], uses: Mapping[str, Uses]
) -> str:
    """Return the page in Markdown."""
    entries = {entry["id"]: entry for entry in record["theorems"]}
    rows = [
        f"| {_link(name)} | {plain(theorem.title)} | {entries[name]['grade']} |"
        for name, theorem in theorems.items()
        if name in entries
    ]
    return "\n".join(
        [
            _HEAD + _counts(record),
            "## All theorems\n",
            "| theorem | title | grade |\n| --- | --- | --- |",
            *rows,
            "\n## By function\n",
            "Every function whose docstring cites a theorem.\n",
            "| function | rests on |\n| --- | --- |",
            *_functions(uses),
            "",
        ]
    )


def _link(name: str) -> str:
    return f"[{name}](theorems/{name}.md)"


def _counts(record: Mapping[str, Any]) -> str:
    coq = record["coq"]
    if not coq["version"]:
        return ""
    return (
        f"The last full run, with Coq {coq['version']}, checked {coq['statements']} Coq statements "
        f"of {coq['theorems']} theorems, {coq['axiom_free']} of them without any axiom.\n\n"
    )


def _functions(uses: Mapping[str, Uses]) -> list[str]:
    by_function: dict[str, list[str]] = {}
    for theorem, found in uses.items():
        for name in found.functions:
            by_function.setdefault(name, []).append(_link(theorem))
    return [f"| `{name}` | {', '.join(by_function[name])} |" for name in sorted(by_function)]
