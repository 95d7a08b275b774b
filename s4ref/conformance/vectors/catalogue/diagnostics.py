"""What is said of A alone: spectra, norms, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.systems import TENTH, readout
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.exact import Gauss
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import FouT, LagT, LegS, LegT


SIMPLE = (LegS(1), LegS(2), LegS(4), LegS(8), LegT(4))  # eigenvalues all different
STABLE = (*SIMPLE, LagT(3))
POINTS = [Gauss(Fraction(0), Fraction(1)), Fraction(1, 2), Gauss(Fraction(1, 4), Fraction(-10))]


def _operators() -> Iterator[Inputs]:
    for family in (*STABLE, FouT(3)):
        yield {"system": family}
    yield {"system": systems.dense()}
    yield {"system": systems.modes()}


def _discretized() -> Iterator[Inputs]:
    for system in (LegS(2), LegS(4), LegT(4), systems.dense()):
        for rule in (bilinear, zoh):
            yield {"system": system, "dt": TENTH, "rule": rule}


def _both() -> Iterator[Inputs]:
    yield from _operators()
    yield from _discretized()


SPECTRUM = Operator(
    name="spectrum",
    equation="the eigenvalues of A; with dt, of Ab under the rule",
    source="Formulary (8.1)",
    outputs={"lam": "(N,)"},
    compute=named("spectrum", "lam"),
    cases=_both,
    covers=("spectrum",),
    conventions=(
        ("Both modes of each pair.  By descending real part of the eigenvalue of A, equal ones by "
        "descending modulus of the imaginary part, positive before negative."),
    ),
)  # fmt: skip


def _number(name: str, equation: str, source: str, *, discrete: bool = False) -> Operator:
    """Return an operator whose value is one number, or one for each eigenvalue."""
    return Operator(
        name=name,
        equation=equation,
        source=source,
        outputs={name: "one number"},
        compute=named(name, name),
        cases=_discretized if discrete else _operators,
        covers=(name,),
    )


NUMBERS = (
    _number("spectral_abscissa", "the largest real part of an eigenvalue of A", "Formulary (8.1)"),
    _number("spectral_radius", "the largest modulus of an eigenvalue of Ab", "Formulary (8.1)",
            discrete=True),
    _number("numerical_abscissa", "the largest eigenvalue of (A + A*)/2", "Formulary (8.2)"),
    _number("henrici_departure", "sqrt(|A|_F^2 - sum |lam|^2)", "Formulary (8.3)"),
)  # fmt: skip


RESOLVENT_NORM = Operator(
    name="resolvent_norm",
    equation="|(zI - A)^-1|_2, the inverse of the smallest singular value of zI - A",
    source="Formulary (8.10)",
    outputs={"norm": "as z"},
    compute=named("resolvent_norm", "norm"),
    cases=lambda: ({"system": LegS(N), "z": POINTS} for N in (2, 4, 8)),
    covers=("resolvent_norm",),
)

SEMIGROUP_NORM = Operator(
    name="semigroup_norm",
    equation="|e^(tA)|_2",
    source="Formulary (8.2)",
    outputs={"norm": "as t"},
    compute=named("semigroup_norm", "norm"),
    cases=lambda: ({"system": LegS(N), "t": readout(2)[:1] + [TENTH]} for N in (2, 4, 8)),
    covers=("semigroup_norm",),
)


def _support(system: Any, points: int, *, digits: int) -> Values:
    return {"support": oracle.numerical_range(system, points, digits=digits).support}


NUMERICAL_RANGE = Operator(
    name="numerical_range",
    equation="the largest eigenvalue of the Hermitian part of e^(-i angle) A, angle = 2 pi k/K",
    source="Formulary (8.2)",
    outputs={"support": "(K,), K = points"},
    compute=_support,
    cases=lambda: ({"system": LegS(N), "points": 8} for N in (2, 4)),
    covers=("numerical_range",),
    largest=frozenset({"support"}),
)


EIGENVALUE_CONDITIONS = Operator(
    name="eigenvalue_conditions",
    equation="|w_k| |v_k| / |w_k* v_k| with the left and right eigenvectors w_k and v_k",
    source="Formulary (8.9)",
    outputs={"kappa": "(N,), in the order of spectrum"},
    compute=named("eigenvalue_conditions", "kappa"),
    cases=lambda: ({"system": system} for system in (*SIMPLE, systems.dense())),
    covers=("eigenvalue_conditions",),
)

EIGENVECTOR_CONDITION = Operator(
    name="eigenvector_condition",
    equation="|V| |V^-1| in the 2-norm, columns of length 1",
    source="Formulary (8.5)-(8.8)",
    outputs={"kappa": "one number"},
    compute=named("eigenvector_condition", "kappa"),
    cases=lambda: ({"system": system} for system in (*SIMPLE, LegS(16), systems.dense())),
    covers=("eigenvector_condition",),
)

OPERATORS = (
    SPECTRUM,
    *NUMBERS,
    EIGENVALUE_CONDITIONS,
    EIGENVECTOR_CONDITION,
    RESOLVENT_NORM,
    SEMIGROUP_NORM,
    NUMERICAL_RANGE,
)
