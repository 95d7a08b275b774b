"""Eigenpairs of general matrices in balls, the layout of modes, and the gradient of the search."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Float64, Multiprecision, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.hippo import FouT, LegS
from s4ref.maths.perturb import Perturbed, eigenpairs, steady_solve
from s4ref.maths.perturb.search import objective
from s4ref.records import SSM


dyadic = st.integers(-16, 16).map(lambda k: Fraction(k, 8))


def matrices(n: int) -> st.SearchStrategy[list[list[Fraction]]]:
    return st.lists(st.lists(dyadic, min_size=n, max_size=n), min_size=n, max_size=n)


def table(rows: list[list[Fraction]]) -> Any:
    out = np.empty((len(rows), len(rows)), dtype=object)
    out[:] = rows
    return out


@given(n=st.integers(1, 5), data=st.data())
def test_eigenpairs_in_balls_satisfy_their_equation(n: int, data: st.DataObject):
    M = table(data.draw(matrices(n)))
    with precision(200):
        F = Ball()
        try:
            lam, V = eigenpairs(F, F.matrix(M))
        except (PrecisionError, ZeroDivisionError):
            assume(False)
        D = F.rows(
            [[lam[i] if i == j else F.scalar(Fraction(0)) for j in range(n)] for i in range(n)]
        )
        difference = F.entries(F.mul(F.matrix(M), V) - F.mul(V, D))
        assert all(x.contains(0) for x in difference)
        assert all(abs(x).abs_upper() < 1e-30 for x in difference)
        trace = sum(lam[1:], lam[0]) - F.scalar(sum((M[i, i] for i in range(n)), Fraction(0)))
        assert trace.contains(0)


def test_a_defective_matrix_is_refused_and_told_what_to_do():
    with precision(300), pytest.raises(PrecisionError, match=r"perturb with another E"):
        eigenpairs(
            Ball(), Ball().matrix(table([[Fraction(1), Fraction(1)], [Fraction(0), Fraction(1)]]))
        )
    jordan = SSM([[0, 1], [0, 0]], [1, 1], [1, 0])
    with pytest.raises(InputError, match=r"A \+ E has a multiple eigenvalue, exactly"):
        Perturbed(jordan, [[0, 0], [0, 0]])
    # FouT has pi in it, so that only ever more bits can say that an eigenvalue is double
    double = np.zeros((3, 3), dtype=object)
    assert Perturbed(FouT(3), double).n >= 2


@given(n=st.integers(1, 6), data=st.data())
def test_steady_solves_enclose_plain_ones_and_are_narrower_in_the_end(n: int, data: st.DataObject):
    M = table(data.draw(matrices(n))) + np.diag([Fraction(40)] * n)
    y = table([[Fraction(i + 1)] for i in range(1)]).repeat(n, axis=0)
    with precision(120):
        F = Ball()
        X = F.entries(steady_solve(F, F.matrix(M), F.matrix(y)))
        Z = F.entries(F.solve(F.matrix(M), F.matrix(y)))
        assert all(a.overlaps(b) for a, b in zip(X, Z, strict=True))
        assert all(
            x.abs_upper() == 0 or (x - z).abs_upper() < 1e-25 for x, z in zip(X, Z, strict=True)
        )


@given(n=st.integers(2, 5), data=st.data())
def test_one_of_each_pair_is_stored_and_real_modes_stand_alone(n: int, data: st.DataObject):
    E = table(data.draw(matrices(n)))
    try:
        perturbed = Perturbed(LegS(n), E)
        weight = perturbed.weight
    except PrecisionError:
        assume(False)
    assert sum(weight) == n
    assert list(weight) == sorted(weight, reverse=True)
    with precision(150):
        F = Ball()
        lam, V = perturbed.eigenbasis(F)
        assert all(x.imag > 0 if w == 2 else x.imag == 0 for x, w in zip(lam, weight, strict=True))
        tops = [x.imag.mid() for x, w in zip(lam, weight, strict=True) if w == 2]
        assert tops == sorted(tops, reverse=True)
        # V^-1 (A + E) V is diagonal, conjugate columns included
        D = steady_solve(F, V, F.mul(perturbed.A(F) + F.matrix(E), V))
        assert all(D[i, j].contains(0) for i in range(n) for j in range(n) if i != j)
        assert all(D[j, j].overlaps(x) for j, x in enumerate(lam))
        lengths = [sum(abs(V[i, j]) ** 2 for i in range(n)) for j in range(n)]
        assert all(x.contains(1) for x in lengths)


@given(n=st.integers(1, 4), data=st.data())
def test_float64_and_multiprecision_agree_with_the_balls(n: int, data: st.DataObject):
    perturbed = Perturbed(LegS(n), table(data.draw(matrices(n))))
    try:
        with precision(200):
            lam, B = perturbed.modes(Ball()), perturbed.inputs(Ball())
            other = perturbed.modes(Multiprecision()), perturbed.inputs(Multiprecision())
            assert all(
                abs(complex(a) - complex(b)) <= 1e-12 * (1 + abs(complex(a)))
                for a, b in zip(lam, other[0], strict=True)
            )
            scale = max(abs(complex(b)) for b in B)
            assert all(
                abs(complex(a) - complex(b)) <= 1e-12 * scale
                for a, b in zip(B, other[1], strict=True)
            )
    except PrecisionError:
        assume(False)
    assert len(perturbed.modes(Float64())) == perturbed.n


def test_a_complex_perturbation_stores_every_mode():
    E = table([[Fraction(0)] * 3 for _ in range(3)])
    E[0, 2] = Gauss(Fraction(1, 4), Fraction(1))
    perturbed = Perturbed(LegS(3), E)
    assert not perturbed.is_real
    assert perturbed.weight == (1, 1, 1)


@given(data=st.data())
def test_the_gradient_of_the_search_is_the_slope(data: st.DataObject):
    """Against a central difference in a random direction."""
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    A = -np.tril(np.ones((4, 4))) - np.diag(np.arange(4.0))
    E, direction = rng.standard_normal((2, 4, 4))
    value, gradient = objective(A, E, 3.0)

    def slope(h: float) -> float:
        ends = (objective(A, E + t * direction, 3.0)[0] for t in (h, -h))
        return (next(ends) - next(ends)) / (2 * h)

    # the error of a central difference is of second order; rounding adds value u/h
    near, far = slope(1e-5), slope(2e-5)
    assert abs((gradient * direction).sum() - near) <= abs(near - far) + 1e-8 * value


def test_refusals():
    with pytest.raises(InputError, match=r"E has shape \(2, 2\); A is \(3, 3\)"):
        Perturbed(LegS(3), [[0, 0], [0, 0]])
    with pytest.raises(InputError, match=r"system = 3: give a HiPPO family or an SSM record"):
        Perturbed(3, [[0]])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"basis = 'x' is unknown"):
        Perturbed(LegS(1), [[0]], basis="x")  # type: ignore[arg-type]
