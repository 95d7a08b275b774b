"""One of each conjugate pair, with weights."""

from __future__ import annotations

from s4ref.arithmetic.protocol import Analytic
from s4ref.maths.nplr import NPLR


def halve(F: Analytic, full: NPLR) -> NPLR:
    """Keep the modes with omega > 0 (weight 2) and the real ones (weight 1).

    Order: descending omega (Formulary 3.16).  Real modes have omega exactly 0, which makes their
    columns of V and their entries of B and P real.  There is one for odd N, and two in the padded
    Fourier families.  Theorems ``conjugate-halves``, ``conjugate-modes``; Formulary
    (3.13)-(3.15).
    """
    N = len(full.omega)
    pairs = (N - full.real_modes) // 2
    keep = pairs + full.real_modes
    rows, cols = slice(0, keep), slice(0, F.shape(full.P)[1])
    return NPLR(
        full.omega[:keep],
        full.shift,
        F.block(full.P, rows, cols),
        F.block(full.B, rows, slice(0, 1)),
        F.block(full.V, slice(0, N), rows),
        full.real_modes,
        (2,) * pairs + (1,) * full.real_modes,
    )
