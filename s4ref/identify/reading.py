"""One way to read given arrays, in words and in Python."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from s4ref.identify import diagonal
from s4ref.identify.arrange import Arrangement
from s4ref.identify.candidate import Candidate
from s4ref.identify.inputs import InputFit
from s4ref.identify.instances import relabelled
from s4ref.identify.rounding import Gap
from s4ref.identify.similarity import Similarity
from s4ref.identify.simple import short, simple
from s4ref.identify.templates import Template


Real = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """The arrays, and how far their entries may be trusted.

    Attributes
    ----------
    zero : entries below this part of the largest count as zeros
    precision : "float32" or "float64"
    """

    A: Real
    B: Real | None
    zero: float
    precision: str

    @property
    def N(self) -> int:
        """State size."""
        return len(self.A)

    def arranged(self, arrangement: Arrangement, size: int) -> Given:
        """Return the leading block in the family's order."""
        A = arrangement.undo(self.A)[:size, :size]
        B = None if self.B is None else arrangement.undo_vector(self.B)[:size]
        return Given(A, B, self.zero, self.precision)


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read the arrays: c D^-1 T D of a template T, in some order of the states."""

    arrangement: Arrangement
    template: Template
    fit: Similarity
    free: bool  # whether c is a number read off the arrays
    similar: bool  # whether D is more than signs
    input: InputFit | None
    gap: Gap
    precision: str

    @property
    def turned(self) -> bool:
        """Whether a diagonal, of signs at least, stands before and behind."""
        return bool(np.any(self.fit.D != 1))

    @property
    def plain(self) -> bool:
        """Whether it is a family as it is defined, its sign aside."""
        own = not (self.arrangement.phrases or self.template.form)
        return own and not self.turned and abs(self.fit.factor) == 1 and not self.free

    def arrays(self) -> tuple[Real, Real]:
        """Return A and B as this reading has them, without the error of those given."""
        B = self.template.B / self.fit.D
        if self.input is not None:
            B = float(self.input.factor) * B
        return self.arrangement.redo(self.fit.apply(self.template.A), B)

    @property
    def candidate(self) -> Candidate:
        """The reading in words."""
        t, c, D = self.template, self.fit.factor, self.fit.D
        instance = relabelled(t.instance)
        changes, cost = [*t.phrases], 2 * bool(t.form) + bool(t.form in ("lower", "higher"))
        cost += 0 if instance.normalisation else 1
        lines = [*t.code()]
        if c < 0:
            changes.append("written with the opposite sign (x' = -A x + B u)")
        if c != 1:
            lines.append(f"A = {'-A' if c == -1 else f'{_plain(c)} * A'}")
        if abs(c) != 1:
            both = self.input is not None and self.input.with_time
            changes.append(f"{'A and B' if both else 'A'} multiplied by {short(_number(abs(c)))}")
        cost += (c < 0) + (abs(c) != 1) * (2 if self.free else 1)
        if self.turned:
            text, code = diagonal.describe(D)
            named = text if "diag" in text else f"diag {text}"
            changes.append(
                f"in other units of the state: D^-1 A D, D = {named}"
                if self.similar
                else f"with the signs of some states changed, D A D with D = {text}"
            )
            lines += [code, "A, B = A * D / D[:, None], B / D"]
            cost += 3 if self.similar else 1
        if self.input is not None:
            changes += self.input.phrases
            lines += self.input.code
            cost += self.input.cost
        changes += self.arrangement.phrases
        cost += len(self.arrangement.phrases)
        lines += self.arrangement.code(vector=True)
        return Candidate(
            instance.name, instance.normalisation, instance.parameters, instance.describe(),
            tuple(changes), cost, self.gap, self.precision, "\n".join(lines), instance.source,
            fitted=self.free or self.similar or not instance.normalisation,
        )  # fmt: skip


def _number(x: float) -> Fraction | float:
    return simple(x, 1e-15) or x


def _plain(x: float) -> str:
    value = _number(abs(x))
    text = f"({value})" if isinstance(value, Fraction) and value.denominator > 1 else repr(x)
    return f"-{text}" if x < 0 and text[0] == "(" else text
