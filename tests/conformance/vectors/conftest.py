"""A small set of vectors, and results as programs would write them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.vectors.make import make
from s4ref.conformance.vectors.result import Result
from s4ref.conformance.vectors.store import Vector, numbers, read


SOME = ("dplr", "lru", "output_tilde")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of three operators; nobody changes it."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, SOME)
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """The same set, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


@pytest.fixture(scope="session")
def vectors(made: Path) -> dict[str, Vector]:
    """The same set, read."""
    return read(made)


def rounded(v: Vector, dtype: str) -> dict[str, Any]:
    """Return the outputs of a vector, correctly rounded, as a result file has them."""
    out: dict[str, Any] = {}
    for name, array in v.outputs.items():
        x = numbers(array)
        parts = [np.asarray(part, dtype).astype(float).tolist() for part in (x.real, x.imag)]
        out[name] = {"re": parts[0], "im": parts[1]} if np.iscomplexobj(x) else parts[0]
    return out


@pytest.fixture(scope="session")
def program() -> Callable[..., Result]:
    """Return a function that makes the result of a perfect program."""

    def result(vectors: dict[str, Vector], dtype: str = "float64", **values: Any) -> Result:
        right = {key: rounded(v, dtype) for key, v in vectors.items()}
        return Result("perfect 1.0", dtype, "unknown", right | values)

    return result
