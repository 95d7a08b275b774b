"""A checkout of state-spaces/s4 as an adapter: the DPLR kernel of its standalone file and the
block around it.

    git clone https://github.com/state-spaces/s4
    s4ref validate state-spaces-s4 --source s4 [--python PATH]

The interpreter needs torch, einops and scipy.  Only ``models/s4/s4.py`` is loaded; nothing it
computes is corrected.
"""

from __future__ import annotations

import copy
import logging
import os
from typing import Any

import numpy as np
import torch
from checkout import load, stand_in


# One decorator for logging on the first process is all that is taken from pytorch-lightning.
stand_in("pytorch_lightning.utilities", rank_zero_only=lambda f: f)
s4 = load(os.environ.get("S4REF_SOURCE"), "state-spaces/s4", "models/s4/s4.py", within="models/s4")
logging.getLogger("s4").setLevel(logging.ERROR)

NAME = "state-spaces/s4"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "half_sign": -1,
    "output_scale": 2,
    "algorithm": "cauchy",
    "step_modes": ["dense", "linear", "diagonal"],
    "shared_state": False,
    "batch": True,
    "length": True,
    "rate": True,
    "bidirectional_lag": 1,
    "hurwitz": True,
    "measures": ["legs", "legt", "fout/s4"],
    "inits": ["legs", "legt", "fout/s4"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
# The length of the dummy the constructor makes before its parameters are replaced.
DUMMY = 4


def build(p: dict[str, torch.Tensor], step: torch.Tensor, **options: Any) -> Any:
    """Build the module, and register parameters with the method its constructor uses."""
    block = s4.S4Block(
        1, activation=None, final_act=None, mode="dplr", d_state=DUMMY, n_ssm=1, verbose=False,
        **options,
    )  # fmt: skip
    kernel = block.layer.kernel
    kernel.N, kernel.rank = p["lam"].shape[-1], len(p["P"])
    kernel.dtype, kernel.cdtype = step.dtype, p["lam"].dtype
    # register_params stores the conjugate of the C it is given; what it stores is what forward
    # uses.
    kernel.register_params(
        p["lam"][None], p["B"][None], p["C"].conj()[:, None], torch.log(step).reshape(1, 1),
        p["P"][:, None],
    )  # fmt: skip
    block.layer.D = torch.nn.Parameter(p["D"].reshape(1, 1))
    return block.eval()


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str, **options: Any) -> Any:
    """Build the block with these parameters."""
    del L
    p = {name: torch.tensor(params[name], dtype=COMPLEX[dtype]) for name in ("lam", "B", "C", "P")}
    p |= {"C": p["C"][None], "P": p["P"].T.contiguous(), "D": torch.tensor(params["D"])}
    return build(p, torch.tensor(dt, dtype=REAL[dtype]), **options)


def construct(init: str, N: int, L: int, dtype: str, **options: Any) -> Any:
    """Return a block as its constructor makes it, in float32 as always, then converted."""
    del L
    torch.manual_seed(0)  # C, D and dt are drawn; a run can be repeated
    block = s4.S4Block(
        1, activation=None, final_act=None, mode="dplr", d_state=N, init=init.partition("/")[0],
        rank=2 if init == "legt" else 1, verbose=False, **options,
    )  # fmt: skip
    return block.to(REAL[dtype]).eval()


@torch.no_grad()
def realised(block: Any) -> dict[str, Any]:
    """Return the parameters as the kernel holds them, after its transforms and clamps."""
    dt, lam, B, C, P, _ = block.layer.kernel._get_params()
    return {
        "lam": lam[0], "P": P[:, 0].T, "B": B[0, 0], "C": C[0, 0], "D": block.layer.D[0, 0],
        "dt": dt[0, 0],
    }  # fmt: skip


def raw(block: Any) -> dict[str, torch.Tensor]:
    """Return the trainable arrays before their transforms."""
    return {name: value.detach() for name, value in block.named_parameters()}


@torch.no_grad()
def with_raw(block: Any, raw: dict[str, np.ndarray]) -> Any:
    """Return a copy with these trainable arrays."""
    other = copy.deepcopy(block)
    for name, value in other.named_parameters():
        value.copy_(torch.as_tensor(raw[name]))
    return other


@torch.no_grad()
def kernel(block: Any, L: int, rate: float = 1.0) -> Any:
    """Return the kernel."""
    return block.layer.kernel(L=L, rate=rate)[0][0, 0]


@torch.no_grad()
def discretize(block: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the dense pair in the order [modes kept, their conjugates]."""
    dA, dB = block.layer.kernel._setup_state()
    return dA[0], dB[0]


@torch.no_grad()
def apply(
    block: Any, u: np.ndarray, state: Any = None, length: int | None = None
) -> tuple[torch.Tensor, Any]:
    """Return outputs by FFT convolution, and the state that ``forward_state`` gives."""
    signal = torch.tensor(u).reshape(-1, 1, u.shape[-1])
    if length is not None:  # states are asked for by giving one, and inputs beyond it masked
        zero = block.default_state(len(signal))
        y, after = block(signal, lengths=torch.tensor([length]), state=zero)
    else:
        y, after = block(signal, state=state)
    if after is None:
        after = block.layer.kernel.forward_state(signal, block.default_state(len(signal)))
    return y.reshape(u.shape), after


@torch.no_grad()
def bidirectional(block: Any, u: np.ndarray) -> Any:
    """Return both directions, with the same parameters for each, as the library's option does."""
    dt, lam, B, C, P, _ = block.layer.kernel._get_params()
    p = {"lam": lam[0], "B": B[0, 0], "C": C[[0, 0], 0], "P": P[:, 0], "D": block.layer.D}
    both = build(p, dt, bidirectional=True)
    return both(torch.tensor(u)[None, None])[0][0, 0]


def init_state(block: Any) -> None:
    """Return nothing: the zero state has another shape in every step mode."""
    del block


@torch.no_grad()
def step(block: Any, u: np.ndarray, state: Any, mode: str) -> tuple[torch.Tensor, Any]:
    """Advance by one sample in a step mode; the first call prepares a copy for it."""
    if state is None:
        stepper = copy.deepcopy(block)
        stepper.setup_step(mode=mode)
        state = (stepper, stepper.default_state(1))
    stepper, x = state
    y, x = stepper.step(torch.as_tensor(u).reshape(1, 1), x)
    return y[0, 0], (stepper, x)


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return A and B."""
    A, B = s4.transition(measure.partition("/")[0], N)
    return A, B[:, 0]


@torch.no_grad()
def nplr(measure: str, N: int) -> tuple[torch.Tensor, ...]:
    """Return lam, P, B and V with the library's default options, in double precision."""
    rank = 2 if measure == "legt" else 1
    lam, P, B, V = s4.nplr(measure.partition("/")[0], N, rank=rank, dtype=torch.float64)
    return lam, P.T, B, V
