"""Stability laws as Hypothesis tests that anybody can run or import.

Each law is an identity or an inequality that holds for every system of its domain; a theorem says
why.  ``s4ref laws`` runs them on exact systems.  A test suite runs them by importing
``s4ref.laws.tests``, or on its own operator:

>>> import numpy as np
>>> from s4ref import laws
>>> def explicit(A, B, dt):
...     return np.eye(len(A)) + dt * A, dt * B
>>> laws.run(["hurwitz-to-schur"], subject=explicit, examples=200, seed=1)[0].held
False
"""

from __future__ import annotations

from s4ref.laws.law import Law as Law
from s4ref.laws.law import Outcome as Outcome
from s4ref.laws.registry import LAWS as LAWS
from s4ref.laws.registry import law as law
from s4ref.laws.registry import run as run


__all__ = ["LAWS", "Law", "Outcome", "law", "run"]
