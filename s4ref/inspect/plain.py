"""Systems under the names of the equations: lam or A, B, C, dt, and P, Q, D, weight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.inspect import shapes
from s4ref.inspect.channel import Channel, System
from s4ref.inspect.shapes import Ambiguous, Forms, Misfit, Parts, fitted, taken
from s4ref.inspect.stored import Arrays, halves, steps_of
from s4ref.maths.discretize import Rule
from s4ref.records import DPLR, SSM, Diagonal


Settled: TypeAlias = tuple[Parts, dict[str, str], int]


def plain(
    layer: str, a: Arrays, rule: Rule, *, dense: bool = False, mimo: bool = False
) -> Iterator[Channel]:
    """Read one system a channel, or one with all channels in and out, as the shapes tell.

    They do not where B is square; ``mimo`` reads it as that of all channels in and out.
    """
    if dense:
        each, together = shapes.DENSE, shapes.DENSE_MIMO
    elif "P" in a:
        each, together = shapes.DPLR, shapes.DPLR_MIMO
    else:
        each, together = shapes.DIAGONAL, shapes.DIAGONAL_MIMO
    given = {name: _numbers(name, np.asarray(a[name])) for name in each if name in a}
    p, forms, H = _settled(given, each, together, mimo)
    for h in range(H):
        one = {name: taken(x, forms[name], h) for name, x in p.items()}
        yield Channel(layer, h, _system(one), steps_of(one["dt"]), rule)


def _settled(p: Parts, each: Forms, together: Forms, mimo: bool) -> Settled:
    """Return the arrays, the form of each, and the number of channels."""
    lead = next(iter(each))
    if p[lead].ndim == 0:
        raise InputError(f"{lead} has no axes: it must be {'(N, N)' if lead == 'A' else '(n,)'}")
    n, B = p[lead].shape[-1], p["B"]
    if B.shape == (n, 1) and p["C"].shape == (n,):
        p = {**p, "B": B.ravel()}
    as_one: Settled | None = None
    as_many: Settled | None = None
    try:
        as_one = p, *_counted(p, together, n)
    except Misfit as misfit:
        why = misfit
    try:
        as_many = _one_each(p, each, n)
    except Misfit as misfit:
        inputs = p[lead].ndim == len(each[lead][0]) and B.ndim == 2 and B.shape[1] != len(B) == n
        why = why if inputs and as_one is None else misfit
    if as_one is not None and as_many is not None and B.size > 1 and not mimo:
        raise Ambiguous(
            f"B has shape {B.shape}, which may be (modes, channels) of one system with all "
            "channels in and out, as in S5, or (channels, modes) of one system a channel: give "
            f"each channel its own {lead}, as {(n, *p[lead].shape)}, for the second"
        )
    settled = as_one or as_many
    if settled is None:
        raise why
    return settled


def _one_each(p: Parts, forms: Forms, n: int) -> Settled:
    """Return what :func:`_settled` does, for one system a channel."""
    dt, P, lam = p["dt"], p.get("P"), p.get("lam")
    if n > 1 and dt.shape == (n,) and "Hn" in forms["dt"]:
        H = fitted({name: x for name, x in p.items() if name != "dt"}, forms, n)[1]
        if H == 1:
            raise InputError(
                f"dt has shape {dt.shape}: give (1, {n}) for one step a mode, or C ({n}, {n}) for "
                f"{n} channels"
            )
        if H is None:
            p = {**p, "dt": dt[None]}  # one step a mode
    if P is not None and lam is not None and P.shape == lam.shape and P.ndim == 2 and n > 1:
        raise Misfit(f"P has shape {P.shape}, as lam has: give it as (channels, {n}, rank)")
    return p, *_counted(p, forms, n)


def _counted(p: Parts, forms: Forms, n: int) -> tuple[dict[str, str], int]:
    found, H = fitted(p, forms, n)
    return found, H or 1


def _numbers(name: str, x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if x.dtype.kind not in "biufc" or x.size == 0:
        raise InputError(f"{name}, of shape {x.shape} and dtype {x.dtype}, holds no numbers")
    return x.reshape(()) if name == "D" and x.size == 1 else x


def _system(one: Parts) -> System:
    B, C = one["B"].ravel(), one["C"].ravel()
    D = float(np.real(one["D"])) if "D" in one else 0.0
    if "A" in one:
        return SSM(one["A"], B, C, D)
    lam, weight = one["lam"], one.get("weight")
    if weight is None and ((lam.imag > 0).all() or (lam.imag < 0).all()):
        weight = halves(len(lam))  # one side of the spectrum: one of each pair
    if "P" in one:
        return DPLR(lam, one["P"], B, C, one.get("Q"), weight, D)
    return Diagonal(lam, B, C, weight, D)
