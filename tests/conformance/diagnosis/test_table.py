"""The page of known mistakes is that of the library."""

from __future__ import annotations

from pathlib import Path

from s4ref.conformance.diagnosis.table import markdown


PAGE = Path(__file__).parents[3] / "docs" / "mistakes.md"


def test_the_page_is_up_to_date() -> None:
    told = "run python -m s4ref.conformance.diagnosis.table > docs/mistakes.md"
    assert PAGE.read_text(encoding="utf-8") == markdown(), told


def test_rows_have_five_cells() -> None:
    rows = [line for line in markdown().splitlines() if line.startswith("| ")]
    assert len(rows) > 300
    assert {line.replace("\\|", "").count("|") for line in rows} == {6}
