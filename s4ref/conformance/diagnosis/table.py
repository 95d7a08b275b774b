"""The table of all readings for the docs: ``python -m s4ref.conformance.diagnosis.table``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Protocol

from s4ref.conformance.diagnosis import claims, digits, eigenvectors, roots, scenes
from s4ref.conformance.diagnosis.library import (
    conventions,
    discretization,
    kernels,
    outputs,
    parameters,
    rounding,
    runs,
    states,
)
from s4ref.conformance.diagnosis.library.constants import FAMILIES
from s4ref.conformance.diagnosis.library.matrices import MATRICES
from s4ref.conformance.diagnosis.library.normal_forms import FORMS


HEAD = """# Known mistakes

What `s4ref validate` can call by its name. A *reading* is a change of one stage of the right
computation: the parameters, the discretization, the row C, the kernel, the convolution, the state,
the step. A failure is given a name only if the reading reproduces every failing number to rounding
and leaves right every case of that check that passed; of several readings that do, the one that
explains most of the run and contradicts nothing that passed is named. If no single reading fits,
known constants are fitted, then products of conventions are tried (the probe), then a convention
slip together with a mistake, then pairs of frequent mistakes. An error that nothing explains is
described: which samples, channels or node, which lengths and sizes, how it scales, and whether
float64 helps.

A reading with the verdict CONVENTION is one that people declare: the report shows the entries of
`CONVENTIONS` that make everything right. If a check that passes contradicts it, the layer disagrees
with itself, and the verdict is WRONG.

This page is generated from the library itself by `python -m s4ref.conformance.diagnosis.table`;
a test keeps it up to date. The theorems are those of `s4ref/theorems.toml`.
"""


class Told(Protocol):
    """What every row has."""

    @property
    def id(self) -> str:
        """Short name."""

    @property
    def says(self) -> str:
        """What the layer does."""

    @property
    def equation(self) -> str:
        """The identity violated."""


def markdown() -> str:
    """Return the page."""
    sections: tuple[tuple[str, str, Iterable[Told]], ...] = (
        ("Conventions", "the layer ...", conventions.READINGS),
        ("Discretization", "the layer ...", discretization.READINGS),
        ("Parameters", "the layer ...", parameters.READINGS),
        ("Kernels", "the layer ...", (*kernels.FACTORS, *kernels.READINGS, roots.POWERED)),
        ("Outputs", "the layer ...", outputs.READINGS),
        (
            "States and steps",
            "the layer ...",
            (*states.READINGS, *runs.READINGS, eigenvectors.EIGENVECTORS),
        ),
        ("Constants, fitted", "the layer ...", FAMILIES),
        (
            "Lower precision",
            "the layer ...",
            (*rounding.ROUNDINGS, *digits.READINGS, claims.SINGLE),
        ),
        ("Around a layer", "the layer ...", [known.reading for known in scenes.READINGS]),
        ("HiPPO matrices", "A and B are those of the family, ...", MATRICES),
        ("Normal plus low rank forms", "the form is that of the family, ...", FORMS),
    )
    return HEAD + "".join(_section(*section) for section in sections)


def _section(title: str, clause: str, rows: Iterable[Told]) -> str:
    lines = [
        f"\n## {title}\n",
        _line("reading", clause, "identity violated", "where to look", "verdict"),
        _line(*["---"] * 5),
    ]
    return "\n".join([*lines, *(_line(*cells) for cells in _rows(rows))]) + "\n"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(rows: Iterable[Told]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        theorem = getattr(row, "theorem", "")
        why = f"{_cell(row.equation)}" + (f" ({theorem})" if theorem else "")
        verdict = getattr(row, "verdict", None)
        yield (
            f"`{row.id}`",
            _cell(row.says.replace("{value}", "c")),
            why,
            _cell(getattr(row, "place", "the function that builds A and B")),
            verdict.value if verdict is not None else "WRONG",
        )


def _cell(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    for old in ("\\", "|", "*", "_", "<"):
        text = text.replace(old, f"\\{old}")
    return text


if __name__ == "__main__":
    sys.stdout.write(markdown())
