"""How checkpoints name and store what they hold: one function a library.

A layout recognises the arrays of one layer by their names, and reads them as its code does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.inspect.channel import Channel
from s4ref.maths.discretize import Rule, already_discrete, bilinear, exp_euler, rule_named, zoh
from s4ref.records import DPLR, SSM, Diagonal


Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]
PAIR = 2


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
    """

    name: str
    needs: frozenset[str]
    says: str
    rule: Rule
    channels: Callable[[str, Arrays, Rule], Iterator[Channel]]


def _complex(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return pairs (..., 2) of real numbers as complex ones; complex arrays as they are."""
    x = np.asarray(x)
    if np.iscomplexobj(x):
        return x.astype(np.complex128)
    if x.ndim == 0 or x.shape[-1] != 2:
        raise InputError(f"an array of shape {x.shape} holds no pairs of real and imaginary part")
    return x[..., 0].astype(np.float64) + 1j * x[..., 1].astype(np.float64)


def _steps(x: Any) -> tuple[Fraction, ...]:
    values = np.atleast_1d(np.asarray(x, dtype=np.float64)).ravel()
    if not (np.isfinite(values) & (values > 0)).all():
        raise InputError(f"dt = {values[:4].tolist()}: steps must be positive and finite")
    return tuple(
        Fraction(float(v)) for v in (values[:1] if (values == values[0]).all() else values)
    )


def _halves(n: int) -> npt.NDArray[Any]:
    return np.full(n, PAIR)


def _plain(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """lam or A, B, C, dt, and P, Q, D, weight where there are any; a leading axis for channels."""
    dense = "A" in a
    lead = np.asarray(a["A" if dense else "lam"])
    many = lead.ndim == (3 if dense else 2)
    H = lead.shape[0] if many else 1
    for h in range(H):
        part = {
            k: np.asarray(v)[h]
            if many and np.ndim(v) > 0 and np.shape(v)[0] == H
            else np.asarray(v)
            for k, v in a.items()
        }
        D = float(np.real(part.get("D", np.zeros(()))).reshape(-1)[0]) if "D" in part else 0.0
        system: Any
        if dense:
            system = SSM(
                part["A"],
                part["B"].reshape(len(part["A"]), -1)[:, 0],
                part["C"].reshape(-1, len(part["A"]))[0],
                D,
            )
        else:
            lam = part["lam"]
            weight = part.get("weight")
            if (
                weight is None
                and np.iscomplexobj(lam)
                and (lam.imag != 0).all()
                and ((lam.imag > 0).all() or (lam.imag < 0).all())
            ):
                weight = _halves(len(lam))  # one side of the spectrum: one of each pair
            if "P" in part:
                system = DPLR(lam, part["P"], part["B"], part["C"], part.get("Q"), weight, D)
            else:
                system = Diagonal(lam, part["B"], part["C"], weight, D)
        yield Channel(layer, h, system, _steps(part["dt"]), rule)


def _state_spaces(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(A_real) - i A_imag, dt = exp(inv_dt), B, C, P as pairs, S copies for H channels."""
    lam = -np.exp(a["A_real"].astype(np.float64)) - 1j * a["A_imag"].astype(np.float64)
    B, C = _complex(a["B"]), _complex(a["C"])
    dt = np.exp(a["inv_dt"].astype(np.float64))
    H, S = C.shape[-2], lam.shape[0]
    P = _complex(a["P"]) if "P" in a else None
    held = int(np.asarray(a.get("l_kernel", 0)).reshape(-1)[0]) if P is not None else 0
    for head in range(C.shape[0]):
        for h in range(H):
            s = h % S  # the copies are repeated as a block
            b = B.reshape(-1, S, lam.shape[1])[0, s]
            weight = _halves(lam.shape[1])
            system: Any
            if P is None:
                system = Diagonal(lam[s], b, C[head, h], weight)
            else:
                system = DPLR(lam[s], P[:, s].T.copy(), b, C[head, h], None, weight)
            yield Channel(layer, head * H + h, system, _steps(dt[h]), rule, held or None)


def _minimal_s4d(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(log_A_real) + i A_imag, B = 1, C as pairs, dt = exp(log_dt)."""
    lam = -np.exp(a["log_A_real"].astype(np.float64)) + 1j * a["A_imag"].astype(np.float64)
    C, dt = _complex(a["C"]), np.exp(a["log_dt"].astype(np.float64))
    for h in range(len(lam)):
        n = lam.shape[1]
        yield Channel(layer, h, Diagonal(lam[h], np.ones(n), C[h], _halves(n)), _steps(dt[h]), rule)


def _s5(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """lam (P,) for all channels, B (P, H), C (H, P), dt = exp(log_step) (P,)."""
    lam = (
        _complex(a["Lambda"])
        if "Lambda" in a
        else a["Lambda_re"].astype(np.float64) + 1j * a["Lambda_im"].astype(np.float64)
    )
    B, C = _complex(a["B"]), _complex(a["C"])
    steps = np.exp(a["log_step"].astype(np.float64)).reshape(-1)
    one_side = bool((lam.imag >= 0).all() or (lam.imag <= 0).all())
    weight = _halves(len(lam)) if one_side else None
    for h in range(C.shape[0]):
        system = Diagonal(lam, B[:, h % B.shape[1]], C[h, : len(lam)], weight)
        yield Channel(layer, h, system, _steps(np.broadcast_to(steps, lam.shape)), rule)


def _mamba(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """A = -exp(A_log) (D, N); B and C vary with the input and count as 1; dt = softplus(bias)."""
    A = -np.exp(a["A_log"].astype(np.float64))
    bias = a["dt_proj.bias"].astype(np.float64)
    dt = np.log1p(np.exp(-np.abs(bias))) + np.maximum(bias, 0)
    for d in range(len(A)):
        n = A.shape[1]
        yield Channel(
            layer,
            d,
            Diagonal(A[d].astype(complex), np.ones(n), np.ones(n), np.ones(n, dtype=int)),
            _steps(dt[d]),
            rule,
        )


def _lru(layer: str, a: Arrays, rule: Rule) -> Iterator[Channel]:
    """lam = exp(-exp(nu_log) + i exp(theta_log)), B times exp(gamma_log); already discrete."""
    lam = np.exp(
        -np.exp(a["nu_log"].astype(np.float64)) + 1j * np.exp(a["theta_log"].astype(np.float64))
    ).reshape(-1)
    gain = np.exp(a["gamma_log"].astype(np.float64)).reshape(-1, 1)
    parts = {
        name: _complex(a[name])
        if name in a
        else a[f"{name}_re"].astype(np.float64) + 1j * a[f"{name}_im"].astype(np.float64)
        for name in ("B", "C")
    }
    B = parts["B"] * gain
    for h in range(parts["C"].shape[0]):
        system = Diagonal(lam, B[:, h % B.shape[1]], parts["C"][h], None)
        yield Channel(layer, h, system, (Fraction(1),), rule)


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "state-spaces", frozenset({"A_real", "A_imag", "inv_dt", "B", "C"}),
            "transforms exp of dt and of -Re A, as is the default there; bilinear with P, else zoh",
            bilinear, _state_spaces,
        ),
        Layout(
            "s4d-minimal", frozenset({"log_A_real", "A_imag", "log_dt", "C"}),
            "zero-order hold, B = 1", zoh, _minimal_s4d,
        ),
        Layout(
            "s5", frozenset({"Lambda", "B", "C", "log_step"}),
            "zero-order hold; each channel is shown with its own input", zoh, _s5,
        ),
        Layout(
            "s5-jax", frozenset({"Lambda_re", "Lambda_im", "B", "C", "log_step"}),
            "zero-order hold; each channel is shown with its own input", zoh, _s5,
        ),
        Layout(
            "mamba", frozenset({"A_log", "dt_proj.bias"}),
            "dt at its bias; B and C, which depend on the input, count as 1", exp_euler, _mamba,
        ),
        Layout(
            "lru", frozenset({"nu_log", "theta_log", "gamma_log"}),
            "discrete from the start; each channel is shown with its own input",
            already_discrete, _lru,
        ),
        Layout(
            "diagonal", frozenset({"lam", "B", "C", "dt"}),
            "bilinear with P, else zero-order hold; modes on one side of the axis stand for pairs",
            zoh, _plain,
        ),
        Layout("dense", frozenset({"A", "B", "C", "dt"}), "zero-order hold", zoh, _plain),
    )
}  # fmt: skip


def read(
    arrays: Arrays, *, layout: str | None = None, rule: str | None = None
) -> tuple[list[Channel], str]:
    """Return the channels that a checkpoint holds, and the layout they were read by.

    Parameters
    ----------
    arrays : mapping of str to array
        The tensors of a checkpoint by name.
    layout : str, optional
        A key of :data:`LAYOUTS`; recognised by the names if not given.
    rule : str, optional
        The discretization, as :func:`s4ref.maths.discretize.rule_named` spells it; the layout's if
        not given.

    Returns
    -------
    (list of Channel, str)

    Raises
    ------
    InputError
        If no layout fits; the message lists the names that were found and those needed.
    """
    if layout is not None and layout not in LAYOUTS:
        raise InputError(f"layout = {layout!r} is unknown: choose out of {', '.join(LAYOUTS)}")
    chosen = [LAYOUTS[layout]] if layout is not None else list(LAYOUTS.values())
    for candidate in chosen:
        groups = _groups(arrays, candidate.needs)
        if groups:
            fixed = None if rule is None else rule_named(rule)
            channels: list[Channel] = []
            for prefix, part in groups.items():
                chosen_rule = fixed or (
                    zoh
                    if candidate.name == "state-spaces" and "P" not in part
                    else bilinear
                    if candidate.name == "diagonal" and "P" in part
                    else candidate.rule
                )
                try:
                    channels += candidate.channels(prefix, part, chosen_rule)
                except (IndexError, ValueError) as error:
                    raise InputError(
                        f"{prefix or 'the arrays'} cannot be read as {candidate.name}: {error}"
                    ) from None
            return channels, candidate.name
    found = ", ".join(sorted({name.rsplit(".", 1)[-1] for name in arrays})[:20]) or "nothing"
    wanted = "; ".join(f"{x.name}: {', '.join(sorted(x.needs))}" for x in chosen)
    raise InputError(f"no layer was recognised among {found}; a layout needs all of ({wanted})")


def _groups(arrays: Arrays, needs: frozenset[str]) -> dict[str, dict[str, npt.NDArray[Any]]]:
    """Return the arrays of each layer under their last names, by what stands before them."""
    names = {name.replace("/", "."): value for name, value in arrays.items()}
    probe = min(needs, key=len) if needs else ""
    prefixes = [
        name[: -len(probe)].rstrip(".")
        for name in names
        if name == probe or name.endswith(f".{probe}")
    ]
    out: dict[str, dict[str, npt.NDArray[Any]]] = {}
    for prefix in prefixes:
        head = f"{prefix}." if prefix else ""
        part = {n[len(head) :]: np.asarray(v) for n, v in names.items() if n.startswith(head)}
        if needs <= set(part):
            out[prefix] = part
    return out
