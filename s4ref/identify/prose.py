"""Candidates in words, in Python and as plain data."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from s4ref.identify.candidate import Candidate
from s4ref.identify.simple import short


NAMES = ("LegS", "LegSD", "GLegS", "LegT", "LagT", "LagTCode", "TLagTCode", "FouT", "FourierDecay",
         "FouD", "ChebT")  # fmt: skip


def with_imports(code: str) -> str:
    """Return code with the imports that it needs."""
    families = [name for name in NAMES if re.search(rf"\b{name}\(", code)]
    lines = ["import numpy as np"]
    ours = [n for n, mark in (("SSM", "SSM("), ("oracle", "oracle.")) if mark in code]
    if ours:
        lines.append(f"from s4ref import {', '.join(ours)}")
    if "Float64(" in code:
        lines.append("from s4ref.arithmetic import Float64")
    if "rule_named(" in code:
        lines.append("from s4ref.maths.discretize import rule_named")
    if families:
        lines.append(f"from s4ref.maths.hippo import {', '.join(families)}")
    if "initialisation(" in code:
        lines.append("from s4ref.maths.initialise import initialisation")
    return "\n".join([*lines, code])


def name_of(c: Candidate) -> tuple[str, ...]:
    return (c.title, c.rule, short(c.dt) if c.dt is not None else "")


def system_of(c: Candidate) -> tuple[object, ...]:
    """Return what makes a candidate another system: not the numbers that are read off."""
    return (type(c), c.family, c.normalisation, c.title.split(" with ")[0], c.rule)


def kind_of(c: Candidate) -> tuple[str, ...]:
    """Return the family's name without its parameters, and the rule."""
    return (c.title.split(" with ")[0], c.rule)


def rule_of(c: Candidate) -> str:
    if not c.rule:
        return f" times dt = {short(c.dt)}" if c.dt is not None else ""
    return f", discretized by {c.rule} with dt = {short(c.dt) if c.dt is not None else '?'}"


def described(c: Candidate, N: int) -> str:
    size = "" if "N = " in c.title else f" (N = {N})"
    source = f", as in {c.source}" if c.source else ""
    changes = "".join(f", {change}" for change in c.changes)
    return f"{c.title}{size}{source}{changes}{rule_of(c)}"


def brief(c: Candidate) -> str:
    changes = "".join(f", {change}" for change in c.changes)
    return f"{c.title}{changes}{rule_of(c)}"


def how(c: Candidate) -> str:
    """Say how closely a match holds."""
    explained = c.gap.explained()
    if c.gap.entry == 0:
        return "exactly"
    if c.few:
        where = ", ".join(map(str, c.gap.where))
        which = f"one entry, [{where}]," if c.few == 1 else f"{c.few} entries, the worst [{where}],"
        return (
            f"but for {which} off by {c.gap.entry:.2g} of its size; all others agree to "
            f"{c.precision} rounding"
        )
    if explained is None:
        where = ", ".join(map(str, c.gap.where))
        digits = re.sub(r"[^0-9]", "", c.verdict)
        plural = "" if digits == "1" else "s"
        return (
            f"to {digits} digit{plural} of the largest entry: rounding does not explain entry "
            f"[{where}], off by {c.gap.entry:.2g} of its size"
        )
    if c.verdict.startswith("equal"):
        return f"{c.verdict.replace('equal ', '')} (largest relative error {c.gap.entry:.2g})"
    if c.rule:
        return (
            f"to {explained} rounding (largest error {c.distance:.2g} of the largest entry, "
            f"{c.gap.budgets[explained]:.2g} of what rounding may cost)"
        )
    return (
        f"to {explained} rounding (largest relative error {c.gap.entry:.2g} = {c.units:.2g} u, "
        f"{c.gap.budgets[explained]:.2g} of what rounding may cost)"
    )


def plain(c: Candidate) -> dict[str, Any]:
    dt = str(c.dt) if isinstance(c.dt, Fraction) else c.dt
    return {
        "family": c.family,
        "normalisation": c.normalisation,
        "parameters": {k: str(v) for k, v in c.parameters.items()},
        "title": c.title,
        "source": c.source,
        "changes": list(c.changes),
        "rule": c.rule,
        "dt": dt,
        "verdict": c.verdict,
        "distance": c.distance,
        "relative_error": c.gap.entry,
        "ratio": c.ratio,
    }
