"""Outcomes kept in a file, so that a long run can go on where it stopped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from tests.mutants.verdicts import Judged


class Store:
    """Outcomes by the text of the adapter and what was asked of it; without a path, of one run."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        known = path is not None and path.exists()
        self._rows = json.loads(path.read_text(encoding="utf-8")) if path and known else {}

    @staticmethod
    def key(source: str, *asked: object) -> str:
        """Return the name of an outcome."""
        return hashlib.sha256(repr((source, asked)).encode()).hexdigest()[:16]

    def get(self, key: str) -> Judged | None:
        """Return a kept outcome."""
        row = self._rows.get(key)
        lists = ("killers", "reds", "readings", "lines", "dtypes")
        return row and Judged(**{**row, **{name: tuple(row[name]) for name in lists}})

    def put(self, key: str, judged: Judged) -> None:
        """Keep an outcome."""
        self._rows[key] = asdict(judged)
        if self.path is not None:
            self.path.write_text(json.dumps(self._rows), encoding="utf-8")
