"""States and output rows between stored modes and the real states that stand for them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, imag_part, real_part
from s4ref.maths.realform import StateMap


def check_state(state: ExactArray, n: int) -> None:
    """Refuse a state that is not one number for each of n stored states.

    Raises
    ------
    InputError
        With both shapes.
    """
    if state.shape != (n,):
        raise InputError(
            f"state has shape {state.shape}; the system stores {n} states, so ({n},) is needed"
        )


def stored_to_real(state: ExactArray, states: StateMap) -> ExactArray:
    """Return the real states, (N, 1), of stored modes.

    Raises
    ------
    InputError
        For a wrong shape, or a complex value of a real mode.
    """
    check_state(state, len(states.im))
    out = np.full((states.size, 1), Fraction(0), dtype=object)
    for j, im in enumerate(states.im):
        out[j, 0] = real_part(state[j])
        if im >= 0:
            out[im, 0] = imag_part(state[j])
        elif imag_part(state[j]):
            raise InputError(
                f"state[{j}] = {complex(*map(float, state[j]))} is complex but mode {j} is real: "
                "give its real part"
            )
    return out


def real_to_stored(F: Analytic, x: list[Scalar], states: StateMap) -> list[Scalar]:
    """Return the stored modes of real states."""
    return [x[j] + F.imaginary(x[im]) if im >= 0 else x[j] for j, im in enumerate(states.im)]


def row_to_stored(F: Analytic, C: Matrix, states: StateMap) -> list[Scalar]:
    """Return the output rows of stored modes: undo (weight Re C, -weight Im C)."""
    outputs, size = F.shape(C)
    c = F.entries(C)
    rows = [c[o * size : (o + 1) * size] for o in range(outputs)]
    return [
        (row[j] - F.imaginary(row[im]) if im >= 0 else row[j]) / w
        for row in rows
        for j, (im, w) in enumerate(zip(states.im, states.weight, strict=True))
    ]
