"""The definition of HiPPO: bases, measures, projection of a signal, reconstruction of its past."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.catalogue.systems import readout
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.maths.hippo import ChebT, Family, FouT, GLegS, LagT, LegS, LegT
from s4ref.maths.projection import Held, Signal


INSIDE = [Fraction(1, 8), Fraction(1, 3), Fraction(4, 5)]  # of every window, off every end


def projections(N: int) -> Iterator[Family]:
    """Yield the families that are projections; N is odd."""
    yield from (LegS(N), GLegS(N, Fraction(1, 2)), LegT(N), LegT(N, theta=Fraction(1)))
    yield LegT(N, theta=Fraction(1), basis="lmu")
    yield from (LagT(N), LagT(N, alpha=Fraction(1, 2), beta=Fraction(1, 3)), FouT(N), ChebT(N))


def _points() -> Iterator[Inputs]:
    for N in (3, 5):
        for family in projections(N):
            yield {"family": family, "tau": INSIDE}
    yield {"family": LegS(16), "tau": INSIDE}
    yield {"family": LegS(5), "tau": INSIDE, "time_varying": True}


TAU = "tau is how long ago, inside the window; with time_varying the ratio s/t."

MEASURE = Operator(
    name="measure",
    equation="the density mu(tau) of the measure in which a family approximates the past",
    source="Formulary (2.3)-(2.27); [HiPPO], [HTTYH]",
    outputs={"mu": "as tau"},
    compute=named("measure", "mu"),
    cases=_points,
    covers=("measure",),
    conventions=(TAU,),
)

BASIS_FUNCTIONS = Operator(
    name="basis_functions",
    equation="r_n(tau), orthogonal in mu: u(t - tau) is approximated by sum_n x_n r_n(tau)",
    source="Formulary (2.3)-(2.27); [HiPPO], [HTTYH]",
    outputs={"r": "(len(tau), N)"},
    compute=named("basis_functions", "r"),
    cases=_points,
    covers=("basis_functions",),
    conventions=(TAU,),
    largest=frozenset({"r"}),
)

STATE_KERNEL = Operator(
    name="state_kernel",
    equation="k_n(tau) = r_n(tau) mu(tau) / |r_n|^2: x_n(t) = integral of u(t - tau) k_n(tau)",
    source="Formulary (2.6)-(2.27); [HiPPO], [HTTYH]",
    outputs={"k": "(len(tau), N)"},
    compute=named("state_kernel", "k"),
    cases=lambda: (given for given in _points() if "time_varying" not in given),
    covers=("state_kernel",),
    conventions=(TAU,),
    second=lambda **inputs: _by_exponentials(**inputs),
    second_is="e^(tau A) B, for LegS, GLegS and LagT",
    largest=frozenset({"k"}),
)

GRAM = Operator(
    name="gram",
    equation="the integral of r_n r_k mu",
    source="Formulary (2.1)",
    outputs={"G": "(N, N)"},
    compute=named("gram", "G"),
    cases=lambda: ({"family": family} for family in (LegS(3), LegT(3), ChebT(2))),
    covers=("gram",),
    conventions=("The identity, but in the LMU basis, up to the radius.",),
    largest=frozenset({"G"}),
)


def signal() -> Signal:
    """Return e^-s cos 3s + s/2, which no basis holds."""
    return Signal.exp(-1) * Signal.cos(3) + Signal.polynomial([0, Fraction(1, 2)])


def _projected() -> Iterator[Inputs]:
    for family in (LegS(3), LegT(3), LagT(3), FouT(3), ChebT(3), GLegS(3, Fraction(1, 2))):
        yield {"family": family, "signal": signal(), "t": Fraction(3, 4)}
    for family in (LegS(4), GLegS(3, Fraction(1, 2))):
        yield {"family": family, "signal": signal(), "t": Fraction(2), "time_varying": True}
    yield {"family": LegS(3), "signal": Held(readout(4), Fraction(1, 4)), "t": Fraction(1)}


SIGNAL = (
    "A signal is sum coefficient s^power e^(rate s), rate = re + i (im + pi turn); held samples "
    "are u(s) = samples[k] for k dt <= s < (k+1) dt.  The signal is 0 before time 0."
)

EXACT = (LegS, GLegS, LagT)  # for these, the differential equation is no approximation


def _by_the_equation(*, family: Family, digits: int, **inputs: Any) -> Values:
    if not isinstance(family, EXACT):
        return {}
    return {"x": oracle.evolve(family, **inputs, digits=digits)}


def _by_the_definition(*, family: Family, digits: int, **inputs: Any) -> Values:
    if not isinstance(family, EXACT):
        return {}
    return {"x": oracle.project(family, **inputs, digits=digits)}


def _by_exponentials(*, family: Family, digits: int, **inputs: Any) -> Values:
    if not isinstance(family, EXACT):
        return {}
    return {"k": oracle.state_kernel(family, **inputs, route="exponential", digits=digits)}


PROJECT = Operator(
    name="project",
    equation="x_n(t) = integral of u(t - tau) k_n(tau) dtau",
    source="Formulary (2.1)-(2.3); [HiPPO]",
    outputs={"x": "(N,)"},
    compute=named("project", "x"),
    cases=_projected,
    covers=("project",),
    conventions=(SIGNAL, "time_varying: the measure is stretched over [0, t]."),
    second=_by_the_equation,
    second_is="the differential equation, for LegS, GLegS and LagT",
    largest=frozenset({"x"}),
)

EVOLVE = Operator(
    name="evolve",
    equation="x' = A x + B u, x(0) = 0;  time_varying: x' = (A x + B u)/t",
    source="Formulary (2.4), (2.5); [HiPPO]",
    outputs={"x": "(N,)"},
    compute=named("evolve", "x"),
    cases=_projected,
    covers=("evolve",),
    second=_by_the_definition,
    second_is="quadrature of the definition, for LegS, GLegS and LagT",
    conventions=(
        SIGNAL,
        ("Equal to project where a family is an exact projection; LegT, FouT and ChebT close their "
        "endpoint u(t - theta) by an approximation."),
    ),
    largest=frozenset({"x"}),
)  # fmt: skip


def _reconstructed() -> Iterator[Inputs]:
    for N in (3, 5):
        for family in projections(N):
            yield {"family": family, "x": readout(N), "tau": INSIDE}


RECONSTRUCT = Operator(
    name="reconstruct",
    equation="sum_n x_n r_n(tau), which approximates u(t - tau)",
    source="Formulary (2.2)",
    outputs={"u": "as tau"},
    compute=named("reconstruct", "u"),
    cases=_reconstructed,
    covers=("reconstruct",),
    conventions=(TAU,),
    largest=frozenset({"u"}),
)

DELAY_ROW = Operator(
    name="delay_row",
    equation="C_n = r_n(delay): C x(t) approximates u(t - delay)",
    source="Formulary (2.15), (2.16); [LMU]",
    outputs={"C": "(N,)"},
    compute=named("delay_row", "C"),
    cases=lambda: (
        {"family": family, "delay": delay}
        for family in (LegT(4), LegT(4, theta=Fraction(1), basis="lmu"), FouT(5), LegS(4))
        for delay in (Fraction(1, 4), Fraction(1))
    ),
    covers=("delay_row",),
    largest=frozenset({"C"}),
)

OPERATORS = (MEASURE, BASIS_FUNCTIONS, STATE_KERNEL, GRAM, PROJECT, EVOLVE, RECONSTRUCT, DELAY_ROW)
