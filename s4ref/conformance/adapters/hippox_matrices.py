"""hippox (JPGoodale/hippox) as an adapter: its HiPPO matrices, and their normal plus low rank form.

    pip install hippox chex jax

It makes parameters and computes nothing with them.  Nothing it returns is corrected.
"""

from __future__ import annotations

import os
from importlib import metadata
from typing import Any


DTYPE = globals().get("DTYPE", "float64")

# Read by jax when it is first imported.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["JAX_ENABLE_X64"] = "1" if DTYPE == "float64" else "0"

from hippox import Hippo  # noqa: E402  (after jax's settings)


NAME = "hippox"
VERSION = metadata.version("hippox")
CONVENTIONS = {"structure": "dplr", "measures": ["legs", "legt"]}


def hippo(measure: str, N: int) -> tuple[Any, Any]:
    """Return A and B."""
    held = Hippo(state_size=N, basis_measure=measure, diagonalize=False)()
    return held.state_matrix, held.input_matrix


def nplr(measure: str, N: int) -> tuple[Any, ...]:
    """Return lam, P, B and V of all modes."""
    held = Hippo(state_size=N, basis_measure=measure, dplr=True)()
    P = held.low_rank_term
    P = P.T if P.ndim == 2 else P
    return held.state_matrix, P, held.input_matrix, held.eigenvector_pair[0]
