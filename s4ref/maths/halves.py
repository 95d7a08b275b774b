"""One of each conjugate pair, with weights."""

from __future__ import annotations

from s4ref.arithmetic.protocol import Analytic
from s4ref.maths.nplr import NPLR


def halve(F: Analytic, full: NPLR) -> NPLR:
    """Keep the modes with omega > 0 (weight 2) and, for odd N, the real one (weight 1).

    Order: descending omega (Formulary 3.16).  The unpaired mode has omega exactly 0, which makes
    its column of V and its entries of B and P real.  Theorem ``conjugate-halves``; Formulary
    (3.13)-(3.15).
    """
    N = len(full.omega)
    keep = (N + 1) // 2
    rows, cols = slice(0, keep), slice(0, F.shape(full.P)[1])
    return NPLR(
        full.omega[:keep],
        full.shift,
        F.block(full.P, rows, cols),
        F.block(full.B, rows, slice(0, 1)),
        F.block(full.V, slice(0, N), rows),
        (2,) * (N // 2) + (1,) * (N % 2),
    )
