"""The impulse response of a HiPPO family on an even grid of times.

One exponential serves all times, where :func:`s4ref.oracle.state_kernel` takes one for each.
"""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.hippo import Family
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import Dense, prepare
from s4ref.plot.windows import Floats


def impulse(family: Family, step: Fraction, count: int, *, start: Fraction = Fraction(0)) -> Floats:
    """Return [e^(tau A) B]_n at tau = start, start + step, start + 2 step, ...

    Parameters
    ----------
    family : Family
    step : Fraction
    count : int
    start : Fraction

    Returns
    -------
    (count, N)
        17 digits of the largest entry are certain in each.

    Notes
    -----
    Columns double: [X, E^m X] from X of m columns.  O(N^3 log(count) + count N^2) operations on
    balls, O(count N) of memory.  Formulary (1.2), (6.12).
    """

    system = prepare(family, step, C=[0] * family.N)
    assert isinstance(system, Dense)

    def evaluate(F: Ball) -> list[Scalar]:
        ssm = system.over(F)
        power = F.expm(F.scale(ssm.A, F.scalar(step)))
        columns = F.mul(F.expm(F.scale(ssm.A, F.scalar(start))), ssm.B)
        while (have := F.shape(columns)[1]) < count:
            more = F.block(columns, slice(0, family.N), slice(0, min(have, count - have)))
            columns = F.hstack([columns, F.mul(power, more)])
            power = F.mul(power, power)
        return system.state_out(F, columns)

    certified = escalate(
        evaluate,
        digits=17,
        shape=(family.N, count),
        what=f"impulse response of {family.name}",
        relative_to="largest",
    )
    return certified.approximate().T
