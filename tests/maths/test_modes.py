"""Stored modes: real form, halves, weights, the Vandermonde kernel."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Rational, precision
from s4ref.errors import InputError
from s4ref.exact import Gauss, exact_array, imag_part, real_part
from s4ref.maths.basis import attach, surds
from s4ref.maths.discretize import bilinear, rule_named, step_size, zoh
from s4ref.maths.halves import halve
from s4ref.maths.hippo import Family, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.maths.nplr import nplr
from s4ref.maths.realform import exact_record, real_form
from s4ref.maths.resolvent import matrix_power
from s4ref.maths.vandermonde import kernel_by_vandermonde
from s4ref.records import DPLR, Diagonal


part = st.fractions(min_value=-2, max_value=2, max_denominator=4)
gauss = st.builds(Gauss, part, part)


def full_storage(half: DPLR[object]) -> DPLR[object]:
    """Write out both modes of every pair, each with weight 1."""

    def both(x: object) -> list[object]:
        out: list[object] = []
        for value, w in zip(exact_array(x, "x"), half.weight, strict=True):
            row = list(value) if isinstance(value, np.ndarray) else value
            out.append(row)
            if w == 2:
                out.append([conjugate(v) for v in row] if isinstance(row, list) else conjugate(row))
        return out

    return DPLR(both(half.lam), both(half.P), both(half.B), both(half.C), both(half.Q))


def conjugate(x: object) -> object:
    return Gauss(x.re, -x.im) if isinstance(x, Gauss) else x


def kernel_of(record: object, L: int) -> list[Fraction]:
    """C Ab^l Bb of the real form, exactly."""
    F = Rational()
    ssm = real_form(exact_record(record)).ssm  # type: ignore[arg-type]
    over = type(ssm)(F.matrix(ssm.A), F.matrix(ssm.B), F.matrix(ssm.C), F.matrix(ssm.D))
    d = bilinear(F, over, F.scalar(Fraction(1, 8)))
    return [
        F.fraction(F.entries(F.mul(d.C, F.mul(matrix_power(F, d.Ab, l), d.Bb)))[0])
        for l in range(L)
    ]


@given(st.data(), st.integers(1, 3), st.integers(1, 2), st.booleans())
def test_half_and_full_storage_have_one_kernel(
    data: st.DataObject, n: int, r: int, odd: bool
) -> None:
    """Pairs of weight 2, with a real mode of weight 1, against all modes of weight 1."""

    def column() -> list[Gauss]:
        return [data.draw(gauss) for _ in range(n)] + ([data.draw(part)] if odd else [])

    stable = [Gauss(-2 - abs(real_part(z)), imag_part(z)) for z in column()]
    P = [list(row) for row in zip(*[column() for _ in range(r)], strict=True)]
    Q = [list(row) for row in zip(*[column() for _ in range(r)], strict=True)]
    weight = [2] * n + ([1] if odd else [])
    half = DPLR(stable, P, column(), column(), Q, weight)
    try:
        reference = kernel_of(half, 5)
    except ZeroDivisionError:
        return  # 2/dt happened to be an eigenvalue
    assert kernel_of(full_storage(half), 5) == reference


def test_weight_one_complex_beside_pairs_is_refused() -> None:
    record = DPLR(
        [Gauss(Fraction(-1), Fraction(1)), Gauss(Fraction(-1), Fraction(2))],
        [1, 1],
        [1, 1],
        [1, 1],
        weight=[2, 1],
    )
    with pytest.raises(InputError, match=r"weight\[1\] = 1 but mode 1 is complex"):
        real_form(exact_record(record))


@pytest.mark.parametrize(
    "family", [LegS(1), LegS(2), LegS(5), LegS(8), LegT(1), LegT(4), LegT(5), LegT(8, 1)]
)
def test_nplr_reconstructs_the_family(family: Family) -> None:
    """A = V (diag(lam) - P P*) V* and B = V (V* B), enclosed; the halves give the same B."""
    F = Ball()
    with precision(256):
        As, Bs = family.scaled()
        A = attach(F, F.matrix(As), family.radicands)
        B = F.mul(surds(F, family.radicands), F.matrix(Bs))
        full = nplr(F, family)
        zero = F.scalar(Fraction(0))
        lam = [full.shift + F.imaginary(w) for w in full.omega]
        D = F.rows([[x if i == j else zero for j in range(family.N)] for i, x in enumerate(lam)])
        inner = D - F.mul(full.P, F.transpose(F.conj(full.P)))
        again = F.mul(F.mul(full.V, inner), F.transpose(F.conj(full.V)))
        assert all(x.contains(0) for x in F.entries(again - A))
        assert max(float(F.re(x).rad()) for x in F.entries(again)) < 1e-40
        assert all(x.contains(0) for x in F.entries(F.mul(full.V, full.B) - B))

        half = halve(F, full)
        assert sum(half.weight) == family.N
        columns = F.shape(half.V)[1]
        W = F.rows([[half.B[j, 0] * half.weight[j]] for j in range(columns)])
        assert all(x.contains(0) for x in F.entries(F.real(F.mul(half.V, W)) - B))
        if family.N % 2:
            assert half.omega[-1] == 0
            assert F.im(half.B[columns - 1, 0]) == 0


@given(
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 20),
    st.sampled_from([bilinear, zoh]),
    st.data(),
)
def test_vandermonde_equals_its_sum(
    n: int, inputs: int, outputs: int, L: int, rule: object, data: st.DataObject
) -> None:
    """sum weight Re(C lam_bar^l b B), one power at a time, steps differing from mode to mode."""
    F = Ball()
    lam = [Gauss(-abs(data.draw(part)), data.draw(part)) for _ in range(n)]
    B = exact_array([[data.draw(gauss) for _ in range(inputs)] for _ in range(n)], "B")
    C = exact_array([[data.draw(gauss) for _ in range(n)] for _ in range(outputs)], "C")
    weight = [data.draw(st.sampled_from([1, 2])) for _ in range(n)]
    with precision(160):
        dt = [F.scalar(Fraction(1, 3 + j)) for j in range(n)]
        z = [F.scalar(x) for x in lam]
        K = kernel_by_vandermonde(
            F, Diagonal(z, F.matrix(B), F.matrix(C), weight), dt, L, rule=rule
        )  # type: ignore[arg-type]
        assert len(K) == L * inputs * outputs
        pairs = [rule.mode(F, x, h) for x, h in zip(z, dt, strict=True)]  # type: ignore[attr-defined]
        for l in range(L):
            for o in range(outputs):
                for i in range(inputs):
                    want = sum(
                        weight[m]
                        * F.re(
                            F.scalar(C[o, m]) * pairs[m][0] ** l * pairs[m][1] * F.scalar(B[m, i])
                        )
                        for m in range(n)
                    )
                    assert (K[(l * outputs + o) * inputs + i] - want).contains(0)


def test_modes_of_a_rule_are_its_dense_case() -> None:
    """A 1 x 1 system by the dense rule is the mode rule; also at lam = 0, where ZOH reads 0/0."""
    F = Ball()
    with precision(160):
        for lam in (Fraction(0), Fraction(-3, 2)):
            for rule in (bilinear, zoh):
                one = exact_array([[lam]], "A")
                ssm = type(real_form(exact_record(Diagonal([lam], [1], [1]))).ssm)(
                    F.matrix(one), F.eye(1), F.eye(1)
                )
                d = rule(F, ssm, F.scalar(Fraction(1, 5)))
                z, b = rule.mode(F, F.scalar(lam), F.scalar(Fraction(1, 5)))
                assert (d.Ab[0, 0] - z).contains(0)
                assert (d.Bb[0, 0] - b).contains(0)


def test_s4d_lin_modes() -> None:
    F = Ball()
    with precision(160):
        lam = S4DLin(6).modes(F)
        assert [float(F.im(x).mid()) for x in lam] == pytest.approx([0, np.pi, 2 * np.pi], abs=0)
        assert all(F.re(x) == Fraction(-1, 2).numerator / 2 for x in lam)
    assert S4DLin(6).weight == (2, 2, 2)
    with pytest.raises(InputError, match="N = 5: S4D-Lin"):
        S4DLin(5)


def test_rules_by_name_and_steps() -> None:
    assert rule_named("zoh") is zoh
    with pytest.raises(InputError, match="rule = 'tustin' is unknown: choose one of bilinear, zoh"):
        rule_named("tustin")
    assert step_size(0.5) == step_size("1/2") == step_size(Fraction(1, 2))
    for bad in (0, -1, "-1/2", float("nan"), "x", None):
        with pytest.raises(InputError, match="dt = "):
            step_size(bad)
