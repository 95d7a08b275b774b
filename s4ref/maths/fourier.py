"""The inverse discrete Fourier transform of samples of a kernel's generating function."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar


def inverse_dft(F: Analytic, values: Sequence[Scalar]) -> list[Scalar]:
    """Return (1/L) sum_k values_k exp(2 pi i k l / L), l = 0, ..., L-1.

    Even lengths split into the even and the odd samples, odd ones are summed as they stand: cost
    O(L log L + L q) with q the largest odd factor of L.  Theorem ``dft-inversion``; Formulary
    (6.3).
    """
    L = len(values)
    roots = [F.unit_root(-k, L) for k in range(L)]  # exp(2 pi i k / L)
    share = F.scalar(Fraction(1, L))
    return [x * share for x in _transform(list(values), roots)]


def _transform(values: list[Scalar], roots: list[Scalar]) -> list[Scalar]:
    """Return sum_k values_k roots_1^(k l); roots are the powers of roots_1, a cycle."""
    n, stride = len(values), len(roots) // len(values)
    if n == 1:
        return values
    if n % 2:
        return [
            sum((values[k] * roots[k * l % n * stride] for k in range(1, n)), values[0])
            for l in range(n)
        ]
    even, odd = _transform(values[::2], roots), _transform(values[1::2], roots)
    turned = [roots[l * stride] * x for l, x in enumerate(odd)]
    return [a + b for a, b in zip(even, turned, strict=True)] + [
        a - b for a, b in zip(even, turned, strict=True)
    ]


def kernel_from_samples(F: Analytic, samples: list[Matrix], L: int) -> list[Scalar]:
    """Return K[l] = (1/L) sum_k Khat(z_k) exp(2 pi i k l / L) of a real kernel.

    Parameters
    ----------
    samples : Khat(z_k) for k = 0, ..., floor(L/2); the others are conjugates because K is real
        Each of shape (outputs, inputs), z_k = exp(-2 pi i k / L).

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.  Cost that of :func:`inverse_dft`.  Formulary
    (6.3).
    """
    full = [*samples, *(F.conj(sample) for sample in samples[(L - 1) // 2 : 0 : -1])]
    return real_kernel(F, full)


def real_kernel(F: Analytic, samples: list[Matrix]) -> list[Scalar]:
    """Return the real part of the kernel with these samples at all L nodes."""
    columns = zip(*(F.entries(sample) for sample in samples), strict=True)
    channels = [inverse_dft(F, column) for column in columns]
    return [F.re(value) for lag in zip(*channels, strict=True) for value in lag]
