"""Every mode of a family or a DPLR record, for the routes that know its low rank."""

from __future__ import annotations

import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix
from s4ref.maths.full_modes import FullModes, with_conjugates
from s4ref.maths.nplr import nplr
from s4ref.maths.realform import exact_record
from s4ref.oracle.prepare import Dense, System
from s4ref.records import DPLR


def full_modes(F: Ball, system: System, prepared: Dense, C: Matrix) -> FullModes:
    """Return the modes, with the output rows C of the working basis.

    Of a family through its certified eigendecomposition, of a DPLR record as given, conjugates
    written out.  Cost O(N^3) for a family without closed-form modes, else O(N^2), in time; O(N^2)
    in memory.
    """
    rows, n = prepared.output_out(F, C), prepared.stored
    out = F.rows([rows[start : start + n] for start in range(0, len(rows), n)])
    if prepared.family is not None:
        form = nplr(F, prepared.family)
        lam = [form.shift + F.imaginary(omega) for omega in form.omega]
        P = form.P if F.shape(form.P)[1] else None
        return FullModes(lam, P, P, form.B, F.mul(out, form.V), self_conjugate=True)
    record = exact_record(system)  # type: ignore[arg-type]
    assert isinstance(record, DPLR)
    assert prepared.states is not None
    weight = [int(w) for w in np.asarray(record.weight)]

    def every(X: Matrix) -> Matrix:
        return with_conjugates(F, X, weight)

    lam = F.entries(every(F.rows([[F.scalar(x)] for x in record.lam])))
    P = every(F.matrix(record.P)) if record.P.shape[1] else None
    Q = P if record.Q is None or P is None else every(F.matrix(record.Q))
    paired = 2 in weight or all(i < 0 for i in prepared.states.im)
    B, readers = every(F.matrix(record.B)), F.transpose(every(F.transpose(out)))
    return FullModes(lam, P, Q, B, readers, self_conjugate=paired)
