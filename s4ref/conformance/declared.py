"""The conventions an adapter declares, as a checked record.  Data only: nothing here converts
anything.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, cast

from s4ref.conformance.dtypes import ALL_DTYPES as ALL_DTYPES
from s4ref.conformance.dtypes import DTYPES, Dtype
from s4ref.errors import AdapterError, InputError
from s4ref.maths.discretize import RULES, rule_named
from s4ref.maths.hippo import FAMILIES
from s4ref.maths.initialise import INITIALISATIONS


Structure = Literal["dplr", "diagonal", "dense"]

# What each key may be; the first value is the default.  "structure" and "output_scale" are settled
# below.
CHOICES: Mapping[str, tuple[object, ...]] = {
    "structure": ("dplr", "diagonal", "dense"),
    "spectrum": ("full", "half"),
    "field": ("complex", "real"),
    "half_sign": (1, -1),
    "output_scale": (1, 2),
    "C_kind": ("plain", "tilde", "merged"),
    "C_conj": (False, True),
    "lowrank": ("minus", "plus"),
    "has_Q": (False, True),
    "io": ("siso", "mimo"),
    "dt_shape": ("scalar", "modes"),
    "output_timing": ("after", "before"),
    "shared_state": (True, False),
    "state": ("opaque", "modes"),
    "gradient": ("torch", "jax"),
    "batch": (False, True),
    "length": (False, True),
    "rate": (False, True),
    "bidirectional_lag": (1, 0),
    "hurwitz": (False, True),
    "fixed_length": (False, True),
    "algorithm": (
        "unknown", "cauchy", "vandermonde", "powers", "bsgs", "scan", "recurrence", "fft",
    ),
}  # fmt: skip
FORMS = tuple(f"{family}/{name}" for family, names in FAMILIES.items() for name in names)
MEASURES = (*FAMILIES, *FORMS)
OWN = "own"  # a constructed layer that claims no initialisation
INITS = (OWN, *MEASURES, *INITIALISATIONS)
DISCRETE, SOFTMAX = "none", "dss"


@dataclass(frozen=True)
class Conventions:
    """How an adapter stores a system and what it computes with it.

    Attributes
    ----------
    structure : the parameters taken: lam, P, (Q,) B, C, D | lam, B, C, D | A, B, C, D
    rule : the discretization, as :func:`s4ref.maths.discretize.rule_named` spells it; "dss" takes
        the length the layer was made for, "none" means A and B are discrete already
    spectrum : all N modes, or one of each conjugate pair
    field : "real" for a diagonal layer whose lam, B and C are real, so that it takes no other
    half_sign : sign of Im lam of the modes kept when the spectrum is halved
    output_scale : y = output_scale * Re(C x) (+ D u)
    C_kind : "tilde" if the C taken is C (I - Ab^L), "merged" if it is C B of each mode, without a B
    C_conj : whether the C taken is the conjugate of that row
    lowrank : A = diag(lam) - P Q* or diag(lam) + P Q*
    has_Q : whether Q is taken beside P; without it Q = P
    max_rank : largest number of columns of P taken; None for any
    io : "siso" takes B (n,), C (n,), D (); "mimo" takes B (n, inputs), C (outputs, n), D (outputs,
        inputs)
    dt_shape : one step, or one step a mode
    output_timing : whether y_k sees the state after or before u_k entered it
    shared_state : whether step() takes the state that apply() returns
    state : "modes" if a state is the array x of the stored modes (of A's basis for "dense")
    gradient : "torch" for dL/dRe + i dL/dIm of a complex parameter, "jax" for its conjugate
    batch, length, rate : whether apply() takes a leading batch axis, apply() the number of samples
        before right padding, kernel() a resampling rate
    fixed_length : whether a layer takes sequences of the length it was made for alone
    hurwitz : whether the layer stays stable whatever its trainable arrays become
    bidirectional_lag : lag at which the reverse direction begins in bidirectional()
    inits : names that ``construct`` knows: families and initialisations, or "own" for none
    dt_range : the steps that ``construct`` promises, (least, largest), or None
    algorithm : the kernel's algorithm, which sets its budget; "unknown" gets the widest sane one
    dtypes, devices : where it runs
    step_modes : names passed to ``step``
    measures : names of HiPPO families that ``hippo`` and ``nplr`` know
    max_L, N_multiple : lengths and full state sizes taken
    """

    structure: Structure
    rule: str = "bilinear"
    spectrum: str = "full"
    field: str = "complex"
    half_sign: int = 1
    output_scale: int = 1
    C_kind: str = "plain"
    C_conj: bool = False
    lowrank: str = "minus"
    has_Q: bool = False
    max_rank: int | None = None
    io: str = "siso"
    dt_shape: str = "scalar"
    output_timing: str = "after"
    shared_state: bool = True
    state: str = "opaque"
    gradient: str = "torch"
    batch: bool = False
    length: bool = False
    rate: bool = False
    bidirectional_lag: int = 1
    hurwitz: bool = False
    fixed_length: bool = False
    algorithm: str = "unknown"
    dtypes: tuple[Dtype, ...] = DTYPES
    devices: tuple[str, ...] = ("cpu",)
    step_modes: tuple[str, ...] = ("default",)
    measures: tuple[str, ...] = ("legs",)
    inits: tuple[str, ...] = ("own",)
    dt_range: tuple[float, float] | None = None
    max_L: int | None = None
    N_multiple: int = 1

    @property
    def kind(self) -> str:
        """Return the structure, or "real" for a diagonal one with real modes only."""
        return "real" if self.field == "real" else str(self.structure)

    @property
    def half(self) -> bool:
        """Whether one mode of each conjugate pair is kept."""
        return self.spectrum == "half"

    def to_json(self) -> dict[str, Any]:
        """Return the record with lists for tuples."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: list(v) if isinstance(v, tuple) else v for name, v in pairs}


def parse_conventions(data: object, where: str) -> Conventions:
    """Return the conventions stated in ``data``.

    Parameters
    ----------
    data : mapping
        The adapter's ``CONVENTIONS``.
    where : str
        The adapter, for messages.

    Raises
    ------
    AdapterError
        For a missing structure, an unknown key or a value outside its domain.
    """
    if not isinstance(data, Mapping):
        raise AdapterError(
            f"{where}: CONVENTIONS is {_show(data)}, not a dict. Declare at least "
            'CONVENTIONS = {"structure": "dplr"} (or "diagonal", "dense").'
        )
    known = [field.name for field in fields(Conventions)]
    for key in data:
        if key not in known:
            raise AdapterError(
                f"{where}: CONVENTIONS has the unknown key {key!r}. The known keys are "
                f"{', '.join(known)}; check the spelling or leave the key out."
            )
    if "structure" not in data:
        raise AdapterError(
            f"{where}: CONVENTIONS does not say which parameters the layer takes. Add "
            '"structure": "dplr" (lam, P, B, C), "diagonal" (lam, B, C) or "dense" (A, B, C).'
        )
    values: dict[str, Any] = {key: _choice(where, key, data[key]) for key in CHOICES if key in data}
    if "rule" in data:
        values["rule"] = _rule(where, data["rule"])
    # One mode of a pair contributes twice its real part.
    values.setdefault("output_scale", 2 if values.get("spectrum") == "half" else 1)
    lists = (
        ("dtypes", ALL_DTYPES),
        ("devices", None),
        ("step_modes", None),
        ("measures", MEASURES),
        ("inits", INITS),
    )
    for key, allowed in lists:
        if key in data:
            values[key] = _names(where, key, data[key], allowed)
    for key, optional in (("max_L", True), ("max_rank", True), ("N_multiple", False)):
        if key in data:
            values[key] = _positive(where, key, data[key], optional)
    if data.get("dt_range") is not None:
        values["dt_range"] = _span(where, data["dt_range"])
    return _consistent(where, Conventions(**values))


def _consistent(where: str, conventions: Conventions) -> Conventions:
    if conventions.structure == "dense" and conventions.half:
        raise AdapterError(
            f'{where}: CONVENTIONS says structure "dense" and spectrum "half", but a dense A has '
            "no modes to "
            'halve. Drop "spectrum", or declare "dplr" or "diagonal".'
        )
    if conventions.field == "real" and (conventions.structure != "diagonal" or conventions.half):
        raise AdapterError(
            f'{where}: CONVENTIONS says field "real" with structure {conventions.structure!r} and '
            f"spectrum {conventions.spectrum!r}; it is for diagonal layers that keep all of their "
            'real modes. Drop "field", or declare "diagonal" and "full".'
        )
    if conventions.structure != "diagonal" and conventions.dt_shape == "modes":
        raise AdapterError(
            f'{where}: CONVENTIONS says dt_shape "modes" with structure {conventions.structure!r}, '
            "but steps of "
            'one mode each need independent modes. Declare "dt_shape": "scalar".'
        )
    if conventions.C_kind == "merged" and conventions.structure != "diagonal":
        raise AdapterError(
            f'{where}: CONVENTIONS says C_kind "merged" with structure {conventions.structure!r}, '
            'but C and B of one mode merge only in a diagonal system. Declare "plain".'
        )
    if conventions.C_kind == "merged" and conventions.io == "mimo":
        raise AdapterError(
            f'{where}: CONVENTIONS says C_kind "merged" with io "mimo", but C B of several inputs '
            'and outputs is no row. Declare "io": "siso", or C_kind "plain".'
        )
    if conventions.rule in (SOFTMAX, DISCRETE) and conventions.structure == "dplr":
        raise AdapterError(
            f"{where}: CONVENTIONS says rule {conventions.rule!r} with structure 'dplr'; this rule "
            'needs independent modes or a dense matrix. Declare "diagonal" or "dense".'
        )
    if conventions.rule == SOFTMAX and conventions.structure != "diagonal":
        raise AdapterError(
            f"{where}: CONVENTIONS says rule 'dss' with structure 'dense', but its softmax "
            'normalises each mode by itself. Declare "structure": "diagonal".'
        )
    if conventions.rule in (SOFTMAX, DISCRETE) and conventions.C_kind == "tilde":
        raise AdapterError(
            f"{where}: CONVENTIONS says rule {conventions.rule!r} with C_kind 'tilde', but "
            "C (I - Ab^L) belongs to the generating function of a discretized system. Declare "
            '"C_kind": "plain".'
        )
    return conventions


def _rule(where: str, value: object) -> str:
    if value == SOFTMAX:
        return SOFTMAX
    try:
        name = rule_named(value).__name__ if isinstance(value, str) else ""
    except InputError:
        name = ""
    # A length belongs to a case, not to a declaration.
    if not name or name.startswith("dss("):
        raise AdapterError(
            f"{where}: CONVENTIONS['rule'] = {_show(value)}; it must be one of "
            f'{", ".join(map(repr, RULES))}, "gbt(alpha)" with a number such as 1/4, "dss", or '
            '"none" for a layer that is discrete already.'
        )
    return name


def _span(where: str, value: object) -> tuple[float, float]:
    numbers = list(value) if isinstance(value, (list, tuple)) else []
    good = len(numbers) == 2 and all(
        isinstance(x, (int, float)) and not isinstance(x, bool) for x in numbers
    )
    if not good or not 0 < numbers[0] <= numbers[1] <= sys.float_info.max:
        raise AdapterError(
            f"{where}: CONVENTIONS['dt_range'] = {_show(value)}; it must be [least, largest], two "
            "positive steps."
        )
    return float(numbers[0]), float(numbers[1])


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _choice(where: str, key: str, value: object) -> object:
    # 1 == True in Python; the type must agree too, so that C_conj: 1 is not taken for a flag.
    for allowed in CHOICES[key]:
        if type(value) is type(allowed) and value == allowed:
            return value
    options = ", ".join(repr(allowed) for allowed in CHOICES[key])
    raise AdapterError(
        f"{where}: CONVENTIONS[{key!r}] = {_show(value)}; it must be one of {options}."
    )


def _names(where: str, key: str, value: object, allowed: tuple[str, ...] | None) -> tuple[str, ...]:
    items = list(value) if isinstance(value, (list, tuple)) else []
    good = all(isinstance(item, str) and (allowed is None or item in allowed) for item in items)
    if not items or not good:
        options = f" out of {', '.join(map(repr, allowed))}" if allowed else ""
        raise AdapterError(
            f"{where}: CONVENTIONS[{key!r}] = {_show(value)}; it must be a list of names{options}."
        )
    return tuple(dict.fromkeys(cast("list[str]", items)))


def _positive(where: str, key: str, value: object, optional: bool) -> int | None:
    if value is None and optional:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise AdapterError(
            f"{where}: CONVENTIONS[{key!r}] = {_show(value)}; it must be an integer of at least 1."
        )
    return value
