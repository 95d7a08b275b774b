"""Every named way to the kernel gives the same certified numbers, or says why it cannot."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Multiprecision, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.discretize import (
    backward_euler,
    bilinear,
    dss,
    euler,
    exp_euler,
    foh,
    gbt,
    held,
    zoh,
)
from s4ref.maths.hippo import FouT, GLegS, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.maths.kernel import kernel_by_powers
from s4ref.maths.resolvent import output_tilde
from s4ref.oracle.certified import bits_for
from s4ref.oracle.cost import guard_bits
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import prepare
from s4ref.oracle.routes import FROM_DISCRETE, LOSES, Method, choose
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


@given(systems(), lengths, st.sampled_from([bilinear, zoh, foh]), st.data())
def test_every_method_holds_mpmath_at_twice_the_precision(
    system: tuple[Any, Any, list[str]], L: int, rule: Any, data: st.DataObject
) -> None:
    record, C, extra = system
    applicable = [m for m in extra if rule == bilinear or m in ("vandermonde", "eigenbasis")]
    K = certified(record, C, L, rule, data.draw(st.sampled_from([*FROM_DISCRETE, *applicable])))
    if K is None:
        return
    with precision(2 * K.bits):
        F = Multiprecision()
        d = prepare(record, "1/8", C=C).discrete(F, rule)
        reference = kernel_by_powers(F, held(F, d), L)
        for mid, rad, value in zip(K.mid().flat, K.rad().flat, reference, strict=True):
            sign, man, exp, _ = value._mpf_
            exact = (-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp
            assert abs(exact - mid) <= rad + Fraction(1, 10**30)


def applicable(system: Any, rule: Any) -> list[str]:
    """Return the names that oracle.kernel takes for a system and a rule."""
    names = list(FROM_DISCRETE)
    if isinstance(system, (Diagonal, S4DLin)):
        return [*names, "vandermonde"]
    if isinstance(system, LegS):
        names.append("eigenbasis")
    return [*names, "bilinear-resolvent", "cauchy", "step"] if rule is bilinear else names


TABLES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("formulary.toml").read_text())
FOH = [
    "0.03862807815852265641915232",
    "0.06062946282754986548974149",
    "0.04399519082802868379835969",
    "0.03517893220832478734881679",
]
ROW = [Fraction((-1) ** n, n + 1) for n in range(4)]
MODAL_ROW = [1 + 2j, Gauss(Fraction(-1), Fraction(1, 3))]
PRINTED = [
    *(
        (LegS(N), ROW[:N], rule, TABLES["legs"][str(N)][rule.__name__])
        for N in (2, 3, 4)
        for rule in (bilinear, zoh)
    ),
    (LegS(3), ROW[:3], foh, FOH),
    (LegT(4), ROW, bilinear, TABLES["kernels"]["legt_bilinear"]),
    (S4DLin(4), MODAL_ROW, zoh, TABLES["kernels"]["s4d_lin_zoh"]),
    (S4DLin(4), MODAL_ROW, bilinear, TABLES["kernels"]["s4d_lin_bilinear"]),
]
CASES = [
    pytest.param(system, C, rule, digits, method, id=f"{system.name}-{rule.__name__}-{method}")
    for system, C, rule, digits in PRINTED
    for method in applicable(system, rule)
]


@pytest.mark.parametrize("system, C, rule, digits, method", CASES)
def test_every_method_prints_the_formulary(
    system: Any, C: Any, rule: Any, digits: list[str], method: Any
) -> None:
    """Formulary section 6, and the first-order hold of section 5.2, dt = 1/10."""
    K = oracle.kernel(system, "1/10", len(digits), C=C, rule=rule, digits=25, method=method)
    assert K.decimal().tolist() == digits


@pytest.mark.parametrize("method", ["auto", "bsgs", "cauchy", "resolvent", "rational", "scan"])
def test_a_thousand_digits_by_every_kind_of_method(method: Any) -> None:
    auto = oracle.kernel(LegS(4), "1/10", 6, C=[1, 2, 3, 4], digits=1000)
    other = oracle.kernel(LegS(4), "1/10", 6, C=[1, 2, 3, 4], digits=1000, method=method)
    within(auto, other)
    assert all(r <= abs(m) / 10**1000 for m, r in zip(other.mid(), other.rad(), strict=True))


@pytest.mark.parametrize("method", ["vandermonde", *FROM_DISCRETE])
def test_several_channels(method: Any) -> None:
    """Entry [o, i] is the kernel of input i and output o alone."""
    lam, B, C = [-1 + 2j, "-1/2"], [[1, 1j], [2, 1]], [[1, 2], [1j, 3], [0, 1]]
    record = Diagonal(lam, B, C, [2, 1])
    K = oracle.kernel(record, "1/8", 9, rule=foh, method=method)
    assert K.shape == (3, 2, 9)
    for o in range(3):
        for i in range(2):
            single = Diagonal(lam, [row[i] for row in B], C[o], [2, 1])
            alone = oracle.kernel(single, "1/8", 9, rule=foh, method=method)
            gap = np.abs(alone.mid() - K.mid()[o, i])
            assert (gap <= alone.rad() + K.rad()[o, i]).all()


@pytest.mark.parametrize("method", ["cauchy", "step", "bilinear-resolvent"])
@pytest.mark.parametrize("weight", [[2, 1], [1, 1]])
def test_several_channels_of_a_dplr_record_of_rank_two(method: Any, weight: list[int]) -> None:
    record = DPLR(
        [-1 + 2j, "-1/2"] if weight[0] == 2 else [-1, "-1/2"],
        [[1, "1/2"], ["1/3", 1]],
        [[1, 1], [2, 1]],
        [[1, 2], [1, 3]],
        Q=[["1/4", 1], [1, "1/5"]],
        weight=weight,
    )
    K = oracle.kernel(record, "1/8", 12, method=method)
    assert K.shape == (2, 2, 12)
    within(K, oracle.kernel(record, "1/8", 12, method="powers"))


@pytest.mark.parametrize("method", ["auto", *applicable(LegS(4), bilinear)])
def test_the_stored_row_of_s4_gives_the_same_kernel(method: Any) -> None:
    C = [1, "-1/2", "1/3", 2]
    Ct = list(oracle.output_tilde(LegS(4), "1/10", 16, C=C, digits=60).mid())
    K = oracle.kernel(LegS(4), "1/10", 8, C=C, digits=20)
    again = oracle.kernel(
        LegS(4), "1/10", 8, C=Ct, digits=30, tilde_length=16, method=method, relative_to="largest"
    )
    assert max(abs(float(x)) for x in again.mid() - K.mid()) < 1e-20


@given(
    st.integers(1, 4),
    st.integers(1, 9),
    st.lists(dyadic.filter(bool), min_size=4, max_size=4),
    st.sampled_from([bilinear, zoh, backward_euler]),
)
def test_the_stored_row_is_solved_back_to_the_row_itself(
    N: int, L: int, C: list[float], rule: Any
) -> None:
    """C (I - Ab^L), and the kernel of that row with tilde_length: K and the stored row agree."""
    row = C[:N]
    stored = oracle.output_tilde(LegS(N), "1/4", L, C=row, rule=rule, digits=60)
    K = oracle.kernel(LegS(N), "1/4", 3, C=row, rule=rule, digits=30, relative_to="largest")
    again = oracle.kernel(
        LegS(N), "1/4", 3, C=list(stored.mid()), rule=rule, digits=30, tilde_length=L,
        relative_to="largest",
    )  # fmt: skip
    size = max(abs(x) for x in K.mid())
    assert max(abs(again.mid() - K.mid())) <= size / 10**28


@given(
    st.integers(1, 4),
    st.integers(1, 9),
    st.lists(dyadic.filter(bool), min_size=4, max_size=4),
    st.sampled_from([bilinear, zoh, foh]),
)
def test_the_stored_row_holds_mpmath_at_twice_the_precision(
    N: int, L: int, C: list[float], rule: Any
) -> None:
    try:
        stored = oracle.output_tilde(LegT(N), "1/4", L, C=C[:N], rule=rule, digits=25)
    except PrecisionError as error:
        assert "entry" in str(error)  # noqa: PT017  # a zero that no precision settles
        return
    with precision(3 * stored.bits):
        F = Multiprecision()
        prepared = prepare(LegT(N), "1/4", C=C[:N])
        values = prepared.output_out(F, output_tilde(F, prepared.discrete(F, rule), L))
        for mid, rad, value in zip(stored.mid(), stored.rad(), values, strict=True):
            sign, man, exp, _ = value._mpf_
            exact = (-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp
            assert abs(exact - mid) <= rad + abs(mid) / 10**50


@given(st.integers(1, 4), st.integers(1, 6), st.integers(2, 4))
def test_resampling_under_the_hold_sums_the_lags_between(N: int, L: int, r: int) -> None:
    """A held input of r samples is one of step r dt: K_r[l] = K[r l] + ... + K[r l + r - 1]."""
    C = [Fraction(1, n + 1) for n in range(N)]
    fine = oracle.kernel(LegS(N), "1/10", r * L, C=C, rule=zoh, digits=30)
    coarse = oracle.kernel(LegS(N), "1/10", L, C=C, rule=zoh, digits=30, rate=r)
    for l in range(L):
        lags = slice(r * l, r * l + r)
        gap = abs(sum(fine.mid()[lags]) - coarse.mid()[l])
        assert gap <= sum(fine.rad()[lags]) + coarse.rad()[l]


def test_rate_is_a_factor_of_every_step() -> None:
    once = oracle.kernel(Diagonal([-1, -2], [1, 1], [1, 1]), ["1/2", "1/4"], 3, rate="2/3")
    by_hand = oracle.kernel(Diagonal([-1, -2], [1, 1], [1, 1]), ["1/3", "1/6"], 3)
    assert (once.mid() == by_hand.mid()).all()


DENSE, MODES = SSM([[-1]], [1], [1]), Diagonal([-1], [1], [1])
REFUSED: dict[str, Any] = {
    "'eigenbasis' needs LegS.*use 'bsgs'": lambda: oracle.kernel(DENSE, 1, 2, method="eigenbasis"),
    "'vandermonde' needs a diagonal": lambda: oracle.kernel(DENSE, 1, 2, method="vandermonde"),
    "'cauchy' needs normal plus low rank": lambda: oracle.kernel(DENSE, 1, 2, method="cauchy"),
    "'step' needs rule=bilinear": lambda: oracle.kernel(
        LegS(1), 1, 2, C=[1], method="step", rule=zoh
    ),
    "'cauchy' needs .*vandermonde": lambda: oracle.kernel(MODES, 1, 2, method="cauchy"),
    "'bilinear-resolvent' needs .*'bsgs'": lambda: oracle.kernel(
        MODES, 1, 2, method="bilinear-resolvent"
    ),
    "not normal plus low rank": lambda: oracle.kernel(
        LegT(2, 1, "lmu"), 1, 2, C=[1, 1], method="cauchy"
    ),
    r"dss\(4\) normalises each mode": lambda: oracle.kernel(DENSE, 1, 2, rule=dss(4)),
    r"dss\(5\) normalises each mode": lambda: oracle.kernel(LegS(2), 1, 4, C=[1, 1], rule=dss(5)),
    "method = 7": lambda: oracle.kernel(DENSE, 1, 2, method=7),  # type: ignore[arg-type]
    "rate = 0": lambda: oracle.kernel(DENSE, 1, 2, rate=0),
    "rate = 'fast'": lambda: oracle.kernel(DENSE, 1, 2, rate="fast"),
    "L = '1e9'": lambda: oracle.kernel(DENSE, 1, "1e9"),  # type: ignore[arg-type]
    "L = 1000000000.0": lambda: oracle.kernel(DENSE, 1, 1e9),  # type: ignore[arg-type]
    "L = 10.0": lambda: oracle.kernel(DENSE, 1, 10.0),  # type: ignore[arg-type]
    "dt = '0,1'.*'0.01'": lambda: oracle.kernel(DENSE, "0,1", 2),
    "complex entries: a dense system or a family is real": lambda: oracle.kernel(
        LegS(2), 1, 2, C=[1j, 1]
    ),
    r"C has shape \(3,\)": lambda: oracle.kernel(LegS(2), 1, 2, C=[1, 2, 3]),
    r"C has shape \(2, 1\)": lambda: oracle.kernel(LegS(2), 1, 2, C=[[1], [2]]),
}


@pytest.mark.parametrize("match", REFUSED)
def test_what_does_not_apply_is_refused_with_what_does(match: str) -> None:
    with pytest.raises(InputError, match=match) as caught:
        REFUSED[match]()
    assert len(str(caught.value)) < 400


LOST: dict[str, Any] = {
    r"solve with I - 1/2 dt A of rule = bilinear; 2/dt is an eigenvalue.*Change dt": lambda: (
        oracle.kernel(SSM([[2]], [1], [1]), 1, 3, method="powers")
    ),
    r"I - 1/3 dt A .*; 3/dt is": lambda: oracle.kernel(SSM([[3]], [1], [1]), 1, 3, rule=gbt("1/3")),
    r"solve with I - Ab\^4 for C.*leave tilde_length out": lambda: oracle.kernel(
        SSM([[0]], [1], [1]), 1, 3, tilde_length=4
    ),
    r"pi - pi, flat entry 0.*holds zero.*relative_to='largest'": lambda: escalate(
        lambda F: [F.pi() - F.pi()], digits=5, shape=(1,), what="pi - pi"
    ),
}


@pytest.mark.parametrize("match", LOST)
def test_lost_digits_are_traced_to_the_operation(match: str) -> None:
    with pytest.raises(PrecisionError, match=match) as caught:
        LOST[match]()
    assert len(str(caught.value)) < 500


def test_a_chain_that_widens_its_balls_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s4ref.oracle.escalate.cap_for", lambda digits: digits)
    match = r"Operation: the O\(N r\) step\. A chain of L steps .*method='auto'"
    with pytest.raises(PrecisionError, match=match):
        oracle.kernel(LegS(16), 1, 700, C=[1] * 16, method="step", digits=5)


def test_every_method_says_where_it_loses_digits() -> None:
    assert set(LOSES) == set(get_args(Method)) - {"auto"}


def test_auto_takes_the_fastest() -> None:
    def chosen(system: Any, L: int, digits: int = 50) -> str:
        return choose(system, L, "auto", digits=digits, outputs=1, inputs=1)

    assert chosen(LegS(64), 16384) == "eigenbasis"
    assert chosen(LegS(4), 10, 17) == "eigenbasis"
    assert chosen(LegT(64), 16384) == "bsgs"
    assert chosen(S4DLin(64), 16384) == "vandermonde"
    assert chosen(DENSE, 16) == "bsgs"


def test_a_long_kernel_in_the_eigenbasis_needs_one_precision() -> None:
    """The bits that the sum cancels are known beforehand."""
    K = oracle.kernel(LegS(64), "1/1000", 2048, C=[1] * 64, digits=50)
    assert K.bits == bits_for(50) + guard_bits("eigenbasis", 64, 2048)
    within(K, oracle.kernel(LegS(64), "1/1000", 2048, C=[1] * 64, digits=50, method="bsgs"))
