"""How checkpoints name and store what they hold.

A layout recognises the arrays of one layer by their names, and reads them as its code does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.inspect import own, published
from s4ref.inspect.channel import Channel
from s4ref.inspect.plain import plain
from s4ref.inspect.shapes import Ambiguous
from s4ref.inspect.stored import Arrays, named
from s4ref.maths.discretize import Rule, already_discrete, bilinear, exp_euler, rule_named, zoh


@dataclass(frozen=True)
class Layout:
    """How one library stores a layer.

    Attributes
    ----------
    name : as ``--layout`` takes it
    needs : names that must all be there
    says : what is assumed that the arrays do not say
    rule : the discretization, unless told otherwise
    channels : reads the arrays of one layer
    coupled : the discretization where there is P, if it is another one
    """

    name: str
    needs: frozenset[str]
    says: str
    rule: Rule
    channels: Callable[[str, Arrays, Rule], Iterator[Channel]]
    coupled: Rule | None = None

    def rule_of(self, part: Arrays, told: Rule | None) -> Rule:
        """Return the discretization of one layer: what was told, what it says, or the usual."""
        said = part.get("rule")
        if told is None and said is not None and said.dtype.kind == "U" and said.size == 1:
            return rule_named(str(said.item()))
        return told or (self.coupled if self.coupled and "P" in part else self.rule)


DIAGONAL, DENSE = frozenset({"lam", "B", "C", "dt"}), frozenset({"A", "B", "C", "dt"})
PLAIN = "bilinear with P, else zero-order hold; modes on one side of the axis stand for pairs"
MIMO = "a square B is (modes, channels); each channel is shown with its own input"
OWN = (
    "the layers of s4ref.fast, whose state_dict does not hold the rule: bilinear with P, else "
    "zero-order hold; channels of S5 are shown with their own input"
)

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "state-spaces", frozenset({"A_real", "A_imag", "inv_dt", "B", "C"}),
            "transforms exp of dt and of -Re A, as is the default there; bilinear with P, else zoh",
            zoh, published.state_spaces, bilinear,
        ),
        Layout(
            "s4d-minimal", frozenset({"log_A_real", "A_imag", "log_dt", "C"}),
            "zero-order hold, B = 1", zoh, published.minimal_s4d,
        ),
        Layout(
            "s5", frozenset({"Lambda", "B", "C", "log_step"}),
            "zero-order hold; each channel is shown with its own input", zoh, published.s5,
        ),
        Layout(
            "s5-jax", frozenset({"Lambda_re", "Lambda_im", "B", "C", "log_step"}),
            "zero-order hold; each channel is shown with its own input", zoh, published.s5,
        ),
        Layout(
            "mamba", frozenset({"A_log", "dt_proj.bias"}),
            "dt at its bias; B and C, which depend on the input, count as 1",
            exp_euler, published.mamba,
        ),
        Layout(
            "lru", frozenset({"nu_log", "theta_log", "gamma_log"}),
            "discrete from the start; each channel is shown with its own input",
            already_discrete, published.lru,
        ),
        Layout("s4ref", own.NEEDS, OWN, zoh, own.own, bilinear),
        Layout(
            "s4ref-mimo", own.NEEDS, f"{OWN}; a square B is that of S5", zoh,
            partial(own.own, mimo=True), bilinear,
        ),
        Layout("diagonal", DIAGONAL, PLAIN, zoh, plain, bilinear),
        Layout(
            "diagonal-mimo", DIAGONAL, f"{PLAIN}; {MIMO}", zoh, partial(plain, mimo=True), bilinear
        ),
        Layout("dense", DENSE, "zero-order hold", zoh, partial(plain, dense=True)),
        Layout(
            "dense-mimo", DENSE, f"zero-order hold; {MIMO}", zoh,
            partial(plain, dense=True, mimo=True),
        ),
    )
}  # fmt: skip


def read(
    arrays: Mapping[str, Any], *, layout: str | None = None, rule: str | None = None
) -> tuple[list[Channel], str]:
    """Return the channels that a checkpoint holds, and the layout they were read by.

    Parameters
    ----------
    arrays : mapping of str to array
        The tensors of a checkpoint by name.
    layout : str, optional
        A key of :data:`LAYOUTS`; recognised by the names if not given.
    rule : str, optional
        The discretization, as :func:`s4ref.maths.discretize.rule_named` spells it; if not given,
        that of an entry ``rule`` beside the arrays, else the layout's.

    Returns
    -------
    (list of Channel, str)

    Raises
    ------
    InputError
        If no layout fits, the message lists the names that were found and those needed; if shapes
        do not fit together, or fit two readings, it says what to give instead.
    """
    if layout is not None and layout not in LAYOUTS:
        raise InputError(f"layout = {layout!r} is unknown: choose out of {', '.join(LAYOUTS)}")
    arrays, told = named(arrays), None if rule is None else rule_named(rule)
    chosen = [LAYOUTS[layout]] if layout is not None else list(LAYOUTS.values())
    for candidate in chosen:
        channels: list[Channel] = []
        for prefix, part in _groups(arrays, candidate.needs).items():
            try:
                with np.errstate(over="ignore"):  # what is not finite is refused by name
                    channels += candidate.channels(prefix, part, candidate.rule_of(part, told))
            except (IndexError, TypeError, ValueError) as error:
                advice = ""
                if isinstance(error, Ambiguous):
                    advice = f", and choose the layout {candidate.name}-mimo for the first"
                raise InputError(
                    f"{prefix or 'the arrays'} cannot be read as {candidate.name}: {error}{advice}"
                ) from None
        if channels:
            return channels, candidate.name
    found = ", ".join(sorted({name.rsplit(".", 1)[-1] for name in arrays})[:20]) or "nothing"
    wanted = "; ".join(
        f"{x.name}: {', '.join(sorted(x.needs))}"
        for x in chosen
        if layout is not None or not x.name.endswith("-mimo")
    )
    raise InputError(f"no layer was recognised among {found}; a layout needs all of ({wanted})")


def _groups(arrays: Arrays, needs: frozenset[str]) -> dict[str, dict[str, npt.NDArray[Any]]]:
    """Return the arrays of each layer under their last names, in the order of the layers."""
    names = {name.replace("/", "."): value for name, value in arrays.items()}
    probe = min(needs, key=len) if needs else ""
    prefixes = [
        name[: -len(probe)].rstrip(".")
        for name in names
        if name == probe or name.endswith(f".{probe}")
    ]
    out: dict[str, dict[str, npt.NDArray[Any]]] = {}
    for prefix in sorted(prefixes, key=_by_number):  # safetensors keeps no order
        head = f"{prefix}." if prefix else ""
        part = {n[len(head) :]: np.asarray(v) for n, v in names.items() if n.startswith(head)}
        if needs <= set(part):
            out[prefix] = part
    return out


def _by_number(name: str) -> list[tuple[int, str]]:
    """Sort layers.2 before layers.10."""
    return [(int(x), "") if x.isdecimal() else (-1, x) for x in name.split(".")]
