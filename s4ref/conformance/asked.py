"""What a case asked of a layer: enough to compute what any other formula would have answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy.typing as npt


if TYPE_CHECKING:
    from s4ref.conformance.layer import Layer
    from s4ref.conformance.problems import Realised


@dataclass(frozen=True)
class Asked:
    """One question put to a layer, kept beside the comparison for the diagnosis.

    Attributes
    ----------
    layer : the layer asked
    way : "kernel", "pair" (Ab and Bb, flat), "apply", "step" (outputs), "states" (of stored modes,
        one row a sample), "both" (outputs of both directions) or "roundtrip" (the kernel of the
        parameters held, taken for that of those given)
    taps : lags returned, or None for all of ``layer.problem.L``
    u : the whole signal, every chunk of it, or None
    cuts : where each later chunk begins, with the state of the one before
    since : first sample compared; what was compared may also end early
    x0 : the state given at the start, in the stored modes, or None for zero
    length : samples before the right padding, or None
    scene : what else was there, for names that need it
    """

    layer: Layer
    way: str
    taps: int | None = None
    u: npt.NDArray[Any] | None = None
    cuts: tuple[int, ...] = ()
    since: int = 0
    x0: npt.NDArray[Any] | None = None
    length: int | None = None
    scene: Scene | None = None


@dataclass(frozen=True)
class Scene:
    """What stood around a layer that was asked: other layers, a rate, padding, older parameters.

    Attributes
    ----------
    kind : "stack", "rate", "padding", "update" or "beside"
    layers : what each layer of a stack holds; otherwise the layer asked, and for an update what it
        held before, or what another one holds
    by : "kernel", "apply", "chunks" or a step mode
    u : the signal, or None for a kernel
    since : first sample compared
    rate : of a kernel at rate times dt
    pads, junk : how many samples of padding stood behind sample ``since``, and what they were
    half : whether the adapter keeps one mode of each pair
    L : lags of a kernel
    """

    kind: str
    layers: tuple[Realised, ...]
    by: str
    half: bool
    u: npt.NDArray[Any] | None = None
    since: int = 0
    rate: int = 1
    pads: int = 0
    junk: float = 0.0
    L: int = 0


@dataclass(frozen=True)
class Claimed:
    """Parameters that are said to be those of a family, kept beside the comparison.

    Attributes
    ----------
    measure : the family, such as "legs" or "fout/s4", or the initialisation, such as "s4d-lin"
    N : state size
    parts : A (N, N) and, if there is one, B (N,); or lam (n,), perhaps P (n, r) and B (n,)
    rows : for an initialisation of published forms, what each form was compared by
    """

    measure: str
    N: int
    parts: Mapping[str, npt.NDArray[Any]]
    rows: tuple[tuple[Row, ...], ...] = ()


@dataclass(frozen=True)
class Row:
    """One real part of a parameter, mode by mode, beside what it should be.

    Attributes
    ----------
    name : such as "Re lam" or "|B|"
    held, right, allowed : (n,)
    raw : (n,), of a modulus the complex numbers themselves
    """

    name: str
    held: npt.NDArray[Any]
    right: npt.NDArray[Any]
    allowed: npt.NDArray[Any]
    raw: npt.NDArray[Any] | None = None
