"""Discretization rules.

A rule is a function; there are no mode strings, no step-size control, no fix-ups.

Every rule offers the same readings of one definition: on a dense system, on a single mode,
and (in ``resolvent``) as a pole-free pencil.
"""

from __future__ import annotations

from s4ref.maths.discretize.discrete import AlreadyDiscrete as AlreadyDiscrete
from s4ref.maths.discretize.discrete import already_discrete as already_discrete
from s4ref.maths.discretize.dss import DSSSoftmax as DSSSoftmax
from s4ref.maths.discretize.dss import dss as dss
from s4ref.maths.discretize.gbt import GeneralisedBilinear as GeneralisedBilinear
from s4ref.maths.discretize.gbt import backward_euler as backward_euler
from s4ref.maths.discretize.gbt import bilinear as bilinear
from s4ref.maths.discretize.gbt import euler as euler
from s4ref.maths.discretize.gbt import gbt as gbt
from s4ref.maths.discretize.hold import ExponentialEuler as ExponentialEuler
from s4ref.maths.discretize.hold import FirstOrderHold as FirstOrderHold
from s4ref.maths.discretize.hold import ZeroOrderHold as ZeroOrderHold
from s4ref.maths.discretize.hold import exp_euler as exp_euler
from s4ref.maths.discretize.hold import foh as foh
from s4ref.maths.discretize.hold import zoh as zoh
from s4ref.maths.discretize.lift import held as held
from s4ref.maths.discretize.lift import paired as paired
from s4ref.maths.discretize.lift import shifted as shifted
from s4ref.maths.discretize.registry import RULES as RULES
from s4ref.maths.discretize.registry import rule_named as rule_named
from s4ref.maths.discretize.rule import Rule as Rule
from s4ref.maths.discretize.rule import known_rule as known_rule
from s4ref.maths.discretize.rule import step_size as step_size


__all__ = [
    "RULES",
    "AlreadyDiscrete",
    "DSSSoftmax",
    "ExponentialEuler",
    "FirstOrderHold",
    "GeneralisedBilinear",
    "Rule",
    "ZeroOrderHold",
    "already_discrete",
    "backward_euler",
    "bilinear",
    "dss",
    "euler",
    "exp_euler",
    "foh",
    "gbt",
    "held",
    "known_rule",
    "paired",
    "rule_named",
    "shifted",
    "step_size",
    "zoh",
]
