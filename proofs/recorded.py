"""``proofs/results.json``: the last full run, from which the pages take what Coq established.

A page must not depend on whether Coq is installed, so a full run is recorded, and every later full
run is compared with it: a theorem whose statement in Coq changed is noticed, and read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from proofs.checker.check import Proof
from proofs.machine import Machine
from proofs.run import Result


RECORD = Path(__file__).with_name("results.json")
AGAIN = "python -m proofs --require-coq --json proofs/results.json && python -m proofs.pages"


def as_json(results: Sequence[Result], machine: Machine) -> dict[str, Any]:
    """Return a run as plain data."""
    return {"coq": machine.as_json(), "theorems": [result.as_json() for result in results]}


def load() -> dict[str, Any]:
    """Return the recorded run."""
    record: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return record


def coq_proofs(record: Mapping[str, Any]) -> list[Proof]:
    """Return what Coq found in a recorded run."""
    found = [proof for theorem in record["theorems"] for proof in theorem["coq"]]
    return [Proof(**{**proof, "assumptions": tuple(proof["assumptions"])}) for proof in found]


def differences(record: Mapping[str, Any], run: Mapping[str, Any]) -> list[str]:
    """Say where a full run differs from the record: grades, evidence, and, printed by the same
    version of Coq, statements."""
    old, new = ({t["id"]: t for t in x["theorems"]} for x in (record, run))
    said = [f"{x} is {'new' if x in new else 'gone'}" for x in sorted(old.keys() ^ new.keys())]
    same_printer = record["coq"]["version"] == run["coq"]["version"]
    for name in sorted(old.keys() & new.keys()):
        before, now = old[name], new[name]
        if before["grade"] != now["grade"]:
            said.append(f"{name}: the grade was {before['grade']} and is {now['grade']}")
        if _evidence(before) != _evidence(now):
            said.append(f"{name}: the evidence is another")
        if same_printer and _statements(before) != _statements(now):
            said.append(f"{name}: the statement in Coq is another")
    return said


def _evidence(theorem: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(step["grade"], step["claim"]) for step in theorem["evidence"]]


def _statements(theorem: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(proof["name"], " ".join(proof["statement"].split())) for proof in theorem["coq"]]
