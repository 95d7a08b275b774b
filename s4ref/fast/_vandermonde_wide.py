"""What a diagonal kernel in float64 takes from wide numbers: powers lb^(2^k) and its first lags.

An error of one rounding in lb is one of l roundings in lb^l, so that the powers are squared wide.
The weights v_n = weight_n C_n Bb_n often cancel in the sum over the modes, most where all modes are
alive; the first lags are therefore summed wide, and rounded once.
"""

from __future__ import annotations

import torch
from torch import Tensor

from s4ref.fast._wide import Wide, neg
from s4ref.fast._wide_complex import WideComplex, complex_mul, to_complex128, wide_complex
from s4ref.fast._wide_matrix import matmul


def squarings(lb: WideComplex, count: int) -> list[WideComplex]:
    """Return lb^(2^k), k < count."""
    powers = [lb]
    while len(powers) < count:
        powers.append(complex_mul(powers[-1], powers[-1]))
    return powers[:count]


def rounded(powers: list[WideComplex], lb: Tensor) -> list[Tensor]:
    """Return the powers in complex128.

    Error-free transformations end before the range of float64 does: there squarings of ``lb``
    serve, the same number in float64.
    """
    values: list[Tensor] = []
    for power in powers:
        squared = values[-1] * values[-1] if values else lb
        value = to_complex128(power)
        values.append(torch.where(torch.isfinite(value), value, squared))
    return values


def first_lags(v: WideComplex, powers: list[WideComplex]) -> Tensor:
    """Return Re sum_n v_n lb_n^l in float64, (H, 2^m) for m powers (H, n)."""
    few = len(powers) // 2
    babies = _doubled(wide_complex(torch.ones_like(v.re.hi[:1])), powers[:few])
    giants = _doubled(v, powers[few:])
    left = _joined(giants.re, neg(giants.im))
    right = _joined(babies.re, babies.im)
    return matmul(left, Wide(right.hi.mT, right.lo.mT)).hi.flatten(-2)


def _doubled(first: WideComplex, powers: list[WideComplex]) -> WideComplex:
    """Return first x^r in row r, (H, 2^m, n), where x^(2^k) = powers[k]."""
    table = _row(first)
    for power in powers:
        more = complex_mul(table, _row(power))
        table = WideComplex(*(_joined(x, y, dim=-2) for x, y in zip(table, more, strict=True)))
    return table


def _row(z: WideComplex) -> WideComplex:
    return WideComplex(*(Wide(x.hi[..., None, :], x.lo[..., None, :]) for x in z))


def _joined(a: Wide, b: Wide, *, dim: int = -1) -> Wide:
    # One of two tables may have one channel for all.
    return Wide(
        *(torch.cat([x.expand(y.shape[0], -1, -1), y], dim=dim) for x, y in zip(a, b, strict=True))
    )
