"""A checkout of srush/annotated-s4 as an adapter: its DPLR functions, in its own conventions.

    git clone https://github.com/srush/annotated-s4
    s4ref validate annotated-s4 --source annotated-s4 [--python PATH]

The interpreter needs jax and flax.  C is the conjugate of C (I - Ab^L), P and Q are separate
vectors, all modes are kept.  Only ``s4/s4.py`` is loaded; nothing it computes is corrected.
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


s4 = load(os.environ.get("S4REF_SOURCE"), "srush/annotated-s4", "s4/s4.py")
# Compiled, as they are within the library's training step.
recurrence, convolution = jax.jit(s4.scan_SSM), jax.jit(s4.causal_convolution)
kernel_DPLR = jax.jit(s4.kernel_DPLR, static_argnums=6)
discrete_DPLR = jax.jit(s4.discrete_DPLR, static_argnums=6)

NAME = "annotated-s4"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "full",
    "C_kind": "tilde",
    "C_conj": True,
    "has_Q": True,
    "max_rank": 1,
    "algorithm": "cauchy",
    "measures": ["legs"],
    "fixed_length": True,
    "gradient": "jax",
    "inits": ["legs"],
    "dt_range": [0.001, 0.1],
}


@dataclass
class Layer:
    """The arguments of ``kernel_DPLR`` and the matrices of ``discrete_DPLR``."""

    args: tuple[Any, ...]
    D: Any
    L: int
    discrete: Any = None

    def matrices(self) -> Any:
        """Return Ab, Bb, Cb, computed once as in the library's decode mode."""
        if self.discrete is None:
            self.discrete = discrete_DPLR(*self.args, self.L)
        return self.discrete


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Keep the parameters as jax arrays."""
    columns = (params["lam"], params["P"][:, 0], params["Q"][:, 0], params["B"], params["C"])
    step = jax.numpy.asarray([dt], dtype=dtype)
    return Layer((*map(jax.numpy.asarray, columns), step), jax.numpy.asarray(params["D"]), L)


@lru_cache
def drawn(N: int, L: int, dtype: str) -> dict[str, Any]:
    """Return what the flax layer draws for key 0; axis 1 of each array is its one feature."""
    start = jax.numpy.zeros((L, 1), dtype=dtype)
    held = jax.jit(s4.S4Layer(N=N, l_max=L).init)(jax.random.PRNGKey(0), start)["params"]
    return {name: value[:, 0] for name, value in held.items()}


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the parameters that the flax layer draws."""
    del init
    p = drawn(N, L, dtype)
    lam = jax.numpy.clip(p["Lambda_re"], None, -1e-4) + 1j * p["Lambda_im"]  # as setup() does
    C = p["C"][..., 0] + 1j * p["C"][..., 1]
    step = jax.numpy.exp(p["log_step"])
    return Layer((lam, p["P"], p["P"], p["B"], C, step), p["D"][0], L)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters."""
    lam, P, Q, B, C, step = layer.args
    return {
        "lam": lam, "P": P[:, None], "Q": Q[:, None], "B": B, "C": C, "D": layer.D, "dt": step[0],
    }  # fmt: skip


def kernel(layer: Layer, L: int) -> Any:
    """Return the kernel; the parameter C belongs to the length the layer was made for."""
    return kernel_DPLR(*layer.args, layer.L)[:L]


def discretize(layer: Layer) -> tuple[Any, Any]:
    """Return Ab and Bb."""
    Ab, Bb, _ = layer.matrices()
    return Ab, Bb[:, 0]


def apply(layer: Layer, u: np.ndarray) -> Any:
    """Return outputs by the library's FFT convolution."""
    K = kernel(layer, len(u))
    signal = jax.numpy.asarray(u)
    return convolution(signal, K) + layer.D * signal


def init_state(layer: Layer) -> Any:
    """Return the zero state of the decode mode's cache."""
    return jax.numpy.zeros(len(layer.args[0]), dtype=layer.args[0].dtype)


def step(layer: Layer, u: np.ndarray, state: Any) -> tuple[Any, Any]:
    """Advance by one sample."""
    sample = jax.numpy.asarray(u)
    state, y = recurrence(*layer.matrices(), sample.reshape(1, 1), state)
    return y.reshape(()).real + layer.D * sample, state


def gradient(layer: Layer, L: int, cotangent: np.ndarray) -> dict[str, Any]:
    """Return what jax.grad gives, P and Q being separate arguments."""

    def loss(*args: Any) -> Any:
        return (kernel_DPLR(*args, layer.L)[:L] * jax.numpy.asarray(cotangent)).sum()

    lam, P, Q, B, C, step = jax.grad(loss, argnums=tuple(range(6)))(*layer.args)
    return {"lam": lam, "P": P[:, None], "Q": Q[:, None], "B": B, "C": C, "dt": step[0]}


def hippo(measure: str, N: int) -> tuple[Any, Any]:
    """Return the HiPPO-LegS matrix and its input vector."""
    del measure
    A, _, B = s4.make_NPLR_HiPPO(N)
    return A, B


def nplr(measure: str, N: int) -> tuple[Any, ...]:
    """Return lam, P, B and V of LegS."""
    del measure
    return tuple(s4.make_DPLR_HiPPO(N))
