"""Who rests on a theorem: checks, readings of failures, laws, functions, tests that tie it to the
library."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from s4ref.conformance.checks import CHECKS
from s4ref.conformance.diagnosis.library import (
    conventions,
    discretization,
    kernels,
    outputs,
    parameters,
    runs,
    states,
)
from s4ref.conformance.diagnosis.library.constants import FAMILIES
from s4ref.laws import LAWS


ROOT = Path(__file__).parents[2]
_CITATION = re.compile(
    r"[Tt]heorems?\s+((?:``[a-z0-9-]+``(?:\s+\([\w ]+\))?(?:,?\s+(?:and\s+)?)?)+)"
)


@dataclass
class Uses:
    """What rests on one theorem.

    Attributes
    ----------
    checks : list of str
        Ids of conformance checks.
    readings : list of str
        Ids of readings, by which a failure is told its name.
    laws : list of str
        Ids of stability laws.
    functions : list of str
        Dotted names in s4ref whose docstring cites it.
    bridges : list of str
        Tests that compare its statement with the library's operators.
    """

    checks: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    bridges: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.checks, self.readings, self.laws, self.functions, self.bridges))


def find() -> Mapping[str, Uses]:
    """Return the uses of every theorem that has any."""
    uses: dict[str, Uses] = {}

    def of(theorem: str) -> Uses:
        return uses.setdefault(theorem, Uses())

    for check in CHECKS:
        for theorem in check.theorems:
            of(theorem).checks.append(check.id)
    for reading in _readings():
        theorem = getattr(reading, "theorem", "")
        if theorem:
            of(theorem).readings.append(getattr(reading, "id", ""))
    for law in LAWS:
        of(law.theorem).laws.append(law.id)
    for name, docstring in docstrings(ROOT / "s4ref", ROOT):
        for theorem in cited(docstring):
            of(theorem).functions.append(name)
    for path in sorted((ROOT / "tests" / "proofs").glob("test_bridge*.py")):
        for name, docstring in docstrings(path, ROOT):
            for theorem in cited(docstring):
                of(theorem).bridges.append(name)
    return uses


def _readings() -> Iterator[object]:
    for library in (conventions, discretization, parameters, outputs, states, runs):
        yield from library.READINGS
    yield from kernels.FACTORS
    yield from kernels.READINGS
    yield from FAMILIES


def cited(docstring: str) -> list[str]:
    """Return the ids that a docstring cites as "theorem ``id``" or "theorems ``id``, ``id``"."""
    groups = (match[1] for match in _CITATION.finditer(docstring))
    return list(dict.fromkeys(name for g in groups for name in re.findall(r"``([a-z0-9-]+)``", g)))


def docstrings(place: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the docstring of every module, class and function of a file or of a
    folder."""
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        dotted = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        yield from _within(tree, dotted)


def _within(node: ast.AST, dotted: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        if docstring := ast.get_docstring(node):
            yield dotted, docstring
        for inner in node.body:
            yield from _within(inner, f"{dotted}.{getattr(inner, 'name', '')}")
