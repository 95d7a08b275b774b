"""Fast S4, S4D and S5 in PyTorch, for any device: kernels, recurrences, layers.

Hand-written and independent of :mod:`s4ref.maths`: the two share no formula, so that their
agreement is evidence. Not certified: the certified values are those of :mod:`s4ref.oracle`.
"""

from __future__ import annotations

from s4ref.errors import MissingDependencyError


try:
    import torch as _torch  # noqa: F401 - only to say early and clearly that it is missing
except ImportError as _error:
    raise MissingDependencyError(
        's4ref.fast needs PyTorch, which is not installed; run: pip install "s4ref[torch]"'
    ) from _error

from s4ref.fast.bidirectional import bidirectional_convolution as bidirectional_convolution
from s4ref.fast.chunk import Chunks as Chunks
from s4ref.fast.chunk import dense_chunks as dense_chunks
from s4ref.fast.chunk import diagonal_chunks as diagonal_chunks
from s4ref.fast.chunk import dplr_chunks as dplr_chunks
from s4ref.fast.convolution import blocked_convolution as blocked_convolution
from s4ref.fast.convolution import causal_convolution as causal_convolution
from s4ref.fast.dense import dense_kernel as dense_kernel
from s4ref.fast.discretize import RULES as RULES
from s4ref.fast.discretize import Rule as Rule
from s4ref.fast.discretize import bilinear as bilinear
from s4ref.fast.discretize import zoh as zoh
from s4ref.fast.door import Choice as Choice
from s4ref.fast.door import choose as choose
from s4ref.fast.door import kernel as kernel
from s4ref.fast.dplr import dplr_kernel as dplr_kernel
from s4ref.fast.fourier import fout as fout
from s4ref.fast.fourier import fout_modes as fout_modes
from s4ref.fast.initialise import ModalForm as ModalForm
from s4ref.fast.initialise import legs as legs
from s4ref.fast.initialise import legs_modes as legs_modes
from s4ref.fast.initialise import legt as legt
from s4ref.fast.initialise import legt_modes as legt_modes
from s4ref.fast.initialise_diagonal import s4d_inv as s4d_inv
from s4ref.fast.initialise_diagonal import s4d_inv2 as s4d_inv2
from s4ref.fast.initialise_diagonal import s4d_legs as s4d_legs
from s4ref.fast.initialise_diagonal import s4d_lin as s4d_lin
from s4ref.fast.initialise_diagonal import s4d_quad as s4d_quad
from s4ref.fast.initialise_diagonal import s4d_real as s4d_real
from s4ref.fast.layers import S4 as S4
from s4ref.fast.layers import S4D as S4D
from s4ref.fast.layers import S5 as S5
from s4ref.fast.mimo import MIMO as MIMO
from s4ref.fast.mimo import mimo_kernel as mimo_kernel
from s4ref.fast.mimo import mimo_system as mimo_system
from s4ref.fast.scan import scan as scan
from s4ref.fast.step import Step as Step
from s4ref.fast.step import dense_step as dense_step
from s4ref.fast.step import diagonal_step as diagonal_step
from s4ref.fast.step import dplr_step as dplr_step
from s4ref.fast.step import recur as recur
from s4ref.fast.vandermonde import diagonal_kernel as diagonal_kernel


__all__ = [
    "MIMO",
    "RULES",
    "S4",
    "S4D",
    "S5",
    "Choice",
    "Chunks",
    "ModalForm",
    "Rule",
    "Step",
    "bidirectional_convolution",
    "bilinear",
    "blocked_convolution",
    "causal_convolution",
    "choose",
    "dense_chunks",
    "dense_kernel",
    "dense_step",
    "diagonal_chunks",
    "diagonal_kernel",
    "diagonal_step",
    "dplr_chunks",
    "dplr_kernel",
    "dplr_step",
    "fout",
    "fout_modes",
    "kernel",
    "legs",
    "legs_modes",
    "legt",
    "legt_modes",
    "mimo_kernel",
    "mimo_system",
    "recur",
    "s4d_inv",
    "s4d_inv2",
    "s4d_legs",
    "s4d_lin",
    "s4d_quad",
    "s4d_real",
    "scan",
    "zoh",
]
