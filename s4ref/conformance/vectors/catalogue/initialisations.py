"""Diagonal initialisations, linear recurrent units, perturb-then-diagonalise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from s4ref import oracle
from s4ref.conformance.vectors.catalogue.systems import complex_readout, readout
from s4ref.conformance.vectors.decimals import Values
from s4ref.conformance.vectors.operator import Inputs, Operator, named
from s4ref.conformance.vectors.phases import turned
from s4ref.maths.hippo import LegS
from s4ref.maths.initialise import (
    DSS,
    LRU,
    S5,
    Modal,
    S4DInv,
    S4DInv2,
    S4DLegS,
    S4DLin,
    S4DQuad,
    S4DReal,
)
from s4ref.maths.perturb import Perturbed


def initialisations(N: int) -> Iterator[Modal]:
    """Yield every published diagonal initialisation of an even size."""
    yield from (S4DLegS(N), S4DLegS(N, B="full"), S4DLegS(N, B="ones"))
    yield from (S4DLin(N), S4DInv(N), S4DInv2(N), S4DQuad(N), S4DReal(N))
    yield DSS(N)
    yield S5(N)


def _modes(initialisation: Modal, C: Any = None, *, digits: int) -> Values:
    m = oracle.modes(initialisation, C=C, digits=digits)
    return {"lam": m.lam, "B": m.B} | ({} if m.C is None else {"C": m.C})


def _initialised() -> Iterator[Inputs]:
    for N in (2, 4, 8, 16):
        for initialisation in initialisations(N):
            yield {"initialisation": initialisation}
    two = [[Fraction(n + 1), Fraction((-1) ** n, n + 1)] for n in range(8)]
    yield {"initialisation": S5(8, blocks=2), "C": readout(8)}
    yield {"initialisation": S5(8, blocks=2, B=two), "C": readout(8)}
    yield {"initialisation": S4DLegS(4, basis="state"), "C": readout(4)}


MODES = Operator(
    name="modes",
    equation="x' = lam x + B u, y = sum_n weight_n Re(C_n x_n)",
    source="Formulary (3.6), (3.7), (4.2)-(4.9); [S4D], [DSS], [S5]",
    outputs={"lam": "(n,)", "B": "(n,) or (n, inputs)", "C": "(n,) or (outputs, n), if given"},
    compute=_modes,
    cases=_initialised,
    covers=("modes",),
    conventions=(
        ("N is the full state size.  DSS(N) stores N modes of weight 1, S4DReal N real modes of "
        "weight 1, all others one mode of each conjugate pair with weight 2."),
        ("S4DLegS: B is that of LegS in the eigenbasis of positive row 0, halved (half), as "
        "published code has it (full), or ones."),
    ),
)  # fmt: skip


def _ring() -> Iterator[LRU]:
    half, u = Fraction(1, 2), [Fraction(k, 8) for k in (1, 3, 4, 6)]
    yield LRU(u, u[::-1], r_min=half, r_max=Fraction(99, 100))
    yield LRU([half], [Fraction(1, 4)], r_min=half, r_max=1, theta_max=Fraction(1, 10))


def _lru(unit: LRU, *, digits: int) -> Values:
    found = oracle.lru(unit, digits=digits)
    parts = {name: getattr(found, name) for name in ("lam", "gamma", "nu", "theta", "gamma_log")}
    return {name: value for name, value in parts.items() if value is not None}


LRU_UNIT = Operator(
    name="lru",
    equation="|lam|^2 = u1 (r_max^2 - r_min^2) + r_min^2, arg lam = theta_max u2, "
    "nu = ln(-ln(|lam|^2)/2), theta = ln arg lam, gamma = sqrt(1 - |lam|^2), gamma_log = ln gamma",
    source="Formulary (4.14), (4.15); [LRU]",
    outputs=dict.fromkeys(("lam", "gamma", "nu", "theta", "gamma_log"), "(N,)"),
    compute=_lru,
    cases=lambda: ({"unit": unit} for unit in _ring()),
    covers=("lru",),
)


def _lru_kernels() -> Iterator[Inputs]:
    for unit in _ring():
        B = complex_readout(unit.N)[::-1]
        yield {"unit": unit, "L": 17, "B": B, "C": complex_readout(unit.N)}


LRU_KERNEL = Operator(
    name="lru_kernel",
    equation="K[l] = Re sum_n C_n lam_n^l gamma_n B_n, l = 0..L-1",
    source="Formulary (4.15), (6.10); [LRU]",
    outputs={"K": "(L,)"},
    compute=named("lru_kernel", "K"),
    cases=_lru_kernels,
    covers=("lru_kernel",),
    conventions=("A real part without a factor 2.",),
)


def _perturbation(N: int) -> list[list[Fraction]]:
    """Return an E with nothing symmetric about it."""
    return [[Fraction((3 * n + 5 * k) % 7 - 3, 32 * N) for k in range(N)] for n in range(N)]


def _perturb(system: Any, E: Any, C: Any = None, *, digits: int) -> Values:
    # a record may bring its own row
    p = oracle.perturb(system, E, C=getattr(system, "C", None) if C is None else C, digits=digits)
    row = {} if p.modes.C is None else {"C": p.modes.C}
    return {"lam": p.modes.lam, "B": p.modes.B, "size": p.size, "condition": p.condition, **row}


def _perturbed() -> Iterator[Inputs]:
    for N in (2, 3, 4, 8):
        yield {"system": LegS(N), "E": _perturbation(N), "C": readout(N)}


PERTURB = Operator(
    name="perturb",
    equation="A + E = V diag(lam) V^-1, x' = diag(lam) x + V^-1 B u, y = C V x",
    source="Formulary (4.12), (4.13); [PTD]",
    outputs={
        "lam": "(n,), one mode of each conjugate pair",
        "B": "(n,) V^-1 B",
        "C": "(n,) C V",
        "size": "() the 2-norm of E",
        "condition": "() the 2-norm condition number of V with columns of length 1",
    },
    compute=_perturb,
    cases=_perturbed,
    covers=("perturb",),
    align=turned,
    conventions=(
        ("B and C depend on the phases of the columns of V; lam, C_n B_n, size and condition on "
        "nothing."),
    ),
)  # fmt: skip


def _distance(system: Any, E: Any, omega: Any, C: Any = None, *, digits: int) -> Values:
    return {"distance": oracle.transfer_distance(Perturbed(system, E), omega, C=C, digits=digits)}


TRANSFER_DISTANCE = Operator(
    name="transfer_distance",
    equation="|C (sI - A - E)^-1 B - C (sI - A)^-1 B| at s = i omega",
    source="Formulary (4.12); [PTD]",
    outputs={"distance": "as omega"},
    compute=_distance,
    cases=lambda: (
        {**given, "omega": [Fraction(w) for w in (0, 1, 10, 100)]} for given in _perturbed()
    ),
    covers=("transfer_distance",),
)


def _computed() -> Iterator[Inputs]:
    """Yield eigenpairs of LegS(2) as a program in few bits would have found them."""
    lam = [Fraction(-1), Fraction(-2)]
    yield {"system": LegS(2), "lam": lam, "V": [[Fraction(1, 2), Fraction(0)],
           [Fraction(-7, 8), Fraction(1)]]}  # fmt: skip
    yield {"system": LegS(1), "lam": [Fraction(-3, 4)], "V": [[Fraction(1)]]}


BACKWARD_ERROR = Operator(
    name="backward_error",
    equation="the 2-norm of V diag(lam) V^-1 - A",
    source="Formulary (4.12); [PTD]",
    outputs={"error": "()"},
    compute=named("backward_error", "error"),
    cases=_computed,
    covers=("backward_error",),
)

OPERATORS = (MODES, LRU_UNIT, LRU_KERNEL, PERTURB, TRANSFER_DISTANCE, BACKWARD_ERROR)
