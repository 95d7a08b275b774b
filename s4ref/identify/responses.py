"""Kernels of known systems in float64: X with K = C X, for any rule and step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Float64
from s4ref.errors import InputError
from s4ref.identify.instances import matrices, named
from s4ref.identify.modes import TITLES, in_order
from s4ref.maths.discretize import Rule, backward_euler, bilinear, euler, exp_euler, zoh
from s4ref.maths.initialise import Modal
from s4ref.records import SSM


Array = npt.NDArray[np.float64] | npt.NDArray[np.complex128]
RULES: tuple[Rule, ...] = (bilinear, zoh, euler, backward_euler, exp_euler)


@dataclass(frozen=True, eq=False)
class System:
    """A continuous system without its C.

    Attributes
    ----------
    name, title, source : as of a candidate
    code : Python that makes ``system``
    A : (N, N) real, or (n,) modes of which each stands for itself and its conjugate
    B : (N,) or (n,)
    weight : of the modes; None for a real matrix
    """

    name: str
    title: str
    source: str
    code: str
    A: Array
    B: Array
    weight: npt.NDArray[np.int64] | None = None

    def states(self, rule: Rule, dt: float, L: int) -> Array | None:
        """Return X, (N, L) real or (n, L) complex, with K = C X or Re sum w C X; None if singular.

        Cost O(L N^2 + N^3 log L), or O(L n) for modes.
        """
        F = Float64()
        if self.weight is not None:
            pairs = [rule.mode(F, complex(lam), dt) for lam in self.A]
            bar, b = (np.array(x) for x in zip(*pairs, strict=True))
            if np.abs(bar).max() ** L > 1e200:
                return None
            powers: Array = (self.weight * b * self.B)[:, None] * bar[:, None] ** np.arange(L)
            return powers
        column = self.B[:, None]
        try:
            d = rule(F, SSM(self.A, column, column.T), dt)
        except ZeroDivisionError:
            return None
        X, power = d.Bb, d.Ab
        with np.errstate(all="ignore"):
            while X.shape[1] < L:  # twice as many lags each time
                X, power = np.hstack([X, power @ X]), power @ power
        X = X[:, :L]
        return X if np.isfinite(X).all() and np.abs(X).max() < 1e200 else None


def systems(N: int, modal: bool) -> Iterator[System]:
    """Yield the families of N states, or the initialisations that store N modes."""
    if not modal:
        for instance in named(N):
            A, B = matrices(instance.family)
            yield System(
                instance.name, f"{instance.describe()} (N = {N})", instance.source,
                f"system = {instance.code}", A, B,
            )  # fmt: skip
        return
    F = Float64()
    seen: list[Array] = []
    for name, make in in_order():
        modal_ = _stored(make, N)
        if modal_ is None:
            continue
        lam = np.array(modal_.modes(F), dtype=complex)
        if any(np.array_equal(lam, other) for other in seen):
            continue
        seen.append(lam)
        title = f"{TITLES.get(name, name)} (N = {modal_.N})"
        yield System(
            name, title, "", f'system = initialisation("{name}", {modal_.N})',
            lam, np.array(modal_.inputs(F), dtype=complex).reshape(-1), np.array(modal_.weight),
        )  # fmt: skip


def _stored(make: object, n: int) -> Modal | None:
    """Return the initialisation that stores n modes."""
    for N in (2 * n, n):
        try:
            modal: Modal = make(N)  # type: ignore[operator]
        except InputError:
            continue
        if modal.n == n and np.ndim(modal.inputs(Float64())) == 1:
            return modal
    return None
