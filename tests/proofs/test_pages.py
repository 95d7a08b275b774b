"""The theorems' pages are those of the last full run, and lead from a name to the proof."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from proofs import recorded
from proofs.checker.check import FOLDER
from proofs.checker.source import REALS, read
from proofs.pages import DOCS, written
from proofs.pages.text import plain, prose
from proofs.pages.uses import ROOT, cited, docstrings
from proofs.registry import load


THEOREMS = load()


@pytest.fixture(scope="module")
def pages() -> Mapping[Path, str]:
    return written()


def test_the_pages_are_current(pages: Mapping[Path, str]) -> None:
    stale = [path.name for path, text in pages.items() if path.read_text("utf-8") != text]
    assert stale == [], "run: python -m proofs.pages"


def test_every_theorem_has_its_page_and_no_other_has_one() -> None:
    assert {path.stem for path in (DOCS / "theorems").glob("*.md")} == set(THEOREMS)


def test_the_record_is_of_the_coq_files_that_are_here() -> None:
    here = {path.name: read(path).sha256 for path in FOLDER.glob("*.v")}
    assert recorded.load()["coq"]["files"] == here, f"run: {recorded.AGAIN}"


def test_the_record_has_every_theorem_and_nothing_that_failed() -> None:
    entries = recorded.load()["theorems"]
    assert [entry["id"] for entry in entries] == list(THEOREMS), f"run: {recorded.AGAIN}"
    assert {entry["status"] for entry in entries} == {"passed"}


def test_what_coq_proves_has_evidence_beside_it_and_stands_on_no_axiom_of_ours() -> None:
    record = recorded.load()
    proved = [entry for entry in record["theorems"] if entry["coq"]]
    assert len(proved) == record["coq"]["theorems"] >= 45
    for entry in proved:
        assert {step["grade"] for step in entry["evidence"]} > {"coq"}
        assert all(set(proof["assumptions"]) <= REALS for proof in entry["coq"])
        assert all(proof["statement"] and not proof["fault"] for proof in entry["coq"])


def test_links_lead_somewhere(pages: Mapping[Path, str]) -> None:
    for path, text in pages.items():
        for target in re.findall(r"(?<!\\)\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / target).exists(), f"{path.name} -> {target}"


def test_the_sources_that_a_page_shows_are_here(pages: Mapping[Path, str]) -> None:
    shown = {name for text in pages.values() for name in re.findall(r'^--8<-- "(.+)"$', text, re.M)}
    assert len(shown) >= len(THEOREMS)
    assert [name for name in shown if not (ROOT / name).exists()] == []


def test_a_docstring_leads_to_its_theorem_and_the_theorem_back(pages: Mapping[Path, str]) -> None:
    """The index and the theorem's page both name the function that cites it."""
    for name, docstring in docstrings(ROOT / "s4ref" / "maths", ROOT):
        for theorem in cited(docstring):
            assert f"`{name}`" in pages[DOCS / "theorems" / f"{theorem}.md"]
            assert f"| `{name}` |" in pages[DOCS / "theorems.md"]


@pytest.mark.parametrize(
    "text, ids",
    [
        ("See theorem ``a-b``.", ["a-b"]),
        ("Theorems ``a``, ``b-c`` and\n    ``d``; not ``e``.", ["a", "b-c", "d"]),
        ("theorem ``a`` and theorem ``a``", ["a"]),
        ("``theorem`` of ``somebody``", []),
    ],
)
def test_citations_are_found(text: str, ids: list[str]) -> None:
    assert cited(text) == ids


def test_plain_text_stays_plain() -> None:
    assert plain("P* a_1 |x| < C~ [S4]") == r"P\* a\_1 &#124;x&#124; &lt; C&#126; \[S4\]"


def test_a_docstring_becomes_prose() -> None:
    text = "Let ``A\n  B*`` and :mod:`proofs.words` hold:\n\n* P* one;\n  goes on.\n\nEnd_."
    assert prose(text) == (
        "Let `A B*` and `proofs.words` hold:\n\n- P\\* one;\n  goes on.\n\nEnd\\_."
    )
