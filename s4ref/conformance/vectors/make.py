"""Making a set of vectors: an index and one file an operator, the same bytes every time."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.decimals import DIGITS, Values, settled
from s4ref.conformance.vectors.exchange import decode, encode, identity
from s4ref.conformance.vectors.layout import dumps
from s4ref.conformance.vectors.operator import Operator
from s4ref.conformance.vectors.schemas import SET
from s4ref.errors import InputError


INDEX = "index.json"
Progress = Callable[[int, int, str], None]

CONVENTIONS = (
    (
        "Inputs are exact: text such as -3/7 is that rational; {re, im} is a complex number; JSON "
        "integers are sizes, lengths and weights."
    ),
    (
        "Outputs are flat in row-major order.  mid is the true value rounded to 40 significant "
        "digits, half to even; it lies within rad of it.  A complex entry has 40 digits of its "
        "larger part.  exact is the value itself where it is known to be rational, else null."
    ),
    "x' = A x + B u, y = C x + D u; products with C are plain, never conjugated.",
    (
        "weight 2 marks a stored mode that stands for itself and its conjugate: outputs are "
        "sum_n weight_n Re(C_n x_n).  Without weight, every mode has weight 1."
    ),
    "dplr: A = diag(lam) - P Q*, Q* the conjugate transpose; Q is P unless given.",
    (
        "Vectors of an operator may have inputs that others leave out: pass over a vector with an "
        "input that your program does not know."
    ),
    (
        "A family or an initialisation is named with all its parameters; its entries are vectors "
        "of the operators hippo and modes."
    ),
    (
        "The id is the operator and the first 16 hexadecimal digits of SHA-256 of "
        '{"inputs":...,"operator":...} as JSON with sorted keys, without blanks, in ASCII.'
    ),
)


@dataclass(frozen=True)
class Plan:
    """One vector to be made."""

    operator: Operator
    inputs: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The operator and the hash of the inputs."""
        return identity(self.operator.name, self.inputs)


def chosen(names: Sequence[str] = ()) -> list[Operator]:
    """Return the operators of these names, all of them if there is none.

    Raises
    ------
    InputError
        For an unknown name.
    """
    for name in names:
        if name not in OPERATORS:
            raise InputError(f"operator = {name!r} is unknown: choose among {', '.join(OPERATORS)}")
    return [operator for name, operator in OPERATORS.items() if not names or name in names]


def plans(operator: Operator) -> list[Plan]:
    """Return the vectors of an operator, in the order of its catalogue."""
    return [Plan(operator, _encoded(inputs)) for inputs in operator.cases()]


def _encoded(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: encode(value) for name, value in inputs.items() if value is not None}


def values(
    operator: Operator, inputs: Mapping[str, Any], compute: Callable[..., Values] | None = None
) -> dict[str, Any]:
    """Return the outputs for encoded inputs as JSON, by the operator's own or another way."""
    exact = {name: decode(value) for name, value in inputs.items()}
    evaluate = functools.partial(compute or operator.compute, **exact)
    return settled(
        lambda digits: evaluate(digits=digits),
        largest=operator.largest,
        what=identity(operator.name, inputs),
    )


def vector(plan: Plan) -> dict[str, Any]:
    """Return one vector as JSON."""
    return {
        "id": plan.id,
        "inputs": dict(plan.inputs),
        "outputs": values(plan.operator, plan.inputs),
    }


def heading(operator: Operator) -> dict[str, Any]:
    """Return what a file says of its operator."""
    return {
        "schema": SET,
        "operator": operator.name,
        "equation": operator.equation,
        "source": operator.source,
        "theorems": list(operator.theorems),
        "conventions": list(operator.conventions),
        "outputs": dict(operator.outputs),
    }


def build(operators: Sequence[Operator], progress: Progress | None = None) -> Iterator[
    tuple[str, str]
]:  # fmt: skip
    """Yield the name and text of each file, the index last."""
    planned = {operator.name: plans(operator) for operator in operators}
    total, done, entries = sum(map(len, planned.values())), 0, []
    for operator in operators:
        made = []
        for plan in planned[operator.name]:
            if progress is not None:
                progress(done, total, plan.id)
            made.append(vector(plan))
            done += 1
        text = dumps(heading(operator) | {"vectors": made})
        entries.append(entry(operator.name, text, len(made)))
        yield entries[-1]["file"], text
    yield INDEX, index(entries)


def entry(name: str, text: str, vectors: int) -> dict[str, Any]:
    """Return what the index says of a file."""
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    return {"operator": name, "file": f"{name}.json", "vectors": vectors, "sha256": digest}


def index(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the index."""
    return dumps(
        {
            "schema": SET,
            "title": "Golden vectors of the S4 family",
            "digits": DIGITS,
            "conventions": list(CONVENTIONS),
            "operators": [dict(e) for e in entries],
        }
    )


def make(
    out: Path, operators: Sequence[str] = (), progress: Progress | None = None
) -> list[tuple[str, int]]:
    """Write a set of vectors to a folder and return its files with their sizes in bytes.

    Parameters
    ----------
    out : Path
        Made if it is missing.
    operators : sequence of str
        Names from the catalogue; all unless given.
    progress : (done, total, id) -> None, called before each vector

    Raises
    ------
    InputError
        For an unknown operator, or a place that is no folder; before anything is computed.
    """
    selected = chosen(operators)
    if out.exists() and not out.is_dir():
        raise InputError(f"out = {out} is a file: a set of vectors is a folder")
    out.mkdir(parents=True, exist_ok=True)
    sizes = []
    for name, text in build(selected, progress):
        (out / name).write_text(text, encoding="ascii", newline="\n")
        sizes.append((name, len(text)))
    return sizes
