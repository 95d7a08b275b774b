"""The rules whose rounding errors are known."""

from __future__ import annotations

from s4ref.errors import InputError
from s4ref.maths.discretize import Rule, bilinear, known_rule, zoh


def budgeted(rule: Rule) -> Rule:
    """Return the rule if its budget is derived.

    Raises
    ------
    InputError
        For any but the bilinear rule and the zero-order hold.
    """
    known_rule(rule)
    if rule not in (bilinear, zoh):
        raise InputError(
            f"rule = {rule.__name__}: budgets are derived for bilinear and zoh; for certified "
            "values under the other rules see s4ref.oracle"
        )
    return rule
