"""The kill matrix as a page: which check kills which mutant, and what each mutant was called."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from s4ref.conformance.checks import CHECKS
from tests.mutants.catalogue import KINDS, RIGHT, Mutant, right_source
from tests.mutants.reasons import UNKILLING


LETTERS = {
    "WRONG": "W", "CONVENTION": "C", "INACCURATE": "I", "DOWNGRADED": "D", "NON-FINITE": "N",
    "BAD-SHAPE": "S", "CRASH": "X", "IMPURE": "P", "NON-DETERMINISTIC": "R", "TIMEOUT": "T",
    "MEMORY": "M", "UNDECIDED": "U", "OK": "·", "ILL-CONDITIONED": "·",
}  # fmt: skip
HEAD = """\
# Kill matrix

The checks are tested on layers whose verdict is known: {right} that are right, each in its own way,
and {mutants} copies of them with one mistake each. `python -m tests.mutants` makes this page; the
test suite asks that each mutant is killed and called by its name, and that no right layer raises an
alarm, in float32 and in float64.

| | |
| --- | --- |
| right layers with an alarm | {alarms} of {right} |
| mutants killed | {killed} of {mutants} |
| named rightly | {named} of {mutants} |
| by the name of a known mistake | {readings} of {mutants} |
| mistakes seen in public threads or code | {documented} |
| mistakes reported nowhere | {invented} |

The mutants are in `tests/mutants/planted/`, the right layers in `tests/mutants/right/`. For this
page every check asks a few of its cases, and all of them where the mutant is expected to fall.
"""
LEGEND = """\
A column is a check, by the number that it has above. W wrong, C convention, I inaccurate, D
downgraded, N not finite, S shape or type, X crash, P impure, R not repeatable; a dot: passed;
blank: not asked. A star marks mutants that only large cases show.
"""


@dataclass(frozen=True)
class Row:
    """One mutant or right layer and what became of it.

    Attributes
    ----------
    verdicts : verdict by check id
    called : what the report called it
    named : whether that is its name
    reading : whether it is one of the known mistakes
    """

    verdicts: Mapping[str, str]
    called: str = ""
    named: bool = True
    reading: bool = False

    @property
    def killers(self) -> frozenset[str]:
        """The checks that are red."""
        green = ("OK", "ILL-CONDITIONED", "DEVIATION", "UNDECIDED", "NOT PROVIDED")
        return frozenset(name for name, verdict in self.verdicts.items() if verdict not in green)


def page(rows: Mapping[Mutant, Row], right: Mapping[str, Row]) -> str:
    """Return the page in Markdown."""
    killed = [m for m, row in rows.items() if row.killers]
    counts = {
        "right": len(right),
        "alarms": sum(bool(row.killers) for row in right.values()),
        "mutants": len(rows),
        "killed": len(killed),
        "named": sum(row.named for row in rows.values()),
        "readings": sum(row.reading for row in rows.values()),
        "documented": sum(bool(m.mistake) for m in rows),
        "invented": sum(not m.mistake for m in rows),
    }
    parts = [HEAD.format(**counts), *_checks(rows), *_right(right), "## The mutants\n", LEGEND]
    for kind in KINDS:
        chosen = {m: row for m, row in rows.items() if m.kind == kind}
        parts += [f"### {kind.capitalize()}\n", "\n".join(_table(chosen)) + "\n"]
    return "\n".join(parts)


def numbers() -> dict[str, int]:
    """Return the number of every check, from 1."""
    return {check.id: i for i, check in enumerate(CHECKS, start=1)}


def _checks(rows: Mapping[Mutant, Row]) -> Iterator[str]:
    kills = Counter(name for row in rows.values() for name in row.killers)
    alone = Counter(next(iter(r.killers)) for r in rows.values() if len(r.killers) == 1)
    yield "## The checks\n"
    lines = ["| no. | check | kills | alone | |", "| ---: | --- | ---: | ---: | --- |"]
    lines += [
        f"| {i} | `{name}` | {kills[name]} | {alone[name]} | {UNKILLING.get(name, '')} |"
        for name, i in numbers().items()
    ]
    yield "\n".join(lines) + "\n"
    yield "*alone*: mutants that no other check kills.\n"


def _right(right: Mapping[str, Row]) -> Iterator[str]:
    yield "## The right layers\n"
    lines = ["| layer | what it is | checks passed | alarms |", "| --- | --- | ---: | ---: |"]
    for name in RIGHT:
        row = right[name]
        passed = len(row.verdicts) - len(row.killers)
        lines.append(f"| `{name}` | {_about(name)} | {passed} | {len(row.killers)} |")
    yield "\n".join(lines) + "\n"


def _about(name: str) -> str:
    text = ast.get_docstring(ast.parse(right_source(name))) or ""
    return text.splitlines()[0].rstrip(".").replace("|", "\\|").replace("*", "\\*")


def _table(rows: Mapping[Mutant, Row]) -> Sequence[str]:
    number = numbers()
    used = sorted({name for row in rows.values() for name in row.killers}, key=number.__getitem__)
    head = "".join(f" {number[name]} |" for name in used)
    lines = [
        f"| mistake | in | known | called |{head}",
        f"| --- | --- | --- | --- |{' :-: |' * len(used)}",
    ]
    for mutant, row in rows.items():
        cells = "".join(f" {LETTERS.get(row.verdicts.get(name, ''), '')} |" for name in used)
        star = "\\*" if mutant.whole else ""
        lines.append(
            f"| {mutant.name}{star} | `{mutant.base}` | {mutant.mistake} | {row.called} |{cells}"
        )
    return lines
