"""What the adapters of repositories share: a file of a checkout, imported as its users import it.

No adapter itself.  Adapters find it because the worker puts their folder on the path.
"""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any


def load(source: str | None, repository: str, file: str, *, within: str = "") -> Any:
    """Import a file of a checkout under its own name, and return the module.

    Parameters
    ----------
    source : root of the checkout, the adapter's SOURCE
    repository : "owner/name", for messages
    file : path of the file below the root, with "/"
    within : folder below the root that goes on the path, "" for the root itself

    Raises
    ------
    FileNotFoundError
        Without a source, or if the file is not in it.
    """
    if not source:
        raise FileNotFoundError(f"give the checkout of {repository} with --source PATH")
    path = Path(source, *file.split("/"))
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: --source must be the root of the checkout")
    sys.path.insert(0, str(Path(source) / within))
    inside = path.relative_to(Path(source) / within).with_suffix("")
    return importlib.import_module(".".join(inside.parts))


def stand_in(name: str, **members: Any) -> None:
    """Put a module of that name in place if it cannot be imported, with the members given."""
    try:
        importlib.import_module(name)
    except ImportError:
        module = types.ModuleType(name)
        vars(module).update(members)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            stand_in(parent)
            setattr(sys.modules[parent], child, module)
