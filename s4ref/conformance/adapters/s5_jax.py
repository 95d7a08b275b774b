"""A checkout of lindermanlab/S5 as an adapter: its flax layer with conjugate symmetry, zero-order
hold, one step a mode.

    git clone https://github.com/lindermanlab/S5
    s4ref validate s5 --source S5 [--python PATH]

The interpreter needs jax and flax.  Only ``s5/ssm.py`` is loaded, with the ``s5/ssm_init.py`` it
imports; nothing it computes is corrected.  Its kernel is probed by impulses.
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


if not hasattr(jnp, "DeviceArray"):
    jnp.DeviceArray = jax.Array  # the name that the annotations of the file were written with
ssm = load(os.environ.get("S4REF_SOURCE"), "lindermanlab/S5", "s5/ssm.py")
init_functions = load(os.environ.get("S4REF_SOURCE"), "lindermanlab/S5", "s5/ssm_init.py")

NAME = "S5"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "half_sign": -1,
    "output_scale": 2,
    "io": "mimo",
    "dt_shape": "modes",
    "algorithm": "scan",
    "gradient": "jax",
    "bidirectional_lag": 0,
    "inits": ["s5"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
CHANNELS = 2


@dataclass
class Layer:
    """A flax module, its compiled apply(), and its trainable arrays."""

    module: Any
    run: Any
    params: dict[str, Any]


@lru_cache
def _module(N: int, inputs: int, **options: Any) -> tuple[Any, Any]:
    """Build the module as the training script does: of each pair of modes the first is kept."""
    lam, _, _, V, _ = init_functions.make_DPLR_HiPPO(N)
    lam, V = lam[: N // 2], V[:, : N // 2]
    settings = {"discretization": "zoh", "conj_sym": True, "clip_eigs": False} | options
    build = ssm.init_S5SSM(
        H=inputs, P=N // 2, Lambda_re_init=lam.real, Lambda_im_init=lam.imag, V=V,
        Vinv=V.conj().T, C_init="lecun_normal", dt_min=0.001, dt_max=0.1,
        **{"bidirectional": False} | settings,
    )  # fmt: skip
    module = build()
    return module, jax.jit(module.apply)


@lru_cache
def drawn(N: int, L: int, dtype: str) -> dict[str, Any]:
    """Return what the module draws for key 0."""
    module, _ = _module(N, CHANNELS)
    start = jnp.zeros((L, CHANNELS), dtype)
    return dict(jax.jit(module.init)(jax.random.PRNGKey(0), start)["params"])


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the module with the parameters it draws."""
    del init
    return Layer(*_module(N, CHANNELS), drawn(N, L, dtype))


def make(params: dict[str, np.ndarray], dt: np.ndarray, L: int, dtype: str) -> Layer:
    """Return a module with these parameters."""
    del L
    lam, B, C = params["lam"], params["B"], params["C"]
    held = {
        "Lambda_re": lam.real, "Lambda_im": lam.imag, "D": np.diag(params["D"]),
        "B": np.stack([B.real, B.imag], -1), "C": np.stack([C.real, C.imag], -1),
        "log_step": np.log(dt)[:, None],
    }  # fmt: skip
    arrays = {name: jnp.asarray(value, dtype) for name, value in held.items()}
    return Layer(*_module(2 * len(lam), B.shape[1]), arrays)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters as the module's setup() makes them."""
    p = layer.params
    return {
        "lam": p["Lambda_re"] + 1j * p["Lambda_im"],
        "B": p["B"][..., 0] + 1j * p["B"][..., 1],
        "C": p["C"][..., 0] + 1j * p["C"][..., 1],
        "D": jnp.diag(p["D"]),
        "dt": jnp.exp(p["log_step"][:, 0]),
    }


def discretize(layer: Layer) -> tuple[Any, Any]:
    """Return the discrete pair that setup() computes."""
    bound = layer.module.bind({"params": layer.params})
    return bound.Lambda_bar, bound.B_bar


def apply(layer: Layer, u: np.ndarray) -> Any:
    """Return outputs by the parallel scan."""
    return layer.run({"params": layer.params}, jnp.asarray(u))


def bidirectional(layer: Layer, u: np.ndarray) -> Any:
    """Return both directions, with the same C for each."""
    C, others = layer.params["C"], {k: v for k, v in layer.params.items() if k != "C"}
    _, run = _module(2 * layer.module.P, layer.module.H, bidirectional=True)
    return run({"params": others | {"C1": C, "C2": C}}, jnp.asarray(u))


def gradient(layer: Layer, L: int, cotangent: np.ndarray) -> dict[str, Any]:
    """Return what jax.grad gives for the kernel read off impulses, in terms of realised()."""
    pulses = jnp.zeros((layer.module.H, L, layer.module.H), DTYPE)
    pulses = pulses.at[jnp.arange(layer.module.H), 0, jnp.arange(layer.module.H)].set(1)

    def loss(params: dict[str, Any]) -> Any:
        y = jax.vmap(lambda u: layer.run({"params": params}, u))(pulses)
        return (jnp.einsum("ilo->oil", y) * jnp.asarray(cotangent)).sum()

    got = jax.grad(loss)(layer.params)
    return {
        "lam": got["Lambda_re"] - 1j * got["Lambda_im"],
        "B": got["B"][..., 0] - 1j * got["B"][..., 1],
        "C": got["C"][..., 0] - 1j * got["C"][..., 1],
        "dt": (got["log_step"] / jnp.exp(layer.params["log_step"]))[:, 0],
    }


def hippo(measure: str, N: int) -> tuple[Any, Any]:
    """Return the HiPPO-LegS matrix and its input vector."""
    del measure
    A, _, B = init_functions.make_NPLR_HiPPO(N)
    return A, B


def nplr(measure: str, N: int) -> Any:
    """Return lam, P, B and V of LegS."""
    del measure
    return init_functions.make_DPLR_HiPPO(N)[:4]
