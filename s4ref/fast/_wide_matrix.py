"""Products, solutions and exponentials of wide matrices, by error-free splitting into float64
matrix products.

Each operand is cut into four slices of few bits, aligned row by row (left) or column by column
(right), so that the float64 products of slices are exact whatever the order of summation (Ozaki,
Ogita, Oishi, Rump, Numer. Algorithms 59, 2012).  The result carries about 90 bits relative to the
product of the row and column norms.  One wide product costs ten float64 products, done as four.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

from s4ref.fast._exponential import binary_order
from s4ref.fast._wide import Wide, add, constant, mul, sub, two_sum, wide


_SLICES = 4
_TAYLOR_DEGREE = 29  # 1/30! = 4e-33, below the width kept, for norms up to 1
_BLOCK = 5


def matmul(a: Wide, b: Wide) -> Wide:
    """Return the matrix product a b; batch dimensions broadcast."""
    k = a.hi.shape[-1]
    return _product(left_slices(a), right_slices(b), k)


def left_slices(a: Wide) -> Tensor:
    """Cut a, row by row, into slices laid side by side: (..., m, 4 k)."""
    return torch.cat(_slices(a, dim=-1, bits=_slice_bits(a.hi.shape[-1])), dim=-1)


def right_slices(b: Wide) -> Tensor:
    """Cut b, column by column, into slices stacked from the last to the first: (..., 4 k, n)."""
    return torch.cat(_slices(b, dim=-2, bits=_slice_bits(b.hi.shape[-2]))[::-1], dim=-2)


def sliced_matmul(left: Tensor, right: Tensor) -> Wide:
    """Multiply operands already cut by :func:`left_slices` and :func:`right_slices`."""
    return _product(left, right, left.shape[-1] // _SLICES)


def _product(left: Tensor, right: Tensor, k: int) -> Wide:
    # Level t collects the products of slices i and t - i: one float64 product with inner size (t +
    # 1) k.
    levels = [
        left[..., : (t + 1) * k] @ right[..., (_SLICES - 1 - t) * k :, :] for t in range(_SLICES)
    ]
    top = two_sum(levels[0], levels[1])
    middle = two_sum(top.lo, levels[2])
    return two_sum(top.hi, middle.hi + (middle.lo + levels[3]))


def _slice_bits(k: int) -> int:
    # 2 bits + log2(2 k) <= 53 keeps every partial sum of a level exact.
    return (53 - math.ceil(math.log2(2 * k))) // 2


def _slices(a: Wide, *, dim: int, bits: int) -> list[Tensor]:
    # Adding and subtracting 1.5 * 2^k rounds to a multiple of 2^(k - 52).
    exponent = torch.frexp(a.hi.abs().amax(dim, keepdim=True)).exponent
    grid = 1.5 * torch.exp2((exponent + (53 - bits)).to(torch.float64))
    first = (a.hi + grid) - grid
    rest = a.hi - first
    grid = grid * 2.0**-bits
    second = (rest + grid) - grid
    rest = (rest - second) + a.lo
    grid = grid * 2.0**-bits
    third = (rest + grid) - grid
    return [first, second, third, rest - third]


def solve(a: Wide, b: Wide) -> Wide:
    """Solve a x = b by float64 LU and refinement with wide residuals.

    The error falls by the factor cond(a) * 2^-53 in each of three corrections, down to
    cond(a) * 2^-90.  A singular matrix raises ZeroDivisionError.
    """
    lu, pivots, info = torch.linalg.lu_factor_ex(a.hi)
    if bool((info != 0).any()):
        raise ZeroDivisionError("the matrix is singular to working precision")
    lu, pivots = _expand(lu, pivots, b.hi)
    x = wide(torch.linalg.lu_solve(lu, pivots, b.hi))
    left = left_slices(a)
    for _ in range(3):
        residual = sub(b, sliced_matmul(left, right_slices(x)))
        x = add(x, wide(torch.linalg.lu_solve(lu, pivots, residual.hi)))
    return x


def _expand(lu: Tensor, pivots: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    # lu_solve does not broadcast the batch of its factors in every torch version.
    batch = np.broadcast_shapes(lu.shape[:-2], b.shape[:-2])
    return lu.expand(*batch, *lu.shape[-2:]), pivots.expand(*batch, pivots.shape[-1])


def exponential(a: Wide, b: Wide) -> tuple[Wide, Wide]:
    """Return exp(a) and phi_1(a) b, b with any number of columns, phi_1(x) = (exp(x) - 1) / x.

    They are the upper blocks of exp [[a, b], [0, 0]]: by a Taylor polynomial of degree 29 of
    a / 2^k and k squarings.  The blocks are squared one by one, and b goes in at the size of 1, so
    that neither takes its rounding errors from the other.
    """
    N = a.hi.shape[-1]
    norm = float(a.hi.abs().sum(-2).amax())
    squarings = max(0, math.frexp(norm)[1]) if norm > 0 else 0
    scale = 2.0**-squarings
    size = binary_order(b.hi, (-2, -1))
    top = beside(_scaled(a, scale), _scaled(b, scale / size))
    bottom = top.hi.new_zeros(()).expand(*top.hi.shape[:-2], b.hi.shape[-1], top.hi.shape[-1])
    both = _taylor(Wide(*(torch.cat([part, bottom], dim=-2) for part in top)))
    E, F = (
        Wide(*(part[..., :N, columns] for part in both)) for columns in (slice(N), slice(N, None))
    )
    for _ in range(squarings):
        left = left_slices(E)
        F = add(sliced_matmul(left, right_slices(F)), F)
        E = sliced_matmul(left, right_slices(E))
    return E, _scaled(F, size)


def beside(a: Wide, b: Wide) -> Wide:
    """Return the columns of a and then those of b, whose batch dimensions broadcast."""
    batch = np.broadcast_shapes(a.hi.shape[:-2], b.hi.shape[:-2])
    a, b = (Wide(*(part.expand(*batch, *part.shape[-2:]) for part in x)) for x in (a, b))
    return Wide(torch.cat([a.hi, b.hi], dim=-1), torch.cat([a.lo, b.lo], dim=-1))


def _scaled(a: Wide, factor: Tensor | float) -> Wide:
    """Return a times a power of two."""
    return Wide(a.hi * factor, a.lo * factor)


def _taylor(x: Wide) -> Wide:
    # Paterson-Stockmeyer: powers up to _BLOCK, then Horner in x^_BLOCK.
    eye = wide(torch.eye(x.hi.shape[-1], dtype=torch.float64, device=x.hi.device).expand_as(x.hi))
    powers = [eye, x]
    left = left_slices(x)
    while len(powers) <= _BLOCK:
        powers.append(sliced_matmul(left, right_slices(powers[-1])))
    step = left_slices(powers[_BLOCK])
    total: Wide | None = None
    for start in range(_TAYLOR_DEGREE + 1 - _BLOCK, -1, -_BLOCK):
        if total is not None:
            total = sliced_matmul(step, right_slices(total))
        for j in range(_BLOCK):
            term = mul(powers[j], constant(Fraction(1, math.factorial(start + j)), x.hi))
            total = term if total is None else add(total, term)
    assert total is not None
    return total
