"""Diagonal initialisations, one a file."""

from __future__ import annotations

from s4ref.maths.initialise.base import Modal as Modal
from s4ref.maths.initialise.s4d import S4DLin as S4DLin


__all__ = ["Modal", "S4DLin"]
