"""Parameters held beside those they should be, mode by mode: the rows that bounds are sought in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from s4ref import bounds
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.asked import Claimed, Row
from s4ref.conformance.diagnosis.held import Array, Held
from s4ref.conformance.diagnosis.library.normal_forms import normal_form


# Vectors of frequencies nearer than that, relative, may be any of their space.
APART = 1e-6
STORED = 8.0  # roundings of a parameter on its way into a layer and out again


def of_claim(claimed: Claimed, dtype: str) -> tuple[tuple[Row, ...], ...]:
    """Return the rows of parameters claimed, for each published form of what they claim."""
    if claimed.rows:
        return claimed.rows
    form = normal_form(claimed.measure, claimed.N) if "P" in claimed.parts else None
    rows = None if form is None else _of_form(claimed.parts, form, dtype)
    return () if rows is None else (rows,)


def _of_form(
    parts: Mapping[str, Array], form: tuple[Array, Array, Array], dtype: str
) -> tuple[Row, ...] | None:
    """Return the rows of a normal plus low rank form; moduli of P and B, as phases are free."""
    lam, N = parts["lam"], len(form[0])
    order, mine = np.argsort(form[0].imag, kind="stable"), np.argsort(lam.imag, kind="stable")
    right, P0, B0 = (np.asarray(x)[order] for x in form)
    lam, P = lam[mine], np.reshape(parts["P"], (len(lam), -1))[mine]
    Q = np.reshape(parts.get("Q", parts["P"]), (len(lam), -1))[mine]
    if P.shape[1] != P0.reshape(N, -1).shape[1] or P.shape != Q.shape:
        return None
    gaps = np.abs(right.imag[:, None] - right.imag[None, :]) + np.where(np.eye(N), np.inf, 0)
    size = float(np.max(np.abs(right)))
    share = bounds.eigensolver_budget(dtype, N).algorithm
    least = gaps.min(axis=1)
    turn = np.where(least > APART * size, 1 + size / np.maximum(least, APART * size), np.inf)
    if len(lam) < N:  # one of each pair, and the real mode of an odd N
        keep = slice(N - len(lam), N) if float(np.sum(lam.imag)) > 0 else slice(0, len(lam))
        right, P0, B0, turn = right[keep], P0[keep], B0[keep], turn[keep]
    norm = float(np.linalg.norm(form[1])) ** 2  # of P P*, which A + P P* has lost
    even = np.full(len(lam), share * max(size, norm))
    p, p0 = np.sqrt(np.abs((P * Q.conj()).sum(axis=1))), np.linalg.norm(P0, axis=-1)
    rows = [
        Row("Re lam", lam.real, right.real, even),
        Row("Im lam", lam.imag, right.imag, even),
        Row("|P|", p, p0, share * float(np.linalg.norm(form[1])) * turn),
    ]
    if "B" in parts:
        B, room = parts["B"][mine], share * float(np.linalg.norm(form[2])) * turn
        rows.append(Row("|B|", np.abs(B), np.abs(B0), room, B))
    return tuple(rows)


def of_held(given: Held, held: Held, dtype: str) -> tuple[Row, ...] | None:
    """Return the rows of every parameter given and held, real and imaginary parts apart."""
    rows: list[Row] = []
    u = UNIT_ROUNDOFF[dtype]
    for name in ("lam", "A", "P", "Q", "B", "C", "dt"):
        before: Any = getattr(given, name)
        after: Any = getattr(held, name)
        if before is None or after is None or not np.size(before):
            continue
        if np.shape(before) != np.shape(after):
            return None
        x, y = np.ravel(before), np.ravel(after)
        # held as logarithms, whose rounding is a relative error as large as they are
        size = np.abs(x)
        room = STORED * u * size * (1 + np.abs(np.log(np.maximum(size, 1e-30)))) + u * np.max(size)
        for part in ("real",) if name == "dt" else ("real", "imag"):
            label = name if name == "dt" else f"{'Re' if part == 'real' else 'Im'} {name}"
            rows.append(Row(label, getattr(y, part), getattr(x, part), room))
    return tuple(rows)
