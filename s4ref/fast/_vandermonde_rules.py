"""Discretization rules on scalars, lb and Bb / B of each mode, in float64 and wide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _arguments as arguments
from s4ref.fast import _vandermonde_zoh as zoh
from s4ref.fast import _wide_modes as wide_modes
from s4ref.fast import discretize
from s4ref.fast._wide_complex import WideComplex
from s4ref.fast.discretize import Rule


class DiagonalRule(NamedTuple):
    """A rule on scalars, (lam, dt) -> (lb, Bb / B): ``step`` in float64 with derivatives, ``wide``
    to twice the width without."""

    step: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    wide: Callable[[Tensor, Tensor], tuple[WideComplex, WideComplex]]


def _bilinear_step(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    z = 0.5 * dt * lam
    if bool((z == 1).any()):
        raise InputError(
            "dt: dt lam = 2 at some mode, where the bilinear rule is undefined; change dt or lam"
        )
    return (1 + z) / (1 - z), dt / (1 - z)


DIAGONAL_RULES: dict[Rule, DiagonalRule] = {
    discretize.bilinear: DiagonalRule(_bilinear_step, wide_modes.bilinear),
    discretize.zoh: DiagonalRule(zoh.step, wide_modes.zoh),
}
"""The diagonal form of each shipped rule."""


def diagonal_rule(rule: Any) -> DiagonalRule:
    """Check the rule of a diagonal system and return its diagonal form."""
    arguments.rule(rule)
    if rule not in DIAGONAL_RULES:
        raise InputError(
            f"rule = {rule!r}; a diagonal system knows s4ref.fast.bilinear and s4ref.fast.zoh, a "
            f"rule of your own needs a dense A, or lam and P"
        )
    return DIAGONAL_RULES[rule]
