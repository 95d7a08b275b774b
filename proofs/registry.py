"""The theorems of ``s4ref/theorems.toml`` as records.  No grade lives here: grades come from what
ran."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Theorem:
    """A statement with its hypotheses and its source.

    Attributes
    ----------
    id : str
        Kebab case; what findings and docstrings cite.
    title : str
    statement : str
        LaTeX.
    hypotheses : tuple of str
    scope : str
        Sizes and fields it is claimed for.
    formulary : tuple of str
        Equation numbers.
    source : str
        Paper and place.
    differs : str
        Where the statement departs from the source, and why; empty if it does not.
    gaps : tuple of str
        What stays cited or argued in prose although the proof passes.
    serves : str
        What it is for, if nothing in s4ref cites it; empty if something does.
    """

    id: str
    title: str
    statement: str
    hypotheses: tuple[str, ...]
    scope: str
    formulary: tuple[str, ...]
    source: str
    differs: str
    gaps: tuple[str, ...]
    serves: str


def load(text: str | None = None) -> Mapping[str, Theorem]:
    """Return the theorems by id, in the order of the file.

    Parameters
    ----------
    text : str, optional
        The TOML text; the one shipped with s4ref unless given.

    Raises
    ------
    ValueError
        For a missing or unknown key: the message names the theorem and the keys.
    """
    if text is None:
        text = (resources.files("s4ref") / "theorems.toml").read_text(encoding="utf-8")
    return {name: _theorem(name, table) for name, table in tomllib.loads(text).items()}


_REQUIRED = {"title", "statement", "hypotheses", "scope", "formulary", "source", "gaps"}


def _theorem(name: str, table: Mapping[str, object]) -> Theorem:
    missing, unknown = _REQUIRED - table.keys(), table.keys() - _REQUIRED - {"differs", "serves"}
    if missing or unknown:
        raise ValueError(
            f"theorem {name}: missing keys {sorted(missing)}, unknown keys {sorted(unknown)}"
        )
    return Theorem(
        id=name,
        title=str(table["title"]),
        statement=str(table["statement"]),
        hypotheses=_texts(table["hypotheses"]),
        scope=str(table["scope"]),
        formulary=_texts(table["formulary"]),
        source=str(table["source"]),
        differs=str(table.get("differs", "")),
        gaps=_texts(table["gaps"]),
        serves=str(table.get("serves", "")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of texts, got {value!r}")
    return tuple(str(item) for item in value)
