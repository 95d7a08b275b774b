"""What the ready-made adapters need beside s4ref, looked up before a worker is started."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec

from s4ref.errors import MissingDependencyError


# Adapter: its modules, and how to get them.  s5-pytorch comes without its own dependencies, so that
# it does not choose another torch.
JAX = (("jax", "flax"), "pip install jax flax")
TORCH = (("torch", "einops", "scipy"), "pip install torch einops scipy")
DSS = (
    ("torch", "einops", "opt_einsum", "omegaconf"),
    "pip install torch einops opt_einsum omegaconf",
)
H3 = (
    ("torch", "einops", "opt_einsum", "scipy"),
    "pip install torch einops opt_einsum scipy",
)
HIPPO = (("torch", "scipy", "matplotlib"), "pip install torch scipy matplotlib")
LINOSS = (("jax", "equinox"), "pip install jax equinox")
MAMBA = (("torch", "einops"), "pip install torch einops")
SPACETIME = (("torch", "einops", "opt_einsum"), "pip install torch einops opt_einsum")
NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "ag1988-dss": DSS,
    "ag1988-dss-exp": DSS,
    "annotated-dss": JAX,
    "annotated-s4": JAX,
    "annotated-s4d": JAX,
    "fast": (("torch",), "pip install torch"),
    "fast-s4d": (("torch",), "pip install torch"),
    "fast-s4-layer": (("torch",), "pip install torch"),
    "fast-s4d-layer": (("torch",), "pip install torch"),
    "fast-s5-layer": (("torch",), "pip install torch"),
    "h3-s4d": H3,
    "h3-shift": H3,
    "hippo-code": TORCH,
    "hippo-code-legs": HIPPO,
    "hippo-code-legt": HIPPO,
    "hippox": (
        ("jax", "hippox", "chex"),
        "pip install jax chex, then pip install --no-deps hippox",
    ),
    "linoss-im": LINOSS,
    "linoss-imex": LINOSS,
    "lru-pytorch": (
        ("torch", "LRU_pytorch"),
        "pip install torch, then pip install --no-deps lru-pytorch",
    ),
    "mamba-ref": MAMBA,
    "mamba-ref-complex": MAMBA,
    "mambapy": (("torch", "mambapy"), "pip install torch, then pip install --no-deps mambapy"),
    "mega": (("torch",), "pip install torch"),
    "minimal-lru": JAX,
    "neural-ssm": (
        ("torch", "neural_ssm", "deel"),
        "pip install torch, then pip install --no-deps neural-ssm deel-torchlip",
    ),
    "s4torch": (("torch",), "pip install torch"),
    "s5": JAX,
    "s5-pytorch": (
        ("torch", "einops", "s5"),
        "pip install torch einops, then pip install --no-deps s5-pytorch",
    ),
    "spacetime": SPACETIME,
    "spacetime-woodbury": SPACETIME,
    "state-spaces-s4": TORCH,
    "state-spaces-s4-lmax": TORCH,
    "state-spaces-s4-trained": TORCH,
    "state-spaces-s4d": TORCH,
    "state-spaces-s4d-bilinear": TORCH,
    "state-spaces-s4d-dss": TORCH,
    "state-spaces-s4d-minimal": TORCH,
    "state-spaces-s4d-real": TORCH,
    "state-spaces-s4d-relu": TORCH,
    "state-spaces-s4d-softplus": TORCH,
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
