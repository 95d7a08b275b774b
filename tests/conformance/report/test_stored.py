"""A stored report comes back as it was; a file that is none is refused in one precise sentence."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from s4ref.conformance.report.badge import to_badges
from s4ref.conformance.report.html import to_html
from s4ref.conformance.report.json import dumps
from s4ref.conformance.report.junit import to_junit
from s4ref.conformance.report.markdown import to_markdown
from s4ref.conformance.report.stored import load_report
from s4ref.conformance.report.terminal import render
from s4ref.errors import InputError


def test_a_report_comes_back(spoilt_tree: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(dumps(spoilt_tree), encoding="utf-8")
    assert load_report(path) == spoilt_tree


BROKEN = [
    (b"", "is no JSON"),
    (b"{", "is no JSON"),
    (b"\xff\xfe", "is not UTF-8 at byte 0"),
    (b"[]", "breaks the schema of version 1: $: [] is not of type 'object'"),
    (b"{}", "is a required property"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"schema": NaN}', "NaN is no JSON number"),
]


@pytest.mark.parametrize("content, says", BROKEN, ids=[says for _, says in BROKEN])
def test_other_files_are_refused(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        load_report(path)
    assert says in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            load_report(path)


def test_the_place_of_a_violation_is_named(spoilt_tree: dict[str, Any], tmp_path: Path) -> None:
    tree = copy.deepcopy(spoilt_tree)
    tree["checks"][1]["verdict"] = "FINE"
    path = tmp_path / "r.json"
    path.write_text(dumps(tree), encoding="utf-8")
    with pytest.raises(InputError, match=r"\$\.checks\[1\]\.verdict: 'FINE' is not one of"):
        load_report(path)


JUNK: list[Any] = [None, True, -1, 0, 1e308, "inf", "", "\u202e<b>", [], {}, [[]], {"a": {}}, ["x"]]


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))
        else:
            yield (*path, key)


def _cut(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the report with one of each thing, so that many changes of it can be tried."""
    small = copy.deepcopy(tree)
    failing = next(check for check in small["checks"] if check["id"] == "L2.kernel.definition")
    small["checks"] = [failing, small["checks"][0]]
    for check in small["checks"]:
        del check["cases"][4:]
    for finding in small["findings"]:
        del finding["slopes"][6:]
    small["environment"]["cases"] = {}
    return small


def test_whatever_passes_the_schema_is_rendered(
    spoilt_tree: dict[str, Any], tmp_path: Path
) -> None:
    small = _cut(spoilt_tree)
    everywhere = [path for path in places(small) if path]
    chance = random.Random(4)
    file, accepted = tmp_path / "r.json", 0
    for _ in range(150):
        tree = copy.deepcopy(small)
        *parents, last = chance.choice(everywhere)
        node = tree
        for key in parents:
            node = node[key]
        if chance.random() < 0.2:
            del node[last]
        else:
            node[last] = chance.choice(JUNK)
        file.write_text(json.dumps(tree), encoding="utf-8")
        try:
            read = load_report(file)
        except InputError:
            continue
        accepted += 1
        for show in (to_html, to_junit, to_markdown, to_badges, dumps):
            assert show(read)
        render(read, Console(file=StringIO(), width=80))
    assert accepted > 20
