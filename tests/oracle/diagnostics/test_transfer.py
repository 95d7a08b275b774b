"""Transfer functions: closed forms, two routes, mpmath, what the diagonal part of LegS loses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.errors import InputError
from s4ref.exact import exact
from s4ref.maths.discretize import RULES, bilinear, foh, zoh
from s4ref.maths.hippo import FouT, LagT, LegS, LegSD, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.maths.transfer import legs_all_pass, transfer_at
from s4ref.oracle.prepare import prepare
from s4ref.records import DPLR, SSM, Diagonal


small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
points = st.builds(complex, st.integers(1, 16).map(lambda k: k / 8), st.integers(-9, 9))


@st.composite
def systems(draw: st.DrawFn) -> tuple[Any, Any]:
    """A stable system and its C."""
    N = draw(st.integers(1, 4))
    C = [draw(small) for _ in range(N)]
    kind = draw(st.sampled_from(["legs", "legt", "fout", "modal", "dense", "diagonal", "dplr"]))
    if kind in ("legs", "legt"):
        return (LegS if kind == "legs" else LegT)(N), C
    if kind == "fout":
        return FouT(3), (C * 3)[:3]
    if kind == "modal":
        return S4DLin(2 * N), C
    if kind == "dense":
        A = [
            [draw(small) if i < j else -Fraction(1 + i) * (i == j) for j in range(N)]
            for i in range(N)
        ]
        return SSM(A, [1] * N, C), None
    lam = [complex(-1 - float(abs(draw(small))), float(draw(small))) for _ in range(N)]
    B = [complex(float(draw(small)), 1) for _ in range(N)]
    if kind == "diagonal":
        return Diagonal(lam, B, C, [draw(st.integers(1, 2)) for _ in range(N)]), None
    return DPLR(
        lam, [complex(0.25, float(draw(small)) / 8) for _ in range(N)], B, C, weight=[2] * N
    ), None


@pytest.mark.parametrize("n", [0, 1, 3])
def test_legs_has_its_closed_form(n: int) -> None:
    """Formulary (2.8): exact at s = 1 but for the root."""
    C = [int(k == n) for k in range(4)]
    value = oracle.transfer(LegS(4), 2, C=C, digits=25).real
    product = Fraction(1)
    for j in range(n):
        product *= Fraction(2 - j)
    for j in range(n + 1):
        product /= Fraction(2 + 1 + j)
    square = product**2 * (2 * n + 1)
    low, high = (abs(value.mid()[()]) + s * value.rad()[()] for s in (-1, 1))
    assert low**2 <= square <= high**2


def test_the_dc_gain_of_legs_is_the_first_entry_of_c(readout: Any) -> None:
    """-A^-1 B = e_0; Formulary (2.7)."""
    value = oracle.transfer(LegS(16), 0, C=readout(16), digits=30)
    assert value.real.decimal() == "1"
    assert value.imag.mid() == 0


def test_legs_and_its_all_pass_function() -> None:
    """B^T (sI - A)^-1 B = 1 - E_N(s), |E_N| = 1 on Re s = -1/2; Formulary (2.9)."""
    with precision(200):
        F = Ball()
        s = F.scalar(Fraction(-1, 2)) + F.imaginary(F.scalar(Fraction(7, 3)))
        size = abs(legs_all_pass(F, 6, s))
        assert size.contains(1)
        assert size.rad() < 1e-50
        ssm = prepare(LegS(6), 1, C=[0] * 6).over(F)
        R = F.matrix(np.array([[Fraction(2 * n + 1) for n in range(6)]], dtype=object))
        whole = (R * F.solve(F.scale(F.eye(6), s) - ssm.A, ssm.B))[0, 0]
        assert (whole + legs_all_pass(F, 6, s)).contains(1)


@given(case=systems(), z=points)
def test_every_route_agrees_with_one_solve(case: Any, z: complex) -> None:
    """Polynomials, closed forms and partial fractions against C (zI - A)^-1 B of the real form."""
    system, C = case
    value = oracle.transfer(system, z, C=C, digits=20)
    prepared = prepare(system, 1, C=C)
    with precision(200):
        F = Ball()
        if hasattr(prepared, "ssm"):
            ssm = prepared.over(F)
        else:
            ssm = _real_form(F, prepared)
        direct = transfer_at(F, ssm, F.scalar(exact(z, "z")))[0, 0]
        for part, ball in ((value.real, direct.real), (value.imag, direct.imag)):
            difference = abs(float(part.mid()[()]) - float(ball.mid()))
            assert difference <= 1e-14 * (1 + abs(float(ball.mid())))


def _real_form(F: Ball, prepared: Any) -> Any:
    over, _ = prepared.over(F)
    n, zero = len(prepared.weight), F.scalar(Fraction(0))
    A = [[zero] * (2 * n) for _ in range(2 * n)]
    for j, x in enumerate(over.lam):
        A[j][j] = A[n + j][n + j] = F.re(x)
        A[j][n + j], A[n + j][j] = -F.im(x), F.im(x)
    b, c = F.entries(over.B), F.entries(over.C)
    B = [[F.re(x)] for x in b] + [[F.im(x)] for x in b]
    w = prepared.weight
    C = [
        [F.re(x) * k for x, k in zip(c, w, strict=True)]
        + [-F.im(x) * k for x, k in zip(c, w, strict=True)]
    ]
    return SSM(F.rows(A), F.rows(B), F.rows(C), F.rows([[zero]]))


@given(case=systems(), z=points, rule=st.sampled_from([bilinear, zoh, foh]))
def test_the_discrete_transfer_function_is_the_sum_of_the_kernel(
    case: Any, z: complex, rule: Any
) -> None:
    system, C = case
    w = 4 + z  # far outside the circle: 60 lags are all there is
    value = complex(oracle.transfer(system, w, C=C, dt="1/8", rule=rule).approximate())
    K = oracle.kernel(system, "1/8", 60, C=C, rule=rule, relative_to="largest").approximate()
    assert abs(value - np.sum(K * w ** -np.arange(60.0))) <= 1e-13 * (1 + np.abs(K).max())


@pytest.mark.parametrize("family", [LegS(4), LegT(4), LagT(4), FouT(5)])
def test_mpmath_lies_in_the_balls(family: Any, readout: Any, encloses: Any, mp_family: Any) -> None:
    z = [1j, 0.5 + 3j, 2.0]
    found = oracle.transfer(family, z, C=readout(family.N))
    N = family.N
    with mpmath.workdps(60):
        A = mp_family(family)
        F = prepare(family, 1, C=readout(N))
        B = mpmath.matrix([mpmath.mpf(x.numerator) / x.denominator for x in F.ssm.B[:, 0]])
        square = family.gain_square
        for n, r in enumerate(family.radicands):
            B[n] *= mpmath.sqrt(mpmath.mpf((r * square).numerator) / (r * square).denominator)
        C = [mpmath.mpf(c.numerator) / c.denominator for c in readout(N)]
        reference = []
        for s in z:
            x = mpmath.lu_solve(s * mpmath.eye(N) - A, B)
            reference.append(sum(C[n] * x[n] for n in range(N)))
        encloses(found, reference, 34)


@pytest.mark.parametrize(
    ("N", "digits"),
    [
        (8, "0.624305417027"),
        (16, "0.698582193566"),
        (32, "0.72832666763"),
        (64, "0.712324692345"),
        (128, "0.702835689564"),
    ],
)
def test_what_the_diagonal_part_loses_at_frequency_one(N: int, digits: str) -> None:
    """G_diag = G/(1 + E_N); N times the deviation tends to 1/sqrt(2).  Formulary (4.9), (4.10)."""
    C = [1] + [0] * (N - 1)
    whole = oracle.transfer(LegS(N), 1j, C=C, digits=20)
    diagonal = oracle.transfer(LegSD(N), 1j, C=C, digits=20)
    difference = [
        d.mid()[()] - w.mid()[()]
        for d, w in ((diagonal.real, whole.real), (diagonal.imag, whole.imag))
    ]
    with mpmath.workdps(30):
        size = N * mpmath.hypot(*(mpmath.mpf(x.numerator) / x.denominator for x in difference))
        assert mpmath.nstr(size, 12) == digits


def test_shapes_follow_points_inputs_and_outputs() -> None:
    A = [[-1, 0], [1, -2]]
    both = SSM(A, [[1, 0], [0, 1]], [[1, 0], [0, 1], [1, 1]], [[0, 0], [0, 0], [1, 0]])
    found = oracle.transfer(both, [[1, 2j]])
    assert found.shape == (1, 2, 3, 2)
    direct = np.linalg.solve(2j * np.eye(2) - np.array(A), np.eye(2))
    expected = np.array([[1, 0], [0, 1], [1, 1]]) @ direct + np.array([[0, 0], [0, 0], [1, 0]])
    assert np.allclose(found.approximate()[0, 1], expected)
    assert oracle.transfer(LegS(2), [1, 2, 3], C=[[1, 0], [0, 1]]).shape == (3, 2, 1)


def test_poles_and_missing_rows_are_refused() -> None:
    with pytest.raises(InputError, match="s = -2 is an eigenvalue"):
        oracle.transfer(LegS(4), [5, -2], C=[1] * 4)
    with pytest.raises(InputError, match="C is missing"):
        oracle.transfer(LegS(4), 1)
    with pytest.raises(InputError, match="s = 0"):
        oracle.transfer(LegS(4), 0, C=[1] * 4, dt=1)
    with pytest.raises(InputError, match="rule"):
        oracle.transfer(LegS(4), 1, C=[1] * 4, dt=1, rule="zoh")  # type: ignore[arg-type]


def test_every_rule_by_name_has_a_transfer_function() -> None:
    for rule in RULES.values():
        assert oracle.transfer(LegS(2), 2, C=[1, 1], dt="1/8", rule=rule).shape == ()


SILENT = Diagonal([-1], [1j], [Fraction(1, 4)], [1])  # C B is imaginary and the output real


@pytest.mark.parametrize("z", [Fraction(1, 8), 2, complex(3, 1)])
@pytest.mark.parametrize("rule", [None, bilinear, zoh, foh])
def test_a_silent_system_has_the_transfer_function_zero(z: Any, rule: Any) -> None:
    step = {} if rule is None else {"dt": "1/10", "rule": rule}
    value = oracle.transfer(SILENT, z, digits=20, **step)
    assert value.real.mid()[()] == value.imag.mid()[()] == 0
    assert value.real.rad()[()] == value.imag.rad()[()] == 0


def test_zeros_of_a_transfer_function_are_zero() -> None:
    """(s - 1)/((s + 1)(s + 2)) = 3/(s + 2) - 2/(s + 1), and s/(s^2 + 1) - s/(s^2 + 4)."""
    modes = Diagonal([-1, -2], [1, 1], [-2, 3], [1, 1])
    assert oracle.transfer(modes, 1).real.mid()[()] == 0
    pairs = Diagonal([1j, 2j], [1, 1], [Fraction(1, 2), Fraction(-1, 2)], [2, 2])
    values = oracle.transfer(pairs, [0, 3]).real.mid()
    assert values[0] == 0
    assert abs(float(values[1]) - (3 / 10 - 3 / 13)) < 1e-16


def test_zeros_of_a_discrete_transfer_function_are_zero() -> None:
    """Ab = 1 and Bb = dt of an integrator: G = z/(z - 1) - 2 at dt = 1, and twins cancel."""
    assert oracle.transfer(SSM([[0]], [1], [1], -2), 2, dt=1).real.mid()[()] == 0
    twins = SSM([[0, 0], [0, 0]], [1, 1], [1, -1])
    for rule in (bilinear, foh):
        assert oracle.transfer(twins, complex(3, 1), dt="1/3", rule=rule).real.mid()[()] == 0
