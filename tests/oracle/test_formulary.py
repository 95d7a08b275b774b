"""Every printed digit of the Formulary, each by two routes that share no formula."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Scalar
from s4ref.exact import Gauss
from s4ref.maths.discretize import RULES, bilinear, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.maths.resolvent import generating_function_bilinear, output_tilde
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import prepare


TABLES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("formulary.toml").read_text())
DIGITS = 25
DT = "1/10"


def C(N: int) -> list[Fraction]:
    return [Fraction((-1) ** n, n + 1) for n in range(N)]


@pytest.mark.parametrize("N", [2, 3, 4])
@pytest.mark.parametrize("rule", ["bilinear", "zoh"])
@pytest.mark.parametrize("method", ["powers", "resolvent", "auto"])
def test_legs_kernels(N: int, rule: str, method: Any) -> None:
    """Powers of Ab against the generating function at roots of unity."""
    table = TABLES["legs"][str(N)][rule]
    K = oracle.kernel(LegS(N), DT, 8, C=C(N), rule=RULES[rule], digits=DIGITS, method=method)
    assert K.decimal().tolist() == table
    K4 = oracle.kernel(LegS(N), DT, 4, C=C(N), rule=RULES[rule], digits=DIGITS, method=method)
    assert K4.decimal().tolist() == table[:4]


@pytest.mark.parametrize("N", [2, 3, 4])
def test_legs_zoh_kernels_as_exponential_sums(N: int) -> None:
    """The closed form (6.11): integer binomials, no matrix at all."""
    from math import comb

    def evaluate(F: Ball) -> list[Scalar]:
        out = []
        for l in range(8):
            total = F.scalar(Fraction(0))
            for n in range(N):
                g = F.sqrt(Fraction(2 * n + 1)) * F.scalar(C(N)[n])
                for k in range(n + 1):
                    decay = F.exp(F.scalar(Fraction(-(k + 1), 10)))
                    term = (1 - decay) / (k + 1) * decay**l
                    total += g * term * ((-1) ** (n - k) * comb(n, k) * comb(n + k, k))
            out.append(total)
        return out

    K = escalate(evaluate, digits=DIGITS, shape=(8,), what="exponential sum")
    assert K.decimal().tolist() == TABLES["legs"][str(N)]["zoh"]


@pytest.mark.parametrize("method", ["powers", "bilinear-resolvent"])
def test_legt_kernel(method: Any) -> None:
    K = oracle.kernel(LegT(4), DT, 8, C=C(4), digits=DIGITS, method=method)
    assert K.decimal().tolist() == TABLES["kernels"]["legt_bilinear"]


def test_legt_kernel_through_its_dplr_form() -> None:
    """Rank 2: certified lam, P, B, V at 45 digits, taken as exact numbers, give the table again."""
    d = oracle.dplr(LegT(4), digits=45)
    V = [
        [Gauss(a, b) for a, b in zip(x, y, strict=True)]
        for x, y in zip(d.V.real.mid(), d.V.imag.mid(), strict=True)
    ]
    Ch = [
        Gauss(
            sum((c * V[n][m].re for n, c in enumerate(C(4))), Fraction(0)),
            sum((c * V[n][m].im for n, c in enumerate(C(4))), Fraction(0)),
        )
        for m in range(2)
    ]

    def pairs(x: oracle.Certified) -> list[Any]:
        re, im = x.real.mid(), x.imag.mid()
        return [Gauss(a, b) for a, b in zip(re.flat, im.flat, strict=True)]

    from s4ref.records import DPLR

    P = pairs(d.P)
    record = DPLR(pairs(d.lam), [P[:2], P[2:]], pairs(d.B), Ch, weight=d.weight)
    K = oracle.kernel(record, DT, 8, digits=30)
    assert K.decimal(DIGITS).tolist() == TABLES["kernels"]["legt_bilinear"]


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
@pytest.mark.parametrize("method", ["vandermonde", "powers", "resolvent"])
def test_s4d_lin_kernel(rule: str, method: Any) -> None:
    output = [Gauss(Fraction(1), Fraction(2)), Gauss(Fraction(-1), Fraction(1, 3))]
    K = oracle.kernel(S4DLin(4), DT, 4, C=output, rule=RULES[rule], digits=DIGITS, method=method)
    assert K.decimal().tolist() == TABLES["kernels"][f"s4d_lin_{rule}"]


def test_state_passing_by_recurrence_and_by_convolution() -> None:
    u = [k * k - 3 for k in range(5)]
    s = [1, -2, 3]
    table = TABLES["kernels"]["state_passing"]
    methods: list[Any] = ["auto", "recurrence"]
    for method in methods:
        r = oracle.response(LegS(3), u, DT, C=C(3), state=s, digits=DIGITS, method=method)
        assert r.y.decimal().tolist() == table

    def convolution(F: Ball) -> list[Scalar]:
        """K * u + C Ab^(k+1) s, the zero-input part as an extra input column (6.14)."""
        p = prepare(LegS(3), DT, C=C(3))
        d = p.discrete(F, bilinear)
        from s4ref.exact import exact_array
        from s4ref.maths.resolvent import matrix_power

        x = p.state_in(F, exact_array(s, "s"))
        K = [F.entries(F.mul(d.C, F.mul(matrix_power(F, d.Ab, l), d.Bb)))[0] for l in range(5)]
        free = [F.entries(F.mul(d.C, F.mul(matrix_power(F, d.Ab, k + 1), x)))[0] for k in range(5)]
        return [free[k] + sum(K[k - j] * u[j] for j in range(k + 1)) for k in range(5)]

    y = escalate(convolution, digits=DIGITS, shape=(5,), what="convolution")
    assert y.decimal().tolist() == table


@pytest.mark.parametrize("key", sorted(TABLES["tilde"]))
def test_output_tilde(key: str) -> None:
    N, L = (int(x) for x in key.split("-"))
    Ct = oracle.output_tilde(LegS(N), DT, L, C=C(N), digits=DIGITS)
    assert Ct.decimal().tolist() == TABLES["tilde"][key]["C"]


def test_generating_function_samples() -> None:
    """Including z = -1, which the published form cannot evaluate."""
    p = prepare(LegS(3), DT, C=C(3))

    def at(k: int) -> Any:
        def evaluate(F: Ball) -> list[Scalar]:
            dt = F.scalar(Fraction(1, 10))
            Ct = output_tilde(F, p.discrete(F, bilinear), 4)
            return F.entries(generating_function_bilinear(F, p.over(F), Ct, dt, F.unit_root(k, 4)))

        return evaluate

    for k in range(4):
        sample = escalate(at(k), digits=DIGITS, shape=(1,), what="sample")
        re, im = TABLES["generating_function"][f"z{k}"]
        assert sample.real.decimal()[0] == re
        if im != "0":
            # one digit less: the table rounds the imaginary part to the digits of the modulus
            assert sample.imag.decimal(24)[0] == str(im)


@pytest.mark.parametrize("N", [2, 3, 4, 8])
def test_legs_spectrum_and_input_weights(N: int) -> None:
    """lam and |B|^2 of the certified eigenproblem; the phase equation (3.6) holds at lam."""
    d = oracle.dplr(LegS(N), digits=DIGITS + 5)
    table = TABLES["spectrum"][str(N)]
    omega = d.lam.imag.mid()
    assert d.lam.imag.decimal(DIGITS).tolist() == table["omega"]
    re, im = d.B.real.mid(), d.B.imag.mid()
    F = Ball()
    with precision(140):
        for m, weight in enumerate(table["weight"]):
            size = F.scalar(re[m]) ** 2 + F.scalar(im[m]) ** 2
            assert abs(float((size - F.scalar(Fraction(weight))).mid())) < 1e-23
            angle = sum(
                (F.scalar(2 * omega[m] / (2 * j + 1)).atan() for j in range(N)),
                F.scalar(Fraction(0)),
            )
            assert abs(float((angle - F.pi() * (N - 1) / 2 + F.pi() * m).mid())) < 1e-24


@pytest.mark.parametrize("rule", ["bilinear", "zoh"])
def test_discretized_legs(rule: str) -> None:
    d = oracle.discretize(LegS(2), DT, rule=RULES[rule], digits=DIGITS)
    Ab, Bb = d.Ab.decimal(), d.Bb.decimal()
    assert [Ab[0, 0], Ab[1, 0], Ab[1, 1], Bb[0], Bb[1]] == TABLES["discretize"][rule]
    assert Ab[0, 1] == "0"
    assert zoh.__name__ == "zoh"


def test_legs_matrix_table() -> None:
    """Formulary (2.4) for N = 4."""
    A = oracle.hippo(LegS(4), digits=DIGITS).A.decimal()
    assert A[3].tolist() == ["-2.645751311064590590501616", "-4.582575694955840006588047",
                             "-5.916079783099616042567328", "-4"]  # fmt: skip
    assert (A[np.triu_indices(4, 1)] == "0").all()
