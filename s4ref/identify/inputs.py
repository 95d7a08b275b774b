"""How a given B relates to a family's, once A is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from s4ref.identify.rounding import CLOSE, Gap, gap
from s4ref.identify.similarity import Similarity, proportional
from s4ref.identify.simple import short, simple


Real = npt.NDArray[np.float64]
TYPED = 1e-5


@dataclass(frozen=True)
class InputFit:
    """B = factor D^-1 B_family, or something else altogether.

    Attributes
    ----------
    gap : distance of B; None where B is something else, which ``phrases`` then say
    with_time : whether B carries the factor of A
    """

    gap: Gap | None
    factor: Fraction | float
    with_time: bool
    phrases: tuple[str, ...]
    cost: int
    code: tuple[str, ...]


def fit_input(b: Real, family: Real, fit: Similarity, similar: bool) -> tuple[InputFit, Similarity]:
    """Return how b relates to the family's B, and the similarity with the scale that b gives it.

    D is known from A up to a factor of each block of states that A connects; where D is more than
    signs, B fixes it.

    Parameters
    ----------
    b, family : (N,)
        Given and of the family.
    fit : Similarity
        That of A.
    similar : bool
        Whether D is more than signs.
    """
    given = fit
    ratio = proportional(b * fit.D, family)
    if ratio is None:
        return _nothing(b, family), fit
    if similar:
        fit = _with_units(b, family, fit, signs=False)
        factors: list[Fraction | float] = [Fraction(1)]
    else:
        if fit.blocks:
            fit = _with_units(b, family, fit, signs=True)
            ratio = proportional(b * fit.D, family) or ratio
        time = abs(fit.factor)
        typed = simple(ratio, TYPED)
        factors = [Fraction(1), Fraction(-1), time, *([typed] if typed else []), ratio]
    best: tuple[Gap, Fraction | float] | None = None
    for factor in factors:
        wanted = float(factor) * family / fit.D
        apart = gap(b, wanted, np.abs(wanted), 2 * similar or int(factor is ratio))
        if best is None or (apart.entry < 0.1 * best[0].entry and best[0].explained() is None):
            best = apart, factor
    assert best is not None
    apart, factor = best
    if apart.distance > CLOSE:
        return _nothing(b, family), given
    return _said(apart, factor, abs(fit.factor), exact=factor is not ratio), fit


def _with_units(b: Real, family: Real, fit: Similarity, *, signs: bool) -> Similarity:
    """Return the similarity with the factor of each block, or its sign, that b asks for."""
    D = fit.D.copy()
    for block in fit.blocks:
        ratio = proportional(b[block] * D[block], family[block])
        if ratio is not None:
            D[block] /= np.sign(ratio) if signs else ratio
    return replace(fit, D=D)


def _said(apart: Gap, factor: Fraction | float, time: float, *, exact: bool) -> InputFit:
    if float(factor) == time and time != 1:
        return InputFit(apart, factor, True, (), 0, (f"B = {_python(factor)} * B",))
    if factor == 1:
        extra = time != 1
        return InputFit(apart, factor, False, ("but B as it is",) * extra, int(extra), ())
    phrase = "with the sign of B changed" if factor == -1 else f"B multiplied by {short(factor)}"
    return InputFit(
        apart, factor, False, (phrase,), 1 if exact else 2, (f"B = {_python(factor)} * B",)
    )


def _nothing(b: Real, family: Real) -> InputFit:
    """Say that B is not the family's."""
    size = max(float(np.abs(family).max(initial=0.0)), 1e-300)
    far = float(np.abs(b - family).max(initial=0.0)) / size
    text = f"but B is another vector (distance {far:.2g}), which A says nothing about"
    return InputFit(None, Fraction(1), False, (text,), 4, ())


def _python(x: Fraction | float) -> str:
    return f"({x})" if isinstance(x, Fraction) else repr(x)
