"""The functions of a checkout of state-spaces/s4 that the naive formulas stand for.

Only their text is taken from ``models/s4/s4.py``: the file itself wants libraries that nothing here
needs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref.errors import InputError


FILE = "models/s4/s4.py"
NAMES = ("_conj", "cauchy_naive", "log_vandermonde_naive")
Function = Callable[..., Tensor]


def functions(source: Path) -> tuple[Function, Function]:
    """Return ``cauchy_naive(v, z, lam)``, and the diagonal kernel by ``log_vandermonde_naive``.

    Raises
    ------
    InputError
        If the folder is no checkout, or its file lacks one of the functions.
    """
    path = source / FILE
    if not path.is_file():
        raise InputError(
            f"source = {source}: there is no {FILE} in it; clone "
            "https://github.com/state-spaces/s4 and name that folder"
        )
    wanted = [node for node in ast.parse(path.read_text("utf-8")).body if _name(node) in NAMES]
    missing = set(NAMES) - {_name(node) for node in wanted}
    if missing:
        raise InputError(f"source = {source}: {FILE} has no {', '.join(sorted(missing))}")
    # The file calls torch.einsum ``contract``.
    found: dict[str, Any] = {"torch": torch, "contract": torch.einsum}
    exec(compile(ast.Module(wanted, []), str(path), "exec"), found)
    vandermonde = found["log_vandermonde_naive"]

    def diagonal_kernel(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
        z = dt[:, None] * lam
        kernel: Tensor = vandermonde(C * B * (torch.exp(z) - 1.0) / lam, z, L)
        return kernel

    return found["cauchy_naive"], diagonal_kernel


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""
