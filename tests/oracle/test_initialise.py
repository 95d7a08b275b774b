"""Certified initialisations: the tables of the Formulary, and kernels by unrelated routes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import precision
from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.errors import InputError
from s4ref.exact import Gauss
from s4ref.maths.discretize import bilinear, dss, zoh
from s4ref.maths.hippo import LegS, LegSD
from s4ref.maths.initialise import DSS, S5, Modal, S4DLegS, S4DLin, S4DReal, initialisation
from s4ref.records import Diagonal


FREQUENCIES = {
    "s4d-legs": [
        "19.8574103709705768348891", "5.354208515030874232826975", "1.957794150902805156606203",
        "0.4274887122858601189958386",
    ],
    "s4d-lin": [
        "0", "3.141592653589793238462643", "6.283185307179586476925287",
        "9.42477796076937971538793",
    ],
    "s4d-inv": [
        "17.82535362629227760611498", "4.244131815783875620503567", "1.527887453682195223381284",
        "0.3637827270671893389003057",
    ],
    "s4d-inv2": [
        "17.82535362629227760611498", "7.639437268410976116906421", "4.244131815783875620503567",
        "2.54647908947032537230214",
    ],
    "s4d-quad": [
        "0.3183098861837906715377675", "2.864788975654116043839908", "7.957747154594766788444188",
        "15.59718442300574290535061",
    ],
}  # fmt: skip
# n -> (exact, Inv) at N = 64
AT_64 = {
    0: ("1303.2738429811963255", "1283.4254610930439876"),
    1: ("433.03075653869108042", "414.22726522050626056"),
    2: ("258.15221021538259734", "240.38762604599871515"),
    31: ("0.26385693111131581861", "0.3233624240597238568"),
}
SQUARED_INPUTS = [
    "26.58047453534035536265844", "3.399852559205731567302772", "1.380530877642009428341808",
    "0.6391420278119036416969764",
]  # fmt: skip
DSS_TABLE = {
    "softmax": [
        "-0.04174154197819445608108925", "0.02724716912851948803439072",
        "0.06191286033089679480693979", "0.06006107009102230038625369",
    ],
    "exp": [
        "0.07512586464851788106982574", "-0.02613347931409723982893899",
        "-0.08028305866599961794760454", "-0.0747153069531665275493571",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class TwoModes(Modal):
    """lam = -1/2 + i pi (1, 2), all weights 1: the system of the DSS table."""

    N: int = 2

    @property
    def name(self) -> str:
        return "two modes"

    @property
    def weight(self) -> tuple[int, ...]:
        return (1, 1)

    def modes(self, F: Analytic) -> list[Scalar]:
        return [F.scalar(Fraction(-1, 2)) + F.imaginary(F.pi() * n) for n in (1, 2)]


W = [Gauss(Fraction(1), Fraction(-1, 2)), Gauss(Fraction(1, 3), Fraction(2))]
part = st.fractions(-2, 2, max_denominator=4)


@pytest.mark.parametrize("name", FREQUENCIES)
def test_frequencies_at_8(name: str):
    lam = oracle.modes(initialisation(name, 8), digits=25).lam
    assert lam.imag.decimal().tolist() == FREQUENCIES[name]
    assert lam.real.decimal().tolist() == ["-0.5"] * 4


@pytest.mark.parametrize("n", AT_64)
def test_inv_approximates_legs_at_64(n: int):
    for name, text in zip(("s4d-legs", "s4d-inv"), AT_64[n], strict=True):
        imag = oracle.modes(initialisation(name, 64), digits=20).lam.imag
        assert imag.decimal()[n] == text


def test_inputs_of_legs_and_their_sum():
    B = oracle.modes(S4DLegS(8, B="full"), digits=30).B
    with mpmath.workdps(40):
        squares = [
            (mpmath.mpf(x) ** 2 + mpmath.mpf(y) ** 2)
            for x, y in zip(B.real.decimal(30), B.imag.decimal(30), strict=True)
        ]
        assert [mpmath.nstr(s, 25) for s in squares] == SQUARED_INPUTS
        # |Bh|^2 of both halves sum to N^2
        assert abs(2 * sum(squares) - 64) < mpmath.mpf(10) ** -25


def test_s4d_real_has_exact_modes_and_an_exact_kernel():
    lam = oracle.modes(S4DReal(6)).lam
    assert lam.mid().tolist() == [-1, -2, -3]
    assert (lam.rad() == 0).all()
    # a zero of the kernel that only exact arithmetic sees: modes -1 and -2, bilinear, dt = 1
    K = oracle.kernel(S4DReal(4), 1, 2, C=["3/2", -2])
    assert K.decimal(5).tolist() == ["0", "0.66667"]


@pytest.mark.parametrize(("name", "rule"), [("softmax", dss(4)), ("exp", zoh)])
def test_dss_kernels(name: str, rule: Any):
    K = oracle.kernel(TwoModes(), "1/10", 4, C=W, rule=rule, digits=25)
    assert K.decimal().tolist() == DSS_TABLE[name]


@given(N=st.integers(1, 4), L=st.integers(1, 6), data=st.data())
def test_the_powers_of_a_softmax_mode_sum_to_one_over_lam(N: int, L: int, data: st.DataObject):
    """sum_l K[l] = Re sum_n W_n/lam_n, whatever L and dt are."""
    C = [Gauss(data.draw(part), data.draw(part)) for _ in range(N)]
    K = oracle.kernel(DSS(N), "1/8", L, C=C, rule=dss(L), relative_to="largest")
    lam = oracle.modes(DSS(N)).lam
    z = lam.real.to_numpy() + 1j * lam.imag.to_numpy()
    expected = sum((complex(c.re, c.im) / x).real for c, x in zip(C, z, strict=True))
    size = sum(abs(complex(c.re, c.im) / x) for c, x in zip(C, z, strict=True))
    largest = np.abs(K.approximate()).max()
    assert abs(K.approximate().sum() - expected) <= 1e-13 * (size + L * largest)


@given(
    re=st.fractions("1/4", 4, max_denominator=8),
    im=part,
    L=st.integers(1, 8),
    W=st.builds(Gauss, part, part),
)
def test_growing_modes_agree_with_the_form_that_does_not_overflow(
    re: Fraction, im: Fraction, L: int, W: Gauss
):
    """Re lam > 0 by (4.6): the powers counted back from the last one, in mpmath."""
    # at L = 1 the kernel is Re(W/lam), whose zeros no ball can show
    assume(L > 1 or W.re * re + W.im * im)
    K = oracle.kernel(
        Diagonal([Gauss(re, im)], [1], [W]), "1/8", L, rule=dss(L), relative_to="largest"
    )
    with precision(160):
        lam = mpmath.mpc(_mpf(re), _mpf(im))
        z, w = lam / 8, mpmath.mpc(_mpf(W.re), _mpf(W.im))
        scale = w / lam * mpmath.expm1(-z) / mpmath.expm1(-z * L)
        for l in range(L):
            value = (scale * mpmath.exp(z * (l - L + 1))).real
            mid, rad = K.mid()[l], K.rad()[l]
            assert abs(value - _mpf(mid)) <= _mpf(rad) + mpmath.mpf(2) ** -140


def _mpf(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


def test_a_thousand_digits():
    lam = oracle.modes(S4DLegS(2), digits=1000).lam.imag
    with mpmath.workdps(1100):
        # exactly sqrt(3)/2
        assert abs(_mpf(lam.mid()[0]) - mpmath.sqrt(3) / 2) < mpmath.mpf(10) ** -1000


@given(N=st.integers(1, 4), rule=st.sampled_from([bilinear, zoh]), data=st.data())
def test_states_through_the_eigenbasis_are_the_dense_normal_part(
    N: int, rule: Any, data: st.DataObject
):
    """S4D-LegS with a row of states is ``legsd``, and S5 of one block twice that."""
    N *= 2
    C = [data.draw(part) for _ in range(N)]

    def kernel(system: Any, method: Any = "auto") -> Any:
        return oracle.kernel(
            system, "1/8", 5, C=C, rule=rule, method=method, digits=20, relative_to="largest"
        ).mid()

    dense, modes, blocks = (
        kernel(LegSD(N), "powers"),
        kernel(S4DLegS(N, basis="state")),
        kernel(S5(N)),
    )
    scale = max(np.abs(dense)) * Fraction(1, 10**18)
    assert (np.abs(dense - modes) <= scale).all()
    assert (np.abs(2 * dense - blocks) <= scale).all()


def test_s5_with_many_inputs_outputs_and_a_step_for_each_mode():
    B = [[1, 0], ["1/2", -1], [0, 2], [3, 1]]
    C = [[1, 2, 3, 4], [0, "1/3", 0, -1]]
    s5 = S5(4, 2, B=B)
    K = oracle.kernel(s5, "1/4", 3, C=C, rule=zoh, digits=20)
    assert K.shape == (2, 2, 3)
    # two blocks are two systems side by side
    parts = [
        oracle.kernel(
            S5(2, B=B[j : j + 2]), "1/4", 3, C=[row[j : j + 2] for row in C], rule=zoh, digits=25
        )
        for j in (0, 2)
    ]
    total = parts[0].mid() + parts[1].mid()
    assert (np.abs(total - K.mid()) < Fraction(1, 10**18)).all()
    # a step for each stored mode: each block with its own
    uneven = oracle.kernel(s5, ["1/4", "1/8"], 3, C=C, rule=zoh, digits=20)
    second = oracle.kernel(S5(2, B=B[2:]), "1/8", 3, C=[row[2:] for row in C], rule=zoh, digits=25)
    assert (np.abs(parts[0].mid() + second.mid() - uneven.mid()) < Fraction(1, 10**18)).all()


def test_s5_parameters_are_the_products_with_v():
    B, C = [["1/2"], [1], [0], [-1]], [1, -1, 2, "1/4"]
    s5 = oracle.modes(S5(4, B=B), C=C, digits=20)
    V = oracle.dplr(LegS(4), digits=30).V
    v = V.real.to_numpy() + 1j * V.imag.to_numpy()
    b, c = (np.array([float(Fraction(x)) for x in np.ravel(y)]) for y in (B, C))
    np.testing.assert_allclose(s5.B.real.to_numpy() + 1j * s5.B.imag.to_numpy(), v.conj().T @ b)
    assert s5.C is not None
    np.testing.assert_allclose(s5.C.real.to_numpy() + 1j * s5.C.imag.to_numpy(), c @ v)
    assert s5.weight == (2, 2)


@given(N=st.integers(1, 5))
def test_mpmath_at_twice_the_precision_lies_in_the_balls(N: int):
    """Eigenvalues and inputs by a Hermitian eigensolver on -iS, not by the scalar equation."""
    N *= 2
    found = oracle.modes(S4DLegS(N), digits=20)
    with precision(160):
        root = [mpmath.sqrt(2 * n + 1) for n in range(N)]
        S = mpmath.matrix(N, N)
        for i in range(N):
            for j in range(i):
                S[i, j], S[j, i] = -root[i] * root[j] / 2, root[i] * root[j] / 2
        values, vectors = mpmath.eighe(S * mpmath.mpc(0, -1))
        for m in range(N // 2):
            j = N - 1 - m
            phase = abs(vectors[0, j]) / vectors[0, j]
            b = sum(mpmath.conj(vectors[n, j] * phase) * root[n] for n in range(N)) / 2
            for ball, value in (
                (found.lam.imag, values[j]),
                (found.B.real, b.real),
                (found.B.imag, b.imag),
            ):
                mid, rad = ball.mid()[m], ball.rad()[m]
                off = value - mpmath.mpf(mid.numerator) / mid.denominator
                slack = mpmath.mpf(2) ** -145 * N**2
                assert abs(off) <= mpmath.mpf(rad.numerator) / rad.denominator + slack


@given(N=st.integers(1, 4).map(lambda n: 2 * n), name=st.sampled_from(sorted(FREQUENCIES)))
def test_kernels_of_initialisations_are_those_of_their_rounded_records(N: int, name: str):
    """The kernel of float64 modes differs by what rounding them costs, and no more."""
    modal = initialisation(name, N)
    found = oracle.modes(modal)
    lam, B = (
        x.to_numpy("complex128") if x.is_complex else x.to_numpy() for x in (found.lam, found.B)
    )
    C = [1] * (N // 2)
    exact = oracle.kernel(modal, "1/16", 6, C=C, rule=zoh, relative_to="largest")
    record = Diagonal(lam, B, C, found.weight)
    rounded = oracle.kernel(record, "1/16", 6, rule=zoh, relative_to="largest")
    scale = N * N * np.abs(exact.approximate()).max()
    np.testing.assert_allclose(
        rounded.approximate(), exact.approximate(), rtol=0, atol=1e-14 * scale
    )


def test_refusals():
    with pytest.raises(InputError, match=r"is no diagonal initialisation: give S4DLegS"):
        oracle.modes(LegS(4))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"C has shape \(3,\); s4d-lin\(N=4\) needs \(2,\)"):
        oracle.modes(S4DLin(4), C=[1, 2, 3])
    with pytest.raises(InputError, match=r"C has shape \(2,\); s5\(N=4, blocks=1\) needs \(4,\)"):
        oracle.kernel(S5(4), 1, 2, C=[1, 2])
