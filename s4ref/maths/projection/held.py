"""Samples held constant between equidistant times."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from s4ref.errors import InputError
from s4ref.exact import Gauss, brief, exact_array, rational, real_part
from s4ref.maths.projection.signal import Signal


@dataclass(frozen=True, eq=False)
class Held:
    """Samples held constant: u(s) = samples[k] for k dt <= s < (k+1) dt, and 0 elsewhere.

    Zero-order hold takes the state from k dt to (k+1) dt with u_k, so the state at (k+1) dt is
    the x_k of the recurrence x_k = Ab x_(k-1) + Bb u_k.

    Parameters
    ----------
    samples : (T,) exact real numbers
    dt : exact step, positive
    """

    samples: object
    dt: object

    def __post_init__(self) -> None:
        samples, dt = exact_array(self.samples, "samples", ndim=1), rational(self.dt, "dt")
        if dt <= 0:
            raise InputError(f"dt = {brief(self.dt)}: the step must be positive")
        if any(isinstance(x, Gauss) for x in samples):
            raise InputError("samples are complex: signals are real; treat both parts apart")
        object.__setattr__(self, "samples", tuple(real_part(x) for x in samples))
        object.__setattr__(self, "dt", dt)

    @property
    def count(self) -> int:
        """Number of samples."""
        return len(exact_array(self.samples, "samples"))

    def pieces(self, a: Fraction, b: Fraction) -> list[tuple[Fraction, Fraction, Signal]]:
        """Return the intervals of [a, b] on which the signal is constant, zero ones too."""
        dt, samples = rational(self.dt, "dt"), exact_array(self.samples, "samples")
        edges = {k * dt for k in range(len(samples) + 1) if a < k * dt < b}
        cuts = sorted(edges | {a, b})
        out = []
        for low, high in pairwise(cuts):
            k = low // dt
            value = samples[k] if 0 <= k < len(samples) else Fraction(0)
            out.append((low, high, Signal.polynomial([value])))
        return out
