"""H2 norms: the Formulary's digits, two Gramians, sums of the kernel, mpmath."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import bilinear, foh, zoh
from s4ref.maths.hippo import FouT, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import SSM, Diagonal


small = st.integers(-8, 8).map(lambda k: Fraction(k, 8))


def test_legs_has_the_digits_of_the_formulary(readout: Any) -> None:
    found = oracle.h2_norm(LegS(4), C=readout(4), digits=25)
    assert found.decimal() == "0.5429607827844749622425094"


@given(C=st.lists(small, min_size=4, max_size=4).filter(any))
def test_both_gramians_give_the_norm(C: Any) -> None:
    """tr C W C^T = tr B^T X B."""
    norm = float(oracle.h2_norm(LegT(4), C=C).to_numpy())
    X = oracle.gramian(LegT(4), "observability", C=C, relative_to="largest").approximate()
    B = oracle.hippo(LegT(4)).B.to_numpy()
    assert norm == pytest.approx(np.sqrt(B @ X @ B), rel=1e-12)


@given(
    C=st.lists(small, min_size=3, max_size=3),
    rule=st.sampled_from([bilinear, zoh, foh]),
    kind=st.sampled_from(["family", "modal", "modes"]),
)
def test_discrete_norms_are_sums_of_squares(C: Any, rule: Any, kind: str) -> None:
    modes = Diagonal([-1, -2 + 1j, -1 - 3j], [1, 1j, 2], C, [1, 2, 1])
    system = {"family": LegS(3), "modal": S4DLin(6), "modes": modes}[kind]
    row = None if kind == "modes" else C
    K = oracle.kernel(system, "1/4", 200, C=row, rule=rule, relative_to="largest").approximate()
    norm = oracle.h2_norm(system, C=row, dt="1/4", rule=rule).approximate()
    assert float(norm) == pytest.approx(np.sqrt((K**2).sum()), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("system", [LegS(3), LegT(3), S4DLin(6), FouT(3)])
def test_mpmath_lies_in_the_ball(system: Any, encloses: Any) -> None:
    """Energy of K from its partial fractions, at 60 digits, by the eigenvalues of A alone.

    K(t) = sum r_k exp(lam_k t), so that the integral of K^2 is -sum r_j r_k/(lam_j + lam_k); the
    residues come from G at 2N points.
    """
    C = [1, Fraction(1, 2), Fraction(-3, 4)]
    norm = oracle.h2_norm(system, C=C)
    with mpmath.workdps(60):
        values = oracle.spectrum(system, digits=60)
        re, im = values.real.mid(), values.imag.mid() if values.is_complex else None
        lam = [mpmath.mpc(_mpf(re[k]), 0 if im is None else _mpf(im[k])) for k in range(len(re))]
        if isinstance(system, S4DLin):  # the doubled real mode is one pole
            lam = lam[:-1]
        N = len(lam)
        s = [Fraction(k + 1, 2) for k in range(N)]
        G = oracle.transfer(system, s, C=C, digits=60).real.mid()
        M = mpmath.matrix([[1 / (_mpf(x) - y) for y in lam] for x in s])
        r = mpmath.lu_solve(M, mpmath.matrix([_mpf(x) for x in G]))
        energy = -sum(r[j] * r[k] / (lam[j] + lam[k]) for j in range(N) for k in range(N))
        encloses(norm, [mpmath.sqrt(mpmath.re(energy))], 34)


def _mpf(x: Fraction) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator


def test_feedthrough_counts_in_discrete_time_alone() -> None:
    system = SSM([[-1]], [1], [1], "1/2")
    with pytest.raises(InputError, match="D is not zero"):
        oracle.h2_norm(system)
    K = oracle.kernel(system, "1/4", 200).approximate()
    K[0] += 0.5
    found = float(oracle.h2_norm(system, dt="1/4").to_numpy())
    assert found == pytest.approx(np.sqrt((K**2).sum()), rel=1e-13)


def test_inputs_and_outputs_add_up() -> None:
    both = SSM([[-1, 0], [1, -2]], [[1, 0], [0, 1]], [[1, 0], [0, 1]])
    parts = [
        oracle.h2_norm(SSM(both.A, [1 - i, i], [1 - o, o])).approximate()
        for i in (0, 1)
        for o in (0, 1)
    ]
    assert float(oracle.h2_norm(both).to_numpy()) == pytest.approx(np.linalg.norm(parts))
