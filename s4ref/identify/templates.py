"""What may be made of a family before it is stored: itself, its normal part, a shifted index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from s4ref.identify.instances import Instance, correction, matrices
from s4ref.maths.hippo import LegS, LegSD


Real = npt.NDArray[np.float64]
WHOLE, NORMAL, SHIFTED, LOWER, HIGHER = "", "normal", "shifted", "lower", "higher"


@dataclass(frozen=True, eq=False)
class Template:
    """Matrices A (N, N) and B (N,) that a given pair is compared with.

    Attributes
    ----------
    instance : the family
    form : "" for the family itself, "normal" for A + P P^T, "shifted" for indices 1 to N of it,
        "lower" and "higher" for a diagonal one too small and one too large
    size : what each entry of A is formed from, for rounding
    """

    instance: Instance
    form: str
    A: Real
    B: Real
    size: Real

    def resized(self, N: int) -> Template | None:
        """Return the template with N states, or None where the family has none."""
        instance = self.instance.resized(N)
        return None if instance is None else build(instance, self.form)

    @property
    def phrases(self) -> tuple[str, ...]:
        """What to say of the form."""
        return {
            WHOLE: (),
            NORMAL: ("plus its low-rank part: the normal part A + P P^T",),
            SHIFTED: ("with indices from 1 where the formula has 0 (an index base one too high)",),
            LOWER: ("with a diagonal one too small: n where the formula has n + 1",),
            HIGHER: ("with a diagonal one too large: n + 2 where the formula has n + 1",),
        }[self.form]

    def code(self) -> Iterator[str]:
        """Yield the lines of Python that make A and B."""
        N = self.instance.family.N
        if self.form == SHIFTED:
            whole = self.instance.resized(N + 1) or self.instance
            yield f"hippo = oracle.hippo({whole.code})"
            yield "A, B = hippo.A.to_numpy()[1:, 1:], hippo.B.to_numpy()[1:]"
            return
        yield f"hippo = oracle.hippo({self.instance.code})"
        yield "A, B = hippo.A.to_numpy(), hippo.B.to_numpy()"
        if self.form == NORMAL:
            yield f"form = oracle.dplr({self.instance.code}, halve=False)"
            yield "P = (form.V.to_numpy() @ form.P.to_numpy()).real"
            yield "A = A + P @ P.T"
        if self.form in (LOWER, HIGHER):
            yield f"A = A {'+' if self.form == LOWER else '-'} np.eye({N})"


def build(instance: Instance, form: str) -> Template | None:
    """Return a template, or None where the family has no such form."""
    N = instance.family.N
    if form == SHIFTED:
        larger = instance.resized(N + 1)
        if larger is None:
            return None
        A, B = matrices(larger.family)
        return Template(instance, form, A[1:, 1:], B[1:], np.abs(A[1:, 1:]))
    A, B = matrices(instance.family)
    if form == WHOLE:
        return Template(instance, form, A, B, _formed_from(instance, A))
    if form in (LOWER, HIGHER):
        if instance.name not in ("legs", "glegs"):
            return None
        changed = A + np.eye(N) * (1 if form == LOWER else -1)
        return Template(instance, form, changed, B, np.abs(changed))
    P = correction(instance.family)
    if P is None:
        return None
    low = P @ P.T
    total = A + low
    size = np.abs(A) + np.abs(low)
    # what cancels in exact arithmetic is zero
    total = np.where(np.abs(total) <= 8e-16 * size, 0.0, total)
    return Template(instance, form, total, B, size)


def _formed_from(instance: Instance, A: Real) -> Real:
    """Return the sizes of what the entries are differences of; legsd is A + P P^T in any code."""
    if not isinstance(instance.family, LegSD):
        return np.abs(A)
    N = instance.family.N
    whole, P = matrices(LegS(N))[0], correction(LegS(N))
    return np.abs(whole) if P is None else np.abs(whole) + np.abs(P @ P.T)


def templates(instances: Iterator[Instance]) -> list[Template]:
    """Return every form of every family."""
    found = []
    for instance in instances:
        for form in (WHOLE, NORMAL, SHIFTED, LOWER, HIGHER):
            template = build(instance, form)
            if template is not None and np.any(template.A):
                found.append(template)
    return found
