"""Inputs of vectors as JSON, and back; the identity of a vector.

Integers are structure (N, L, weights); exact numbers are text such as "-3/7"; complex numbers are
{"re", "im"}; systems and rules are objects with a "kind".
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import Gauss, brief, exact_array
from s4ref.maths.discretize import rule_named
from s4ref.maths.projection import Held, Signal
from s4ref.maths.projection.signal import Rate, Term
from s4ref.records import DPLR, SSM, Diagonal


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")
RECORDS: Mapping[str, type[Any]] = {"dense": SSM, "dplr": DPLR, "diagonal": Diagonal}
# Where the classes of named systems live, by kind; and the rules, which are functions.
HOMES = {"family": "s4ref.maths.hippo", "initialisation": "s4ref.maths.initialise"}
RULES = "s4ref.maths.discretize"


def encode(value: object) -> Any:
    """Return an input as JSON."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Gauss):
        return {"re": str(value.re), "im": str(value.im)}
    if isinstance(value, np.ndarray):
        return encode(exact_array(value, "value").tolist())
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    return _object(value)


def _object(value: object) -> dict[str, Any]:
    for kind, record in RECORDS.items():
        if isinstance(value, record):
            return {"kind": kind} | _record(value)
    home = type(value).__module__
    if isinstance(value, Signal):
        return {"kind": "signal", "terms": [_term(*item) for item in value.terms.items()]}
    if isinstance(value, Held):
        return {"kind": "held", "samples": encode(value.samples), "dt": encode(value.dt)}
    for kind, module in HOMES.items():
        if home.startswith(module):
            return {"kind": kind, "name": type(value).__name__} | _fields(value)
    if home.startswith(RULES):
        name, _, parameter = str(getattr(value, "__name__", "")).partition("(")
        return {"kind": "rule", "name": name} | (_fields(value) if parameter else {})
    raise InputError(f"value = {brief(value)} cannot be an input of a vector: use exact inputs")


def _record(value: Any) -> dict[str, Any]:
    """Return the entries of a record that are not left to their defaults."""
    out = {}
    for name in (f.name for f in fields(value)):
        entry = getattr(value, name)
        if entry is None or (name == "D" and np.ndim(entry) == 0 and entry == 0):
            continue
        if name == "weight":
            out[name] = [int(w) for w in entry]
        else:
            out[name] = encode(exact_array(entry, name).tolist())
    return out


def _term(term: Term, coefficient: Gauss) -> dict[str, Any]:
    """Return coefficient s^power e^(lam s), lam = re + i (im + pi turn)."""
    rate = {part: str(getattr(term.rate, part)) for part in ("re", "im", "turn")}
    return {"coefficient": encode(coefficient), "power": term.power, "rate": rate}


def _signal(terms: list[dict[str, Any]]) -> Signal:
    return Signal({Term(Rate(**t["rate"]), t["power"]): t["coefficient"] for t in terms})


def _fields(value: Any) -> dict[str, Any]:
    if not is_dataclass(value):
        return {}
    given = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
    return {name: encode(x) for name, x in given.items() if x is not None}


def decode(value: Any) -> Any:
    """Return the input that :func:`encode` wrote, ready for the oracle.

    Raises
    ------
    InputError
        For an unknown kind or name.
    """
    if isinstance(value, str):
        return Fraction(value) if NUMBER.fullmatch(value) else value
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"re", "im"}:
        return Gauss(Fraction(value["re"]), Fraction(value["im"]))
    if "kind" not in value:
        return {name: decode(item) for name, item in value.items()}
    kind, name = str(value["kind"]), str(value.get("name"))
    given = {k: decode(v) for k, v in value.items() if k not in ("kind", "name")}
    if kind in RECORDS:
        return RECORDS[kind](**given)
    if kind == "rule" and not given:
        return rule_named(name)
    if kind == "signal":
        return _signal(given["terms"])
    if kind == "held":
        return Held(**given)
    homes = {**HOMES, "rule": RULES}
    if kind not in homes:
        raise InputError(f"kind = {kind!r} is unknown: choose one of {sorted({*RECORDS, *homes})}")
    maker = getattr(importlib.import_module(homes[kind]), name, None)
    if maker is None:
        raise InputError(f"name = {name!r}: there is no such {kind}")
    return maker(**given)


def canonical(value: object) -> str:
    """Return JSON in its one spelling: keys sorted, no blanks, ASCII; numbers are integers only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def identity(operator: str, inputs: Mapping[str, Any]) -> str:
    """Return the id of a vector: the operator and 16 hexadecimal digits of SHA-256."""
    text = canonical({"inputs": inputs, "operator": operator})
    return f"{operator}-{hashlib.sha256(text.encode('ascii')).hexdigest()[:16]}"
