"""A checkout of tk-rusch/linoss as an adapter: its implicit discretization, which is backward Euler
of z' = -A x + B u, x' = z.

    git clone https://github.com/tk-rusch/linoss
    s4ref validate linoss-im --source linoss [--python PATH]

The interpreter needs jax and equinox.  The layers are the constructor's own; every oscillator has a
step of its own, which is written into its A and B here, and its state, z and x, is complex: four
real numbers.  Nothing it computes is corrected.
"""

from __future__ import annotations

import os
from typing import Any

import checkout
import numpy as np


SOURCE = os.environ.get("S4REF_SOURCE")
DTYPE = os.environ.get("S4REF_DTYPE", "float64")

# Read by jax when it is first imported.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Most of the time goes into compiling for ever new lengths.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
os.environ["JAX_ENABLE_X64"] = "1" if DTYPE == "float64" else "0"

import equinox  # noqa: E402  (after jax's settings)
import jax  # noqa: E402


NAME = "LinOSS (IM)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "backward_euler",
    "algorithm": "scan",
    "inits": ["own"],
    "N_multiple": 4,
}
linoss = checkout.load(SOURCE, "tk-rusch/linoss", "models/LinOSS.py")
forward = equinox.filter_jit(lambda layer, u: layer(u))


def build(N: int, discretization: str) -> Any:
    """Return a layer of N/4 oscillators and one channel as its constructor makes it."""
    key = jax.random.PRNGKey(N)
    return linoss.LinOSSLayer(N // 4, 1, discretization, key=key)


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer as its constructor makes it."""
    del init, L, dtype
    return build(N, "IM")


def oscillators(layer: Any) -> tuple[Any, ...]:
    """Return A and the steps, formed as the layer forms them, B, C and D."""
    held = (jax.nn.relu(layer.A_diag), jax.nn.sigmoid(layer.steps), layer.B, layer.C)
    A, h, B, C = (np.asarray(x, dtype=float) for x in held)
    B, C = (x[..., 0] + 1j * x[..., 1] for x in (B, C))
    return A, h, B[:, 0], C[0], np.asarray(layer.D)[0]


def doubled(A: Any, B: Any, C: Any, D: Any) -> dict[str, Any]:
    """Return a system with a complex B and C as a real one of twice the size."""
    return {
        "A": np.kron(np.eye(2), A),
        "B": np.concatenate([B.real, B.imag]),
        "C": np.concatenate([C.real, -C.imag]),
        "D": D,
        "dt": 1.0,
    }


def realised(layer: Any) -> dict[str, Any]:
    """Return the oscillators as one real system with a step of 1."""
    omega, h, B, C, D = oscillators(layer)
    none = np.zeros((len(h), len(h)))
    A = np.block([[none, -np.diag(h * omega)], [np.diag(h), none]])
    return doubled(A, np.append(h * B, 0 * B), np.append(0 * C, C), D)


def apply(layer: Any, u: np.ndarray) -> Any:
    """Return outputs of the parallel scan."""
    return forward(layer, u[:, None])[:, 0]
