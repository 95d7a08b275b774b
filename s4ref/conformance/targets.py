"""Which adapter is meant: a ready-made name, the path of a file, or an object of this process."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from s4ref.errors import InputError


HERE = Path(__file__).parent
# name: (adapter file, expected failures or None, whether it reads a checkout given by --source)
READY: dict[str, tuple[str, str | None, bool]] = {
    "ag1988-dss": ("ag1988_dss.py", "ag1988-dss.toml", True),
    "ag1988-dss-exp": ("ag1988_dss_exp.py", "ag1988-dss-exp.toml", True),
    "annotated-dss": ("annotated_dss.py", "annotated-dss.toml", True),
    "annotated-s4": ("annotated_s4.py", "annotated-s4.toml", True),
    "annotated-s4d": ("annotated_s4d.py", "annotated-s4d.toml", True),
    "fast": ("fast.py", None, False),
    "fast-s4-layer": ("fast_s4_layer.py", None, False),
    "fast-s4d": ("fast_s4d.py", None, False),
    "fast-s4d-layer": ("fast_s4d_layer.py", None, False),
    "fast-s5-layer": ("fast_s5_layer.py", None, False),
    "h3-s4d": ("h3_s4d.py", "h3-s4d.toml", True),
    "h3-shift": ("h3_shift.py", None, True),
    "hippo-code": ("hippo_code.py", "hippo-code.toml", True),
    "hippo-code-legs": ("hippo_code_legs.py", "hippo-code-legs.toml", True),
    "hippo-code-legt": ("hippo_code_legt.py", "hippo-code-legt.toml", True),
    "hippox": ("hippox_matrices.py", "hippox.toml", False),
    "linoss-im": ("linoss_im.py", None, True),
    "linoss-imex": ("linoss_imex.py", None, True),
    "lru-pytorch": ("lru_pytorch.py", "lru-pytorch.toml", False),
    "mamba-ref": ("mamba_ref.py", "mamba-ref.toml", True),
    "mamba-ref-complex": ("mamba_ref_complex.py", "mamba-ref-complex.toml", True),
    "mambapy": ("mambapy_scan.py", "mambapy.toml", False),
    "mega": ("mega_ema.py", "mega.toml", True),
    "minimal-lru": ("minimal_lru.py", "minimal-lru.toml", True),
    "neural-ssm": ("neural_ssm_lru.py", None, False),
    "s4torch": ("s4torch.py", "s4torch.toml", True),
    "s5": ("s5_jax.py", "s5.toml", True),
    "s5-pytorch": ("s5_pytorch.py", "s5-pytorch.toml", False),
    "spacetime": ("spacetime_companion.py", None, True),
    "spacetime-woodbury": ("spacetime_woodbury.py", "spacetime-woodbury.toml", True),
    "state-spaces-s4": ("state_spaces_s4.py", "state-spaces-s4.toml", True),
    "state-spaces-s4-lmax": (
        "state_spaces_s4_lmax.py",
        "state-spaces-s4-lmax.toml",
        True,
    ),
    "state-spaces-s4-trained": (
        "state_spaces_s4_trained.py",
        "state-spaces-s4-trained.toml",
        True,
    ),
    "state-spaces-s4d": ("state_spaces_s4d.py", "state-spaces-s4d.toml", True),
    "state-spaces-s4d-bilinear": (
        "state_spaces_s4d_bilinear.py",
        "state-spaces-s4d-bilinear.toml",
        True,
    ),
    "state-spaces-s4d-dss": ("state_spaces_s4d_dss.py", "state-spaces-s4d-dss.toml", True),
    "state-spaces-s4d-minimal": (
        "state_spaces_s4d_minimal.py",
        "state-spaces-s4d-minimal.toml",
        True,
    ),
    "state-spaces-s4d-real": ("state_spaces_s4d_real.py", "state-spaces-s4d-real.toml", True),
    "state-spaces-s4d-relu": ("state_spaces_s4d_relu.py", "state-spaces-s4d-relu.toml", True),
    "state-spaces-s4d-softplus": (
        "state_spaces_s4d_softplus.py",
        "state-spaces-s4d-softplus.toml",
        True,
    ),
}
# What jax compiles for each shape anew takes its time.
COMPILED = frozenset(
    {"annotated-dss", "annotated-s4", "annotated-s4d", "hippox", "linoss-im", "linoss-imex"}
    | {"minimal-lru", "s5"}
)
COMPILED_TIME_LIMIT = 120.0


@dataclass(frozen=True)
class Target:
    """An adapter and what goes with it.

    Attributes
    ----------
    spelling : how the user named it, for the command that reproduces a case
    path : the adapter file, or None for an object
    expected : shipped expected-failures file, or None
    command : what runs a file that is no Python adapter; () if it runs itself, None for Python
    adapter : a module, class or namespace that is the adapter, instead of a file
    time_limit : seconds for each call unless the user says how many, or None for the usual limit
    """

    spelling: str
    path: Path | None
    expected: Path | None = None
    command: tuple[str, ...] | None = None
    adapter: object = None
    time_limit: float | None = None


def resolve(
    target: object, source: Path | None = None, command: Sequence[str] | None = None
) -> Target:
    """Return the adapter that ``target`` means.

    Parameters
    ----------
    target : str, Path or object
        A ready-made name, the path of a file, or a module, class or namespace with the callables of
        an adapter.
    source : Path, optional
        The checkout that the adapter reads.
    command : sequence of str, optional
        What runs the file, such as ``["node"]``.  Without it a ``.py`` file is an adapter in
        Python, and any other file must be executable: a worker that speaks the protocol.

    Raises
    ------
    InputError
        If there is no such file or ready-made adapter, a checkout is needed and not given, or
        nothing is known to run the file.
    """
    if not isinstance(target, str | Path):
        if command is not None:
            raise InputError(
                f"command = {list(command)} runs a file; an adapter that is an object of this "
                "process needs none"
            )
        name = getattr(target, "__name__", type(target).__name__)
        return Target(str(name), None, adapter=target)
    name = str(target)
    if name in READY and command is None:
        return _ready(name, source)
    path = Path(target)
    if path.is_file():
        return Target(name, path, command=_runner(path, command))
    near = difflib.get_close_matches(name, READY, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise InputError(
        f"target = {name!r} is neither an adapter file nor one of the ready-made adapters "
        f"({', '.join(sorted(READY))}).{hint} Give the path of a Python file such as my_adapter.py."
    )


def _ready(name: str, source: Path | None) -> Target:
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
    patience = COMPILED_TIME_LIMIT if name in COMPILED else None
    return Target(name, HERE / "adapters" / file, shipped, time_limit=patience)


def _runner(path: Path, command: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return what runs a file: None for serve.py, () for the file itself."""
    if command is not None:
        return tuple(command)
    if path.suffix == ".py":
        return None
    if os.access(path, os.X_OK):
        return ()
    raise InputError(
        f"target = {str(path)!r} is no Python adapter (its name does not end in .py) and not "
        "executable: say what runs it, such as --command node, or make it executable (chmod +x) "
        "if it is a program that speaks the worker's protocol"
    )
