"""Stand-ins for coqc, and the one there is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from proofs.checker.tool import INSTALL, Coq


needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason=f"coqc is not installed. {INSTALL}"
)
REAL = Coq(shutil.which("coqc") or "", "", "")


def pretend(folder: Path, script: str) -> Coq:
    """Return a coqc that is a shell script; $1 is its first argument, $last its last."""
    path = folder / "coqc"
    path.write_text(f"#!/bin/sh\nfor last; do :; done\n{script}\n", "utf-8")
    path.chmod(0o755)
    return Coq(str(path), "8.16.1", "")


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write Coq files and a _CoqProject that lists them in this order."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "_CoqProject").write_text("\n".join(["-Q . S4ref", *files]) + "\n", "utf-8")
    return folder
