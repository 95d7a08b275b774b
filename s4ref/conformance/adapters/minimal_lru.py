"""A checkout of NicolasZucchet/minimal-LRU as an adapter: the linear recurrent unit in flax.

    git clone https://github.com/NicolasZucchet/minimal-LRU
    s4ref validate minimal-lru --source minimal-LRU [--python PATH]

The interpreter needs jax and flax.  Eigenvalues are stored as log(-log |lam|) and log(arg lam), all
modes are kept, as many outputs as inputs, D is a vector, and the normalisation gamma of B is set
to 1.  Only ``lru/model.py`` is loaded; nothing it computes is corrected.
"""

from __future__ import annotations

import os
from typing import Any

import checkout
import numpy as np


SOURCE = globals().get("SOURCE")
DTYPE = globals().get("DTYPE", "float64")

# Read by jax when it is first imported.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Most of the time goes into compiling for ever new lengths.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
os.environ["JAX_ENABLE_X64"] = "1" if DTYPE == "float64" else "0"

import jax  # noqa: E402  (after its settings)
import jax.numpy as jnp  # noqa: E402


NAME = "minimal-LRU"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "none",
    "spectrum": "full",
    "output_scale": 1,
    "io": "mimo",
    "algorithm": "scan",
    "gradient": "jax",
    "inits": ["own"],
}


lru = checkout.load(SOURCE, "NicolasZucchet/minimal-LRU", "lru/model.py")
forward = jax.jit(lambda module, held, u: module.apply({"params": held}, u), static_argnums=0)
# A layer: the module, and its parameters as flax keeps them.
Layer = tuple[Any, dict[str, Any]]


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Build the module and the parameters it takes."""
    del dt, L, dtype
    n, width = params["B"].shape
    lam, B, C = (jnp.asarray(params[name]) for name in ("lam", "B", "C"))
    held = {
        "nu_log": jnp.log(-jnp.log(jnp.abs(lam))),
        # The phase is stored as a logarithm: between 0 and 2 pi.
        "theta_log": jnp.log(jnp.mod(jnp.angle(lam), 2 * jnp.pi)),
        "gamma_log": jnp.zeros(n),
        "B_re": B.real,
        "B_im": B.imag,
        "C_re": C.real,
        "C_im": C.imag,
        "D": jnp.diagonal(jnp.asarray(params["D"])),
    }
    return lru.LRU(d_hidden=n, d_model=width), held


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return a module with the parameters it initialises itself with."""
    del init, dtype
    module = lru.LRU(d_hidden=N, d_model=1)
    return module, module.init(jax.random.PRNGKey(0), jnp.zeros((L, 1)))["params"]


def realised(layer: Layer) -> dict[str, Any]:
    """Return the eigenvalues and the normalised B, formed as the module forms them."""
    p = layer[1]
    gamma = jnp.expand_dims(jnp.exp(p["gamma_log"]), axis=-1)
    return {
        "lam": jnp.exp(-jnp.exp(p["nu_log"]) + 1j * jnp.exp(p["theta_log"])),
        "B": (p["B_re"] + 1j * p["B_im"]) * gamma,
        "C": p["C_re"] + 1j * p["C_im"],
        "D": jnp.diag(p["D"]),
        "dt": 1.0,
    }


def apply(layer: Layer, u: np.ndarray) -> Any:
    """Return outputs of the parallel scan."""
    module, held = layer
    return forward(module, held, jnp.asarray(u))


def raw(layer: Layer) -> dict[str, Any]:
    """Return the trainable arrays."""
    return dict(layer[1])


def with_raw(layer: Layer, arrays: dict[str, np.ndarray]) -> Layer:
    """Return a layer with these trainable arrays."""
    return layer[0], {name: jnp.asarray(value) for name, value in arrays.items()}
