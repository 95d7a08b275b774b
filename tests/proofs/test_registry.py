"""The shipped theorem file is well formed, and everything that s4ref cites is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import s4ref
from proofs.registry import load


THEOREMS = load()
PACKAGE = Path(s4ref.__file__).parent
CITATION = re.compile(r"[Tt]heorems?\s+((?:``[a-z0-9-]+``(?:,?\s+(?:and\s+)?)?)+)")


def test_ids_are_kebab_case_and_fields_are_filled() -> None:
    for theorem in THEOREMS.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", theorem.id)
        assert theorem.title
        assert not theorem.title.endswith(".")
        assert theorem.statement.strip() == theorem.statement
        assert theorem.scope
        assert theorem.source
        assert all(re.fullmatch(r"[1-9]\.[0-9]+", number) for number in theorem.formulary)


@pytest.mark.parametrize("theorem", THEOREMS.values(), ids=list(THEOREMS))
def test_the_latex_is_balanced(theorem: object) -> None:
    text = getattr(theorem, "statement")  # noqa: B009 - typed as object for the ids
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
    assert text.count(r"\begin") == text.count(r"\end")
    assert "$" not in text


def test_no_theorem_states_its_own_grade() -> None:
    source = (PACKAGE / "theorems.toml").read_text("utf-8")
    assert not re.search(r"^(grade|status|proved|evidence)\s*=", source, re.MULTILINE)


def test_a_missing_and_an_unknown_key_are_named() -> None:
    with pytest.raises(
        ValueError, match=r"theorem x: missing keys .*'scope'.* unknown keys \['grad"
    ):
        load('[x]\ntitle = "t"\ngrade = "coq"\n')


def test_every_citation_in_a_docstring_exists() -> None:
    cited: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for match in CITATION.finditer(path.read_text("utf-8")):
            for name in re.findall(r"``([a-z0-9-]+)``", match[1]):
                cited.setdefault(name, path)
    assert len(cited) > 5
    assert {name: path for name, path in cited.items() if name not in THEOREMS} == {}


def test_every_citation_of_a_check_exists() -> None:
    from s4ref.conformance.checks import CHECKS

    cited = {name for check in CHECKS for name in check.theorems}
    assert cited
    assert cited <= set(THEOREMS)
