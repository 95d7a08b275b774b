"""Every rule by its definition, on modes and on matrices, over every number system it has."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, Multiprecision, Rational, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss, exact_array
from s4ref.maths.convolution import convolve
from s4ref.maths.discretize import (
    RULES,
    GeneralisedBilinear,
    Rule,
    already_discrete,
    backward_euler,
    bilinear,
    dss,
    euler,
    exp_euler,
    foh,
    gbt,
    held,
    known_rule,
    paired,
    rule_named,
    shifted,
    zoh,
)
from s4ref.maths.discretize.phi import phi2
from s4ref.maths.kernel import kernel_by_powers
from s4ref.maths.recurrence import recur, recur_on_grid
from s4ref.records import SSM, Discrete


entries = st.fractions(min_value=-2, max_value=2, max_denominator=4)
steps = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)
ALL: list[Rule] = [*RULES.values(), gbt("1/3")]
HOLDS: list[Rule] = [zoh, foh]


def drawn(data: st.DataObject, m: int, n: int) -> np.ndarray:
    return exact_array([[data.draw(entries) for _ in range(n)] for _ in range(m)], "block")


def stable(data: st.DataObject, inputs: int = 1) -> SSM[np.ndarray]:
    """A = -(M M^T) - I + skew keeps every pole of every rule out of reach."""
    N = data.draw(st.integers(1, 3))
    M, K = drawn(data, N, N), drawn(data, N, N)
    A = -M.dot(M.T) + (K - K.T) - np.diag([Fraction(1)] * N)
    return SSM(A, drawn(data, N, inputs), drawn(data, 1, N), drawn(data, 1, inputs))


def over(F: Any, s: SSM[np.ndarray]) -> SSM[Any]:
    return SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C), F.matrix(s.D))


def vanishes(F: Any, X: Any) -> bool:
    return all(x.contains(0) and float(abs(x).rad()) < 1e-40 for x in F.entries(X))


@pytest.mark.parametrize("name", [*RULES, "gbt(1/3)", "gbt(3/4)", "dss(64)", "dss(1)"])
def test_a_name_leads_back_to_its_rule(name: str) -> None:
    rule = rule_named(name)
    assert rule.__name__ == name
    assert rule_named(rule.__name__) == rule
    assert hash(rule_named(name)) == hash(rule)
    known_rule(rule)


def test_three_members_of_the_family_are_themselves() -> None:
    assert gbt(0) is euler
    assert gbt("0.5") is bilinear
    assert gbt(1) is backward_euler
    assert rule_named("gbt(1/2)") is bilinear
    assert gbt(Fraction(1, 3)) == gbt("1/3") != bilinear
    assert gbt(0.1) != gbt("0.1")  # a float counts at its binary value
    assert dss(4) == dss(4) != dss(5)
    assert [rule.__name__ for rule in ALL if rule.rational] == [
        "bilinear", "euler", "backward_euler", "gbt(1/3)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: gbt(3), r"alpha = 3: must lie in \[0, 1\]; 0 is forward Euler, 1/2 is bilinear"),
        (lambda: gbt("-1/9"), r"alpha = '-1/9': must lie in \[0, 1\]"),
        (lambda: GeneralisedBilinear(Fraction(2)), "alpha = 2: must lie"),
        (lambda: gbt(float("nan")), "alpha = nan is not finite"),
        (lambda: gbt(None), "alpha = None is no real number"),
        (lambda: rule_named("gbt(2)"), r"alpha = '2': must lie in \[0, 1\]"),
        (lambda: rule_named("gbt()"), "alpha = '' is no number"),
        (lambda: rule_named("tustin"), r"choose one of bilinear, .*gbt\(alpha\), dss\(L\) or none"),
        (lambda: rule_named(None), "rule = None is unknown"),  # type: ignore[arg-type]
        (lambda: dss(0), "L = 0"),
        (lambda: rule_named("dss(1.5)"), "L = '1.5'"),
        (lambda: known_rule("zoh"), "rule_named"),
        (lambda: dss(4)(Ball(), None, None), r"dss\(4\) normalises each mode by itself"),  # type: ignore[arg-type]
    ],
)
def test_refusals(call: Any, match: str) -> None:
    with pytest.raises(InputError, match=match):
        call()


@pytest.mark.parametrize("rule", [zoh, foh, exp_euler])
def test_transcendental_rules_have_no_rational_form(rule: Rule) -> None:
    F: Any = Rational()
    one = F.eye(1)
    for call in (
        lambda: rule(F, SSM(one, one, one), F.scalar(Fraction(1))),
        lambda: rule.mode(F, F.scalar(Fraction(1)), F.scalar(Fraction(1))),
    ):
        with pytest.raises(InputError, match=f"rule = {rule.__name__} is transcendental"):
            call()


@given(entries, steps, st.sampled_from(ALL))
def test_a_mode_is_the_dense_rule_at_size_one(lam: Fraction, dt: Fraction, rule: Rule) -> None:
    """Also at lam = 0, where the phi functions read 0/0."""
    F = Ball()
    with precision(200):
        A, h = F.rows([[F.scalar(lam)]]), F.scalar(dt)
        if rule.rational and 1 - lam * dt * getattr(rule, "alpha") == 0:  # noqa: B009
            return
        d = rule(F, SSM(A, F.eye(1), F.eye(1)), h)
        z, b = rule.mode(F, F.scalar(lam), h)
        last = rule.previous(F, F.scalar(lam), h)
        assert vanishes(F, d.Ab - F.rows([[z]]))
        assert vanishes(F, d.Bb - F.rows([[b]]))
        assert (d.Bp is None) == (last is None)
        if last is not None:
            assert vanishes(F, d.Bp - F.rows([[last]]))


@given(st.data(), steps, st.sampled_from(["0", "1/4", "1/2", "2/3", "1"]))
def test_gbt_satisfies_its_equation_exactly(data: st.DataObject, dt: Fraction, alpha: str) -> None:
    """x_k - x_{k-1} = dt A (alpha x_k + (1 - alpha) x_{k-1}) + dt B u_k."""
    system = stable(data, inputs=2)
    F: Any = Rational()
    d = gbt(alpha)(F, over(F, system), F.scalar(dt))
    A, B = F.matrix(system.A) * F.scalar(dt), F.matrix(system.B) * F.scalar(dt)
    a, I = F.scalar(Fraction(alpha)), F.eye(len(system.A))
    assert d.Ab - I == A * (d.Ab * a + I * (1 - a))
    assert d.Bb == A * d.Bb * a + B


@given(st.data(), steps)
def test_holds_satisfy_their_equations(data: st.DataObject, dt: Fraction) -> None:
    """A G1 = (Ab - I) B and dt A G2 = G1 - dt B, which determine them where A is regular."""
    system = stable(data)
    F = Ball()
    with precision(200):
        ssm, h = over(F, system), F.scalar(dt)
        d, f = zoh(F, ssm, h), foh(F, ssm, h)
        G1 = f.Bb + f.Bp
        assert vanishes(F, f.Ab - d.Ab)
        assert vanishes(F, G1 - d.Bb)
        assert vanishes(F, F.mul(ssm.A, G1) - F.mul(d.Ab - F.eye(ssm.N), ssm.B))
        assert vanishes(F, F.scale(F.mul(ssm.A, f.Bb), h) - G1 + F.scale(ssm.B, h))


@given(st.data(), steps)
def test_holds_of_nilpotent_systems_are_finite_series(data: st.DataObject, dt: Fraction) -> None:
    """A = S U S^-1 with U strictly triangular and S unimodular: singular, and rational by hand."""
    N = data.draw(st.integers(1, 4))
    U, S, inverse = (exact_array(np.eye(N, dtype=int), "I") for _ in range(3))
    for i in range(N):
        for j in range(i + 1):
            U[i, j] = data.draw(entries) if j < i else Fraction(0)
    for k in range(N - 1):
        shear, back = (exact_array(np.eye(N, dtype=int), "I") for _ in range(2))
        shear[k, k + 1] = data.draw(entries)
        back[k, k + 1] = -shear[k, k + 1]
        S, inverse = S.dot(shear), back.dot(inverse)
    A, B = S.dot(U).dot(inverse), drawn(data, N, 1)
    powers = [exact_array(np.eye(N, dtype=int), "I")]
    for _ in range(N):
        powers.append(powers[-1].dot(A) * dt)
    series = [
        sum(X * Fraction(1, factorial(j + i)) for j, X in enumerate(powers)) for i in range(3)
    ]
    F = Ball()
    with precision(200):
        ssm = SSM(F.matrix(A), F.matrix(B), F.matrix(B.T))
        f, z = foh(F, ssm, F.scalar(dt)), zoh(F, ssm, F.scalar(dt))
        assert vanishes(F, f.Ab - F.matrix(series[0]))
        assert vanishes(F, z.Bb - F.matrix(series[1].dot(B) * dt))
        assert vanishes(F, f.Bb - F.matrix(series[2].dot(B) * dt))


@given(st.data(), steps, st.integers(1, 5))
def test_foh_is_exact_for_straight_inputs(data: st.DataObject, dt: Fraction, T: int) -> None:
    """u = a + b t runs as two more states that need no input: their flow is exact."""
    system = stable(data)
    a, b = data.draw(entries), data.draw(entries)
    F = Ball()
    with precision(200):
        ssm, N, h = over(F, system), len(system.A), F.scalar(dt)
        u = [F.matrix(exact_array([[a + b * dt * k]], "u")) for k in range(T + 1)]
        _, x = recur(F, foh(F, ssm, h), u[1:], F.matrix(system.C.T), u[0])
        rows: Any = np.full((N + 2, N + 2), Fraction(0), dtype=object)
        rows[:N, :N], rows[:N, N], rows[N, N + 1] = system.A, system.B[:, 0], Fraction(1)
        start = F.vstack([F.matrix(system.C.T), F.matrix(exact_array([[a], [b]], "ab"))])
        flow = F.mul(F.expm(F.scale(F.matrix(rows), h * T)), start)
        assert vanishes(F, F.block(flow, slice(0, N), slice(0, 1)) - x)


@given(st.data(), st.integers(1, 3), st.sampled_from(ALL))
def test_what_a_kernel_may_use_of_the_previous_input(
    data: st.DataObject, inputs: int, rule: Rule
) -> None:
    """The impulse response is C Bb, then the kernel of ``shifted``; ``held`` has it all."""
    system = stable(data, inputs)
    F = Ball()
    with precision(200):
        d = rule(F, over(F, system), F.scalar(Fraction(1, 3)))
        zero = F.matrix(exact_array([[0]] * len(system.A), "x"))
        impulses = []
        for i in range(inputs):
            unit = exact_array([[int(i == j)] for j in range(inputs)], "u")
            u = [F.matrix(unit), *[F.matrix(unit * 0)] * 3]
            impulses.append(recur(F, Discrete(d.Ab, d.Bb, d.C, F.scale(d.D, 0), d.Bp), u, zero)[0])
        response = F.rows([list(row) for row in zip(*impulses, strict=True)])
        tail = kernel_by_powers(F, shifted(F, d), 3)
        first = F.entries(F.mul(d.C, d.Bb))
        whole = kernel_by_powers(F, held(F, d), 4)
        assert vanishes(F, response - F.rows(chunks([*first, *tail], inputs)))
        assert vanishes(F, response - F.rows(chunks(whole, inputs)))
        assert (held(F, d) is d) == (d.Bp is None)


def chunks(x: list[Any], width: int) -> list[list[Any]]:
    return [x[k : k + width] for k in range(0, len(x), width)]


@given(st.data(), st.integers(1, 9), st.sampled_from(ALL))
def test_convolution_recurrence_and_grid_agree(data: st.DataObject, T: int, rule: Rule) -> None:
    system = stable(data, 2)
    F = Ball()
    with precision(300):
        d = rule(F, over(F, system), F.scalar(Fraction(1, 3)))
        u = [F.matrix(drawn(data, 2, 1)) for _ in range(T)]
        state, last = F.matrix(drawn(data, len(system.A), 1)), F.matrix(drawn(data, 2, 1))
        y, x = recur(F, d, u, state, last)
        z, w = convolve(F, d, u, state, last)
        v, states = recur_on_grid(F, [d] * T, u, state, last)
        assert vanishes(F, F.rows([y]) - F.rows([z]))
        assert vanishes(F, F.rows([y]) - F.rows([v]))
        assert vanishes(F, x - w)
        assert vanishes(F, x - states[-1])
        pair, both = paired(F, d, u, last)
        assert pair.Bp is None
        assert len(both) == T


parts = st.fractions(min_value=-4, max_value=4, max_denominator=1000)


@given(parts, parts, st.sampled_from(["1", "1e-20", "1e-3", "30"]))
def test_phi2_encloses_mpmath(re: Fraction, im: Fraction, scale: str) -> None:
    F, G = Ball(), Multiprecision()
    s = Fraction(scale)
    z = Gauss(re * s, im * s) if im else re * s
    with precision(200):
        ball = phi2(F, F.scalar(z))
        assert float(abs(ball).rad()) <= 1e-50 * float(abs(ball).mid())
    with precision(1000):
        w, term = G.scalar(z), mpmath.mpf("0.5")
        mp = term
        for j in range(3, 700):  # the series itself
            term = term * w / j
            mp += term
        assert abs(complex(phi2(G, w)) - complex(mp)) < 1e-15 * abs(mp)
        for part, value in ((F.re(ball), mpmath.re(mp)), (F.im(ball), mpmath.im(mp))):
            mid, rad = (_mpf(x) for x in (part.mid(), part.rad()))
            assert abs(value - mid) <= rad + mpmath.mpf(2) ** -900


def _mpf(x: Any) -> Any:
    man, exp = x.man_exp()
    return mpmath.ldexp(mpmath.mpf(int(man)), int(exp))


def test_dss_normalises_each_mode_over_its_length() -> None:
    """b sum_{l<L} lam_bar^l = 1/lam: the softmax."""
    F = Ball()
    with precision(200):
        for lam in (Fraction(-1), Fraction(3), Gauss(Fraction(-1, 2), Fraction(5))):
            for L in (1, 2, 7):
                z, b = dss(L).mode(F, F.scalar(lam), F.scalar(Fraction(1, 5)))
                total = sum((z**l for l in range(L)), F.scalar(Fraction(0)))
                assert (b * total * F.scalar(lam) - 1).contains(0)
                zoh_z, zoh_b = zoh.mode(F, F.scalar(lam), F.scalar(Fraction(1, 5)))
                assert (z - zoh_z).contains(0)
                assert (b * (zoh_z**L - 1) - zoh_b).contains(0)


def test_dss_names_its_pole() -> None:
    F = Ball()
    with precision(100):
        h = F.scalar(Fraction(1, 4))
        with pytest.raises(InputError, match="lam = 0"):
            dss(8).mode(F, F.scalar(Fraction(0)), h)
        with pytest.raises(PrecisionError, match="cannot be told from 1"):
            dss(8).mode(F, F.imaginary(F.pi()), h)  # 8 pi i/4 = 2 pi i


def test_none_leaves_a_discrete_system_as_it_is() -> None:
    system = SSM([["1/2", "1/4"], [0, "1/2"]], [1, 1], [1, 2])
    for dt in (1, "1/7"):
        K = oracle.kernel(system, dt, 3, rule=rule_named("none"))
        assert K.rational().tolist() == [3, Fraction(7, 4), 1]
    assert already_discrete.mode(Ball(), 2, 3) == (2, 1)
