"""A set is sound as it was made, and whatever is changed in it is found."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from s4ref.conformance.vectors.layout import dumps
from s4ref.conformance.vectors.make import make
from s4ref.conformance.vectors.verify import Account, verify
from s4ref.errors import InputError


def change(folder: Path, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit a file of a set and its digest along with it, as a careful forger would."""
    path = folder / f"{name}.json"
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(dumps(data))
    index = json.loads((folder / "index.json").read_text())
    for entry in index["operators"]:
        if entry["operator"] == name:
            entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "index.json").write_text(dumps(index))


def faults(folder: Path, operator: str = "lru") -> list[str]:
    """Return what is wrong with the vectors of one operator."""
    return verify(folder, [operator])[0].faults


def test_a_set_is_sound_as_it_was_made(made: Path):
    accounts = verify(made, ["lru", "output_tilde"])
    assert [a.faults for a in accounts] == [[], []]
    assert [a.vectors for a in accounts] == [a.recomputed for a in accounts] == [2, 147]


def test_a_second_way_is_gone_where_there_is_one(tmp_path: Path):
    make(tmp_path, ["state_kernel"])
    account = verify(tmp_path)[0]
    assert account == Account("state_kernel", 19, 19, 9, account.second_is, [])
    assert "e^(tau A) B" in account.second_is


def digit(data: dict[str, Any]) -> None:
    mid = data["vectors"][1]["outputs"]["gamma"]["mid"]
    mid[0] = mid[0][:-1] + ("1" if mid[0][-1] != "1" else "2")


def identifier(data: dict[str, Any]) -> None:
    data["vectors"][0]["id"] = "lru-0123456789abcdef"


def question(data: dict[str, Any]) -> None:
    data["vectors"][0]["inputs"]["unit"]["r_min"] = "1/3"


def radius(data: dict[str, Any]) -> None:
    data["vectors"][0]["outputs"]["lam"]["re"]["rad"][2] = "1"


def fewer(data: dict[str, Any]) -> None:
    del data["vectors"][0]


def twice(data: dict[str, Any]) -> None:
    data["vectors"].append(data["vectors"][0])


def words(data: dict[str, Any]) -> None:
    data["equation"] = "lam = 1"


def output(data: dict[str, Any]) -> None:
    del data["vectors"][0]["outputs"]["nu"]


def unit(data: dict[str, Any]) -> None:
    data["vectors"][0]["inputs"]["unit"]["r_min"] = "3/2"


@pytest.mark.parametrize(
    "edit, message",
    [
        (digit, r"gamma\.mid\[0\] is 0\.\d+, not 0\.\d+"),
        (identifier, "the id does not belong to these inputs"),
        (question, "the id does not belong to these inputs"),
        (radius, r"lam\.re\.rad\[2\] is 5\.0e-\d+, not 1"),
        (fewer, "1 vectors are missing"),
        (twice, "an id stands twice"),
        (words, "the description of the operator"),
        (output, "output nu is missing"),
        (unit, "cannot be computed: r_min"),
    ],
)
def test_a_change_is_found(copy: Path, edit: Callable[[dict[str, Any]], None], message: str):
    change(copy, "lru", edit)
    assert re.search(message, " ".join(faults(copy)))


def test_another_digest_is_found(copy: Path):
    path = copy / "lru.json"
    path.write_text(path.read_text().replace('"N": 4', '"N":  4', 1) + " ")
    found = " ".join(faults(copy))
    assert "another SHA-256" in found
    assert "not spelled as" in found


def test_what_breaks_the_schema_is_judged_no_further(copy: Path):
    change(copy, "lru", lambda data: data["vectors"][0].pop("id"))
    assert "breaks the schema" in faults(copy)[0]
    (copy / "lru.json").write_text("{")
    assert "is no JSON" in faults(copy)[0]
    (copy / "lru.json").unlink()
    assert "cannot be read" in faults(copy)[0]


def test_a_folder_without_a_set_is_refused(tmp_path: Path, made: Path):
    with pytest.raises(InputError, match=r"holds no set of vectors"):
        verify(tmp_path)
    with pytest.raises(InputError, match=r"the set in .* has no vectors of it"):
        verify(made, ["hippo"])
