"""Time-varying LegS: printed digits, the definition by projection, dense steps, mpmath."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import LegS, backward_euler, bilinear, euler, foh, gbt, oracle, zoh
from s4ref.errors import InputError
from s4ref.maths.discretize import GeneralisedBilinear, Rule
from s4ref.maths.time_varying import eigenvectors, inverse_eigenvectors


entries = st.fractions(min_value=-2, max_value=2, max_denominator=8)
gbts = st.sampled_from([euler, bilinear, backward_euler, gbt("1/3")])
FORMS: list[tuple[Rule, str]] = [
    (zoh, "exact"), (zoh, "code"), *[(r, f) for r in (euler, bilinear, gbt("1/3"), backward_euler)
                                     for f in ("code", "paper")],
]  # fmt: skip
forms = st.sampled_from(FORMS)

# Formulary 5.3: N = 3, inputs 1, 2, 0, -1, the state after four samples
TABLE: list[tuple[Rule, str, list[str]]] = [
    (zoh, "exact", ["0.5", "-0.8660254037844386467637232", "-0.4192627457812105680767201"]),
    (euler, "code", ["0.5", "-1.154700538379251529018298", "-1.118033988749894848204587"]),
    (
        bilinear,
        "code",
        [
            "0.4444444444444444444444444", "-0.5965952781626132899927871",
            "-0.838606157795375674021276",
        ],
    ),
    (
        backward_euler,
        "code",
        ["0.4", "-0.3464101615137754587054893", "-0.4472135954999579392818347"],
    ),
    (zoh, "code", ["0.4", "-0.4156921938165305504465871", "-0.7513188404399293379934824"]),
]  # fmt: skip


def run(N: int, u: Any, **keywords: Any) -> oracle.Certified:
    return oracle.legs_steps(N, u, **keywords)


def holds(found: oracle.Certified, index: Any, value: Any) -> bool:
    """The ball holds a value known to 2^-380."""
    mid, rad = found.mid()[index], found.rad()[index]
    off = abs(mpmath.mpf(mid.numerator) / mid.denominator - value)
    return bool(off <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(2) ** -370)


@pytest.mark.parametrize(("rule", "form", "want"), TABLE)
def test_the_table_of_states(rule: Rule, form: str, want: list[str]) -> None:
    assert run(3, [1, 2, 0, -1], rule=rule, form=form, digits=25).decimal()[-1].tolist() == want
    if (rule, form) != (zoh, "code"):  # what is taken where no form is asked for
        assert run(3, [1, 2, 0, -1], rule=rule, digits=25).decimal()[-1].tolist() == want


def test_eigenvectors_and_their_inverse() -> None:
    A, _ = LegS(7).scaled()
    V, W = eigenvectors(7), inverse_eigenvectors(7)
    assert (A.dot(V) == -V * range(1, 8)).all()
    identity = V.dot(W)
    assert all(identity[i, j] == (i == j) for i in range(7) for j in range(7))


@given(st.lists(entries, min_size=1, max_size=6), st.integers(1, 6))
def test_the_exact_form_is_the_projection_of_the_history(u: list[Fraction], N: int) -> None:
    """x_n = sqrt(2n+1) int_0^1 f(s) P_n(2s-1) ds, from primitives of polynomials alone."""
    T = len(u)
    found = run(N, u, digits=20)

    def primitive(n: int, s: Fraction) -> Fraction:
        return sum(
            (
                Fraction((-1) ** (n + k) * comb(n, k) * comb(n + k, k), k + 1) * s ** (k + 1)
                for k in range(n + 1)
            ),
            Fraction(0),
        )

    with mpmath.workprec(400):
        for n in range(N):
            rise = [
                primitive(n, Fraction(k + 1, T)) - primitive(n, Fraction(k, T)) for k in range(T)
            ]
            moment = sum((a * b for a, b in zip(u, rise, strict=True)), Fraction(0))
            value = mpmath.sqrt(2 * n + 1) * moment.numerator / moment.denominator
            assert holds(found, (T - 1, n), value)
            assert (found.mid()[T - 1, n] == 0 == found.rad()[T - 1, n]) == (moment == 0)


@given(st.lists(entries, min_size=1, max_size=5), st.integers(1, 5), forms, st.integers(1, 3))
def test_dense_steps_in_mpmath_lie_in_the_balls(
    u: list[Fraction], N: int, form: tuple[Rule, str], start: int
) -> None:
    """The definitions with the matrix A itself: solves, and exponentials of A ln((k+1)/k)."""
    rule, name = form
    found = run(N, u, rule=rule, form=name, start=start, digits=20)
    with mpmath.workprec(400):
        A = mpmath.zeros(N)
        for n in range(N):
            A[n, n] = -(n + 1)
            for k in range(n):
                A[n, k] = -mpmath.sqrt(2 * n + 1) * mpmath.sqrt(2 * k + 1)
        B = mpmath.matrix([mpmath.sqrt(2 * n + 1) for n in range(N)])
        I, x = mpmath.eye(N), mpmath.zeros(N, 1)
        for j, value in enumerate(u):
            i, sample = start + j, mpmath.mpf(value.numerator) / value.denominator
            k = i - 1
            if k == 0 and name != "code":
                x = I[:, 0] * sample
            elif isinstance(rule, GeneralisedBilinear):
                a = mpmath.mpf(rule.alpha.numerator) / rule.alpha.denominator
                before, after = (i, i) if name == "code" else (k, i)
                right = x + A * x * (1 - a) / before + B * sample / before
                x = mpmath.lu_solve(I - A * a / after, right)
            else:
                k = i if name == "code" else k
                F = mpmath.expm(A * mpmath.log(mpmath.mpf(k + 1) / k))
                x = F * x + mpmath.lu_solve(A, (F - I) * B) * sample
            assert all(holds(found, (j, n), x[n]) for n in range(N))


@given(st.lists(entries, min_size=1, max_size=6), st.integers(1, 6), gbts)
def test_the_linear_time_solve_agrees(u: list[Fraction], N: int, rule: GeneralisedBilinear) -> None:
    """Formulary (5.10) with its running sum, over the rationals: x_n = sqrt(2n+1) y_n."""
    found = run(N, u, rule=rule, digits=20)
    y = [Fraction(0)] * N
    for i, sample in enumerate(u, 1):
        explicit, implicit = (1 - rule.alpha) / i, rule.alpha / i
        old, solved = Fraction(0), Fraction(0)  # sum (2j+1) y_j of the old and of the new state
        for n in range(N):
            right = y[n] - explicit * ((n + 1) * y[n] + old) + sample / i
            old += (2 * n + 1) * y[n]
            y[n] = (right - implicit * solved) / (1 + implicit * (n + 1))
            solved += (2 * n + 1) * y[n]
    with mpmath.workprec(400):
        for n in range(N):
            value = mpmath.sqrt(2 * n + 1) * y[n].numerator / y[n].denominator
            assert holds(found, (len(u) - 1, n), value)


@given(st.data(), st.integers(1, 4), forms)
def test_a_history_may_come_in_pieces(data: st.DataObject, N: int, form: tuple[Rule, str]) -> None:
    rule, name = form
    u = data.draw(st.lists(entries, min_size=2, max_size=6))
    cut = data.draw(st.integers(1, len(u) - 1))
    whole = run(N, u, rule=rule, form=name, digits=20)
    state = list(run(N, u[:cut], rule=rule, form=name, digits=80).mid()[-1])
    second = run(N, u[cut:], rule=rule, form=name, state=state, start=cut + 1, digits=15)
    off = abs(whole.mid()[cut:] - second.mid())
    assert (off <= whole.rad()[cut:] + second.rad() + Fraction(1, 10**60)).all()


@pytest.mark.parametrize(("rule", "form"), [pair for pair in FORMS if pair[1] != "paper"])
def test_a_constant_history_is_the_first_unit_vector(rule: Rule, form: str) -> None:
    """Exact zeros, of which no ball can be sure; the paper's form does not keep it."""
    found = run(5, ["1/3"] * 4, rule=rule, form=form, state=["1/3", 0, 0, 0, 0], start=7)
    assert found.mid()[:, 1:].tolist() == [[0] * 4] * 4
    assert found.rad()[:, 1:].tolist() == [[0] * 4] * 4
    assert found.rational()[:, 0].tolist() == [Fraction(1, 3)] * 4


def test_surds_in_a_state_cancel_exactly() -> None:
    """A state of the constant and the square roots: x_1 of [0, 1] is rational times sqrt(3)."""
    first = run(9, [0, 1])
    assert first.rational()[-1, 0] == Fraction(1, 2)
    assert first.rational()[-1, 4] == 0  # even Legendre functions do not see a step half way
    assert first.decimal(20)[-1, 8] == "0"


def test_sixty_four_states_of_a_long_history_are_certified() -> None:
    u = [(7 * k) % 13 - 6 for k in range(50)]
    found = run(64, u, digits=30)
    again = run(64, u, digits=50)
    assert found.decimal(25).tolist() == again.decimal(25).tolist()


@pytest.mark.parametrize(
    ("keywords", "match"),
    [
        ({"N": 0}, "N = 0"),
        ({"u": []}, "u has shape"),
        ({"u": [1j]}, "u has complex entries"),
        ({"rule": "zoh"}, "rule = 'zoh' is no rule"),
        ({"rule": foh}, "rule = foh has no form 'code' of time-varying LegS"),
        ({"rule": bilinear, "form": "exact"}, "rule = bilinear has no form 'exact'"),
        ({"form": "paper"}, "rule = zoh has no form 'paper'"),
        ({"form": "fast"}, "form = 'fast' is unknown"),
        ({"start": 0}, "start = 0"),
        ({"state": [1, 0]}, "the first sample alone decides x_1"),
        ({"state": [1], "start": 2}, r"state has shape \(1,\)"),
        ({"state": [1, 1j], "start": 2}, "state has complex entries"),
        ({"digits": 0}, "digits = 0"),
        ({"N": 10**5}, "would take about"),
    ],
)
def test_refusals(keywords: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        oracle.legs_steps(**{"N": 2, "u": [1, 2], **keywords})
