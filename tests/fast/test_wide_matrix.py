"""Wide matrices against FLINT: products, solutions, exponentials."""

from __future__ import annotations

import flint
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref.arithmetic.precision import precision
from s4ref.fast import _wide_matrix as wm
from s4ref.fast._wide import Wide


BITS = 400
KEPT = 2.0**-86  # of 92 bits in four slices, some go to the inner dimension
SEEDS = st.integers(0, 2**32 - 1)


def random(seed: int, *shape: int, spread: float = 0.0) -> Wide:
    """A wide matrix, its entries over 2 * spread decades."""
    g = torch.Generator().manual_seed(seed)
    hi, lo, size = (torch.randn(*shape, dtype=torch.float64, generator=g) for _ in range(3))
    hi = hi * 10.0 ** (spread * size.clamp(-1, 1))
    return Wide(hi, hi * lo.clamp(-1, 1) * 2.0**-54)


def ball(x: Wide) -> flint.arb_mat:
    """The exact value of one matrix."""
    rows = zip(x.hi.tolist(), x.lo.tolist(), strict=True)
    return flint.arb_mat(
        [[flint.arb(a) + flint.arb(b) for a, b in zip(*pair, strict=True)] for pair in rows]
    )


def largest(x: flint.arb_mat) -> float:
    """The largest magnitude of an entry."""
    return max(abs(float(entry.mid())) for entry in x.entries())


def error(got: Wide, right: flint.arb_mat) -> float:
    """Largest error relative to the largest entry."""
    return largest(ball(got) - right) / largest(right)


@settings(max_examples=10)
@given(seed=SEEDS, m=st.integers(1, 9), k=st.integers(1, 70), n=st.integers(1, 9))
def test_products(seed: int, m: int, k: int, n: int):
    a, b = random(seed, m, k), random(seed + 1, k, n)
    with precision(BITS):
        right = ball(a) * ball(b)
        # The slices are aligned with the row and column maxima, which cancellation does not lower.
        size = float(a.hi.abs().amax()) * float(b.hi.abs().amax()) * k
        assert largest(ball(wm.matmul(a, b)) - right) <= KEPT * size


@given(seed=SEEDS)
def test_slices_add_up(seed: int):
    a = random(seed, 4, 5, spread=30.0)
    parts = wm.left_slices(a).reshape(4, 4, 5)
    total = sum(flint.fmpq(*float(x).as_integer_ratio()) for x in parts[0, :, 0])
    exact = sum(flint.fmpq(*float(x[0, 0]).as_integer_ratio()) for x in a)
    top = flint.fmpq(*float(a.hi[0].abs().amax()).as_integer_ratio())
    assert abs(total - exact) <= top / 2**90


def test_products_broadcast_and_know_zero():
    a, b = random(0, 3, 4, 5), random(1, 1, 5, 2)
    c = wm.matmul(a, b)
    assert c.hi.shape == (3, 4, 2)
    one = wm.matmul(Wide(a.hi[1], a.lo[1]), Wide(b.hi[0], b.lo[0]))
    assert torch.equal(c.hi[1], one.hi)
    assert torch.equal(c.lo[1], one.lo)
    zero = Wide(torch.zeros(2, 3, dtype=torch.float64), torch.zeros(2, 3, dtype=torch.float64))
    assert not wm.matmul(zero, random(0, 3, 3)).hi.any()


@settings(max_examples=10)
@given(seed=SEEDS, n=st.integers(1, 12))
def test_solutions(seed: int, n: int):
    a, b = random(seed, n, n), random(seed + 1, n, 2)
    a = Wide(a.hi + 4.0 * n * torch.eye(n, dtype=torch.float64), a.lo)
    with precision(BITS):
        assert error(wm.solve(a, b), ball(a).solve(ball(b))) <= KEPT


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
def test_exponentials(scale: float):
    a = random(3, 6, 6)
    b = random(5, 6, 2)
    a = Wide(a.hi * scale - scale * 4 * torch.eye(6, dtype=torch.float64), a.lo * scale)
    with precision(BITS):
        # A product of k squarings of size one loses a few of the bits kept.
        E, F = wm.exponential(a, b)
        right = ball(a).exp()
        assert error(E, right) <= 2.0**8 * KEPT
        integral = ball(a).solve((right - 1) * ball(b))
        assert error(F, integral) <= 2.0**8 * KEPT


def test_exponential_of_zero():
    zero = torch.zeros(2, 3, 3, dtype=torch.float64)
    E, F = wm.exponential(Wide(zero, zero), Wide(zero, zero))
    assert torch.equal(E.hi, torch.eye(3).double().expand(2, 3, 3))
    assert torch.equal(F.hi, zero)
