"""The ends of every range: steps, sizes of values, many digits, structural zeros."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import oracle
from s4ref.errors import PrecisionError
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.records import SSM, Diagonal


@pytest.mark.parametrize("dt", ["1e300", Fraction(2) ** 1000])
def test_values_beyond_every_float_round_to_zero(dt: object) -> None:
    """Ab = exp(-1e300): its binary exponent has 301 digits."""
    for system in (Diagonal([-1], [1], [1]), SSM([[-1, 0], [1, -2]], [1, 1], [1, 1])):
        K = oracle.kernel(system, dt, 3, rule=zoh)
        for dtype in (np.float64, np.float32):
            tail = K.to_numpy(dtype)[1:]
            assert (tail == 0).all()
            assert not np.signbit(tail).any()
        with pytest.raises(PrecisionError, match="to_numpy"):
            K.mid()
        with pytest.raises(PrecisionError, match="to_numpy"):
            K.decimal(3)
    assert oracle.discretize(Diagonal([-1], [1], [1]), dt, rule=zoh).Bb.to_numpy()[0] == 1.0
    big = oracle.kernel(Diagonal([1], [1], [-1]), dt, 2, rule=zoh, relative_to="largest")
    assert big.to_numpy().tolist() == [-np.inf, -np.inf]


def test_small_steps_keep_their_digits() -> None:
    want = 1e-300 * np.sqrt([1, 3, 5, 7]).sum()
    for rule in (zoh, bilinear):
        K = oracle.kernel(LegS(4), "1e-300", 3, C=[1, 1, 1, 1], rule=rule)
        assert K.to_numpy() == pytest.approx([want] * 3, rel=1e-14, abs=0)


def test_overflow_of_one_part_leaves_the_other_alone() -> None:
    """exp(800 (1 + i)) overflows float32 in both parts, exp(800) cos 800 alone in neither sign."""
    Ab = oracle.discretize(Diagonal([1 + 1j], [1], [1]), 800, rule=zoh).Ab
    for dtype in (np.complex64, np.complex128):
        z = Ab.to_numpy(dtype)[0]
        assert (z.real, z.imag) == (-np.inf, np.inf)
        assert Ab.approximate(dtype)[0] == z
    mixed = oracle.discretize(Diagonal([1 + 1j], [1], [1]), Fraction(355, 113), rule=zoh)
    assert mixed.Ab.to_numpy()[0] == pytest.approx(np.exp((1 + 1j) * 355 / 113), rel=1e-12)


def test_more_decimals_than_python_prints() -> None:
    K = oracle.kernel(LegS(1), "2/5", 2, C=[6], digits=20)
    assert K.decimal(6000).tolist() == ["2", "1." + "3" * 5999]


def test_legt_window_beyond_the_float_range() -> None:
    """Eigenvalues are ordered exactly: theta scales them and nothing else."""
    want = oracle.dplr(LegT(4, 1))
    for theta in ("1e-400", "1e400"):
        got = oracle.dplr(LegT(4, theta))
        scaled = got.lam.imag.mid() * Fraction(theta)
        assert [float(x) for x in scaled] == pytest.approx(
            [float(x) for x in want.lam.imag.mid()], rel=1e-14
        )
        assert all(x > 0 for x in scaled)


@pytest.mark.parametrize("N, dt", [(7, "1/10"), (40, "1/10"), (120, "1/100")])
def test_zeros_of_a_triangular_system_are_exact(N: int, dt: str) -> None:
    """LegS: above the diagonal by structure.

    Bb_n is a multiple of prod_{j<n} (2/dt - j), so at dt = 1/10 also Bb_21 and all that follow,
    which no structure shows; Formulary (2.8).
    """
    d = oracle.discretize(LegS(N), dt)
    upper = np.triu_indices(N, 1)
    assert (d.Ab.rad()[upper] == 0).all()
    assert (d.Ab.mid()[upper] == 0).all()
    first_zero = 2 * Fraction(1) / Fraction(dt) + 1
    assert [b == 0 for b in d.Bb.mid()] == [n >= first_zero for n in range(N)]


def test_many_digits_stop_at_the_largest_precision() -> None:
    assert oracle.kernel(LegS(1), "1/3", 1, C=[1], digits=20000).digits == 20000
