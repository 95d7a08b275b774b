"""Certified discretizations: printed digits, exact rationals, identities, other libraries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import cont2discrete

from s4ref import LegS, backward_euler, bilinear, dss, euler, exp_euler, foh, gbt, oracle, zoh
from s4ref.arithmetic import Multiprecision, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.discretize import Rule
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


entries = st.fractions(min_value=-2, max_value=2, max_denominator=8)
RULES: list[Rule] = [bilinear, zoh, euler, backward_euler, gbt("1/3"), foh, exp_euler]
any_rule = st.sampled_from(RULES)

# Formulary 5.2: LegS, N = 2, dt = 1/10: Ab_00, Ab_10, Ab_11, Bb_0, Bb_1
TABLE = {
    euler: ["0.9", "-0.1732050807568877293527446", "0.8", "0.1", "0.1732050807568877293527446"],
    backward_euler: [
        "0.9090909090909090909090909",
        "-0.1312159702703694919338975",
        "0.8333333333333333333333333",
        "0.09090909090909090909090909",
        "0.1312159702703694919338975",
    ],
    bilinear: [
        "0.9047619047619047619047619",
        "-0.1499611088804222764958828",
        "0.8181818181818181818181818",
        "0.0952380952380952380952381",
        "0.1499611088804222764958828",
    ],
    gbt("1/3"): [
        "0.9032258064516129032258065",
        "-0.1571417063318537867111594",
        "0.8125",
        "0.09677419354838709677419355",
        "0.1571417063318537867111594",
    ],
    zoh: [
        "0.9048374180359595731642491",
        "-0.1491411185775280479938603",
        "0.8187307530779818586699355",
        "0.09516258196404042683575094",
        "0.1491411185775280479938603",
    ],
}


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.__name__)
def test_the_table_of_rules(rule: Rule) -> None:
    d = oracle.discretize(LegS(2), "1/10", rule=rule, digits=25)
    Ab, Bb = d.Ab.decimal(), d.Bb.decimal()
    assert [Ab[0, 0], Ab[1, 0], Ab[1, 1], Bb[0], Bb[1]] == TABLE[rule]
    assert Ab[0, 1] == "0"
    assert d.Bp is None


def test_generalised_bilinear_entries_are_known_exactly() -> None:
    d = oracle.discretize(LegS(2), "1/10", rule=gbt("1/3"))
    assert d.Ab.rational()[0, 0] == Fraction(28, 31)
    assert d.Ab.rational()[1, 1] == Fraction(13, 16)
    assert d.Bb.rational()[0] == Fraction(3, 31)


def test_zeros_and_ties_are_settled_under_every_rational_rule() -> None:
    """1 - 2/2 = 0 under forward Euler; a quarter of an odd multiple of an ulp needs exactness."""
    tie = 1 + Fraction(1, 2**53)
    for rule, lam, want in ((euler, -2, 0), (gbt("1/4"), Fraction(-8, 3), 0)):
        d = oracle.discretize(Diagonal([lam], [1], [1]), "1/2", rule=rule)
        assert d.Ab.mid()[0] == want == d.Ab.rad()[0]
    exact = oracle.discretize(Diagonal([2 * (tie - 1)], [1], [1]), "1/2", rule=euler).Ab
    assert exact.to_numpy()[0] == 1.0
    assert oracle.discretize(LegS(3), 1, rule=euler).Ab.decimal()[0, 0] == "0"


@given(st.data(), st.integers(1, 3), any_rule)
def test_mpmath_at_twice_the_precision_lies_in_the_balls(
    data: st.DataObject, N: int, rule: Rule
) -> None:
    A = [[data.draw(entries) - 5 * (i == j) for j in range(N)] for i in range(N)]
    B = [data.draw(entries) for _ in range(N)]
    dt = data.draw(st.sampled_from(["1/100", "1/3", "2"]))
    d = oracle.discretize(SSM(A, B, [1] * N), dt, rule=rule, digits=20)
    G: Any = Multiprecision()
    with precision(400):
        columns = np.array([[x] for x in B], dtype=object)
        other = rule(
            G,
            SSM(G.matrix(np.array(A, dtype=object)), G.matrix(columns), G.eye(N)),
            G.scalar(Fraction(dt)),
        )
        for ours, theirs in ((d.Ab, other.Ab), (d.Bb, other.Bb), (d.Bp, other.Bp)):
            assert (ours is None) == (theirs is None)
            if ours is not None:
                for mid, rad, x in zip(
                    ours.mid().flat, ours.rad().flat, G.entries(theirs), strict=True
                ):
                    off = abs(mpmath.mpf(mid.numerator) / mid.denominator - x)
                    assert (
                        off <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(2) ** -380
                    )


@given(st.data(), st.sampled_from([zoh, foh, exp_euler]))
def test_holds_of_nilpotent_systems_are_known_exactly(data: st.DataObject, rule: Rule) -> None:
    """A = v w^T with w v = 0, so exp(dt A) = I + dt A; zeros by cancellation among the entries."""
    p, q, b, c, last = (data.draw(entries) for _ in range(5))
    A = np.array([[p * q, -p * p], [q * q, -p * q]], dtype=object)
    B, I, dt = np.array([b, c], dtype=object), np.diag([Fraction(1)] * 2), Fraction(1, 2)
    d = oracle.discretize(SSM(A, B, [1, 1]), dt, rule=rule)
    G1 = dt * B + dt**2 / 2 * A.dot(B)
    G2 = dt / 2 * B + dt**2 / 6 * A.dot(B)
    Ab = I + dt * A
    Bb, Bp = {zoh: (G1, 0 * B), foh: (G2, G1 - G2), exp_euler: (dt * B, 0 * B)}[rule]
    # balls around zero are replaced; what else is rational is known where it was needed
    parts = [(d.Ab, Ab), (d.Bb, Bb)] if d.Bp is None else [(d.Ab, Ab), (d.Bb, Bb), (d.Bp, Bp)]
    for found, want in parts:
        off = abs(found.mid() - want)
        assert (off <= found.rad()).all()
        assert ((found.mid() == 0) == (want == 0)).all()
    u = [data.draw(entries) for _ in range(3)]
    x, before = np.array([1, -1], dtype=object), last
    run = oracle.response(SSM(A, B, [1, 1]), u, dt, rule=rule, state=[1, -1], previous=last)
    for k, sample in enumerate(u):
        x, before = Ab.dot(x) + Bb * sample + Bp * before, sample
        assert abs(run.y.mid()[k] - x.sum()) <= run.y.rad()[k]
        assert (run.y.mid()[k] == 0) == (x.sum() == 0)
    assert ((run.state.mid() == 0) == (x == 0)).all()
    K = oracle.kernel(SSM(A, B, [1, -1]), dt, 3, rule=rule).mid()
    assert (K[0] == 0) == (Bb[0] - Bb[1] == 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_the_input_never_reaches_is_zero_under_every_rule(rule: Rule) -> None:
    """Zeros by cancellation that no ball can see: an unobservable mode, an unmoved state."""
    even = SSM([[-1, 1], [1, -1]], [1, 1], [[1, -1], [1, 1]])
    K = oracle.kernel(even, "1/3", 5, rule=rule)
    assert K.mid()[0].tolist() == [[0] * 5]
    assert K.rad()[0].tolist() == [[0] * 5]
    assert (K.mid()[1] > 0).all()
    unmoved = SSM([[-1, 1, -1], [0, -2, 1], [0, 1, -2]], [0, 1, 1], [1, 1, 1])
    Bb = oracle.discretize(unmoved, "1/3", rule=rule).Bb
    assert Bb.mid()[0] == Bb.rad()[0] == 0
    modes = Diagonal([-1 + 2j, -1 - 2j, -3], [1, -1, 1], [1, 1, 0])
    assert oracle.kernel(modes, "1/3", 4, rule=rule).mid().tolist() == [0] * 4


@given(st.data(), st.integers(1, 3), any_rule)
def test_a_diagonal_record_is_its_dense_matrix(data: st.DataObject, N: int, rule: Rule) -> None:
    lam = [data.draw(entries) - 3 for _ in range(N)]
    B = [data.draw(entries) for _ in range(N)]
    modes = oracle.discretize(Diagonal(lam, B, B), "1/3", rule=rule)
    A = [[x if i == j else 0 for j in range(N)] for i, x in enumerate(lam)]
    dense = oracle.discretize(SSM(A, B, B), "1/3", rule=rule)
    assert modes.Ab.decimal().tolist() == np.diag(dense.Ab.decimal()).tolist()
    assert modes.Bb.decimal().tolist() == dense.Bb.decimal().tolist()
    assert (modes.Bp is None) == (dense.Bp is None)
    if modes.Bp is not None and dense.Bp is not None:
        assert modes.Bp.decimal().tolist() == dense.Bp.decimal().tolist()


@given(st.data(), st.integers(1, 3), any_rule)
def test_a_dplr_record_of_full_weights_is_its_complex_matrix(
    data: st.DataObject, n: int, rule: Rule
) -> None:
    """Ab of diag(lam) - P Q*, in mpmath over the complex numbers."""

    def drawn() -> Gauss:
        return Gauss(data.draw(entries), data.draw(entries))

    lam = [Gauss(data.draw(entries) - 9, data.draw(entries)) for _ in range(n)]
    P, Q, B = ([drawn() for _ in range(n)] for _ in range(3))
    d = oracle.discretize(DPLR(lam, P, B, B, Q=Q), "1/5", rule=rule, digits=15)
    G: Any = Multiprecision()
    with precision(200):
        p, q, b = (G.rows([[G.scalar(x)] for x in X]) for X in (P, Q, B))
        diagonal = [
            [G.scalar(x if i == j else Fraction(0)) for j in range(n)] for i, x in enumerate(lam)
        ]
        A = G.rows(diagonal) - G.mul(p, G.transpose(G.conj(q)))
        other = rule(G, SSM(A, b, G.transpose(b)), G.scalar(Fraction(1, 5)))
        for ours, theirs in ((d.Ab, other.Ab), (d.Bb, other.Bb), (d.Bp, other.Bp)):
            if ours is not None:
                want = np.array([complex(x) for x in G.entries(theirs)])
                found = ours.to_numpy(np.complex128).ravel()
                assert abs(found - want).max() <= 1e-14 * max(1, abs(want).max())


def test_weights_of_two_have_no_complex_matrix() -> None:
    with pytest.raises(InputError, match="weight 2, whose Ab is no complex matrix"):
        oracle.discretize(DPLR([-1 + 1j], [1], [1], [1], weight=[2]), 1)


# Formulary 4.1: lam = -1/2 + pi i, -1/2 + 2 pi i; W = 1 - i/2, 1/3 + 2i; L = 4; dt = 1/10
DSS = {
    dss(4): [
        "-0.04174154197819445608108925",
        "0.02724716912851948803439072",
        "0.06191286033089679480693979",
        "0.06006107009102230038625369",
    ],
    zoh: [
        "0.07512586464851788106982574",
        "-0.02613347931409723982893899",
        "-0.08028305866599961794760454",
        "-0.0747153069531665275493571",
    ],
}


@pytest.mark.parametrize("rule", DSS, ids=lambda rule: rule.__name__)
def test_kernels_of_dss(rule: Rule) -> None:
    """S4D-Lin has those modes after its first; its weights are 2, DSS's are 1."""
    half = Fraction(1, 2)
    C = [0, Gauss(half, -half / 2), Gauss(Fraction(1, 6), Fraction(1))]
    K = oracle.kernel(S4DLin(6), "1/10", 4, C=C, rule=rule, digits=25)
    assert K.decimal().tolist() == DSS[rule]


def test_the_softmax_of_a_growing_mode_is_the_reflected_one() -> None:
    """Formulary (4.6): e^(z l)/sum = e^(z (l-L+1)) (e^-z - 1)/(e^(-zL) - 1)."""
    L, lam = 5, 3
    K = oracle.kernel(Diagonal([lam], [1], [lam]), "1/10", L, rule=dss(L))
    mirror = oracle.kernel(Diagonal([-lam], [1], [-lam]), "1/10", L, rule=dss(L))
    assert K.decimal().tolist() == mirror.decimal().tolist()[::-1]


def test_dss_refuses_what_it_has_no_meaning_for() -> None:
    with pytest.raises(InputError, match=r"rule = dss\(4\) normalises each mode"):
        oracle.discretize(LegS(2), "1/10", rule=dss(4))
    with pytest.raises(InputError, match="lam = 0"):
        oracle.discretize(Diagonal([0], [1], [1]), "1/10", rule=dss(4))


def test_poles_are_named() -> None:
    with pytest.raises(PrecisionError, match=r"1/\(alpha dt\) is an eigenvalue of A"):
        oracle.discretize(SSM([[3]], [1], [1]), 1, rule=gbt("1/3"))
    with pytest.raises(PrecisionError, match="eigenvalue of A"):
        oracle.discretize(Diagonal([1], [1], [1]), 1, rule=backward_euler)


@pytest.mark.parametrize("alpha", ["0", "1/4", "1/2", "1"])
def test_scipy_moves_part_of_the_transform_into_the_outputs(alpha: str) -> None:
    """Formulary (5.9): the same Ab and Bb, but C (I - alpha dt A)^-1 and D + alpha C Bb."""
    a, dt = float(Fraction(alpha)), 0.125
    given = oracle.hippo(LegS(3))
    A, B = given.A.to_numpy(), given.B.to_numpy()[:, None]
    C, D = np.array([[1.0, -0.5, 0.25]]), np.array([[2.0]])
    ours = oracle.discretize(LegS(3), dt, rule=gbt(alpha))
    Ad, Bd, Cd, Dd, _ = cont2discrete((A, B, C, D), dt, method="gbt", alpha=a)
    Ab, Bb = ours.Ab.to_numpy(), ours.Bb.to_numpy()[:, None]
    np.testing.assert_allclose(Ad, Ab, atol=1e-14)
    np.testing.assert_allclose(Bd, Bb, atol=1e-14)
    np.testing.assert_allclose(Cd, C @ np.linalg.inv(np.eye(3) - a * dt * A), atol=1e-14)
    np.testing.assert_allclose(Dd, D + a * C @ Bb, atol=1e-14)


def test_scipy_shifts_the_state_of_the_first_order_hold() -> None:
    """Formulary (5.9): its B is Ab Bb + Bp and its D is D + C Bb; its zoh is ours."""
    dt = 0.125
    given = oracle.hippo(LegS(3))
    A, B = given.A.to_numpy(), given.B.to_numpy()[:, None]
    C, D = np.array([[1.0, -0.5, 0.25]]), np.array([[2.0]])
    ours = oracle.discretize(LegS(3), dt, rule=foh)
    assert ours.Bp is not None
    Ab, Bb, Bp = (x.to_numpy() for x in (ours.Ab, ours.Bb, ours.Bp))
    Ad, Bd, Cd, Dd, _ = cont2discrete((A, B, C, D), dt, method="foh")
    np.testing.assert_allclose(Ad, Ab, atol=1e-14)
    np.testing.assert_allclose(Bd[:, 0], Ab @ Bb + Bp, atol=1e-14)
    np.testing.assert_allclose(Cd, C, atol=0)
    np.testing.assert_allclose(Dd, D + C @ Bb[:, None], atol=1e-14)
    held = oracle.discretize(LegS(3), dt, rule=zoh)
    Ad, Bd, Cd, Dd, _ = cont2discrete((A, B, C, D), dt, method="zoh")
    np.testing.assert_allclose(Ad, held.Ab.to_numpy(), atol=1e-14)
    np.testing.assert_allclose(Bd[:, 0], held.Bb.to_numpy(), atol=1e-14)
    np.testing.assert_allclose(Dd, D, atol=0)


def test_axes_follow_those_of_the_input_matrix() -> None:
    flat = oracle.discretize(SSM([[-1]], [1], [1]), 1, rule=foh)
    wide = oracle.discretize(SSM([[-1]], [[1, 2]], [1]), 1, rule=foh)
    assert flat.Bb.shape == (1,)
    assert wide.Bb.shape == (1, 2)
    assert flat.Bp is not None
    assert flat.Bp.shape == (1,)
    assert wide.Bp is not None
    assert wide.Bp.shape == (1, 2)
