"""The rules whose rounding errors are known, by what a sane program computes."""

from __future__ import annotations

from s4ref.errors import InputError
from s4ref.maths.discretize import (
    DSSSoftmax,
    GeneralisedBilinear,
    Rule,
    already_discrete,
    exp_euler,
    foh,
    known_rule,
    zoh,
)


def budgeted(rule: Rule) -> Rule:
    """Return the rule if its budget is derived.

    Raises
    ------
    InputError
        For a rule of one's own.
    """
    known_rule(rule)
    if is_rational(rule) or is_discrete(rule) or is_exponential(rule):
        return rule
    raise InputError(
        f"rule = {rule.__name__}: budgets are derived for gbt(alpha), zoh, foh, exp_euler, dss(L) "
        "and none; for certified values under other rules see s4ref.oracle"
    )


def is_rational(rule: Rule) -> bool:
    """Return whether Ab comes by elimination from a pencil: GBT(alpha), the bilinear rule too."""
    return isinstance(rule, GeneralisedBilinear)


def is_exponential(rule: Rule) -> bool:
    """Return whether Ab is an exponential."""
    return rule in (zoh, foh, exp_euler) or isinstance(rule, DSSSoftmax)


def is_discrete(rule: Rule) -> bool:
    """Return whether A and B are Ab and Bb already."""
    return rule == already_discrete


def alpha_of(rule: Rule) -> float:
    """Return alpha of GBT(alpha)."""
    assert isinstance(rule, GeneralisedBilinear)
    return float(rule.alpha)
