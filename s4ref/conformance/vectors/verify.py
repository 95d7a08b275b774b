"""Verifying a set: schema, ids, digests, and every value computed again, by a second way too."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.exchange import identity
from s4ref.conformance.vectors.layout import dumps
from s4ref.conformance.vectors.make import Progress, chosen, heading, plans, values
from s4ref.conformance.vectors.operator import Operator
from s4ref.conformance.vectors.schemas import complaint
from s4ref.conformance.vectors.store import index_of, load
from s4ref.errors import InputError, PrecisionError


@dataclass
class Account:
    """What verifying the vectors of one operator showed."""

    operator: str
    vectors: int = 0
    recomputed: int = 0
    second: int = 0
    second_is: str = ""
    faults: list[str] = field(default_factory=list)


def verify(
    folder: Path, operators: Sequence[str] = (), progress: Progress | None = None
) -> list[Account]:
    """Verify a set of vectors against this s4ref.

    Checked are the schema, the digests of the index, that ids belong to their contents, that no
    vector of the catalogue is missing, and that every output is the same, character by character,
    when computed again; where an operator has a second way to its values, by that as well.

    Parameters
    ----------
    folder : Path
    operators : sequence of str
        Names to look at; all that the index lists unless given.
    progress : (done, total, id) -> None, called before each vector

    Returns
    -------
    list of Account
        One an operator; the set is sound if none has faults.

    Raises
    ------
    InputError
        If the folder holds no set, or the set nothing of an operator that is asked for.

    Notes
    -----
    Cost: twice that of making the set.
    """
    chosen(operators)
    entries = [
        e for e in index_of(folder)["operators"] if not operators or e["operator"] in operators
    ]
    found = {e["operator"] for e in entries}
    for name in operators:
        if name not in found:
            raise InputError(f"operator = {name!r}: the set in {folder} has no vectors of it")
    accounts, total, done = [], sum(e["vectors"] for e in entries), 0
    for entry in entries:
        account = Account(entry["operator"])
        accounts.append(account)
        data = _file(folder, entry, account)
        operator = OPERATORS.get(entry["operator"])
        if data is None:
            continue
        if operator is None:
            account.faults.append("this s4ref knows no such operator")
            continue
        _listed(operator, data, account)
        for v in data["vectors"]:
            if progress is not None:
                progress(done, total, v["id"])
            done += 1
            _vector(operator, v, account)
    return accounts


def _file(folder: Path, entry: Mapping[str, Any], account: Account) -> dict[str, Any] | None:
    """Return what a file holds; None if it cannot be judged any further."""
    path = folder / entry["file"]
    try:
        data: dict[str, Any] = load(path)
    except InputError as error:
        account.faults.append(str(error))
        return None
    text = path.read_bytes()
    if hashlib.sha256(text).hexdigest() != entry["sha256"]:
        account.faults.append(f"{entry['file']} has another SHA-256 than the index says")
    broken = complaint(data, "vectors", "operator")
    if broken is not None or data.get("operator") != entry["operator"]:
        account.faults.append(f"{entry['file']} breaks the schema: {broken or 'operator'}")
        return None
    if dumps(data).encode("ascii") != text:
        account.faults.append(f"{entry['file']} is not spelled as `s4ref vectors make` spells it")
    return data


def _listed(operator: Operator, data: Mapping[str, Any], account: Account) -> None:
    """Compare heading and list of vectors with the catalogue."""
    said = {name: value for name, value in data.items() if name != "vectors"}
    if said != heading(operator):
        account.faults.append("the description of the operator is not that of this s4ref")
    account.vectors = len(data["vectors"])
    ids = {v["id"] for v in data["vectors"]}
    if len(ids) < account.vectors:
        account.faults.append("an id stands twice")
    missing = [plan.id for plan in plans(operator) if plan.id not in ids]
    if missing:
        account.faults.append(f"{len(missing)} vectors are missing, the first {missing[0]}")


def _vector(operator: Operator, v: Mapping[str, Any], account: Account) -> None:
    """Compute a vector again."""
    if v["id"] != identity(operator.name, v["inputs"]):
        account.faults.append(f"{v['id']}: the id does not belong to these inputs")
    try:
        again = values(operator, v["inputs"])
        other = operator.second and values(operator, v["inputs"], operator.second)
    except (InputError, PrecisionError, TypeError) as error:
        account.faults.append(f"{v['id']}: cannot be computed: {error}")
        return
    account.recomputed += 1
    if again != v["outputs"]:
        account.faults.append(f"{v['id']}: {_difference(again, v['outputs'])}")
    if other:
        account.second += 1
        account.second_is = operator.second_is
        if _decimals(other) != _decimals(v["outputs"]):
            account.faults.append(
                f"{v['id']}: by {operator.second_is}: {_difference(other, v['outputs'])}"
            )


def _decimals(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the midpoints alone: whether a value is known to be rational depends on the way."""
    return {
        name: [array["mid"]] if "mid" in array else [array["re"]["mid"], array["im"]["mid"]]
        for name, array in outputs.items()
    }


def _difference(right: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """Say where two outputs differ first."""
    for name in sorted({*right, *said}):
        if name not in right or name not in said:
            return f"output {name} is {'missing' if name in right else 'unknown'}"
        ours, theirs = right[name], said[name]
        for part in ("", "re", "im"):
            a, b = (x.get(part, {}) if part else x for x in (ours, theirs))
            for key in ("shape", "mid", "rad", "exact"):
                if a.get(key) != b.get(key):
                    return _entry(f"{name}{'.' if part else ''}{part}.{key}", a, b, key)
    return "nothing differs"


def _entry(label: str, a: Mapping[str, Any], b: Mapping[str, Any], key: str) -> str:
    ours, theirs = a.get(key) or [], b.get(key) or []
    for i, (x, y) in enumerate(zip(ours, theirs, strict=False)):
        if x != y:
            return f"{label}[{i}] is {x}, not {y}"
    return f"{label} has {len(ours)} entries, not {len(theirs)}"
