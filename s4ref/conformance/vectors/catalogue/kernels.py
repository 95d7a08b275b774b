"""Convolution kernels and the output row of the generating function."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.budgets import convolution_kernel
from s4ref.conformance.vectors.catalogue import systems
from s4ref.conformance.vectors.catalogue.initialisations import initialisations
from s4ref.conformance.vectors.catalogue.rules import EVERY
from s4ref.conformance.vectors.catalogue.systems import (
    BINARY_TENTH,
    TENTH,
    complex_readout,
    readout,
)
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.maths.discretize import bilinear, dss, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import DSS, Modal, S4DLin


LENGTHS = (1, 2, 3, 7, 16, 17, 31, 64, 97)  # one, powers of two, their neighbours, primes


def _by_definition(**inputs: Any) -> Values:
    return {"K": oracle.kernel(**inputs, method="powers")}


def given(system: Any, **named: Any) -> Inputs:
    """Return inputs with the default output row if the system has none of its own."""
    if hasattr(system, "C"):
        return {"system": system, **named}
    row: list[Any] = [*readout(system.N)]
    if isinstance(system, Modal):
        state = getattr(system, "basis", "modes") == "state"
        row = [*(readout if state else complex_readout)(system.readout)]
    return {"system": system, "C": row, **named}


def _kernels() -> Iterator[Inputs]:
    for rule in EVERY:
        for system in (LegS(1), LegS(2), LegS(4), LegS(5), LegT(4), S4DLin(8)):
            yield given(system, dt=TENTH, L=16, rule=rule)
        for record in systems.records():
            yield given(record, dt=Fraction(1, 8), L=7, rule=rule)
    for modal in (systems.modes(), DSS(4)):
        yield given(modal, dt=TENTH, L=16, rule=dss(16))
    for rule in (bilinear, zoh):
        for family in systems.forms(4):
            if family not in (LegS(4), LegT(4)):
                yield given(family, dt=TENTH, L=16, rule=rule)
        for initialisation in initialisations(8):
            if initialisation != S4DLin(8):
                yield given(initialisation, dt=TENTH, L=16, rule=rule)
        for L in LENGTHS:
            yield given(LegS(4), dt=Fraction(1, 100), L=L, rule=rule)
        for dt in (Fraction(1), Fraction(1, 2), BINARY_TENTH, Fraction(1, 1000)):
            yield given(LegS(4), dt=dt, L=16, rule=rule)
        yield given(systems.modes(), dt=[TENTH, TENTH / 10], L=16, rule=rule)
        for rate in (Fraction(1, 2), Fraction(2), Fraction(3)):
            yield given(LegS(4), dt=TENTH, L=16, rule=rule, rate=rate)
        for length in (16, 31):
            yield given(LegS(4), dt=TENTH, L=16, rule=rule, tilde_length=length)
        for system in (LegS(16), LegT(16), S4DLin(64)):
            yield given(system, dt=Fraction(1, 100), L=128, rule=rule)
        yield given(LegS(64), dt=Fraction(1, 1000), L=1024, rule=rule)


KERNEL = Operator(
    name="kernel",
    equation="K[l] = C Ab^l Bb, l = 0..L-1;  foh: K[0] = C Bb, K[l] = C Ab^(l-1) (Ab Bb + Bp);  "
    "stored modes: K[l] = sum_n weight_n Re(C_n lam_bar_n^l Bb_n)",
    source="Formulary (6.1), (6.10), (6.12); [S4, eq. 5], [S4D]",
    outputs={"K": "(L,), or (outputs, inputs, L)"},
    compute=named("kernel", "K"),
    cases=_kernels,
    covers=("kernel",),
    theorems=("recurrence-is-convolution", "vandermonde-kernel"),
    conventions=(
        "The current input enters the current output: K[0] = C Bb.  D is not part of K.",
        "C is a plain row, never conjugated.",
        "rate: the kernel at another sampling rate, every step times the rate.",
        "tilde_length l: the given C is C (I - Ab^l), as S4 stores it.",
    ),
    second=_by_definition,
    second_is="the definition: one power of Ab after the other",
    budget=convolution_kernel,
)


def _rows() -> Iterator[Inputs]:
    for rule in EVERY:
        for family in (LegS(1), LegS(2), LegS(4), LegS(5), LegT(4)):
            for L in (1, 7, 16):
                yield given(family, dt=TENTH, L=L, rule=rule)
        for record in systems.records():
            yield given(record, dt=TENTH, L=16, rule=rule)


OUTPUT_TILDE = Operator(
    name="output_tilde",
    equation="Ct = C (I - Ab^L)",
    source="Formulary (6.4); [S4, App. C.3]",
    outputs={"Ct": "as C; for stored modes of weight 2 one complex entry a pair"},
    compute=named("output_tilde", "Ct"),
    cases=_rows,
    covers=("output_tilde",),
    theorems=("truncated-generating-function",),
    conventions=("The row that S4 stores for length L, and from which it computes the kernel.",),
)

OPERATORS = (KERNEL, OUTPUT_TILDE)
