"""Certified values as tables, for ``s4ref show``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.table import Table

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import Rule, rule_named
from s4ref.maths.hippo import Family
from s4ref.maths.hippo import family as family_named
from s4ref.oracle.certified import Certified
from s4ref.oracle.discretize import CertifiedDiscrete
from s4ref.oracle.operators import CertifiedDPLR, CertifiedHippo


@dataclass(frozen=True)
class Question:
    """A family and everything its values depend on; each answer is computed when first read."""

    family: Family
    rule: Rule
    dt: str
    L: int
    C: Sequence[object]
    digits: int

    @classmethod
    def of(
        cls,
        family: str,
        N: int,
        normalisation: str | None,
        *,
        rule: str,
        dt: str,
        L: int,
        C: Sequence[object] | None,
        digits: int,
    ) -> Question:
        """Return the question that a command line asks, with names looked up."""
        named = family_named(family, N, normalisation=normalisation)
        return cls(named, rule_named(rule), dt, L, [1] * N if C is None else C, digits)

    @cached_property
    def hippo(self) -> CertifiedHippo:
        """A and B."""
        return oracle.hippo(self.family, digits=self.digits)

    @cached_property
    def dplr(self) -> CertifiedDPLR:
        """The diagonal plus low-rank form, one mode of each conjugate pair."""
        return oracle.dplr(self.family, digits=self.digits)

    @cached_property
    def discrete(self) -> CertifiedDiscrete:
        """Ab and Bb."""
        return oracle.discretize(self.family, self.dt, rule=self.rule, digits=self.digits)

    @cached_property
    def kernel(self) -> Certified:
        """K."""
        return oracle.kernel(
            self.family, self.dt, self.L, C=self.C, rule=self.rule, digits=self.digits
        )

    def title(self, name: str) -> str:
        """Return the name with all that its values depend on."""
        parts = [f"{name} of {self.family.name}"]
        if name in ("Ab", "Bb", "kernel"):
            parts.append(f"{self.rule.__name__}, dt = {self.dt}")
        if name == "kernel":
            parts.append(f"C = ({', '.join(map(str, self.C))})")
        return ", ".join([*parts, f"{self.digits} digits"])


QUANTITIES: Mapping[str, Callable[[Question], Certified]] = {
    "A": lambda q: q.hippo.A,
    "B": lambda q: q.hippo.B,
    "lam": lambda q: q.dplr.lam,
    "P": lambda q: q.dplr.P,
    "V": lambda q: q.dplr.V,
    "Ab": lambda q: q.discrete.Ab,
    "Bb": lambda q: q.discrete.Bb,
    "kernel": lambda q: q.kernel,
}


def tables(question: Question, names: Sequence[str]) -> Iterator[tuple[str, Table]]:
    """Yield a title and a table for each name.

    Raises
    ------
    InputError
        For an unknown name, before anything is computed.
    """
    for name in names:
        if name not in QUANTITIES:
            raise InputError(f"what = {name!r} is unknown: choose among {', '.join(QUANTITIES)}")
    for name in names:
        yield question.title(name), _table(QUANTITIES[name](question))


def split(text: str) -> list[str]:
    """Return the parts between commas."""
    return [part.strip() for part in text.split(",")]


def _table(values: Certified) -> Table:
    """Lay out a vector as a column, a matrix as it is written."""
    rows = _texts(values)
    table = Table(show_header=len(values.shape) > 1)
    table.add_column("", style="dim", justify="right")
    for k in range(len(rows[0])):
        table.add_column(str(k), justify="right", no_wrap=True)
    for n, row in enumerate(rows):
        table.add_row(str(n), *row)
    return table


def _texts(values: Certified) -> list[list[str]]:
    """Return the entries as decimal text, row by row."""
    if values.is_complex:
        parts = zip(values.real.decimal().flat, values.imag.decimal().flat, strict=True)
        flat = [_complex(str(re), str(im)) for re, im in parts]
    else:
        flat = [str(x) for x in values.decimal().flat]
    width = values.shape[1] if len(values.shape) > 1 else 1
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def _complex(re: str, im: str) -> str:
    return f"{re} - {im[1:]}i" if im.startswith("-") else f"{re} + {im}i"
