"""Rules by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.discretize.discrete import already_discrete
from s4ref.maths.discretize.dss import dss
from s4ref.maths.discretize.gbt import backward_euler, bilinear, euler, gbt
from s4ref.maths.discretize.hold import exp_euler, foh, zoh
from s4ref.maths.discretize.rule import Rule


RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.__name__: rule for rule in (bilinear, zoh, euler, backward_euler, foh, exp_euler)}
)
_MAKERS: Mapping[str, Callable[[str], Rule]] = {
    "gbt": gbt,
    "dss": lambda text: dss(int(text) if text.isdecimal() else text),  # type: ignore[arg-type]
}


def rule_named(name: str) -> Rule:
    """Return the rule with this name; for command lines and result files.

    Parameters
    ----------
    name : str
        A key of ``RULES``, or ``gbt(alpha)`` or ``dss(L)`` with a number, as ``__name__`` writes
        them; ``none`` for systems that are discrete already.

    Returns
    -------
    Rule

    Raises
    ------
    InputError
        For another name, or a number out of its domain.

    Notes
    -----
    Cost O(1) in time and memory.

    Examples
    --------
    >>> from s4ref.maths.discretize import rule_named
    >>> rule_named("gbt(1/3)").__name__
    'gbt(1/3)'
    """
    if isinstance(name, str):
        if name in RULES:
            return RULES[name]
        if name == already_discrete.__name__:
            return already_discrete
        found = re.fullmatch(r"(gbt|dss)\(([^()]*)\)", "".join(name.split()))
        if found:
            return _MAKERS[found[1]](found[2])
    raise InputError(
        f"rule = {brief(name)} is unknown: choose one of {', '.join(RULES)}, gbt(alpha), dss(L) "
        "or none"
    )
