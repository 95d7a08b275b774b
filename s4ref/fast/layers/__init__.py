"""Layers of PyTorch: S4, S4D and S5, nothing but the state space model and its skip D."""

from __future__ import annotations

from s4ref.fast.layers.s4 import S4 as S4
from s4ref.fast.layers.s4d import S4D as S4D
from s4ref.fast.layers.s5 import S5 as S5


__all__ = ["S4", "S4D", "S5"]
