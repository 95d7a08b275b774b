"""A checkout of srush/annotated-s4 as an adapter: its DSS kernel and its recurrence.

    git clone https://github.com/srush/annotated-s4
    s4ref validate annotated-dss --source annotated-s4 [--python PATH]

The interpreter needs jax and flax.  W is the product of C and B, all modes are kept, and a layer
has one length, over which its softmax goes.  Only ``s4/dss.py`` is loaded, with the ``s4/s4.py`` it
imports; nothing it computes is corrected.
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


dss = load(os.environ.get("S4REF_SOURCE"), "srush/annotated-s4", "s4/dss.py")
# Compiled, as they are within the library's training step.
recurrence, convolution = jax.jit(dss.s4.scan_SSM), jax.jit(dss.s4.causal_convolution)
dss_kernel = jax.jit(dss.dss_kernel, static_argnums=2)
dss_ssm = jax.jit(dss.dss_ssm, static_argnums=2)

NAME = "annotated-s4 DSS"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "dss",
    "spectrum": "full",
    "C_kind": "merged",
    "algorithm": "vandermonde",
    "state": "modes",
    "fixed_length": True,
    "gradient": "jax",
    "inits": ["s4d-legs"],
    "dt_range": [0.001, 0.1],
}


@dataclass
class Layer:
    """The arguments of ``dss_kernel``; lam is kept in two real arrays, as the layer does."""

    W: Any
    re: Any
    im: Any
    step: Any
    D: Any
    L: int
    discrete: Any = None

    @property
    def args(self) -> tuple[Any, ...]:
        """W, Lambda, L, step, as the layer's setup() makes them."""
        return self.W, self.re + 1j * self.im, self.L, self.step

    def matrices(self) -> Any:
        """Return Ab, Bb, Cb, computed once as in the library's decode mode."""
        if self.discrete is None:
            self.discrete = dss_ssm(*self.args)
        return self.discrete


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Keep the parameters as jax arrays."""
    W, lam, D = (jax.numpy.asarray(params[name]) for name in ("C", "lam", "D"))
    return Layer(W[None], lam.real, lam.imag, jax.numpy.asarray([dt], dtype=dtype), D, L)


@lru_cache
def drawn(N: int, L: int, dtype: str) -> dict[str, Any]:
    """Return what the flax layer draws for key 0; axis 1 of each array is its one feature."""
    start = jax.numpy.zeros((L, 1), dtype=dtype)
    held = jax.jit(dss.DSSLayer(N=N, l_max=L).init)(jax.random.PRNGKey(0), start)["params"]
    return {name: value[:, 0] for name, value in held.items()}


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the parameters that the flax layer draws."""
    del init
    p = drawn(N, L, dtype)
    W = p["W"][..., 0] + 1j * p["W"][..., 1]
    return Layer(W, p["Lambda_re"], p["Lambda_im"], jax.numpy.exp(p["log_step"]), p["D"][0], L)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters."""
    W, lam, _, step = layer.args
    return {"lam": lam, "C": W[0], "D": layer.D, "dt": step[0]}


def kernel(layer: Layer, L: int) -> Any:
    """Return the kernel; the layer has one length."""
    return dss_kernel(*layer.args)[:L]


def discretize(layer: Layer) -> tuple[Any, Any]:
    """Return the diagonal of Ab, and Bb, of the recurrence."""
    Ab, Bb, _ = layer.matrices()
    return jax.numpy.diag(Ab), Bb[:, 0]


def apply(layer: Layer, u: np.ndarray) -> Any:
    """Return outputs by the library's FFT convolution."""
    signal = jax.numpy.asarray(u)
    return convolution(signal, kernel(layer, len(u))) + layer.D * signal


def init_state(layer: Layer) -> Any:
    """Return the zero state of the decode mode's cache."""
    return jax.numpy.zeros(len(layer.re), dtype=layer.W.dtype)


def step(layer: Layer, u: np.ndarray, state: Any) -> tuple[Any, Any]:
    """Advance by one sample."""
    sample = jax.numpy.asarray(u)
    state, y = recurrence(*layer.matrices(), sample.reshape(1, 1), jax.numpy.asarray(state))
    return y.reshape(()).real + layer.D * sample, state


def gradient(layer: Layer, L: int, cotangent: np.ndarray) -> dict[str, Any]:
    """Return what jax.grad gives."""
    W, lam, length, step = layer.args

    def loss(W: Any, lam: Any, step: Any) -> Any:
        return (dss_kernel(W, lam, length, step)[:L] * jax.numpy.asarray(cotangent)).sum()

    got = jax.grad(loss, (0, 1, 2))(W, lam, step)
    return {"C": got[0][0], "lam": got[1], "dt": got[2][0]}
