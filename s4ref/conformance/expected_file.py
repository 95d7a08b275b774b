"""Expected-failures files: TOML, read strictly, for a typo would excuse what it should not."""

from __future__ import annotations

import datetime
import difflib
import fnmatch
import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from s4ref.conformance.checks import CHECKS
from s4ref.conformance.declared import ALL_DTYPES
from s4ref.conformance.expectations import DATE, RANGES, Expectation
from s4ref.conformance.verdict import Verdict
from s4ref.errors import InputError


TEXTS = ("check", "verdict", "reason", "link", "until")
LISTS = ("dtype", "device", "family")
KEYS = (*TEXTS, *LISTS, *RANGES, "variant")
MAX_BYTES = 1 << 20


def load(path: Path) -> tuple[Expectation, ...]:
    """Return the entries of an expected-failures file.

    Raises
    ------
    InputError
        For a file that cannot be read, an unknown key, check, dtype or verdict, a range that is
        none, or an entry without a reason.
    """
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise InputError(f"expected-failures file {path}: more than {MAX_BYTES >> 20} MiB")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"expected-failures file {path}: there is no such file; give the path of a TOML file "
            "of [[expect]] tables, or leave --expected out"
        ) from None
    except OSError as error:
        raise InputError(
            f"expected-failures file {path}: it cannot be read: {error.strerror}"
        ) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError and UnicodeDecodeError too
        raise InputError(f"expected-failures file {path}: it is no TOML: {error}") from None
    entries = data.get("expect", [])
    tables = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    if set(data) - {"expect"} or not tables:
        raise InputError(
            f"expected-failures file {path}: it must consist of [[expect]] tables; it has "
            f"{sorted(data)}"
        )
    return tuple(
        _entry(f"expected-failures file {path}, entry {number}", entry)
        for number, entry in enumerate(entries, 1)
    )


def _entry(where: str, entry: Mapping[str, Any]) -> Expectation:
    for key in entry:
        if key not in KEYS:
            raise InputError(
                f"{where}: unknown key {key!r};{_near(key, KEYS)} the keys are {', '.join(KEYS)}"
            )
    for key in ("check", "verdict", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise InputError(
                f"{where}: {key!r} is missing; every entry names a check, a verdict and a reason"
            )
    variant = entry.get("variant", {})
    if not isinstance(variant, dict) or not all(
        isinstance(value, str | int) for value in variant.values()
    ):
        raise InputError(f"{where}: variant = {variant!r:.80}; give a table of names and numbers")
    dtypes = _texts(where, "dtype", entry.get("dtype", list(ALL_DTYPES)))
    for dtype in dtypes:
        if dtype not in ALL_DTYPES:
            raise InputError(
                f"{where}: dtype = {dtype!r};{_near(dtype, ALL_DTYPES)} choose out of "
                f"{', '.join(ALL_DTYPES)}"
            )
    link = entry.get("link", "")
    if not isinstance(link, str):
        raise InputError(f"{where}: link = {link!r:.80}; give the address as a string")
    return Expectation(
        _check(where, entry["check"]),
        dtypes,
        _texts(where, "family", entry.get("family", [])),
        tuple((name, _range(where, name, entry[name])) for name in RANGES if name in entry),
        tuple(sorted(variant.items())),
        _verdict(where, entry["verdict"]),
        " ".join(entry["reason"].split()),
        link,
        _until(where, entry.get("until", "")),
        _texts(where, "device", entry.get("device", [])),
    )


def _check(where: str, pattern: str) -> str:
    """Return a check's id or a pattern that at least one check meets."""
    ids = [check.id for check in CHECKS]
    if not any(fnmatch.fnmatchcase(name, pattern) for name in ids):
        raise InputError(
            f"{where}: check = {pattern!r} is no check;{_near(pattern, ids)} "
            "`s4ref validate` lists their ids, and * matches anything"
        )
    return pattern


def _verdict(where: str, text: str) -> Verdict:
    red = [v.value for v in Verdict if v.exit_code]
    if text not in red:
        raise InputError(
            f"{where}: verdict = {text!r};{_near(text, red)} choose one of {', '.join(red)}"
        )
    return Verdict(text)


def _until(where: str, value: Any) -> str:
    """Return a version, or a date as YYYY-MM-DD; TOML has dates of its own."""
    if type(value) is datetime.date:
        return value.isoformat()
    if isinstance(value, str):
        if DATE.fullmatch(value):
            try:
                datetime.date.fromisoformat(value)
            except ValueError as error:
                raise InputError(f"{where}: until = {value!r} is no date: {error}") from None
        return value
    raise InputError(
        f'{where}: until = {value!r}; give the last version as a string, such as "1.2.3", or the '
        'last day, such as "2027-12-31"'
    )


def _texts(where: str, name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise InputError(f'{where}: {name} = {value!r:.80}; give a list of strings, such as ["..."]')


def _range(where: str, name: str, value: Any) -> tuple[float, float]:
    numbers = isinstance(value, list) and all(type(x) in (int, float) for x in value)
    if numbers and len(value) == 2 and value[0] <= value[1] and math.isfinite(value[0]):
        try:
            return float(value[0]), float(value[1])
        except OverflowError:
            pass
    raise InputError(
        f"{where}: {name} = {value!r:.80}; give an inclusive range [low, high] of numbers"
    )


def _near(text: str, known: Iterable[str]) -> str:
    """Return a question, if something known is spelled much alike."""
    close = difflib.get_close_matches(text, known, n=1)
    return f" did you mean {close[0]!r}?" if close else ""
