"""The inputs of a vector on one line, for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


MANY = 6


def inputs_text(inputs: Mapping[str, Any]) -> str:
    """Return the inputs as in ``system LegS(N=4), dt 1/10, L 16, rule zoh``."""
    return ", ".join(f"{name} {_text(value)}" for name, value in inputs.items())


def _text(value: Any) -> str:
    if isinstance(value, list):
        shown = ", ".join(_text(item) for item in value[:MANY])
        return f"[{shown}{f', ... ({len(value)} in all)' if len(value) > MANY else ''}]"
    if not isinstance(value, dict):
        return str(value)
    if set(value) == {"re", "im"}:
        sign, size = ("-", value["im"][1:]) if value["im"].startswith("-") else ("+", value["im"])
        return f"{value['re']} {sign} {size} i"
    kind, rest = value["kind"], {k: v for k, v in value.items() if k not in ("kind", "name")}
    if "name" in value:
        inside = ", ".join(f"{k}={_text(v)}" for k, v in rest.items())
        return f"{value['name']}({inside})" if rest else str(value["name"])
    first = value.get("lam") or value.get("A") or []
    return f"{kind} of {len(first)} {'states' if kind == 'dense' else 'modes'}"
