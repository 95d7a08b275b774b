"""Perturb-then-diagonalise: the tables, the identity, kernels, and what is certified about E."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.perturb import Perturbed
from s4ref.oracle.transfer_distance import resolvent_identity
from s4ref.records import SSM


# LegS N = 6, default_rng(1234); kappa_2 with unit columns, sup |G_E - G| with C_n = (-1)^n/(n+1).
# The table was made at 60 digits from the same 36 floats, and the factor that brings them to unit
# norm has 256 bits here: all twelve digits must agree.
TABLE = {
    "1/10": ("51.9354106706", "0.0408814412538"),
    "1/100": ("320.244969111", "0.00422923243029"),
    "1/1000": ("8468.00285434", "0.000424405450842"),
    "1/10000": ("2456.42877625", "0.0000424554414024"),
}
C6 = [Fraction((-1) ** n, n + 1) for n in range(6)]
OMEGA = np.logspace(-2, 4, 25)
# kappa_2 of LegS itself, unit columns
LEGS = {2: "3.7320508075688772935", 4: "86.112393564343499851", 8: "77032.418408329925785"}

dyadic = st.integers(-16, 16).map(lambda k: Fraction(k, 16))


@st.composite
def matrix(draw: st.DrawFn, n: int) -> Any:
    out = np.empty((n, n), dtype=object)
    out[:] = [[draw(dyadic) for _ in range(n)] for _ in range(n)]
    return out


def certified(system: Any, E: Any) -> Perturbed:
    """Leave out what has a multiple eigenvalue, or all but."""
    try:
        perturbed = Perturbed(system, E)
        assert perturbed.weight
    except (InputError, PrecisionError):
        assume(False)
    return perturbed


@pytest.mark.parametrize("size", TABLE)
def test_random_perturbations_of_legs(size: str):
    E = oracle.random_perturbation(6, size, seed=1234)
    report = oracle.perturb(LegS(6), E, digits=20)
    distance = oracle.transfer_distance(Perturbed(LegS(6), E), OMEGA, C=C6, digits=20)
    condition, supremum = TABLE[size]
    assert report.condition.decimal(12).item() == condition
    worst = int(np.argmax(distance.mid()))
    assert Fraction(distance.decimal(12)[worst]) == Fraction(supremum)
    assert abs(report.size.mid().item() - Fraction(size)) < Fraction(1, 10**19)
    assert report.residual < Fraction(1, 10**18)


@pytest.mark.parametrize("N", LEGS)
def test_no_perturbation_leaves_the_condition_of_legs(N: int):
    report = oracle.perturb(LegS(N), np.zeros((N, N)), digits=25)
    assert report.condition.decimal(20).item() == LEGS[N]
    assert report.modes.weight == (1,) * N
    assert [round(float(x)) for x in report.modes.lam.mid()] == [-(n + 1) for n in range(N)]
    assert report.size.mid().item() == 0


@given(n=st.integers(1, 4), omega=dyadic, data=st.data())
def test_the_resolvent_identity_holds(n: int, omega: Fraction, data: st.DataObject):
    """C (sI - A)^-1 E (sI - A - E)^-1 B against the difference of two transfer functions."""
    E = data.draw(matrix(n))
    perturbed = certified(LegS(n), E)
    C = np.array([[data.draw(dyadic) for _ in range(n)]], dtype=object)
    with precision(200):
        F = Ball()
        s = F.scale(F.eye(n), F.imaginary(F.scalar(omega)))
        A, row = perturbed.A(F), F.matrix(C)
        try:
            after = F.mul(row, F.solve(s - A - F.matrix(E), perturbed.B(F)))
        except ZeroDivisionError:
            assume(False)
        before = F.mul(row, F.solve(s - A, perturbed.B(F)))
        difference = F.entries(resolvent_identity(F, perturbed, row, omega) - (after - before))[0]
        assert difference.contains(0)
        assert abs(difference).abs_upper() < 1e-30


@given(n=st.integers(1, 4), rule=st.sampled_from([bilinear, zoh]), data=st.data())
def test_the_kernel_of_the_modes_is_the_kernel_of_the_perturbed_matrix(
    n: int, rule: Any, data: st.DataObject
):
    A, E = data.draw(matrix(n)), data.draw(matrix(n))
    A = A - np.diag([Fraction(2)] * n)
    B, C = ([data.draw(dyadic) for _ in range(n)] for _ in range(2))
    perturbed = certified(SSM(A, B, C), E)
    dense = oracle.kernel(
        SSM(A + E, B, C), "1/8", 4, rule=rule, method="powers", digits=20, relative_to="largest"
    )
    scale = max(abs(x) for x in dense.mid())
    # a kernel that is zero throughout has no largest entry to count digits of
    assume(scale)
    modes = oracle.kernel(perturbed, "1/8", 4, C=C, rule=rule, digits=20, relative_to="largest")
    assert (np.abs(modes.mid() - dense.mid()) <= scale * Fraction(1, 10**18)).all()


@given(n=st.integers(1, 4), data=st.data())
def test_mpmath_at_twice_the_precision_lies_in_the_balls(n: int, data: st.DataObject):
    """Eigenvalues, |E| and kappa by mpmath's eigensolver and singular values."""
    E = data.draw(matrix(n))
    perturbed = certified(LegS(n), E)
    report = oracle.perturb(LegS(n), E, relative_to="largest")
    with precision(160):
        A = mpmath.matrix(n, n)
        for i in range(n):
            for j in range(i + 1):
                A[i, j] = -mpmath.sqrt((2 * i + 1) * (2 * j + 1)) if i > j else -(i + 1)
        M = mpmath.matrix([[mpmath.mpf(x.numerator) / x.denominator for x in row] for row in E])
        values, V = mpmath.eig(A + M) if n > 1 else ([A[0, 0] + M[0, 0]], mpmath.eye(1))
        for j in range(n):
            length = mpmath.norm(V[:, j])
            for i in range(n):
                V[i, j] /= length
        s = mpmath.svd(V, compute_uv=False) if n > 1 else [mpmath.mpf(1)]
        kappa = s[0] / s[n - 1]
        size = max(mpmath.svd(M, compute_uv=False)) if n > 1 else abs(M[0, 0])
        # what mpmath itself may lose of its 48 digits
        slack = mpmath.mpf(10) ** -40 * kappa**2
        for lam, radius in _complex(report.modes.lam):
            assert min(abs(lam - x) for x in values) <= radius + slack * (1 + abs(lam))
        for ball, value in ((report.condition, kappa), (report.size, size)):
            off = abs(_mpf(ball.mid().item()) - value)
            assert off <= _mpf(ball.rad().item()) + slack * kappa
    assert perturbed.n == len(report.modes.weight)


def _mpf(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


def _complex(x: oracle.Certified) -> list[tuple[mpmath.mpc, mpmath.mpf]]:
    """Return midpoints and radii."""
    parts = [x.real, x.imag] if x.is_complex else [x]
    mids = [[_mpf(m) for m in part.mid()] for part in parts]
    radii = [[_mpf(r) for r in part.rad()] for part in parts]
    return [
        (mpmath.mpc(*z), sum(r))
        for z, r in zip(zip(*mids, strict=True), zip(*radii, strict=True), strict=True)
    ]


@given(n=st.integers(1, 4), data=st.data())
def test_backward_error_of_the_modes_is_the_size_of_the_perturbation(n: int, data: st.DataObject):
    """V diag(lam) V^-1 from 40 certified digits is A + E to within what those digits allow."""
    E = data.draw(matrix(n))
    assume(any(x for x in E.flat))
    perturbed = certified(LegS(n), E)
    with precision(300):
        F = Ball()
        lam, V = perturbed.eigenbasis(F)
        full = lam + [x.conjugate() for x, w in zip(lam, perturbed.weight, strict=True) if w == 2]
        values = [_gauss(x) for x in full]
        vectors = [[_gauss(V[i, j]) for j in range(n)] for i in range(n)]
    report = oracle.perturb(LegS(n), E, relative_to="largest")
    assume(report.condition.mid().item() < 10**8)
    error = oracle.backward_error(LegS(n), values, vectors)
    assert abs(error.mid().item() - report.size.mid().item()) < Fraction(1, 10**16)


def _gauss(x: Any) -> Gauss:
    parts = [
        Fraction(int(m)) * Fraction(2) ** int(e)
        for m, e in (p.mid().man_exp() for p in (x.real, x.imag))
    ]
    return Gauss(*parts)


def test_numpy_eigenvectors_of_legs_are_judged():
    """The unperturbed eigenproblem in float64: the error grows with kappa(V), not with ||A||."""
    errors = []
    for N in (4, 16):
        A = oracle.hippo(LegS(N)).A.to_numpy()
        lam, V = np.linalg.eig(A)
        errors.append(oracle.backward_error(LegS(N), lam, V, digits=3).mid().item())
    assert errors[0] < Fraction(1, 10**12)
    assert errors[1] > 1000 * errors[0]


def test_many_inputs_and_outputs():
    """S5-PTD: a system with two inputs and outputs."""
    A, B, C = -np.tril(np.ones((4, 4))), np.eye(4)[:, :2], np.eye(4)[2:]
    E = oracle.random_perturbation(4, "1/8", seed=1)
    perturbed = Perturbed(SSM(A, B, C), E)
    found = oracle.perturb(SSM(A, B, C), E, C=C)
    assert found.modes.B.shape == (perturbed.n, 2)
    assert found.modes.C is not None
    assert found.modes.C.shape == (2, perturbed.n)
    K = oracle.kernel(perturbed, "1/10", 3, C=C, rule=zoh)
    dense = oracle.kernel(SSM(A.astype(int) + E, B, C), "1/10", 3, rule=zoh, relative_to="largest")
    np.testing.assert_allclose(K.approximate(), dense.approximate(), rtol=0, atol=1e-15)
    assert oracle.transfer_distance(perturbed, 1).shape == ()


def test_a_complex_perturbation_has_all_modes():
    E = [[0, Gauss(Fraction(0), Fraction(1, 4))], [0, 0]]
    report = oracle.perturb(LegS(2), E, C=[1, 1])
    assert report.modes.weight == (1, 1)
    assert report.size.decimal(5).item() == "0.25"


def test_optimised_perturbations_beat_their_start():
    start = oracle.random_perturbation(6, "1/10", seed=7)
    found = oracle.optimised_perturbation(LegS(6), 100, start=start, iterations=60)
    before, after = oracle.perturb(LegS(6), start), oracle.perturb(LegS(6), found.E)
    cost = [
        float(r.condition.mid().item()) + 100 * float(r.size.mid().item()) for r in (before, after)
    ]
    assert cost[1] < cost[0] / 1.5
    # what float64 said about it, certified
    assert cost[1] == pytest.approx(found.objective, rel=1e-9)
    assert float(after.size.mid().item()) == pytest.approx(found.size, rel=1e-12)
    assert float(after.condition.mid().item()) == pytest.approx(found.condition, rel=1e-9)
    assert 0 < found.iterations <= 60


@given(n=st.integers(1, 5), seed=st.integers(0, 50), size=st.fractions(0, 4, max_denominator=64))
def test_random_perturbations_have_their_size(n: int, seed: int, size: Fraction):
    E = oracle.random_perturbation(n, size, seed)
    assert (E == oracle.random_perturbation(n, size, seed)).all()
    report = (
        oracle.backward_error(SSM(E, [1] * n, [1] * n), [0] * n, np.eye(n), digits=40)
        if size
        else None
    )
    assert report is None or abs(report.mid().item() - size) <= size * Fraction(1, 2**120)


def test_zeros_of_the_eigenbasis_count_against_the_largest_entry():
    """Row 0 of the eigenvectors of LegS is zero but for its first entry."""
    report = oracle.perturb(LegS(3), np.zeros((3, 3)), C=[1, 0, 0], relative_to="largest")
    assert report.modes.C is not None
    assert np.abs(report.modes.C.approximate()[1:]).max() < 1e-17
    with pytest.raises(PrecisionError, match=r"C of perturbed legs\(N=3\)"):
        oracle.perturb(LegS(3), np.zeros((3, 3)), C=[1, 0, 0])


def test_a_thousand_digits():
    """A + E = [[-1, 1/4], [-sqrt 3, -2]]: lam = -3/2 + i sqrt(sqrt 3 - 1)/2."""
    lam = oracle.perturb(LegS(2), [[0, "1/4"], [0, 0]], digits=1000).modes.lam
    with mpmath.workdps(1100):
        exact = mpmath.sqrt(mpmath.sqrt(3) - 1) / 2
        assert abs(_mpf(lam.imag.mid()[0]) - exact) < mpmath.mpf(10) ** -1000
        assert abs(_mpf(lam.real.mid()[0]) + mpmath.mpf(3) / 2) < mpmath.mpf(10) ** -999


def test_legt_is_perturbed_like_legs():
    report = oracle.perturb(LegT(8), oracle.random_perturbation(8, "1/100", 3), digits=30)
    assert sum(report.modes.weight) == 8
    assert report.condition.mid().item() > 1


def test_refusals():
    E = np.zeros((2, 2))
    with pytest.raises(InputError, match=r"size = -1: a norm is not negative"):
        oracle.random_perturbation(2, -1, 0)
    with pytest.raises(InputError, match=r"seed = -1: an integer of at least 0"):
        oracle.random_perturbation(2, 1, -1)
    with pytest.raises(InputError, match=r"gamma = 0: the price of"):
        oracle.optimised_perturbation(LegS(2), 0, start=E)
    with pytest.raises(InputError, match=r"the search is over real E"):
        oracle.optimised_perturbation(LegS(2), 1, start=[[0, 1j], [0, 0]])
    with pytest.raises(InputError, match=r"not diagonalisable in float64"):
        # A + start is a Jordan block in float64
        oracle.optimised_perturbation(LegS(2), 1, start=[[1, 1], [float(np.sqrt(3)), 2]])
    with pytest.raises(InputError, match=r"beyond the range of float64"):
        oracle.optimised_perturbation(LegT(1), 1, start=[["1e400"]])
    with pytest.raises(InputError, match=r"lam has shape \(1,\) and V \(2, 2\)"):
        oracle.backward_error(LegS(2), [1], E)
    with pytest.raises(InputError, match=r"perturbed = legs: give Perturbed|perturbed = LegS"):
        oracle.transfer_distance(LegS(2), 1, C=[1, 1])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"C is missing"):
        oracle.transfer_distance(Perturbed(LegS(2), E), 1)
    with pytest.raises(InputError, match=r"C is given twice"):
        oracle.transfer_distance(Perturbed(SSM([[1]], [1], [1]), [[1]]), 1, C=[1])
    with pytest.raises(InputError, match=r"C has shape \(3,\)"):
        oracle.transfer_distance(Perturbed(LegS(2), E), 1, C=[1, 2, 3])
    with pytest.raises(InputError, match=r"omega has shape \(1,\): give one real frequency"):
        oracle.transfer_distance(Perturbed(LegS(2), E), [1j], C=[1, 2])
    with pytest.raises(PrecisionError, match=r"backward error of perturbed legs"):
        oracle.backward_error(LegS(2), [-1, -2], [[1, 1], [1, 1]])
