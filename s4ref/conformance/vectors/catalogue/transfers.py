"""What is said of a system with input and output: transfer functions, Gramians, norms, memory."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.diagnostics import POINTS, STABLE
from s4ref.conformance.vectors.catalogue.kernels import given
from s4ref.conformance.vectors.catalogue.systems import TENTH, readout
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LagT, LegS, LegT
from s4ref.oracle.escalate import escalate


FREQUENCIES = [Fraction(w) for w in (1, 10, 100)]


def _transfers() -> Iterator[Inputs]:
    for system in (*STABLE, *systems.records()):
        yield given(system, s=POINTS)
    for rule in (bilinear, zoh):
        for system in (LegS(4), LegT(4), systems.modes()):
            yield given(system, s=POINTS[:1], dt=TENTH, rule=rule)


TRANSFER = Operator(
    name="transfer",
    equation="G(s) = C (sI - A)^-1 B + D;  with dt, G(z) = D + sum_l K[l] z^-l at z = s",
    source="Formulary (1.2), (2.8), (4.1), (6.4)",
    outputs={"G": "as s, then (outputs, inputs) if B or C has two axes"},
    compute=named("transfer", "G"),
    cases=_transfers,
    covers=("transfer",),
    conventions=("The current input enters the current output: G(z) tends to K[0] + D.",),
)


def _gramians() -> Iterator[Inputs]:
    for system in (LegS(1), LegS(2), LegS(4), LegT(4), systems.dense()):
        yield {"system": system, "which": "controllability"}
        yield given(system, which="observability")
        yield {"system": system, "which": "controllability", "dt": TENTH, "rule": bilinear}


GRAMIAN = Operator(
    name="gramian",
    equation="controllability: A W + W A^T + B B^T = 0; observability: A^T W + W A + C^T C = 0; "
    "with dt: W = sum_l h_l h_l^T, h_l = Ab^l Bb, and sum_l (C Ab^l)^T C Ab^l",
    source="Formulary (8.11), (8.12)",
    outputs={"W": "(N, N)"},
    compute=lambda **inputs: named("gramian", "W")(**inputs, relative_to="largest"),
    cases=_gramians,
    covers=("gramian",),
    largest=frozenset({"W"}),
)

H2_NORM = Operator(
    name="h2_norm",
    equation="sqrt(integral of K(t)^2), with dt sqrt(sum K[l]^2)",
    source="Formulary (8.13)",
    outputs={"h2_norm": "one number"},
    compute=named("h2_norm", "h2_norm"),
    cases=lambda: (
        *(given(system) for system in (LegS(1), LegS(2), LegS(4), LegT(4))),
        *(given(LegS(4), dt=TENTH, rule=rule) for rule in (bilinear, zoh)),
    ),
    covers=("h2_norm",),
)


def _hinf(*, digits: int, **inputs: Any) -> Values:
    found = oracle.hinf_norm(**inputs, digits=digits)
    peak = {} if found.omega is None else {"omega": found.omega}
    return {"norm": found.value, **peak}


HINF_NORM = Operator(
    name="hinf_norm",
    equation="sup over omega of |G(i omega)|, and the omega >= 0 where it is attained",
    source="Formulary (8.13)-(8.15)",
    outputs={"norm": "one number", "omega": "one number; left out where it is not attained"},
    compute=_hinf,
    cases=lambda: (given(system) for system in (LegS(1), LegS(2), LegS(4), LegT(4), LagT(3))),
    covers=("hinf_norm",),
)

EFFECTIVE_MEMORY = Operator(
    name="effective_memory",
    equation="1/(dt |mu|) steps, mu the numerical abscissa of A",
    source="Formulary (8.2), (8.16)",
    outputs={"steps": "one number"},
    compute=named("effective_memory", "steps"),
    cases=lambda: ({"system": LegS(N), "dt": TENTH / 10} for N in (1, 2, 4, 8)),
    covers=("effective_memory",),
)


def _memory(*, digits: int, **inputs: Any) -> Values:
    L = Fraction(oracle.memory_length(**inputs))
    one = escalate(
        lambda F: [F.scalar(L)], digits=digits, shape=(), what="memory", exact=lambda index: L
    )
    return {"L": one}


MEMORY_LENGTH = Operator(
    name="memory_length",
    equation="the least L for which sum_{l<L} K[l]^2 >= fraction sum_l K[l]^2",
    source="Formulary (8.12), (8.16)",
    outputs={"L": "one whole number"},
    compute=_memory,
    cases=lambda: (
        given(LegS(N), dt=TENTH / 10, fraction=part, rule=rule)
        for N in (1, 2, 4)
        for part in (Fraction(1, 2), Fraction(99, 100))
        for rule in (bilinear, zoh)
    ),
    covers=("memory_length",),
)

DIAGONAL_DEVIATION = Operator(
    name="diagonal_deviation",
    equation="|G_diag(i omega) - G(i omega)|: S4D-LegS with half of the inputs, against LegS",
    source="Formulary (4.9), (4.10); [S4D]",
    outputs={"deviation": "as omega"},
    compute=named("diagonal_deviation", "deviation"),
    cases=lambda: ({"N": N, "C": readout(N), "omega": FREQUENCIES} for N in (2, 4, 8, 16)),
    covers=("diagonal_deviation",),
)


def _peak(*, digits: int, **inputs: Any) -> Values:
    found = oracle.diagonal_peak(**inputs, digits=digits)
    return {"omega": found.omega, "deviation": found.deviation}


DIAGONAL_PEAK = Operator(
    name="diagonal_peak",
    equation="sup over omega of |G_diag(i omega) - G(i omega)|, C = e_0, and where it is attained",
    source="Formulary (4.9), (4.11); [S4D]",
    outputs={"omega": "one number", "deviation": "one number"},
    compute=_peak,
    cases=lambda: ({"N": N} for N in (2, 3, 4, 8)),
    covers=("diagonal_peak",),
)

OPERATORS = (
    TRANSFER,
    GRAMIAN,
    H2_NORM,
    HINF_NORM,
    EFFECTIVE_MEMORY,
    MEMORY_LENGTH,
    DIAGONAL_DEVIATION,
    DIAGONAL_PEAK,
)
