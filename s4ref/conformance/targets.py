"""Which adapter is meant: a ready-made name, or the path of a file."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from s4ref.errors import InputError


HERE = Path(__file__).parent
# name: (adapter file, expected failures or None, whether it reads a checkout given by --source)
READY: dict[str, tuple[str, str | None, bool]] = {
    "annotated-s4": ("annotated_s4.py", None, True),
    "fast": ("fast.py", None, False),
    "fast-s4d": ("fast_s4d.py", None, False),
    "s5-pytorch": ("s5_pytorch.py", "s5-pytorch.toml", False),
    "state-spaces-s4": ("state_spaces_s4.py", "state-spaces-s4.toml", True),
}


@dataclass(frozen=True)
class Target:
    """An adapter file and what goes with it.

    Attributes
    ----------
    spelling : how the user named it, for the command that reproduces a case
    path : the adapter file
    expected : shipped expected-failures file, or None
    """

    spelling: str
    path: Path
    expected: Path | None


def resolve(target: str | Path, source: Path | None = None) -> Target:
    """Return the adapter that ``target`` means.

    Raises
    ------
    InputError
        If there is no such file or ready-made adapter, or a checkout is needed and not given.
    """
    name = str(target)
    if name in READY:
        file, expected, needs_source = READY[name]
        if needs_source and source is None:
            raise InputError(
                f"the ready-made adapter {name!r} reads a checkout of that repository, which s4ref "
                "does not ship: clone it and give --source PATH"
            )
        if source is not None and not source.exists():
            raise InputError(
                f"source = {source}: there is no such folder; give the root of the checkout"
            )
        shipped = HERE / "expected" / expected if expected else None
        return Target(name, HERE / "adapters" / file, shipped)
    path = Path(target)
    if path.is_file():
        return Target(name, path, None)
    near = difflib.get_close_matches(name, READY, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise InputError(
        f"target = {name!r} is neither an adapter file nor one of the ready-made adapters "
        f"({', '.join(sorted(READY))}).{hint} Give the path of a Python file such as my_adapter.py."
    )
