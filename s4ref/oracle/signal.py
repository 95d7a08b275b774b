"""Input signals and initial states, checked at the door."""

from __future__ import annotations

from s4ref.errors import InputError
from s4ref.exact import ExactArray, Gauss, exact_array


def signal(u: object, inputs: int, name: str = "u") -> ExactArray:
    """Return an input sequence as exact columns (T, inputs, 1).

    Raises
    ------
    InputError
        For another shape than (T,) or (T, inputs) with T >= 1, or complex entries.
    """
    sequence = exact_array(u, name)
    width = sequence.shape[1] if sequence.ndim == 2 else 1
    if sequence.ndim not in (1, 2) or len(sequence) == 0 or width != inputs:
        raise InputError(
            f"{name} has shape {sequence.shape}; {inputs} inputs need (T,) or (T, {inputs}) with "
            "T >= 1"
        )
    _require_real(sequence, name)
    return sequence.reshape(len(sequence), inputs, 1)


def sample(u: object, inputs: int, name: str) -> ExactArray | None:
    """Return one input sample as an exact column (inputs, 1), None for None.

    Raises
    ------
    InputError
        For another shape than (inputs,), for one input also a scalar, or complex entries.
    """
    if u is None:
        return None
    given = exact_array(u, name)
    if given.shape != (inputs,) and not (given.ndim == 0 and inputs == 1):
        raise InputError(f"{name} has shape {given.shape}; {inputs} inputs need ({inputs},)")
    _require_real(given, name)
    return given.reshape(inputs, 1)


def _require_real(x: ExactArray, name: str) -> None:
    if any(isinstance(entry, Gauss) for entry in x.flat):
        raise InputError(
            f"{name} has complex entries: outputs are real, so inputs must be; run Re {name} and "
            f"Im {name} apart"
        )
