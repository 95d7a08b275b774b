"""The JSON Schemas of vector sets and of results, and validation against them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from s4ref.errors import InputError


if TYPE_CHECKING:
    import jsonschema

VERSION = 1
SET, RESULT = f"s4ref/vectors/{VERSION}", f"s4ref/vectors/result/{VERSION}"


@lru_cache(maxsize=2)
def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema ``vectors`` or ``result``."""
    file = resources.files("s4ref.conformance") / "schema" / str(VERSION) / f"{name}.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=8)
def _validator(name: str, part: str) -> jsonschema.Draft202012Validator:
    import jsonschema  # only what reads files needs it

    whole = schema(name)
    if part:
        whole = {"$defs": whole["$defs"], "$ref": f"#/$defs/{part}"}
    return jsonschema.Draft202012Validator(whole)


def complaint(data: Any, name: str, part: str = "") -> str | None:
    """Return the first way in which data breaks a schema, or None.

    Parameters
    ----------
    data : JSON
    name : "vectors" or "result"
    part : a definition within the schema, by default the whole
    """
    from jsonschema.exceptions import best_match

    error = best_match(_validator(name, part).iter_errors(data))
    return None if error is None else f"{error.json_path}: {error.message[:200]}"


def require(data: Any, name: str, what: str, part: str = "") -> None:
    """Refuse data that break a schema.

    Raises
    ------
    InputError
        Naming the place and the rule.
    """
    text = complaint(data, name, part)
    if text is not None:
        raise InputError(f"{what} breaks the schema of version {VERSION}: {text}")
