"""A report that was written earlier, read again; nothing in such a file is trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from s4ref.conformance.report.clean import clean
from s4ref.conformance.vectors.schemas import require
from s4ref.errors import InputError


MAX_BYTES = 256 * 2**20


def load_report(path: str | Path) -> dict[str, Any]:
    """Return the report in a JSON file that ``s4ref validate --json`` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict
        What :func:`to_json` returned; every renderer takes it.

    Raises
    ------
    InputError
        If the file cannot be read, is no JSON, or breaks the schema; the message names the place.
    """
    file = Path(path)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"report {file} has more than {MAX_BYTES >> 20} MiB: no report has")
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"report {file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"report {file} is not UTF-8 at byte {error.start}") from error
    try:
        tree = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise InputError(f"report {file} is nested too deeply to be a report") from error
    except ValueError as error:
        raise InputError(f"report {file} is no JSON: {error}") from error
    require(tree, "report", f"report {file}")
    safe: dict[str, Any] = clean(tree)
    return safe


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number; a report writes it as a word")
