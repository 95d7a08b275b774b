"""What the ready-made adapters need beside s4ref, looked up before a worker is started."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec

from s4ref.errors import MissingDependencyError


# Adapter: its modules, and how to get them.  s5-pytorch comes without its own dependencies, so that
# it does not choose another torch.
NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "annotated-s4": (("jax", "flax"), "pip install jax flax"),
    "fast": (("torch",), "pip install torch"),
    "fast-s4d": (("torch",), "pip install torch"),
    "s5-pytorch": (
        ("torch", "einops", "s5"),
        "pip install torch einops, then pip install --no-deps s5-pytorch",
    ),
    "state-spaces-s4": (("torch", "einops"), "pip install torch einops"),
}


def require(target: str, python: str) -> None:
    """Refuse a ready-made adapter whose libraries are not installed.

    Parameters
    ----------
    target : name or path of an adapter; a path needs what its file says
    python : interpreter that is to run it; another one than ours is left to its worker

    Raises
    ------
    MissingDependencyError
        Naming what is missing and the command that installs it.
    """
    if target not in NEEDS or python != sys.executable:
        return
    modules, command = NEEDS[target]
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise MissingDependencyError(
            f"target = {target!r} needs {', '.join(missing)}, not installed beside s4ref: "
            f"{command}; or name an interpreter that has them with --python PATH"
        )
