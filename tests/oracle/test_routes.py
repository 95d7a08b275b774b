"""Every named way to the kernel gives the same certified numbers, or says why it cannot."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import PrecisionError
from s4ref.maths.discretize import backward_euler, bilinear, euler, exp_euler, foh, gbt, zoh
from s4ref.maths.hippo import FouT, GLegS, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.oracle.routes import FROM_DISCRETE
from s4ref.records import DPLR, SSM, Diagonal


RULES = [bilinear, zoh, foh, euler, backward_euler, gbt("1/3"), exp_euler]
LOW_RANK = ["cauchy", "step"]
lengths = st.one_of(st.integers(1, 12), st.sampled_from([16, 17]))
dyadic = st.integers(-16, 16).map(lambda k: k / 8)


@st.composite
def systems(draw: st.DrawFn) -> tuple[Any, Any, list[str]]:
    """A system, its C, and the methods beside those that every system has."""
    N = draw(st.integers(1, 4))
    C: Any = [draw(dyadic) + 1 / 16 for _ in range(N)]
    kinds = ["legs", "glegs", "legt", "fout", "lmu", "s4d-lin", "dplr", "unpaired", "diagonal"]
    kind = draw(st.sampled_from([*kinds, "dense", "singular"]))
    pencil = ["bilinear-resolvent"]
    if kind == "legs":
        return LegS(N), C, [*pencil, *LOW_RANK, "eigenbasis"]
    if kind == "glegs":
        return GLegS(N, Fraction(1, 3)), C, [*pencil, *LOW_RANK, "eigenbasis"]
    if kind == "legt":
        return LegT(N), C, [*pencil, *LOW_RANK]
    if kind == "lmu":
        return LegT(N, Fraction(1), "lmu"), C, pencil
    if kind == "fout":
        return FouT(2 * N + 1), [*C, *C, 1], [*pencil, *LOW_RANK]
    if kind == "s4d-lin":
        return S4DLin(2 * N), C, ["vandermonde"]
    if kind == "dense":
        A = np.diag([-1.0 - n for n in range(N)])
        A[np.triu_indices(N, 1)] = draw(dyadic)
        return SSM(A, np.ones(N), np.array(C)), None, pencil
    if kind == "singular":
        A = np.zeros((N, N))
        A[np.triu_indices(N, 1)] = draw(dyadic)
        return SSM(A, np.ones(N), np.array(C)), None, pencil
    lam = np.array([complex(-0.25 - abs(draw(dyadic)), draw(dyadic)) for _ in range(N)])
    B = np.array([complex(draw(dyadic), draw(dyadic)) for _ in range(N)])
    Cc = np.array([complex(draw(dyadic) + 1 / 16, draw(dyadic)) for _ in range(N)])
    weight = [1 if kind == "unpaired" else 2] * N
    if kind == "diagonal":
        return Diagonal(lam, B, Cc, weight), None, ["vandermonde"]
    P = np.array([[complex(draw(dyadic), draw(dyadic)) / 4] for _ in range(N)])
    return DPLR(lam, P, B, Cc, weight=weight), None, [*pencil, *LOW_RANK]


def within(a: oracle.Certified, b: oracle.Certified) -> None:
    """Two certified arrays enclose the same numbers."""
    assert (np.abs(a.mid() - b.mid()) <= a.rad() + b.rad()).all()


def certified(record: Any, C: Any, L: int, rule: Any, method: str) -> oracle.Certified | None:
    """Return the kernel, or None where zeros stay open that no exact value settles."""
    try:
        return oracle.kernel(
            record, "1/8", L, C=C, rule=rule, digits=15, relative_to="largest", method=method
        )  # type: ignore[arg-type]
    except PrecisionError as error:
        assert "holds zero" in str(error) or "Operation" in str(error)  # noqa: PT017
        return None


@given(systems(), lengths, st.sampled_from(RULES))
def test_every_method_agrees_with_the_definition(
    system: tuple[Any, Any, list[str]], L: int, rule: Any
) -> None:
    record, C, extra = system
    base = certified(record, C, L, rule, "powers")
    for method in [*FROM_DISCRETE, *extra]:
        if method in ("bilinear-resolvent", *LOW_RANK) and rule != bilinear:
            continue
        other = certified(record, C, L, rule, method)
        if base is not None and other is not None:
            within(base, other)
