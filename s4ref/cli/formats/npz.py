"""Answers as a NumPy archive: correctly rounded float64, and all digits as text; no pickle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from s4ref.cli.formats.json import text
from s4ref.cli.values import Answer


def write(answers: Sequence[Answer], out: str) -> Path:
    """Write the arrays NAME (float64 or complex128), NAME_decimal (text) and about (JSON)."""
    path = Path(out)
    arrays: dict[str, Any] = {"about": np.array(text(answers))}
    for answer in answers:
        name, values = answer.name.replace("-", "_"), answer.values
        arrays[name] = values.to_numpy()
        if values.is_complex:
            parts = [np.array(part.decimal(), dtype=str) for part in (values.real, values.imag)]
            arrays[f"{name}_decimal"] = np.stack(parts, axis=-1)
        else:
            arrays[f"{name}_decimal"] = np.array(values.decimal(), dtype=str)
    with path.open("wb") as file:
        np.savez(file, **arrays)
    return path
