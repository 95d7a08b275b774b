"""A checkout of srush/annotated-s4 as an adapter: its S4D layer, a flax module of one feature.

    git clone https://github.com/srush/annotated-s4
    s4ref validate annotated-s4d --source annotated-s4 [--python PATH]

The interpreter needs jax and flax.  All modes are kept, and a layer has one length.  Only
``s4/s4d.py`` is loaded, with the ``s4/s4.py`` it imports; nothing it computes is corrected.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from checkout import load


DTYPE = os.environ.get("S4REF_DTYPE", "float64")
# Read by jax when it is first imported.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["JAX_ENABLE_X64"] = "1" if DTYPE == "float64" else "0"
# Each shape is compiled for a call or two: compile fast.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

import jax  # noqa: E402  (after its settings)
import jax.numpy as jnp  # noqa: E402


s4d = load(os.environ.get("S4REF_SOURCE"), "srush/annotated-s4", "s4/s4d.py")

NAME = "annotated-s4 S4D"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "full",
    "algorithm": "vandermonde",
    "fixed_length": True,
    "gradient": "jax",
    "hurwitz": True,
    "inits": ["s4d-legs", "s4d-lin"],
    "dt_range": [0.001, 0.1],
}
SCALING = {"s4d-legs": "hippo", "s4d-lin": "linear"}


@lru_cache
def module_of(N: int, L: int, **options: Any) -> tuple[Any, Any]:
    """Return a flax module and its compiled apply()."""
    module = s4d.S4DLayer(N=N, l_max=L, **options)
    return module, jax.jit(module.apply, static_argnames="mutable")


@dataclass
class Layer:
    """The size and length of a module and its trainable arrays, whose axis 1 is its one feature."""

    N: int
    L: int
    params: dict[str, Any]


@lru_cache
def drawn(N: int, L: int, scaling: str, dtype: str) -> dict[str, Any]:
    """Return what the module draws for key 0."""
    module, _ = module_of(N, L, scaling=scaling)
    held = jax.jit(module.init)(jax.random.PRNGKey(0), jnp.zeros((L, 1), dtype))["params"]
    return dict(held)


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the module with the parameters it draws."""
    return Layer(N, L, drawn(N, L, SCALING[init], dtype))


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Return a module with these parameters."""
    lam, B, C = (params[name] for name in ("lam", "B", "C"))
    held = {
        "A_re": lam.real, "A_im": lam.imag, "B_re": B.real, "B_im": B.imag,
        "D": params["D"].reshape(1), "log_step": np.log(np.array([dt], dtype)),
    }  # fmt: skip
    column = {name: jnp.asarray(value, dtype)[:, None] for name, value in held.items()}
    column["C"] = jnp.stack([jnp.asarray(C.real), jnp.asarray(C.imag)], axis=-1)[:, None]
    return Layer(len(lam), L, column)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters as the module's setup() makes them."""
    p = {name: value[:, 0] for name, value in layer.params.items()}
    return {
        "lam": jnp.clip(p["A_re"], None, -1e-4) + 1j * p["A_im"],
        "B": p["B_re"] + 1j * p["B_im"],
        "C": p["C"][..., 0] + 1j * p["C"][..., 1],
        "D": p["D"][0],
        "dt": jnp.exp(p["log_step"])[0],
    }


def raw(layer: Layer) -> dict[str, Any]:
    """Return the trainable arrays before the real part of A is clipped."""
    return layer.params


def with_raw(layer: Layer, raw: dict[str, np.ndarray]) -> Layer:
    """Return a layer with these trainable arrays."""
    return Layer(layer.N, layer.L, {name: jnp.asarray(value) for name, value in raw.items()})


def kernel(layer: Layer, L: int) -> Any:
    """Return the kernel, of the one length the layer has, by the function that setup() calls."""
    p = realised(layer)
    return s4d.s4d_kernel_zoh(p["C"], p["lam"], layer.L, p["dt"])[:L]


def apply(layer: Layer, u: np.ndarray) -> Any:
    """Return outputs by FFT convolution."""
    _, run = module_of(layer.N, layer.L)
    return run({"params": layer.params}, jnp.asarray(u)[:, None])[:, 0]


def init_state(layer: Layer) -> Any:
    """Prime the decode mode, as the library's sampling does, and return all its variables."""
    decoder, run = module_of(layer.N, layer.L, decode=True)
    start = jnp.zeros((layer.L, 1), dtype=DTYPE)
    fresh = jax.jit(decoder.init)(jax.random.PRNGKey(0), start)
    held = {"params": layer.params, "cache": fresh["cache"], "prime": fresh["prime"]}
    _, primed = run(held, start, mutable=("prime",))
    return run, held | {"prime": primed["prime"]}


def step(layer: Layer, u: np.ndarray, state: Any) -> tuple[Any, Any]:
    """Advance by one sample in the decode mode."""
    del layer
    run, variables = state
    y, after = run(variables, jnp.asarray(u).reshape(1, 1), mutable=("cache",))
    return y[0, 0], (run, variables | {"cache": after["cache"]})


def gradient(layer: Layer, L: int, cotangent: np.ndarray) -> dict[str, Any]:
    """Return what jax.grad gives for the response to an impulse, in terms of realised()."""
    _, run = module_of(layer.N, layer.L)
    pulse = jnp.zeros((layer.L, 1), DTYPE).at[0].set(1)

    def loss(params: dict[str, Any]) -> Any:
        return (run({"params": params}, pulse)[:L, 0] * jnp.asarray(cotangent)).sum()

    got = {name: value[:, 0] for name, value in jax.grad(loss)(layer.params).items()}
    return {
        "lam": got["A_re"] - 1j * got["A_im"],
        "B": got["B_re"] - 1j * got["B_im"],
        "C": got["C"][..., 0] - 1j * got["C"][..., 1],
        "dt": (got["log_step"] / jnp.exp(layer.params["log_step"][:, 0]))[0],
    }
